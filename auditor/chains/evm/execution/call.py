"""The input and output of a run: calls, needs (facts that are missing), and traces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from auditor.chains.evm.execution.taint import FIXED, WHO

Address = bytes  # 20 bytes
ECHO = -1  # an answer: the called selector, which many callbacks must return


class Place(NamedTuple):
    """A place in code: the account that holds the code, and the program counter."""

    code: Address
    counter: int


class Turn(NamedTuple):
    """One execution of a JUMPI: its place, and its ordinal (how often this run executed it before)."""

    place: Place
    nth: int


@dataclass(frozen=True)
class EvmCall:
    """A call of a contract. ``force`` maps branches to the direction that they take whatever their condition is, to
    explore the code behind a check; ``stored`` are storage words that are set before the run.

    ``answers`` are accounts that answer every call with a word (or ``ECHO``), like a contract deployed for the purpose.
    If ``signers`` are given, each new signature in the input recovers to the next of them, and further ones to nobody;
    without them, signatures are computed.

    ``seconds`` and ``blocks`` set the time of the run after the pinned block.
    """

    to: Address
    data: bytes
    caller: Address
    origin: Address
    value: int = 0
    force: Mapping[Turn, bool] = field(default_factory=dict)
    stored: Mapping[tuple[Address, int], int] = field(default_factory=dict)
    answers: Mapping[Address, int] = field(default_factory=dict)
    signers: tuple[Address, ...] = ()
    seconds: int = 0
    blocks: int = 0

    @property
    def selector(self) -> bytes:
        """The first four bytes of the data."""
        return self.data[:4]


class Need(NamedTuple):
    """A fact of the chain that a run needed and that was not read: ``code``, ``slot`` or ``balance``, or whether there
    is a ``precompile`` at an address."""

    kind: str
    address: Address
    slot: int = 0


class End(Enum):
    """How a run ended."""

    RETURNED = "returned"
    REVERTED = "reverted"  # by REVERT
    HALTED = "halted"  # by a fault: out of gas, a bad jump, an invalid opcode
    CUT = "cut"  # it exceeds a limit of steps, depth or costly precompiles


class Branch(NamedTuple):
    """One executed JUMPI: where, its direction, the taint of its condition (``taint``), and its call frame."""

    turn: Turn
    taken: bool
    taint: int
    frame: int


class CallerComparison(NamedTuple):
    """A comparison of the caller, origin or signer with another value. ``taint`` is the taint that tells which of them,
    ``other_taint`` the taint of the value. An account that is asked for a signature (EIP-1271) is noted in this way,
    too.

    ``after`` is the number of branches before it.
    """

    taint: int
    value: int
    other_taint: int
    after: int


class Moment(NamedTuple):
    """A comparison of a word derived from the block's time or number, and the number of branches before it."""

    clock: int
    other: int
    after: int


class Load(NamedTuple):
    """An SLOAD: account, slot, value, the taint of the slot number (``slot_taint``), and the number of branches before
    it."""

    account: Address
    slot: int
    value: int
    slot_taint: int
    after: int


class Write(NamedTuple):
    """An SSTORE: account, slot, old and new value, and the taint of the slot number and of the new value."""

    account: Address
    slot: int
    old: int
    new: int
    slot_taint: int
    taint: int


class Inner(NamedTuple):
    """A call made by code: its kind (``call``, ``delegatecall``, …), sender, target, calldata and value.

    ``to_taint`` and ``data_taint`` are the taint of the target and of the selector.
    """

    kind: str
    sender: Address
    to: Address
    data: bytes
    value: int
    to_taint: int
    data_taint: int


class Event(NamedTuple):
    """An event of a run that returned."""

    address: Address
    topics: tuple[bytes, ...]
    data: bytes


@dataclass
class Trace:
    """The record of a run. Writes, inner calls and events of frames that reverted are left out; their reads,
    comparisons and branches are kept.

    ``place`` is where a failed run first failed: in the innermost call whose failure was passed up. ``failed`` are the
    frames in which another branch could have avoided that. ``bounds`` are words that arguments were compared with,
    ``time_bounds`` comparisons with the time, ``held_bounds`` constants that a word with taint HELD was compared with,
    ``length`` is the calldata length that the code requires if it is not met. ``hash_compared``: a hash of input or
    caller was compared, as with a secret. ``calls_after`` holds the number of branches before each inner call,
    ``queried`` all accounts that were called or whose code size or hash was read, ``frames`` pairs of storage account
    and code account of all frames. ``sites`` are the state-changing instructions (SSTORE, CALL, CALLCODE, DELEGATECALL,
    CREATE, CREATE2, SELFDESTRUCT) that the run reached, reverted or not; ``started`` are contracts whose creation
    began.
    """

    call: EvmCall
    end: End = End.CUT
    output: bytes = b""
    place: Place | None = None
    failed: tuple[int, ...] = ()
    why: str = ""
    steps: int = 0
    branches: list[Branch] = field(default_factory=list)
    comparisons: list[CallerComparison] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    inner: list[Inner] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    destroyed: list[Address] = field(default_factory=list)
    created: list[Address] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)
    time_bounds: list[Moment] = field(default_factory=list)
    held_bounds: list[int] = field(default_factory=list)
    length: int | None = None
    calls_after: list[int] = field(default_factory=list)
    queried: set[Address] = field(default_factory=set)
    frames: set[tuple[Address, Address]] = field(default_factory=set)
    sites: set[Place] = field(default_factory=set)
    started: set[Address] = field(default_factory=set)
    hashes: dict[int, bytes] = field(default_factory=dict)
    hash_compared: bool = False
    needs: set[Need] = field(default_factory=set)

    @property
    def returned(self) -> bool:
        """Whether the call succeeded."""
        return self.end is End.RETURNED

    @property
    def failure(self) -> object:
        """The identity of a revert, equal for callers that differ only in their address: compilers share the code that
        reverts, so the place alone does not identify it, and the last branch before it is part of the key."""
        output = self.output
        for person in (self.call.caller, self.call.origin, *self.call.signers):
            output = output.replace(person, bytes(20))
        last = next((branch.turn.place for branch in reversed(self.branches) if branch.frame in self.failed), None)
        return self.place, last, output

    @property
    def has_effect(self) -> bool:
        """Whether the call succeeded and had an effect: a storage write (even of the same value), a call, an event, a
        creation or a destruction. A lock that is set and reset does not count."""
        locks = {(write.account, write.slot) for write in self.writes if write.old != write.new}
        last = {(write.account, write.slot): write for write in self.writes}
        first = {(write.account, write.slot): write for write in reversed(self.writes)}
        wrote = any(key not in locks or last[key].new != first[key].old for key in last)
        calls = any(inner.kind == "call" for inner in self.inner)
        return self.returned and bool(wrote or calls or self.events or self.destroyed or self.created)

    def progress(self, after: int) -> int:
        """The number of reads, calls and distinct branches after the first ``after`` branches: a caller that passes a
        guard makes more progress than one that does not."""
        reads = sum(load.after >= after for load in self.loads)
        reads += sum(called >= after for called in self.calls_after)
        # Branches on the caller or on constants do not count: loops that format an error message execute many of them.
        return reads + len({item.turn.place for item in self.branches[after:] if item.taint & ~(WHO | FIXED)})
