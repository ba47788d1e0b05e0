"""AccessControl: roles, each granted by the members of its admin role; newer builds have rules for the default admin
role.

https://github.com/OpenZeppelin/openzeppelin-contracts access/AccessControl.sol and
access/extensions/AccessControlDefaultAdminRules.sol. The functions that role members may call are read by
``guarded.py``.
"""

from asyncio import gather
from collections.abc import Mapping

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.guards.seats import all_roles
from auditor.chains.evm.guards.timing import seconds_from_block
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.roles import DEFAULT_ADMIN, Role, admin_grant, membership_gaps
from auditor.chains.evm.signatures import grant, selector
from auditor.model.duration import spoken
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import ZERO_ADDRESS

_TIMELOCK = frozenset(map(selector, ("getMinDelay()", "PROPOSER_ROLE()")))
_RULES = ("defaultAdminDelay()", "pendingDefaultAdmin()", "beginDefaultAdminTransfer(address)")


class AccessControl:
    """A contract with AccessControl roles."""

    name = "access control"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The grants of role admins. Timelocks, which have roles too, are a kind of their own. Raises Unread."""
        if not may_have_functions(contract, "hasRole(bytes32,address)", "getRoleAdmin(bytes32)"):
            return None
        if contract.selectors >= _TIMELOCK:
            return None
        roles = {role.id: role for role in await all_roles(contract, chain)}
        if not roles:
            return None
        rules, notes = await _admin_rules(contract, chain, roles)
        return Reading(
            standards=("access control with default admin rules" if rules is not None else "access control",),
            grants=(*_hierarchy(contract, chain, roles, ruled=rules is not None), *(rules or ())),
            gaps=membership_gaps(contract, roles.values()),
            notes=notes,
            logs_since=0,
        )


def _hierarchy(contract: Contract, chain: ChainReader, roles: Mapping[bytes, Role], ruled: bool) -> list[Grant]:
    """One grant for each member of a role that is the admin of others. With default admin rules, the default admin role
    can only grant itself through these rules."""
    grants = []
    for role in roles.values():
        below = tuple(
            other.name
            for other in roles.values()
            if other.admin == role.id and not (ruled and other.id == DEFAULT_ADMIN)
        )
        # A role without members keeps its grants if another role can grant it: they are one step of a path.
        empty = () if role.admin == role.id else ((ZERO_ADDRESS, role.evidence),)
        if below:
            grants += [admin_grant(chain, contract, role, member, below) for member in role.members or empty]
    return grants


async def _admin_rules(
    contract: Contract, chain: ChainReader, roles: Mapping[bytes, Role]
) -> tuple[list[Grant] | None, tuple[str, ...]]:
    """How the default admin role is transferred under its rules: offered, waited for, accepted."""
    if not may_have_functions(contract, *_RULES):
        return None, ()
    delay, pending, changing = await gather(
        chain.call(contract.address, "defaultAdminDelay()(uint48)"),
        chain.call(contract.address, "pendingDefaultAdmin()(address,uint48)"),
        chain.call(contract.address, "pendingDefaultAdminDelay()(uint48,uint48)"),
    )
    if delay.value is None:
        return None, ()
    top = roles.get(DEFAULT_ADMIN)
    name = top.name if top else "DEFAULT_ADMIN_ROLE"
    grants = [
        grant(
            chain=chain.chain,
            address=address,
            target=contract.id,
            effect=Effect.CONTROL,
            function=_RULES[2],
            evidence=(evidence, delay.evidence),
            role=name,
            confers=(name,),
            delay_s=delay.value,
        )
        for address, evidence in (top.members if top else ())
    ]
    grants += _offered(contract, chain, pending, name)
    return grants, (f"its top role is handed on after {spoken(delay.value)}", *_announced(changing))


def _offered(contract: Contract, chain: ChainReader, pending: Read, name: str) -> list[Grant]:
    """The pending transfer, if there is one, and the time until it can be accepted."""
    if pending.value is None or is_zero(pending.value[0]):
        return []
    address, since = pending.value
    made = grant(
        chain=chain.chain,
        address=address,
        target=contract.id,
        effect=Effect.CONTROL,
        function="acceptDefaultAdminTransfer()",
        evidence=(pending.evidence,),
        role="pendingDefaultAdmin",
        confers=(name,),
        delay_s=max(0, seconds_from_block(chain, since)),
        state=GrantState.PENDING,
    )
    return [made]


def _announced(changing: Read) -> tuple[str, ...]:
    if changing.value is None or not changing.value[1]:
        return ()
    return (f"that delay becomes {spoken(changing.value[0])}",)
