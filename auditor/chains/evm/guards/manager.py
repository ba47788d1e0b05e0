"""Roles of OpenZeppelin 5's AccessManager: numbers with members, each with an execution delay.

https://github.com/OpenZeppelin/openzeppelin-contracts access/manager/AccessManager.sol. Role 0 administers everything;
everybody holds the highest number.
"""

from asyncio import gather
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.reading import ChainReader, Log, Unread
from auditor.chains.evm.signatures import topic
from auditor.model.evidence import EvidenceId
from auditor.model.ids import checksum
from auditor.model.text import one_line

ADMIN, PUBLIC = 0, 2**64 - 1
_GRANTED = topic("RoleGranted(uint64,address,uint32,uint48,bool)")
_LABEL = topic("RoleLabel(uint64,string)")
_FUNCTION = topic("TargetFunctionRoleUpdated(address,bytes4,uint64)")
# A hostile manager can have endless roles and members.
_MOST_ROLES, _MOST_MEMBERS = 500, 2000


@dataclass(frozen=True, slots=True)
class ManagedMember:
    """A member (EIP-55), its execution delay, and when its membership starts (both in seconds)."""

    address: str
    delay_s: int
    since: int
    evidence: EvidenceId


@dataclass(frozen=True, slots=True)
class ManagedRole:
    """A role: its number and name, its admin role, the guardian role that cancels its calls, and the delay in seconds
    before a new membership starts."""

    id: int
    name: str
    admin: int
    guardian: int
    grant_delay_s: int
    members: tuple[ManagedMember, ...]
    evidence: EvidenceId


async def managed_roles(manager: str, chain: ChainReader) -> Mapping[int, ManagedRole]:
    """Every role that was ever granted, and their admin roles, by number. Raises Unread."""
    granted, labels = await gather(chain.logs(manager, [_GRANTED]), chain.logs(manager, [_LABEL]))
    met: dict[int, dict[str, None]] = {ADMIN: {}}
    for log in granted:
        member = as_address(log.topics[2]) if len(log.topics) > 2 else None
        if member:
            met.setdefault(int.from_bytes(log.topics[1], "big"), {})[checksum(member)] = None
    if len(met) > _MOST_ROLES or sum(map(len, met.values())) > _MOST_MEMBERS:
        raise Unread("its manager has given out too many roles")
    names = {int.from_bytes(log.topics[1], "big"): _text(log) for log in labels if len(log.topics) > 1}
    results: dict[int, ManagedRole] = {}
    while met:
        roles = await gather(*(_role(manager, chain, role, met[role], names) for role in met))
        results |= {role.id: role for role in roles}
        above = {other for role in roles for other in (role.admin, role.guardian)} - results.keys()
        met = {role: {} for role in sorted(above)[: _MOST_ROLES - len(results)]}
    return results


async def _role(
    manager: str, chain: ChainReader, role: int, members: Iterable[str], names: Mapping[int, str]
) -> ManagedRole:
    admin, guardian, wait, *accesses = await gather(
        chain.call(manager, "getRoleAdmin(uint64)(uint64)", role),
        chain.call(manager, "getRoleGuardian(uint64)(uint64)", role),
        chain.call(manager, "getRoleGrantDelay(uint64)(uint32)", role),
        *(
            chain.call(manager, "getAccess(uint64,address)(uint48,uint32,uint32,uint48)", role, member)
            for member in members
        ),
    )
    held = (
        ManagedMember(member, read.value[1], read.value[0], read.evidence)
        for member, read in zip(members, accesses, strict=True)
        if read.value is not None and read.value[0]
    )
    name = names.get(role) or ("ADMIN_ROLE" if role == ADMIN else "PUBLIC_ROLE" if role == PUBLIC else f"role {role}")
    return ManagedRole(
        id=role,
        name=name,
        admin=admin.value or ADMIN,
        guardian=guardian.value or ADMIN,
        grant_delay_s=wait.value or 0,
        members=tuple(sorted(held, key=lambda member: member.address)),
        evidence=admin.evidence,
    )


async def configured(manager: str, target: str, chain: ChainReader) -> frozenset[str]:
    """The functions of a target to which a role was ever assigned, as selectors. Raises Unread."""
    logs = await chain.logs(manager, [_FUNCTION, bytes.fromhex(target[2:]).rjust(32, b"\0")])
    return frozenset("0x" + log.data[:4].hex() for log in logs if len(log.data) >= 32)


async def targets(manager: str, chain: ChainReader) -> tuple[str, ...]:
    """The contracts with functions to which a role was ever assigned (lower case). Raises Unread."""
    logs = await chain.logs(manager, [_FUNCTION])
    labelled = dict.fromkeys(as_address(log.topics[1]) for log in logs if len(log.topics) > 1)
    return tuple(address for address in labelled if address is not None)


def _text(log: Log) -> str:
    """The label of a role: hostile text, shortened and cleaned; empty if it has none."""
    length = int.from_bytes(log.data[32:64], "big")
    return one_line(log.data[64 : 64 + min(length, 200)].decode("utf-8", "replace"), 48).strip()
