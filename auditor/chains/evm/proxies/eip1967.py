"""EIP-1967: implementation, admin and beacon at standard slots; with Arbitrum's second implementation slot.

https://eips.ethereum.org/EIPS/eip-1967
"""

from asyncio import gather

from auditor.chains.evm.proxies.delegation import Delegation, Subject, address_at, slot, upgrades
from auditor.chains.evm.reading import ChainReader
from auditor.chains.evm.signatures import grant
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.grant import Effect

IMPLEMENTATION = slot("eip1967.proxy.implementation", minus=1)
ADMIN = slot("eip1967.proxy.admin", minus=1)
BEACON = slot("eip1967.proxy.beacon", minus=1)
# https://github.com/OffchainLabs/nitro-contracts DoubleLogicERC1967Upgrade: calls of the admin go to the first
# implementation, all others to the second.
SECONDARY = slot("eip1967.proxy.implementation.secondary", minus=1)

UPGRADE_FUNCTIONS = ("upgradeToAndCall(address,bytes)", "upgradeTo(address)", "changeAdmin(address)")


async def read(subject: Subject, chain: ChainReader) -> Delegation | None:
    """The implementation at EIP-1967's slot, or that of its beacon."""
    (first, met), (second, seen2), (admin, seen3), (beacon, seen4) = await gather(
        *(address_at(subject, chain, position) for position in (IMPLEMENTATION, SECONDARY, ADMIN, BEACON))
    )
    if first is not None:
        both = (first, second) if second else (first,)
        evidence = (met, seen3, seen2) if second else (met, seen3)
        return Delegation(
            kind="arbitrum" if second else "eip1967",
            implementations=both,
            evidence=evidence,
            admins=((admin, "eip1967 admin slot"),) if admin else (),
            grants=upgrades(subject, chain, admin, UPGRADE_FUNCTIONS, (seen3,)),
        )
    if beacon is not None:
        return await _by_beacon(subject, chain, beacon, admin, (seen4, seen3))
    return None


async def read_unset(subject: Subject, chain: ChainReader) -> Delegation | None:
    """A proxy with an admin and without an implementation yet: the admin will choose it."""
    admin, met = await address_at(subject, chain, ADMIN)
    if admin is None:
        return None
    return Delegation(
        kind="eip1967",
        implementations=(),
        evidence=(met,),
        admins=((admin, "eip1967 admin slot"),),
        grants=upgrades(subject, chain, admin, UPGRADE_FUNCTIONS, (met,)),
        notes=("it has no implementation yet",),
    )


async def _by_beacon(
    subject: Subject, chain: ChainReader, beacon: str, admin: str | None, evidence: tuple[EvidenceId, ...]
) -> Delegation:
    """The delegation through a beacon, which itself holds the grant to replace the code."""
    answer = await chain.call(beacon, "implementation()(address)")
    by_beacon = grant(
        chain.chain,
        beacon,
        subject.id,
        Effect.UPGRADE,
        "upgradeTo(address)",
        (evidence[0], answer.evidence),
        role="beacon",
        certainty=Certainty.OBSERVED,
    )
    return Delegation(
        kind="beacon",
        implementations=(answer.value,) if answer.value else (),
        evidence=(*evidence, answer.evidence),
        admins=((admin, "eip1967 admin slot"),) if admin else (),
        beacon=beacon,
        grants=(by_beacon, *upgrades(subject, chain, admin, UPGRADE_FUNCTIONS, evidence[1:])),
    )
