"""OpenZeppelin 5's AccessManager itself: the members and admins of its roles.

https://github.com/OpenZeppelin/openzeppelin-contracts access/manager/AccessManager.sol. Grants over the contracts that
the manager guards are read there (``access_managed.py``).
"""

from asyncio import gather
from collections.abc import Iterable, Mapping

from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.guards.manager import ADMIN, ManagedMember, ManagedRole, managed_roles, targets
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant
from auditor.model.evidence import Certainty
from auditor.model.gate import Any, Delay, Gate, Nobody, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, account, short

_GRANT_ROLE = "grantRole(uint64,address,uint32)"


class AccessManager:
    """A contract that holds the roles of other contracts."""

    name = "access manager"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The hierarchy of the roles; the gate is that of its administrators. Raises Unread."""
        if not may_have_functions(contract, "ADMIN_ROLE()", "getTargetFunctionRole(address,bytes4)", _GRANT_ROLE):
            return None
        admin = await chain.call(contract.address, "ADMIN_ROLE()(uint64)")
        if admin.value != ADMIN:
            return None
        roles, guarded = await gather(managed_roles(contract.address, chain), targets(contract.address, chain))
        grants = _hierarchy(contract, chain, roles)
        return Reading(
            standards=("access manager",),
            label=f"AccessManager {short(contract.id)}",
            gate=_gate(chain, roles[ADMIN].members),
            grants=(*grants, *_others(contract, chain, roles, {grant.holder for grant in grants})),
            linked=guarded,
        )


def _gate(chain: ChainReader, admins: tuple[ManagedMember, ...]) -> Gate:
    """Any administrator, each after its own delay."""
    gates: list[Gate] = [_single(chain, admin) for admin in admins]
    return Any(of=tuple(gates)) if len(gates) > 1 else gates[0] if gates else Nobody()


def _single(chain: ChainReader, admin: ManagedMember) -> Gate:
    alone = one_of(account(chain.chain, admin.address))
    return Delay(seconds=admin.delay_s, gate=alone) if admin.delay_s else alone


def _hierarchy(contract: Contract, chain: ChainReader, roles: Mapping[int, ManagedRole]) -> list[Grant]:
    """One grant for each member of a role that is the admin of others."""
    return [
        grant(
            chain=chain.chain,
            address=member.address,
            target=contract.id,
            effect=Effect.CONTROL,
            function=_GRANT_ROLE,
            evidence=(member.evidence, role.evidence),
            role=roles[role.admin].name,
            confers=(role.name,),
            delay_s=member.delay_s + role.grant_delay_s,
        )
        for role in roles.values()
        for member in (roles[role.admin].members if role.admin in roles else ())
    ]


def _others(
    contract: Contract, chain: ChainReader, roles: Mapping[int, ManagedRole], shown: set[EntityId]
) -> Iterable[Grant]:
    """A grant for each member that can grant no role: its power is over the contracts that the manager guards."""
    for role in roles.values():
        for member in role.members:
            if account(chain.chain, member.address) not in shown:
                yield grant(
                    chain=chain.chain,
                    address=member.address,
                    target=contract.id,
                    effect=Effect.PARAMETER,
                    function=None,
                    evidence=(member.evidence,),
                    role=role.name,
                    delay_s=member.delay_s,
                    certainty=Certainty.INFERRED,
                    condition="over the contracts that it guards",
                )
