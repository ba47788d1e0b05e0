"""What is run and what it needs to know: calls, needs, and the traces that come of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from auditor.chains.evm.execution.taint import FIXED, WHO

Address = bytes  # 20 bytes
ECHO = -1  # an answer: the selector that was called, as most contracts that are asked to agree answer


class Place(NamedTuple):
    """A place in code: the account whose code it is, and the program counter."""

    code: Address
    counter: int


class Turn(NamedTuple):
    """One taking of a branch: which JUMPI, and the ordinal of the time the run came by."""

    place: Place
    nth: int


@dataclass(frozen=True)
class EvmCall:
    """A call of a contract. ``force`` names branches that are taken (True) or not, whatever their condition says, so
    that what lies behind a check can be seen; ``stored`` are storage words that are put in place before.

    ``answers`` are accounts that answer every call with a word (or ``ECHO``), as contracts that somebody made for it
    would. ``signers`` have signed what the caller gives: each new signature that it gives is that of the next of them,
    and further ones are nobody's. Without any, signatures are what they are.

    ``seconds`` and ``blocks`` say how long after the pinned block it runs.
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
    """A fact of the chain that a run asked for and that was not known: ``code``, ``slot`` or ``balance``, or whether
    there is a ``precompile`` at an address."""

    kind: str
    address: Address
    slot: int = 0


class End(Enum):
    """How a run ended."""

    RETURNED = "returned"
    REVERTED = "reverted"  # by REVERT
    HALTED = "halted"  # by a fault: out of gas, a bad jump, an invalid opcode
    CUT = "cut"  # it takes more steps, depth or costly precompiles than are run


class Branch(NamedTuple):
    """One JUMPI: where, which way it went, what its condition came from (see ``labels``), and in which frame."""

    turn: Turn
    taken: bool
    label: int
    frame: int


class CallerComparison(NamedTuple):
    """The caller, origin or signer, compared with another value. ``label`` tells which of them, ``other`` whence the
    value. So is noted who is asked whether he has signed (EIP-1271).

    ``after`` is the number of branches that came before.
    """

    label: int
    value: int
    other: int
    after: int


class Moment(NamedTuple):
    """A word made of the block's time or number, compared with another word, and the number of branches before."""

    clock: int
    other: int
    after: int


class Load(NamedTuple):
    """A storage word that was read: of which account, slot, value, and what the slot's number was made of."""

    account: Address
    slot: int
    value: int
    label: int
    after: int


class Write(NamedTuple):
    """A storage word that was written, and what the slot's number and the new value were made of."""

    account: Address
    slot: int
    old: int
    new: int
    slot_label: int
    label: int


class Inner(NamedTuple):
    """A call that code made: its kind (``call``, ``delegatecall``, …), from which account, to whom and with what.

    ``to_label`` and ``data_label`` say what target and selector were made of.
    """

    kind: str
    sender: Address
    to: Address
    data: bytes
    value: int
    to_label: int
    data_label: int


class Event(NamedTuple):
    """An event that a run that returned leaves behind."""

    address: Address
    topics: tuple[bytes, ...]
    data: bytes


@dataclass
class Trace:
    """All that is kept of a run. Writes, inner calls and events of parts that reverted are left out; what was read,
    compared and decided there stays.

    ``place`` is where a run that did not return was stopped first: in the innermost call whose failure was handed up.
    ``failed`` are the frames in which another decision could have avoided that. ``bounds`` are words with which
    arguments were compared, ``moments`` what time was compared with,
    ``levels`` those with which what somebody has was, ``length`` is how long the calldata
    was asked to be where it was not, ``hash_compared`` says that a hash of what the caller gives or is was compared,
    as secrets are, ``called`` says after how many branches
    each inner call was made, ``asked`` are all accounts that were called or of which the code was measured, ``ran``
    whose storage and whose code every part of the run worked with. ``sites`` are the instructions that change state
    (SSTORE, CALL, CALLCODE, DELEGATECALL, CREATE, CREATE2, SELFDESTRUCT) that the run came to, undone or not; ``made``
    are the contracts that it began to create.
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
    moments: list[Moment] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    length: int | None = None
    called: list[int] = field(default_factory=list)
    queried: set[Address] = field(default_factory=set)
    ran: set[tuple[Address, Address]] = field(default_factory=set)
    sites: set[Place] = field(default_factory=set)
    made: set[Address] = field(default_factory=set)
    hashes: dict[int, bytes] = field(default_factory=dict)
    hash_compared: bool = False
    needs: set[Need] = field(default_factory=set)

    @property
    def returned(self) -> bool:
        """Whether the call went through."""
        return self.end is End.RETURNED

    @property
    def stop(self) -> object:
        """What stopped a run, the same for callers who are told of under their own addresses: compilers share the code
        that reverts, so the place alone does not tell, and the last branch that led there is part of it."""
        output = self.output
        for person in (self.call.caller, self.call.origin, *self.call.signers):
            output = output.replace(person, bytes(20))
        last = next((branch.turn.place for branch in reversed(self.branches) if branch.frame in self.failed), None)
        return self.place, last, output

    @property
    def acts(self) -> bool:
        """Whether the call went through and did anything: wrote (be it the same value again), called, told, made."""
        locks = {(write.account, write.slot) for write in self.writes if write.old != write.new}
        last = {(write.account, write.slot): write for write in self.writes}
        first = {(write.account, write.slot): write for write in reversed(self.writes)}
        wrote = any(key not in locks or last[key].new != first[key].old for key in last)
        calls = any(inner.kind == "call" for inner in self.inner)
        return self.returned and bool(wrote or calls or self.events or self.destroyed or self.created)

    def progress(self, after: int) -> int:
        """How much was read and decided after so many branches: who passes a guard gets further than who does not."""
        reads = sum(load.after >= after for load in self.loads)
        reads += sum(called >= after for called in self.called)
        # Loops that spell out who was refused branch often and decide nothing.
        return reads + len({item.turn.place for item in self.branches[after:] if item.label & ~(WHO | FIXED)})
