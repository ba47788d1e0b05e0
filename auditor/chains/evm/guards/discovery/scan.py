"""Looks into every contract of a crawl by running it, and adds what that shows to what was read."""

from asyncio import gather
from collections.abc import Collection, Sequence

from auditor.chains.evm import merge
from auditor.chains.evm.addresses import is_burnt
from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.guards.discovery import report
from auditor.chains.evm.guards.discovery.discover import Discovered, Subject, discover
from auditor.chains.evm.inspection import Inspection
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap
from auditor.model.grant import Grant
from auditor.model.ids import address_of, chain_of

# All contracts of a scan together. A real network takes a few million steps; what hostile contracts take more is left.
MOST_STEPS = 60_000_000
# The kinds of these know their functions, and say where the code is not the known one: that they may call themselves is
# no further power, and what cannot be run in them (signatures, schedules) is none either.
_SELF_RULED = (EntityKind.MULTISIG, EntityKind.TIMELOCK, EntityKind.GOVERNOR)


async def look_into(inspections: Sequence[Inspection], people: Collection[str], engine: Engine) -> list[Inspection]:
    """The inspections with what runs of the contracts show. ``people`` are all addresses that the crawl has met."""
    named = [bytes.fromhex(each[2:]) for each in people if not is_burnt(each)]
    return list(await gather(*(_one(each, named, engine) for each in inspections)))


async def _one(found: Inspection, people: Sequence[bytes], engine: Engine) -> Inspection:
    if found.contract is None:
        return found
    if engine.steps > MOST_STEPS:
        why = "the contracts before it took all the steps that are run in a scan"
        return _with(
            found, found.grants, (*found.gaps, Gap(subject=found.entity.id, what="whom its code accepts", why=why))
        )
    shown = await discover(await _subject(found, engine), people, engine, engine.world.reader)
    self_ruled = found.entity.kind in _SELF_RULED
    grants = report.grants(shown, found.grants, engine.world, self_ruled=self_ruled)
    gaps = () if self_ruled else report.gaps(shown, found.entity.id, found.grants)
    return _with(found, grants, (*_left(found, shown), *gaps))


async def _subject(found: Inspection, engine: Engine) -> Subject:
    """The contract with every code that dispatches to its functions."""
    contract = found.contract
    assert contract is not None
    address = bytes.fromhex(contract.address[2:])
    behind = [bytes.fromhex(address_of(each)[2:]) for each in contract.proxy.implementation] if contract.proxy else []
    await engine.world.fetch(Need("code", each) for each in (address, *behind))
    codes = tuple(code for each in (address, *behind) if (code := engine.world.code(each)))
    return Subject(address, contract.selectors, codes, behind[0] if behind else address)


def _left(found: Inspection, shown: Discovered) -> tuple[Gap, ...]:
    """The gaps that stay: that no name told who may call is none where every function was decided by running it."""
    decided = shown.decisions and not report.gaps(shown, found.entity.id, ())
    return tuple(gap for gap in found.gaps if not (decided and gap.what.startswith(merge.WHO_MAY_CALL)))


def _with(found: Inspection, grants: tuple[Grant, ...], gaps: tuple[Gap, ...]) -> Inspection:
    chain = found.entity.chain
    holders = {address_of(grant.holder).lower() for grant in grants if chain_of(grant.holder) == chain}
    return Inspection(
        entity=found.entity,
        grants=tuple(sorted(grants, key=merge.sort_key)),
        gaps=gaps,
        found=found.found | holders,
        contract=found.contract,
    )
