"""Looks into every contract of a crawl by running it, and adds what that shows to what was read."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from auditor.chains.evm import merge
from auditor.chains.evm.addresses import eip55, is_burnt
from auditor.chains.evm.code import selectors
from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.guards.discovery import report
from auditor.chains.evm.guards.discovery.amounts import close_amounts, given_by_all
from auditor.chains.evm.guards.discovery.behind import Keeper, behind, looks_up
from auditor.chains.evm.guards.discovery.discover import Decided, Discovered, Subject, completed, decided
from auditor.chains.evm.guards.discovery.gaps import Explained, questions
from auditor.chains.evm.guards.discovery.gaps import gaps as gaps_of
from auditor.chains.evm.guards.discovery.members import Told, asked, told
from auditor.chains.evm.guards.discovery.openly import close_items
from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.reading import Contract
from auditor.model.entity import Proxy
from auditor.model.evidence import Gap, GapKind
from auditor.model.examined import Examined
from auditor.model.gate import Unknown, members
from auditor.model.grant import Grant
from auditor.model.ids import account, address_of, chain_of

# All contracts of a scan together. A real network takes a few million steps; what hostile contracts take more is left.
MOST_STEPS = 60_000_000


Shown = tuple[Inspection, Discovered | None]


async def look_into(
    inspections: Sequence[Inspection], people: Collection[str], keepers: Collection[Keeper], engine: Engine
) -> list[Shown]:
    """The inspections with what runs of the contracts show, and what was decided about each function (None for what
    was not run). ``people`` are all addresses that the crawl has met, ``keepers`` words that tell contracts that were
    run before whose code they run."""
    named = [bytes.fromhex(each[2:]) for each in people if not is_burnt(each)]
    starts = await engine.world.together(*(_start(each, engine) for each in inspections))
    inside = {start.subject.address for start in starts if start is not None}
    others = await _authorities(starts, inside, engine)
    decisions = [decision for start in (*starts, *others) if start is not None for decision in start.decisions]
    close_items(decisions)
    given = given_by_all(decisions)
    await engine.world.together(*(close_amounts(start.decisions, given, start.trials) for start in starts if start))
    known = await told(decisions, engine.world.reader)
    kept = {*keepers, *(word for start in starts if start is not None for word in start.keepers)}
    both = zip(inspections, starts, strict=True)
    return await engine.world.together(*(_one(each, start, named, known, kept, engine) for each, start in both))


async def _start(found: Inspection, engine: Engine) -> Decided | None:
    if found.contract is None or engine.steps > MOST_STEPS:
        return None
    named = frozenset(each.selector for each in found.grants if each.selector)
    return await decided(await _subject(found.contract, named, engine), engine)


async def _authorities(starts: Sequence[Decided | None], inside: set[bytes], engine: Engine) -> list[Decided]:
    """The contracts outside in which guards look callers up: which of their functions write what is looked up."""
    decisions = [decision for start in starts if start is not None for decision in start.decisions]
    kept_in = {entry.account for entry in asked(decisions)}
    kept_in |= {account for each in decisions for account, *_ in each.items if isinstance(account, bytes)}
    outside = sorted(kept_in - inside)
    codes = ((account, engine.world.code(account) or b"") for account in outside)
    subjects = (Subject(account, selectors(code), {account: code}, account) for account, code in codes)
    return await engine.world.together(*(decided(each, engine) for each in subjects))


async def _one(
    found: Inspection,
    start: Decided | None,
    people: Sequence[bytes],
    known: Told,
    keepers: Collection[Keeper],
    engine: Engine,
) -> Shown:
    if start is None:
        if found.contract is None:
            return found, None
        why = "the contracts before it took all the steps that are run in a scan"
        gap = Gap(subject=found.entity.id, what="whom its code accepts", why=why, kind=GapKind.LIMIT)
        return _with(found, found.grants, (*found.gaps, gap)), None
    shown = await completed(start, people, known, keepers)
    grants = report.grants(shown, found.grants, found.covers, engine.world)
    grants += report.kept_elsewhere(shown, grants, found.entity, engine.world)
    explained = Explained(found.covers, {each.selector for each in found.grants if each.selector})
    gaps = gaps_of(shown, found.entity.id, explained)
    examined = _examined(found, shown, explained)
    authorities = {entry.account for entry in asked(shown.decisions)}
    left = _left(found, shown)
    found = replace(found, examined=examined)
    found = _gated(_unwrapped(found, start.subject), shown)
    return _with(found, grants, (*left, *gaps), frozenset("0x" + each.hex() for each in authorities)), shown


def _examined(found: Inspection, shown: Discovered, explained: Explained) -> Examined:
    """How many of the entry points are decided, by runs or by a kind."""
    undecided = sum(bool(questions(each, shown.watched, explained)) for each in shown.decisions)
    decided = len(shown.decisions) - undecided
    return Examined(
        entity=found.entity.id,
        entry_points=shown.entries,
        decided=decided,
        kind=found.recognised,
        logs_since=found.logs_since,
    )


def _unwrapped(found: Inspection, subject: Subject) -> Inspection:
    """The contract as the proxy that its runs show it to be."""
    if not subject.behind.codes or found.entity.proxy is not None or found.entity.chain is None:
        return found
    codes = tuple(account(found.entity.chain, eip55(each)) for each in subject.behind.codes)
    proxy = Proxy(kind="by selector" if subject.behind.chosen else "own slot", implementation=codes)
    return replace(found, entity=found.entity.model_copy(update={"proxy": proxy}))


def _gated(found: Inspection, shown: Discovered) -> Inspection:
    """The contract as one that acts if as many sign as its runs show, where nothing else tells how it acts."""
    gates = report.signed_by(shown, found.entity.chain) if found.entity.chain is not None else ()
    if not gates or not isinstance(found.entity.gate, Unknown):
        return found
    return replace(found, entity=found.entity.model_copy(update={"gate": merge.joined(gates)}))


async def _subject(contract: Contract, standard: frozenset[str], engine: Engine) -> Subject:
    """The contract with every code that dispatches to its functions."""
    address = bytes.fromhex(contract.address[2:])
    found = await behind(contract, engine)
    named = contract.proxy.implementation if contract.proxy else ()
    inside = list(dict.fromkeys((*(bytes.fromhex(address_of(each)[2:]) for each in named), *found.codes)))
    await engine.world.fetch(Need("code", each) for each in (address, *inside))
    kept_at = {each: code for each in (address, *inside) if (code := engine.world.code(each))}
    functions = contract.selectors
    if found.chosen:
        functions |= found.selectors
    elif contract.proxy is None:
        functions = functions.union(*map(selectors, kept_at.values()))
    chosen = found.chosen and looks_up(contract)
    example = inside[0] if inside else address
    return Subject(address, functions, kept_at, example, replace(found, chosen=chosen), standard)


def _left(found: Inspection, shown: Discovered) -> tuple[Gap, ...]:
    """The gaps that stay: that no name told who may call is none where every function was decided by running it."""
    decided = shown.decisions and not any(gap.critical for gap in gaps_of(shown, found.entity.id, Explained()))
    return tuple(gap for gap in found.gaps if not (decided and gap.kind is GapKind.CALLERS))


def _with(
    found: Inspection, grants: tuple[Grant, ...], gaps: tuple[Gap, ...], asks: frozenset[str] = frozenset()
) -> Inspection:
    chain = found.entity.chain
    named = (*(grant.holder for grant in grants), *(member.id for member in members(found.entity.gate)))
    holders = {address_of(each).lower() for each in named if chain_of(each) == chain}
    ordered = tuple(sorted(grants, key=merge.sort_key))
    return replace(found, grants=ordered, gaps=gaps, found=found.found | holders | asks)
