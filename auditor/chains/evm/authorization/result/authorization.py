"""Whom one entry point accepts, and which runs show it."""

from dataclasses import dataclass, replace
from enum import Enum

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot, SlotPattern
from auditor.chains.evm.authorization.search.entry_points import EntryPoint
from auditor.chains.evm.authorization.search.trial import CallTrial
from auditor.chains.evm.execution.call import Trace


class Access(Enum):
    """Whom a function accepts."""

    OPEN = "anybody, as far as state and arguments allow"
    GUARDED = "those it names"
    CLOSED = "nobody: it fails whatever is asked"
    UNDECIDED = "not known"


class RequiredState(Enum):
    """Who brings about the state that was forced for an answer."""

    MET = "nothing was forced that hangs on state or time"
    OWN = "those who are authorized bring it about, or time does"
    OTHERS = "only others than those who are authorized bring it about"
    NEVER = "no function brings it about"
    UNKNOWN = "it is not known what brings it about"


@dataclass(frozen=True, eq=False)
class Authorized:
    """An account that may do what an unprivileged caller may not.

    ``label`` tells whether it is accepted as caller, as sender of the transaction or as signer. ``trace`` is its run of
    ``trial``, ``unprivileged_run`` the same without privilege. ``source`` says where the code has its address from.
    ``sender`` must send the transaction if the code also asks for that; all of ``signers`` must sign, it among them.

    ``jointly`` are accounts that must call something first, in the runs ``before``; ``delay_s`` is the time that passes
    until the call can be made. ``calls`` is the function that it calls, where anybody can call the last one.
    """

    who: bytes
    label: int
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
    def people(self) -> frozenset[bytes]:
        """All accounts that must act; none where anybody can."""
        return frozenset((self.who, *self.jointly)) - {bytes(20)}


@dataclass(frozen=True, eq=False)
class FunctionAuthorization:
    """Whom an entry point accepts, what shows it, and what stays open. The passes make new ones of it.

    ``unprivileged_run`` is the run of ``trial`` by an unprivileged caller. ``authorized_run`` is a run past the guard,
    by somebody authorized or, if nobody is known, as if the unprivileged caller were a member. ``sets`` are the
    memberships that let somebody pass, and ``members_complete`` says whether all members were tried. ``items`` are the
    words, chosen by arguments, with which the caller was compared; ``grants_roles`` are the roles that a call can give;
    ``threshold`` is how many of the authorized signers must sign.

    ``endowed`` is the run of an open function that nothing is forced in, by an unprivileged caller who has what the
    code asks for (``means`` is that trial, ``given`` says that anybody can come to have it). ``crowded`` is what a call
    does where everybody in its arguments has tokens; ``disturbs`` says that it changes what a token says of everybody's
    balance, or makes less arrive of what they send.

    ``state`` is how the state that was forced can come about; ``settings`` says that an open function then changes
    words that belong to nobody; ``notes`` that a guarded one only records what its caller says. ``privileged``
    are those with whom an open function compares its caller and whom it lets do more. ``sequences`` are those who bring
    about, by other calls and by waiting, that nothing need be forced. ``cut`` says that a run went over
    a limit before anything was decided, ``uncovered`` that its code can change state where no run of it came,
    ``anywhere`` that it writes to any storage slot that its caller names. ``further`` are runs of it that come to
    other instructions than the kept ones, by arguments or past a branch that was forced.
    """

    entry_point: EntryPoint
    answer: Access
    why: str = ""
    authorized: tuple[Authorized, ...] = ()
    trial: CallTrial | None = None
    unprivileged_run: Trace | None = None
    authorized_run: Trace | None = None
    sets: tuple[MappingSlot, ...] = ()
    members_complete: bool = True
    items: tuple[SlotPattern, ...] = ()
    grants_roles: tuple[str, ...] = ()
    threshold: int = 1
    endowed: Trace | None = None
    means: CallTrial | None = None
    crowded: Trace | None = None
    disturbs: bool = False
    settings: bool = False
    notes: bool = False
    given: bool = True
    state: RequiredState = RequiredState.MET
    privileged: tuple[Authorized, ...] = ()
    sequences: tuple[Authorized, ...] = ()
    cut: bool = False
    uncovered: bool = False
    anywhere: bool = False
    further: tuple[Trace, ...] = ()

    @property
    def selector(self) -> str:
        """The selector, as grants write it."""
        return "0x" + self.entry_point.selector.hex()

    @property
    def runs(self) -> tuple[Trace, ...]:
        """The runs that were kept of it."""
        return tuple(run for run in (self.unprivileged_run, self.authorized_run, self.endowed) if run is not None)

    @property
    def actors(self) -> tuple[Authorized, ...]:
        """Those who are authorized, and where only force let one of them act, with whom and when it can."""
        people = {who for person in self.sequences for who in person.people}
        return (*(person for person in self.authorized if person.who not in people), *self.sequences)

    def accepting(self, *people: Authorized, better: bool = True) -> "FunctionAuthorization":
        """The same with further accounts, each once for each label. A run of one of them is kept where it does
        something that the kept one does not, or, unless it must be ``better``, does anything."""
        result = self
        for person in people:
            kept = result.authorized_run
            if all((other.who, other.label) != (person.who, person.label) for other in result.authorized):
                result = replace(result, authorized=(*result.authorized, person))
            if kept is None or (person.trace.acts and not (better and kept.acts)):
                result = replace(result, authorized_run=person.trace)
        return result

    def incomplete(self, *, unless: bool = False) -> "FunctionAuthorization":
        """The same with members that are not known, ``unless`` all of them are."""
        return self if unless else replace(self, members_complete=False)
