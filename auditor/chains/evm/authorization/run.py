"""Runs every contract of a crawl, and adds to its inspection what the runs show."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from auditor.chains.evm import merge
from auditor.chains.evm.addresses import eip55, is_burnt
from auditor.chains.evm.authorization.analysis import (
    ContractAuthorization,
    GuardSearch,
    search_guards,
    with_members_and_effects,
)
from auditor.chains.evm.authorization.delegated_code import CodePointer, delegated_code, may_have_more_functions
from auditor.chains.evm.authorization.members.set_events import EventIndex, guard_sets, set_events
from auditor.chains.evm.authorization.pass_context import AnalysedContract
from auditor.chains.evm.authorization.passes.owned_items import guarded_by_owner
from auditor.chains.evm.authorization.passes.spendable_holdings import Writers, guard_by_holdings, obtainable_holdings
from auditor.chains.evm.authorization.result import grants as report
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.gaps import KindCoverage, questions
from auditor.chains.evm.authorization.result.gaps import gaps as gaps_of
from auditor.chains.evm.code import selectors
from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.reading import Contract
from auditor.model.entity import Proxy
from auditor.model.evidence import Gap, GapKind
from auditor.model.examined import Examined
from auditor.model.gate import Unknown, members
from auditor.model.grant import Grant
from auditor.model.ids import account, address_of, chain_of
from auditor.model.merging import grant_order

# For all contracts of a scan together. A real network takes a few million steps; hostile contracts beyond are not run.
MOST_STEPS = 60_000_000


Shown = tuple[Inspection, ContractAuthorization | None]


async def analyse(
    inspections: Sequence[Inspection], people: Collection[str], code_pointers: Collection[CodePointer], engine: Engine
) -> list[Shown]:
    """The inspections with the results of runs, and the authorizations of each contract (None for contracts that were
    not run). ``people`` are all addresses of the crawl, ``code_pointers`` the storage words that decide the code of
    contracts from earlier levels."""
    accounts = [bytes.fromhex(name[2:]) for name in people if not is_burnt(name)]
    searches = await engine.world.together(*(_start(inspection, engine) for inspection in inspections))
    inside = {search.contract.address for search in searches if search is not None}
    everywhere: list[GuardSearch | None] = [*searches, *await _authorities(searches, inside, engine)]
    closed = guarded_by_owner([other for search in everywhere if search for other in search.authorizations])
    everywhere = [_closed(search, closed) for search in everywhere]
    searches, outside = everywhere[: len(searches)], everywhere[len(searches) :]
    everything = [other for search in (*searches, *outside) if search is not None for other in search.authorizations]
    given = obtainable_holdings(everything)
    searches = await engine.world.together(*(_guarded_by_holdings(search, given) for search in searches))
    everything = [other for search in (*searches, *outside) if search is not None for other in search.authorizations]
    events = await set_events(everything, engine.world.reader)
    pointers = {*code_pointers, *(word for search in searches if search is not None for word in search.code_pointers)}
    both = zip(inspections, searches, strict=True)
    return await engine.world.together(
        *(_complete_one(inspection, search, accounts, events, pointers, engine) for inspection, search in both)
    )


def _closed(search: GuardSearch | None, closed: Collection[FunctionAuthorization]) -> GuardSearch | None:
    """The search with some functions marked as guarded."""
    if search is None:
        return None
    both = (replace(other, access=Access.GUARDED) if other in closed else other for other in search.authorizations)
    return replace(search, authorizations=tuple(both))


async def _guarded_by_holdings(search: GuardSearch | None, given: Writers) -> GuardSearch | None:
    if search is None:
        return None
    steps = (guard_by_holdings(other, given, search.runner) for other in search.authorizations)
    return replace(search, authorizations=tuple(await search.runner.engine.world.together(*steps)))


async def _start(inspection: Inspection, engine: Engine) -> GuardSearch | None:
    if inspection.contract is None or engine.steps > MOST_STEPS:
        return None
    standard = frozenset(grant.selector for grant in inspection.grants if grant.selector)
    return await search_guards(await _subject(inspection.contract, standard, engine), engine)


async def _authorities(starts: Sequence[GuardSearch | None], inside: set[bytes], engine: Engine) -> list[GuardSearch]:
    """Contracts outside of the crawl in whose storage guards look callers up: their functions write those sets."""
    authorizations = [authorization for start in starts if start is not None for authorization in start.authorizations]
    kept_in = {entry.account for entry in guard_sets(authorizations)}
    kept_in |= {account for other in authorizations for account, *_ in other.owner_slots if isinstance(account, bytes)}
    outside = sorted(kept_in - inside)
    codes = ((account, engine.world.code(account) or b"") for account in outside)
    subjects = (AnalysedContract(account, selectors(code), {account: code}, account) for account, code in codes)
    return await engine.world.together(*(search_guards(contract, engine) for contract in subjects))


async def _complete_one(
    inspection: Inspection,
    start: GuardSearch | None,
    people: Sequence[bytes],
    events: EventIndex,
    code_pointers: Collection[CodePointer],
    engine: Engine,
) -> Shown:
    if start is None:
        if inspection.contract is None:
            return inspection, None
        why = "the contracts before it used up the steps of the scan"
        gap = Gap(subject=inspection.entity.id, what="whom its code accepts", why=why, kind=GapKind.LIMIT)
        return _with(inspection, inspection.grants, (*inspection.gaps, gap)), None
    shown = await with_members_and_effects(start, people, events, code_pointers)
    grants = report.grants(shown, inspection.grants, inspection.covers, engine.world)
    grants += report.code_keepers(shown, grants, inspection.entity, engine.world)
    explained = KindCoverage(inspection.covers, {grant.selector for grant in inspection.grants if grant.selector})
    gaps = gaps_of(shown, inspection.entity.id, explained)
    examined = _examined(inspection, shown, explained)
    authorities = {entry.account for entry in guard_sets(shown.authorizations)}
    left = _left(inspection, shown)
    inspection = replace(inspection, examined=examined)
    inspection = _gated(_unwrapped(inspection, start.contract), shown)
    return _with(inspection, grants, (*left, *gaps), frozenset("0x" + address.hex() for address in authorities)), shown


def _examined(inspection: Inspection, shown: ContractAuthorization, explained: KindCoverage) -> Examined:
    """How many of the entry points are decided, by runs or by a kind."""
    undecided = sum(bool(questions(authorization, shown.watched, explained)) for authorization in shown.authorizations)
    decided = len(shown.authorizations) - undecided
    return Examined(
        entity=inspection.entity.id,
        entry_points=shown.search.entries,
        decided=decided,
        kind=inspection.recognised,
        logs_since=inspection.logs_since,
    )


def _unwrapped(inspection: Inspection, contract: AnalysedContract) -> Inspection:
    """The contract with the proxy that its runs show, if no standard showed one."""
    if not contract.delegated.codes or inspection.entity.proxy is not None or inspection.entity.chain is None:
        return inspection
    codes = tuple(account(inspection.entity.chain, eip55(address)) for address in contract.delegated.codes)
    proxy = Proxy(kind="by selector" if contract.delegated.by_selector else "own slot", implementation=codes)
    return replace(inspection, entity=inspection.entity.model_copy(update={"proxy": proxy}))


def _gated(inspection: Inspection, shown: ContractAuthorization) -> Inspection:
    """The contract with the gate of its signers, if its runs show one and nothing else sets the gate."""
    gates = report.signing_gates(shown, inspection.entity.chain) if inspection.entity.chain is not None else ()
    if not gates or not isinstance(inspection.entity.gate, Unknown):
        return inspection
    return replace(inspection, entity=inspection.entity.model_copy(update={"gate": merge.any_of(gates)}))


async def _subject(contract: Contract, standard: frozenset[str], engine: Engine) -> AnalysedContract:
    """The contract with every code that dispatches to its functions."""
    address = bytes.fromhex(contract.address[2:])
    delegated = await delegated_code(contract, engine)
    implementations = contract.proxy.implementation if contract.proxy else ()
    inside = list(dict.fromkeys((*(bytes.fromhex(address_of(name)[2:]) for name in implementations), *delegated.codes)))
    await engine.world.fetch(Need("code", value) for value in (address, *inside))
    kept_at = {value: code for value in (address, *inside) if (code := engine.world.code(value))}
    functions = contract.selectors
    if delegated.by_selector:
        functions |= delegated.selectors
    elif contract.proxy is None:
        functions = functions.union(*map(selectors, kept_at.values()))
    selected = delegated.by_selector and may_have_more_functions(contract)
    example = inside[0] if inside else address
    return AnalysedContract(address, functions, kept_at, example, replace(delegated, by_selector=selected), standard)


def _left(inspection: Inspection, shown: ContractAuthorization) -> tuple[Gap, ...]:
    """The remaining gaps: a gap that no view names the callers is closed if runs decided every function."""
    open_gaps = gaps_of(shown, inspection.entity.id, KindCoverage())
    decided = shown.authorizations and not any(gap.critical for gap in open_gaps)
    return tuple(gap for gap in inspection.gaps if not (decided and gap.kind is GapKind.CALLERS))


def _with(
    inspection: Inspection, grants: tuple[Grant, ...], gaps: tuple[Gap, ...], asks: frozenset[str] = frozenset()
) -> Inspection:
    chain = inspection.entity.chain
    accounts = (
        *(other for grant in grants for other in (grant.holder, *grant.jointly)),
        *(member.id for member in members(inspection.entity.gate)),
    )
    holders = {address_of(name).lower() for name in accounts if chain_of(name) == chain}
    ordered = tuple(sorted(grants, key=grant_order))
    return replace(inspection, grants=ordered, gaps=gaps, linked=inspection.linked | holders | asks)
