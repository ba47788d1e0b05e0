"""Follows addresses from the first ones, level by level, until no new one appears or a limit is reached.

All accounts of a level are read concurrently, so that their reads are batched; the number of rounds depends on the
depth of the graph and not on the number of contracts.
"""

from asyncio import gather
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from auditor.chains.evm import inspection
from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.authorization.analysis import ContractAuthorization
from auditor.chains.evm.authorization.passes.calling_contracts import connect_callers
from auditor.chains.evm.authorization.passes.payouts import decide_payouts
from auditor.chains.evm.authorization.passes.proven_stops import prove_stops
from auditor.chains.evm.authorization.run import analyse
from auditor.chains.evm.behaviour import confirm_kinds, with_delay_effects
from auditor.chains.evm.code import delegate_of
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.inspection import Inspection, ProfileFacts
from auditor.chains.evm.reading import ChainReader, Read, Unread
from auditor.chains.scanner import Progress
from auditor.model.evidence import GapKind
from auditor.model.gate import members
from auditor.model.ids import EntityId, checksum

# Real networks have tens to a few hundred contracts. The limits bound a scan of a hostile registry with endless
# contracts or a multisig with endless owners; what they cut off becomes a gap.
MOST_CONTRACTS = 500
MOST_ACCOUNTS = 25_000


async def crawl(
    start: Iterable[str], chain: ChainReader, profile: ProfileFacts, progress: Progress
) -> list[Inspection]:
    """Every account reachable from ``start`` (addresses in any case), sorted by id.

    Once the reads name no new address, the contracts are run to find the callers that their code accepts, which may
    name more.
    """
    done: dict[str, Inspection] = {}
    run: set[str] = set()
    shown: dict[str, ContractAuthorization] = {}
    engine = Engine(World(chain))
    level = sorted({address.lower() for address in start})
    first = frozenset(level)
    while level:
        while level:
            level = await _level(level, chain, profile, done, progress)
        templates = _templates(done, first)
        fresh = [item for item in sorted(done.keys() - run - templates) if done[item].contract is not None]
        run.update(fresh)
        progress("running contracts", len(run) - len(fresh), len(run))
        done |= zip(
            fresh, await engine.world.together(*(confirm_kinds(done[item], engine) for item in fresh)), strict=True
        )
        keepers = {word for item in shown.values() for word in item.search.code_pointers}
        looked = await analyse([done[address] for address in fresh], tuple(sorted(done)), keepers, engine)
        for address, (results, discovered) in zip(fresh, looked, strict=True):
            done[address] = results
            if discovered is not None:
                shown[address] = discovered
                done[address] = with_delay_effects(results, discovered.authorizations)
        progress("running contracts", len(run), len(run))
        level = _fresh((labelled for address in fresh for labelled in done[address].linked), done)
    done = await decide_payouts(done, shown, engine)
    done = await connect_callers(done, shown, engine)
    for address in _templates(done, first):
        done[address] = replace(done[address], gaps=())  # nothing depends on the state of a template
    done = await prove_stops(done, shown, profile.actions, profile.places, engine)
    return [done[address] for address in sorted(done)]


def _templates(done: Mapping[str, Inspection], first: Collection[str]) -> set[str]:
    """Implementations that hold no grant and sign for nothing: only proxies use their code, so that no power over their
    own state matters."""
    code: set[EntityId] = set()
    held: set[EntityId] = set()
    for item in done.values():
        code.update(item.entity.proxy.implementation if item.entity.proxy else ())
        held.update(member.id for member in members(item.entity.gate))
        held.update(grant.holder for grant in item.grants)
    return {address for address, item in done.items() if item.entity.id in code - held and address not in first}


async def _level(
    level: list[str], chain: ChainReader, profile: ProfileFacts, done: dict[str, Inspection], progress: Progress
) -> list[str]:
    """Inspects the accounts of a level concurrently; returns the next level."""
    room = max(0, MOST_ACCOUNTS - len(done))
    level, beyond = level[:room], level[room:]
    codes = dict(zip(level, await gather(*(_code(address, chain) for address in level)), strict=True))
    with_code = [address for address in level if _is_contract(codes[address])]
    free = max(0, MOST_CONTRACTS - sum(item.contract is not None for item in done.values()))
    beyond += with_code[free:]
    cut = f"the scan stops at {MOST_CONTRACTS} contracts and {MOST_ACCOUNTS} accounts"
    for address in beyond:
        done[address] = inspection.unread(address, chain, profile, cut, "who may act as it", GapKind.LIMIT)
    delegating = {}
    for address in level:
        match codes[address]:
            case str() as why:
                done[address] = inspection.unread(address, chain, profile, why)
            case Read() as code if delegate_of(code.value):
                delegating[address] = inspection.delegated(address, code, chain, profile)
            case Read() as code if not code.value:
                done[address] = inspection.key(address, code, chain, profile)
            case _:
                pass
    done |= zip(delegating, await gather(*delegating.values()), strict=True)
    await _contracts(with_code[:free], codes, chain, profile, done, progress)
    return _fresh((results for address in (*level, *beyond) for results in done[address].linked), done)


async def _contracts(
    addresses: list[str],
    codes: dict[str, Read | str],
    chain: ChainReader,
    profile: ProfileFacts,
    done: dict[str, Inspection],
    progress: Progress,
) -> None:
    """Inspects the contracts of a level concurrently."""
    finished, total = len(done), len(done) + len(addresses)

    async def single(address: str) -> None:
        nonlocal finished
        code = codes[address]
        assert isinstance(code, Read)
        done[address] = await inspection.contract(address, code.value, chain, profile)
        finished += 1
        progress(f"reading {done[address].entity.label}", finished, total)

    progress("reading contracts", finished, total)
    await gather(*map(single, addresses))


async def _code(address: str, chain: ChainReader) -> Read | str:
    """The code of an account, or why it could not be read."""
    try:
        return await chain.code(checksum(address))  # the same spelling as runs use, so that the read is shared
    except Unread as error:
        return str(error)


def _is_contract(code: Read | str) -> bool:
    return isinstance(code, Read) and bool(code.value) and delegate_of(code.value) is None


def _fresh(addresses: Iterable[str], done: dict[str, Inspection]) -> list[str]:
    """The addresses not inspected yet, lower case, each once, in ascending order."""
    return sorted({address.lower() for address in addresses if not is_zero(address)} - done.keys())
