"""State-changing instructions that no run reached: code whose effects runs do not show."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.chains.evm.authorization.pass_context import AnalysedContract, Authorizations, PassContext
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.search.entry_points import (
    FALLBACK,
    RECEIVE,
    EntryPoint,
    sites_of_function,
    unlisted,
)
from auditor.chains.evm.authorization.search.trial import TrialRunner
from auditor.chains.evm.execution.call import Place
from auditor.chains.evm.sites import ReachableSites, all_sites


def may_change(entry_point: EntryPoint, contract: AnalysedContract) -> bool:
    """Whether any code may reach a state-changing instruction when the entry point is called."""
    if not entry_point.listed:
        return True
    return any(reachable.sites or reachable.partial for _, reachable in _reaches(entry_point, contract))


async def without_repeated(authorizations: Authorizations, context: PassContext) -> Authorizations:
    """Leaves out ``receive`` where the code of ``fallback`` runs in its place."""
    guarded = (other for other in authorizations if other.entry_point is FALLBACK and other.access is Access.GUARDED)
    fallback = next(guarded, None)
    if fallback is None or fallback.unprivileged_run is None:
        return authorizations
    stop = fallback.unprivileged_run.failure
    return tuple(
        other
        for other in authorizations
        if not (other.entry_point is RECEIVE and other.unprivileged_run and other.unprivileged_run.failure == stop)
    )


async def note_uncovered(authorizations: Authorizations, context: PassContext) -> Authorizations:
    """Marks an entry point without an effect, or with one that may be incomplete, if no run reached some of its
    code."""
    runner, contract = context.runner, context.contract
    listed = (other.entry_point for other in authorizations if other.entry_point.listed)
    functions = {entry_point.selector for entry_point in listed if not entry_point.unnamed}

    def uncovered(authorization: FunctionAuthorization) -> bool:
        entry_point = authorization.entry_point
        if entry_point.unnamed:
            return not _of_unnamed(entry_point, contract, functions, runner) <= runner.sites_of_others(functions)
        if entry_point.listed and _does_nothing(authorization):
            return not sites_of(entry_point, contract) <= runner.reached_sites(entry_point.selector)
        return False

    return tuple(replace(authorization, uncovered=uncovered(authorization)) for authorization in authorizations)


def _does_nothing(authorization: FunctionAuthorization) -> bool:
    through = authorization.authorized_run
    quiet = authorization.access is Access.OPEN and (through is None or not through.has_effect)
    return quiet or authorization.access is Access.CLOSED


def sites_of(entry_point: EntryPoint, contract: AnalysedContract) -> frozenset[Place]:
    """The state-changing instructions that the contract's codes may reach from an entry point."""
    return frozenset(
        Place(account, number) for account, reach in _reaches(entry_point, contract) for number in reach.sites
    )


def _of_unnamed(
    entry_point: EntryPoint, contract: AnalysedContract, functions: Iterable[bytes], runner: TrialRunner
) -> frozenset[Place]:
    """The instructions outside of listed functions; if they cannot be told apart, all that no run reached."""
    result = set(sites_of(entry_point, contract))
    for account, reach in _reaches(entry_point, contract):
        if reach.partial:
            code = contract.kept_at[account]
            own = (sites_of_function(code, "0x" + address.hex()) for address in functions)
            inside = frozenset().union(*(reachable.sites for reachable in own if reachable is not None))
            places = (Place(account, number) for number in all_sites(code) - inside)
            result.update(place for place in places if place not in runner.reached_sites())
    return frozenset(result)


def _reaches(entry_point: EntryPoint, contract: AnalysedContract) -> Iterator[tuple[bytes, ReachableSites]]:
    for account, code in contract.kept_at.items():
        if entry_point.unnamed:
            # A contract that picks its code by selector delegates nothing else.
            if account == contract.address or not contract.delegated.by_selector:
                yield account, unlisted(code)
        elif (result := sites_of_function(code, "0x" + entry_point.selector.hex())) is not None:
            yield account, result
