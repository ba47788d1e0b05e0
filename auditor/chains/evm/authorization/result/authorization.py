"""The authorization of one entry point: its authorized callers, and the runs that prove them."""

from dataclasses import dataclass, replace
from enum import Enum

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot, SlotPattern
from auditor.chains.evm.authorization.search.entry_points import EntryPoint
from auditor.chains.evm.authorization.search.trial import CallTrial
from auditor.chains.evm.execution.call import Trace


class Access(Enum):
    """Which callers a function accepts."""

    OPEN = "anybody, as far as state and arguments allow"
    GUARDED = "those it names"
    CLOSED = "nobody: it fails whatever is asked"
    UNDECIDED = "not known"


class RequiredState(Enum):
    """How the state that a trial forced can come about."""

    MET = "no forced branch depends on state or time"
    OWN = "those who are authorized bring it about, or time does"
    OTHERS = "only others than those who are authorized bring it about"
    NEVER = "no function brings it about"
    UNKNOWN = "it is not known what brings it about"


@dataclass(frozen=True, eq=False)
class Authorized:
    """An account that may do what an unprivileged caller may not.

    ``accepted_as`` tells whether it is authorized as caller, as sender of the transaction or as signer. ``trace`` is
    its run of ``trial``, ``unprivileged_run`` that of an unprivileged caller. ``source`` says where the code reads its
    address from. ``sender`` must send the transaction if the code also checks that; all of ``signers`` must sign, the
    account among them.

    ``jointly`` are accounts that must make the calls ``before`` it; ``delay_s`` is the time until the call is possible.
    ``calls`` is the function that it calls, where anybody can make the last call.
    """

    who: bytes
    accepted_as: int
    trial: CallTrial
    unprivileged_run: Trace
    trace: Trace
    source: str = ""
    sender: bytes = b""
    signers: tuple[bytes, ...] = ()
    jointly: tuple[bytes, ...] = ()
    delay_s: int = 0
    before: tuple[Trace, ...] = ()
    calls: EntryPoint | None = None

    @property
    def required_accounts(self) -> frozenset[bytes]:
        """All accounts that must act; empty if anybody can."""
        return frozenset((self.who, *self.jointly)) - {bytes(20)}


@dataclass(frozen=True, eq=False)
class FunctionAuthorization:
    """The authorized callers of an entry point, the runs that prove them, and open questions. Each pass makes new
    instances.

    ``unprivileged_run`` is the run of ``trial`` by an unprivileged caller. ``authorized_run`` is a run past the guard,
    by an authorized caller or, if none is known, by the unprivileged caller as a member. ``sets`` are the memberships
    that the guard checks, and ``members_complete`` says whether all members were tried. ``owner_slots`` are slot
    patterns, selected by arguments, with whose content the caller was compared; ``grants_roles`` are the roles that a
    call can grant; ``threshold`` is the number of signers that must sign.

    ``endowed_run`` is the run of an open function without forced branches, by an unprivileged caller with the required
    holdings (``endowed_trial`` is that trial, ``obtainable`` says whether anybody can obtain them). ``holders_run`` is
    a run in which every account in its arguments has tokens; ``changes_balances`` says that it changes what a token
    reports as everybody's balance, or makes less arrive of a transfer.

    ``state`` is how the forced state can come about; ``changes_settings``: an open function then changes words that
    belong to no account; ``only_records``: a guarded one only records its input. ``privileged`` are accounts that an
    open function compares its caller with and that can do more. ``sequences`` are accounts that can act without forced
    branches, after other calls or a delay. ``cut``: a run exceeded a limit before anything was decided; ``uncovered``:
    its code can change state where no run reached; ``anywhere``: it writes to any storage slot in its input.
    ``further`` are runs that reach other instructions, with other arguments or past a forced branch.
    """

    entry_point: EntryPoint
    access: Access
    why: str = ""
    authorized: tuple[Authorized, ...] = ()
    trial: CallTrial | None = None
    unprivileged_run: Trace | None = None
    authorized_run: Trace | None = None
    sets: tuple[MappingSlot, ...] = ()
    members_complete: bool = True
    owner_slots: tuple[SlotPattern, ...] = ()
    grants_roles: tuple[str, ...] = ()
    threshold: int = 1
    endowed_run: Trace | None = None
    endowed_trial: CallTrial | None = None
    holders_run: Trace | None = None
    changes_balances: bool = False
    changes_settings: bool = False
    only_records: bool = False
    obtainable: bool = True
    state: RequiredState = RequiredState.MET
    privileged: tuple[Authorized, ...] = ()
    sequences: tuple[Authorized, ...] = ()
    cut: bool = False
    uncovered: bool = False
    anywhere: bool = False
    further: tuple[Trace, ...] = ()

    @property
    def selector(self) -> str:
        """The selector as in grants."""
        return "0x" + self.entry_point.selector.hex()

    @property
    def runs(self) -> tuple[Trace, ...]:
        """The runs that are stored in it."""
        return tuple(run for run in (self.unprivileged_run, self.authorized_run, self.endowed_run) if run is not None)

    @property
    def actors(self) -> tuple[Authorized, ...]:
        """The authorized callers; for one that only a forced branch let act, the sequences in which it can, with
        helpers and delay."""
        people = {who for person in self.sequences for who in person.required_accounts}
        return (*(person for person in self.authorized if person.who not in people), *self.sequences)

    def accepting(self, *people: Authorized, better: bool = True) -> "FunctionAuthorization":
        """The authorization with additional accounts, each once per label. ``authorized_run`` becomes the run of one of
        them if it has an effect that the present one lacks, or, without ``better``, any effect."""
        result = self
        for person in people:
            kept = result.authorized_run
            if all((other.who, other.accepted_as) != (person.who, person.accepted_as) for other in result.authorized):
                result = replace(result, authorized=(*result.authorized, person))
            if kept is None or (person.trace.has_effect and not (better and kept.has_effect)):
                result = replace(result, authorized_run=person.trace)
        return result

    def incomplete(self, *, unless: bool = False) -> "FunctionAuthorization":
        """The authorization with unknown members, ``unless`` all are known."""
        return self if unless else replace(self, members_complete=False)
