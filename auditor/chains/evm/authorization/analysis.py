"""Analyses all functions of a contract together: first their guards, then members of sets, then effects of calls."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from auditor.chains.evm.authorization.delegated_code import CodePointer, code_pointers
from auditor.chains.evm.authorization.members.address_source import load_of, shift_of
from auditor.chains.evm.authorization.members.argument_keys import try_argument_keys
from auditor.chains.evm.authorization.members.candidates import possible_members
from auditor.chains.evm.authorization.members.granted_roles import find_granted_roles
from auditor.chains.evm.authorization.members.item_owners import find_item_owners
from auditor.chains.evm.authorization.members.mapping_slots import SlotPattern, slot_pattern
from auditor.chains.evm.authorization.members.set_events import EventIndex
from auditor.chains.evm.authorization.members.set_members import fill_members, set_name
from auditor.chains.evm.authorization.pass_context import (
    AnalysedContract,
    Authorizations,
    Pass,
    PassContext,
    for_every_function,
)
from auditor.chains.evm.authorization.passes.call_sequences import find_sequences
from auditor.chains.evm.authorization.passes.chosen_slots import note_chosen_slots
from auditor.chains.evm.authorization.passes.given_endowments import note_unobtainable
from auditor.chains.evm.authorization.passes.later_callers import accept_later_callers
from auditor.chains.evm.authorization.passes.open_sets import open_sets
from auditor.chains.evm.authorization.passes.other_branches import note_other_branches
from auditor.chains.evm.authorization.passes.required_state import note_required_state
from auditor.chains.evm.authorization.passes.token_holders import note_token_holders
from auditor.chains.evm.authorization.passes.trusted_forwarders import accept_forwarders
from auditor.chains.evm.authorization.passes.uncovered_sites import may_change, note_uncovered, without_repeated
from auditor.chains.evm.authorization.result.authorization import Access, Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.result.effects import WatchedSlots, codes_run, tables_run
from auditor.chains.evm.authorization.result.token_storage import tokens
from auditor.chains.evm.authorization.search.calldata import variants
from auditor.chains.evm.authorization.search.entry_points import FALLBACK, RECEIVE, EntryPoint, entry_points_of
from auditor.chains.evm.authorization.search.guard_search import first_trials, search_guard
from auditor.chains.evm.authorization.search.sentinels import SENDER, SENTINELS, SIGNERS, UNPRIVILEGED
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, CallTrial, TrialRunner
from auditor.chains.evm.execution.call import End, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import CALLER, FIXED

_MOST_METHODS = 400
_MOST_FORCED = 6


@dataclass(frozen=True)
class GuardSearch:
    """The authorized callers of a contract's functions, from the contract alone. ``left`` counts functions beyond the
    limit, ``unsettled`` are apparent views whose behaviour no run decided, ``entries`` counts all entry points that may
    change state."""

    contract: AnalysedContract
    runner: TrialRunner
    authorizations: Authorizations
    left: int = 0
    unsettled: tuple[EntryPoint, ...] = ()
    entries: int = 0

    @property
    def code_pointers(self) -> frozenset[CodePointer]:
        """The storage words of other accounts that hold the address of code which some function of the contract
        runs."""
        runs = (run for authorization in self.authorizations for run in authorization.runs)
        pointers = (code_pointers(run, self.contract.address) for run in runs)
        return self.contract.delegated.code_pointers.union(*pointers)


@dataclass(frozen=True)
class ContractAuthorization:
    """The authorized callers of a contract's functions, and the effects of their calls."""

    search: GuardSearch
    authorizations: Authorizations
    watched: WatchedSlots

    @property
    def contract(self) -> AnalysedContract:
        """The analysed contract."""
        return self.search.contract


async def search_guards(contract: AnalysedContract, engine: Engine) -> GuardSearch:
    """Searches the guard of each state-changing function, as far as the contract alone shows it."""
    runner = TrialRunner(engine, contract.address)
    listed = entry_points_of(contract.codes, contract.selectors, contract.standard)
    some = listed[:_MOST_METHODS]
    reads = await engine.world.together(*(_read(entry_point, contract, runner) for entry_point in some))
    ends = list(zip(some, reads, strict=True))
    endless = [entry_point for entry_point, end in ends if end is End.CUT]
    some = tuple(entry_point for entry_point, end in ends if end not in (End.CUT, End.RETURNED))
    some += tuple(entry_point for entry_point in (FALLBACK, RECEIVE) if may_change(entry_point, contract))
    searches = (search_guard(entry_point, runner, may_change(entry_point, contract)) for entry_point in some)
    context = PassContext(contract, runner, tuple(await engine.world.together(*searches)))
    authorizations = (await _passed(_GUARD_PASSES, context)).authorizations
    kept = tuple(authorization for authorization in authorizations if _counts(authorization))
    entry_points = {authorization.entry_point for authorization in kept}
    undecided = (other.entry_point for other in authorizations if other.access is Access.UNDECIDED)
    unsettled = (entry_point for entry_point in undecided if entry_point not in entry_points)
    left = max(0, len(listed) - _MOST_METHODS)
    return GuardSearch(contract, runner, kept, left, (*endless, *unsettled), len(kept) + left)


async def _passed(passes: Iterable[Pass], context: PassContext) -> PassContext:
    """The context after all passes, in order."""
    for step in passes:
        context = replace(context, authorizations=await step(context.authorizations, context))
    return context


def _counts(authorization: FunctionAuthorization) -> bool:
    """Whether the tried function is an entry point that may change state."""
    entry_point = authorization.entry_point
    if entry_point.listed and not entry_point.unnamed:
        return not entry_point.reads or _acts(authorization)
    nothing = authorization.access is Access.CLOSED or (
        authorization.access is Access.OPEN and not _acts(authorization)
    )
    return authorization.uncovered or not nothing


async def _read(entry_point: EntryPoint, contract: AnalysedContract, runner: TrialRunner) -> End | None:
    """How an apparent view ends for an unprivileged caller: a real view returns for every caller. None for a function
    that certainly changes state."""
    if not entry_point.reads:
        return None
    plausible, *_ = variants(entry_point.selector, entry_point.types, contract.example)
    (trace,) = await runner.engine.settle([runner.call(CallTrial(plausible), UNPRIVILEGED, CALLER, {})])
    return End.RETURNED if trace.returned else trace.end


def _acts(authorization: FunctionAuthorization) -> bool:
    """Whether an apparent view had an effect in a run, or refuses callers other than the authorized ones."""
    through = authorization.authorized_run
    if authorization.access not in (Access.GUARDED, Access.OPEN) or through is None:
        return False
    return through.has_effect or (authorization.access is Access.GUARDED and not through.returned)


async def with_members_and_effects(
    search: GuardSearch, people: Iterable[bytes], events: EventIndex, pointers: Collection[CodePointer] = ()
) -> ContractAuthorization:
    """Adds the members of sets and the effects of calls. ``pointers`` are storage words that tell other contracts which
    code to run."""
    tried = tuple(dict.fromkeys((*possible_members(search.contract.codes, search.authorizations), *people)))
    context = PassContext(search.contract, search.runner, search.authorizations, tried, events)
    context = await _passed(_MEMBER_PASSES, context)
    context = replace(context, watched=await _watched(context, pointers))
    context = await _passed(_EFFECT_PASSES, context)
    return ContractAuthorization(search, context.authorizations, context.watched)


async def _watched(context: PassContext, pointers: Collection[CodePointer]) -> WatchedSlots:
    """The slots that decide the contract's guards, the code that it runs, and its token balances."""
    address = context.contract.address
    runs = ((authorization.unprivileged_run, authorization.authorized_run) for authorization in context.authorizations)
    traces = [trace for pair in runs for trace in pair if trace is not None]
    codes = codes_run(traces, address)
    tables = tables_run(traces, address, codes)
    kept = [pointer for pointer in pointers if pointer.account == address]
    codes |= {pointer.slot for pointer in kept}
    tables |= {pointer.pattern for pointer in kept if len(pointer.pattern) > 2}
    storage = await tokens(context.contract.selectors, context.runner)
    return WatchedSlots(_seats(context.authorizations), codes, tables, storage)


async def find_effects(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Searches arguments with which a call by an authorized caller has an effect."""
    wanted = authorization.access is Access.GUARDED and authorization.authorized
    if not wanted or (authorization.authorized_run is not None and authorization.authorized_run.has_effect):
        return authorization
    people, entry_point = authorization.authorized, authorization.entry_point
    person = next((other for other in people if any(other.who)), people[0])
    if entry_point.unnamed:
        trials = (person.trial, *first_trials(entry_point))
    else:
        plausible, *others = variants(entry_point.selector, entry_point.types, context.contract.example)
        trials = (person.trial, CallTrial(plausible), CallTrial(plausible, answer=1), *map(CallTrial, others))
    try:
        for trial in trials:
            trace = await _acting(replace(trial, as_sender=person.trial.as_sender), person, context.runner)
            if trace is not None:
                return replace(authorization, authorized_run=trace)
    except BudgetExhausted:
        pass
    return authorization


async def _acting(trial: CallTrial, authorized: Authorized, runner: TrialRunner) -> Trace | None:
    """A run with an effect, past checks that stop it."""
    for _ in range(_MOST_FORCED):
        trace = await runner.run(
            trial,
            authorized.who,
            authorized.accepted_as,
            sender=authorized.sender or SENDER,
            signers=authorized.signers or SIGNERS,
        )
        if trace.has_effect or trace.returned or trace.end is End.CUT:
            return trace if trace.has_effect else None
        able = (other for other in reversed(trace.branches) if other.frame in trace.failed and not other.taint & FIXED)
        branch = next((other for other in able if other.turn not in trial.force), None)
        if branch is None:
            return None
        trial = trial.forced(branch)
    return None


def _seats(authorizations: Sequence[FunctionAuthorization]) -> dict[SlotPattern, tuple[str, int | None]]:
    """The slots that guards read authorized addresses from, by pattern: a name, and the bit offset of the address."""
    result: dict[SlotPattern, tuple[str, int | None]] = {}
    for authorization in authorizations:
        for authorized in authorization.authorized:
            load = load_of(authorized.who, authorized.unprivileged_run) if authorized.who not in SENTINELS else None
            if load is not None and load.account == authorized.unprivileged_run.call.to:
                pattern = slot_pattern(load.account, load.slot, authorized.unprivileged_run.hashes)
                result.setdefault(pattern, (authorized.source, shift_of(authorized.who, load)))
        for entry in authorization.sets:
            result.setdefault(entry.pattern, (set_name(entry), None))
    return result


_GUARD_PASSES: tuple[Pass, ...] = (without_repeated, open_sets, for_every_function(find_effects), note_uncovered)
_MEMBER_PASSES: tuple[Pass, ...] = (
    for_every_function(fill_members),
    for_every_function(try_argument_keys),
    for_every_function(find_item_owners),
    for_every_function(accept_later_callers),
    for_every_function(find_effects),
    for_every_function(find_granted_roles),
)
_EFFECT_PASSES: tuple[Pass, ...] = (
    for_every_function(note_token_holders),
    for_every_function(accept_forwarders),
    for_every_function(note_chosen_slots),
    note_unobtainable,
    for_every_function(note_required_state),
    for_every_function(note_other_branches),
    for_every_function(find_sequences),
)
