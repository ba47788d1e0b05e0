"""Decides all functions of a contract together: guards first, then who is in the sets they ask, then what calls do."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditor.chains.evm.execution.call import End, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import CALLER, FIXED
from auditor.chains.evm.guards.discovery.arguments import variants
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials
from auditor.chains.evm.guards.discovery.behind import Behind, Keeper, keepers
from auditor.chains.evm.guards.discovery.candidates import candidates
from auditor.chains.evm.guards.discovery.chosen import try_keys
from auditor.chains.evm.guards.discovery.decide import attempts, decide
from auditor.chains.evm.guards.discovery.decision import Accepted, Answer, Decision
from auditor.chains.evm.guards.discovery.effects import Watched, codes_run, tables_run
from auditor.chains.evm.guards.discovery.forwarders import note_forwarders
from auditor.chains.evm.guards.discovery.holders import note_holders
from auditor.chains.evm.guards.discovery.keys import Shape, shape
from auditor.chains.evm.guards.discovery.means import note_given
from auditor.chains.evm.guards.discovery.members import Told, fill, seat
from auditor.chains.evm.guards.discovery.openly import open_sets
from auditor.chains.evm.guards.discovery.origin import loaded, shift_of
from auditor.chains.evm.guards.discovery.people import EVERYBODY, SENDER, SIGNERS, STRANGER
from auditor.chains.evm.guards.discovery.roles import note_roles
from auditor.chains.evm.guards.discovery.state import note_state
from auditor.chains.evm.guards.discovery.surface import FALLBACK, RECEIVE, Method, methods
from auditor.chains.evm.guards.discovery.tokens import tokens
from auditor.chains.evm.guards.discovery.unseen import may_change, note_unseen, without_repeated

_MOST_METHODS = 400
_MOST_FORCED = 6


@dataclass(frozen=True)
class Subject:
    """A contract to look into: its address, the functions it has, and every code that dispatches to them (its own and
    those of its implementations) by the account that it is kept at.

    ``example`` is a contract to give as an argument; ``behind`` is whose code it was seen to run; ``named`` are
    functions that a known standard names and that no code need list.
    """

    address: bytes
    selectors: frozenset[str]
    kept_at: Mapping[bytes, bytes]
    example: bytes
    behind: Behind = field(default_factory=Behind)
    named: frozenset[str] = frozenset()

    @property
    def codes(self) -> tuple[bytes, ...]:
        """All codes."""
        return tuple(self.kept_at.values())


@dataclass(frozen=True)
class Decided:
    """What runs as strangers, and as those with whom they were compared, decide about a contract; ``left`` counts
    functions that were too many to look into, ``unsettled`` are those that seem to read, which no run settles,
    ``entries`` counts all entry points that may change something."""

    subject: Subject
    trials: Trials
    decisions: tuple[Decision, ...]
    left: int = 0
    unsettled: tuple[Method, ...] = ()
    entries: int = 0

    @property
    def keepers(self) -> frozenset[Keeper]:
        """The words of other accounts that tell whose code it runs, in any of its functions."""
        runs = (
            run for each in self.decisions for run in (each.stranger, each.through, each.endowed) if run is not None
        )
        return self.subject.behind.keepers.union(*(keepers(run, self.subject.address) for run in runs))


@dataclass(frozen=True)
class Discovered:
    """All that is known of the functions of a contract."""

    subject: Subject
    decisions: tuple[Decision, ...]
    watched: Watched
    left: int = 0
    unsettled: tuple[Method, ...] = ()
    entries: int = 0
    keepers: frozenset[Keeper] = frozenset()


async def decided(subject: Subject, engine: Engine) -> Decided:
    """Whom each state-changing function accepts, as far as the contract alone tells."""
    trials = Trials(engine, subject.address)
    found = methods(subject.codes, subject.selectors, subject.named)
    some = found[:_MOST_METHODS]
    reads = await engine.world.together(*(_read(method, subject, trials) for method in some))
    endless = [method for method, read in zip(some, reads, strict=True) if read is End.CUT]
    some = tuple(method for method, read in zip(some, reads, strict=True) if read not in (End.CUT, End.RETURNED))
    some += tuple(each for each in (FALLBACK, RECEIVE) if may_change(each, subject))
    decisions = await engine.world.together(*(decide(each, trials, may_change(each, subject)) for each in some))
    decisions = without_repeated(decisions)
    open_sets(decisions, trials)
    await engine.world.together(*(_through(decision, subject, trials) for decision in decisions))
    note_unseen(decisions, subject, trials)
    told = tuple(each for each in decisions if _counts(each))
    undecided = (decision.method for decision in decisions if decision.answer is Answer.UNDECIDED)
    unsettled = (method for method in undecided if method not in {decision.method for decision in told})
    left = max(0, len(found) - _MOST_METHODS)
    return Decided(subject, trials, told, left, (*endless, *unsettled), len(told) + left)


def _counts(decision: Decision) -> bool:
    """Whether what was tried is an entry point that may change something."""
    method = decision.method
    if method.listed and not method.unnamed:
        return not method.reads or _acts(decision)
    nothing = decision.answer is Answer.CLOSED or (decision.answer is Answer.OPEN and not _acts(decision))
    return decision.unseen or not nothing


async def _read(method: Method, subject: Subject, trials: Trials) -> End | None:
    """How a function that seems only to read ends for a stranger: one that does goes through for everybody. None for
    one that surely changes something."""
    if not method.reads:
        return None
    plausible, *_ = variants(method.selector, method.types, subject.example)
    (trace,) = await trials.engine.settle([trials.call(Attempt(plausible), STRANGER, CALLER, {})])
    return End.RETURNED if trace.returned else trace.end


def _acts(decision: Decision) -> bool:
    """Whether what was taken for a function that reads was seen to do something, or stops others than it lets pass."""
    through = decision.through
    if decision.answer not in (Answer.GUARDED, Answer.OPEN) or through is None:
        return False
    return through.acts or (decision.answer is Answer.GUARDED and not through.returned)


async def completed(
    start: Decided, people: Iterable[bytes], known: Told, told_by: Collection[Keeper] = ()
) -> Discovered:
    """The same with the members of sets, and with what calls do. ``told_by`` are words that tell others whose code they
    run."""
    subject, trials, decisions = start.subject, start.trials, start.decisions
    engine = trials.engine
    tried = tuple(dict.fromkeys((*candidates(subject.codes, decisions), *people)))
    await engine.world.together(*(fill(decision, tried, known, trials) for decision in decisions))
    more = (try_keys(each, decisions, subject.codes, tried, known, trials) for each in decisions)
    await engine.world.together(*more)
    await engine.world.together(*(_through(decision, subject, trials) for decision in decisions))
    await engine.world.together(*(note_roles(decision, decisions, trials) for decision in decisions))
    traces = [trace for decision in decisions for trace in (decision.stranger, decision.through) if trace is not None]
    codes = codes_run(traces, subject.address)
    tables = tables_run(traces, subject.address, codes)
    kept = [each for each in told_by if each.account == subject.address]
    codes |= {each.slot for each in kept}
    tables |= {each.shape for each in kept if len(each.shape) > 2}
    watched = Watched(_seats(decisions), codes, tables, await tokens(subject.selectors, trials))
    await engine.world.together(*(note_holders(decision, watched, trials) for decision in decisions))
    await engine.world.together(*(note_forwarders(decision, trials) for decision in decisions))
    note_given(decisions, subject.address)
    await engine.world.together(*(note_state(decision, decisions, trials) for decision in decisions))
    return Discovered(subject, decisions, watched, start.left, start.unsettled, start.entries, start.keepers)


async def _through(decision: Decision, subject: Subject, trials: Trials) -> None:
    """Looks for arguments with which a call by somebody accepted does something, to see what it does."""
    wanted = decision.answer is Answer.GUARDED and decision.accepted
    if not wanted or (decision.through is not None and decision.through.acts):
        return
    one = next((each for each in decision.accepted if any(each.who)), decision.accepted[0])
    if decision.method.unnamed:
        ways = (one.attempt, *attempts(decision.method))
    else:
        plausible, *others = variants(decision.method.selector, decision.method.types, subject.example)
        ways = (one.attempt, Attempt(plausible), Attempt(plausible, answer=1), *map(Attempt, others))
    try:
        for attempt in ways:
            trace = await _acting(replace(attempt, alone=one.attempt.alone), one, trials)
            if trace is not None:
                decision.through = trace
                return
    except Spent:
        return


async def _acting(attempt: Attempt, one: Accepted, trials: Trials) -> Trace | None:
    """A run that does something, past checks that stop it."""
    for _ in range(_MOST_FORCED):
        trace = await trials.run(
            attempt, one.who, one.label, sender=one.sender or SENDER, signers=one.signers or SIGNERS
        )
        if trace.acts or trace.returned or trace.end is End.CUT:
            return trace if trace.acts else None
        able = (each for each in reversed(trace.branches) if each.frame in trace.failed and not each.label & FIXED)
        branch = next((each for each in able if each.turn not in attempt.force), None)
        if branch is None:
            return None
        attempt = attempt.forced(branch)
    return None


def _seats(decisions: Sequence[Decision]) -> dict[Shape, tuple[str, int | None]]:
    """Where guards have their answers from, by shape of slot: a name, and where in the word an address lies."""
    found: dict[Shape, tuple[str, int | None]] = {}
    for decision in decisions:
        for one in decision.accepted:
            load = loaded(one.who, one.stranger) if one.who not in EVERYBODY else None
            if load is not None and load.account == one.stranger.call.to:
                pattern = shape(load.account, load.slot, one.stranger.hashes)
                found.setdefault(pattern, (one.source, shift_of(one.who, load)))
        for entry in decision.sets:
            found.setdefault(entry.shape, (seat(entry), None))
    return found
