"""OpenZeppelin's TimelockController, versions 3 to 5: proposers schedule, and after the delay executors execute.

https://github.com/OpenZeppelin/openzeppelin-contracts TimelockController.sol. If the zero address holds EXECUTOR_ROLE,
everybody may execute. A member of the admin role of proposers or executors can make itself one at once, so it counts as
one; the roles' admin is TIMELOCK_ADMIN_ROLE up to version 4 and DEFAULT_ADMIN_ROLE since version 5.
"""

from collections.abc import Mapping

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.kinds.timelock_oz_behaviour import EXECUTE, EXECUTOR, PROPOSER, SCHEDULE, Timelock
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.roles import Role, admin_grant, membership_gaps, role_members
from auditor.chains.evm.signatures import grant, keccak
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId
from auditor.model.gate import All, Any, Anyone, Delay, Gate, Unknown, one_of
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import ANYONE, account, short

CANCELLER = keccak(b"CANCELLER_ROLE")
_CALLS = {
    PROPOSER: (Effect.PROPOSE, SCHEDULE),
    EXECUTOR: (Effect.PROPOSE, EXECUTE),
    CANCELLER: (Effect.CANCEL, "cancel(bytes32)"),
}


class OpenZeppelinTimelock:
    """A timelock with roles."""

    name = "openzeppelin timelock"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """Its delay, roles and gate. Raises Unread."""
        if not may_have_functions(contract, "getMinDelay()", "hasRole(bytes32,address)"):
            return None
        delay = await chain.call(contract.address, "getMinDelay()(uint256)")
        if delay.value is None:
            return None
        roles = {role.id: role for role in await role_members(contract, chain, (PROPOSER, EXECUTOR, CANCELLER))}
        if PROPOSER not in roles:
            return None
        gate = All(of=(_held(contract, chain, roles, PROPOSER), _held(contract, chain, roles, EXECUTOR)))
        notes = ("anybody may execute what is due",) if _is_open(roles.get(EXECUTOR)) else ()
        return Reading(
            standards=("openzeppelin timelock",),
            kind=EntityKind.TIMELOCK,
            label=f"TimelockController {short(contract.id)}",
            gate=Delay(seconds=delay.value, gate=gate),
            delay_s=delay.value,
            grants=_grants(contract, chain, roles, delay.evidence),
            gaps=membership_gaps(contract, roles.values()),
            notes=notes,
            behaviour=Timelock(
                contract=contract,
                delay=delay.value,
                proposer=_first_member(roles[PROPOSER]),
                executor=_first_member(roles.get(EXECUTOR)),
                is_open=_is_open(roles.get(EXECUTOR)),
            ).behaviour(),
            logs_since=0,
        )


def _first_member(role: Role | None) -> str | None:
    """Some member of a role; None if it is open or without members."""
    return next((item for item in role.addresses if not is_zero(item)), None) if role is not None else None


def _is_open(role: Role | None) -> bool:
    return role is not None and any(is_zero(address) for address in role.addresses)


def _held(contract: Contract, chain: ChainReader, roles: Mapping[bytes, Role], wanted: bytes) -> Gate:
    """The gate that opens for each member of a role or of its admin role; the timelock's own membership adds
    nothing."""
    role = roles.get(wanted)
    if role is None or _is_open(role):
        return one_of() if role is None else Anyone()
    able: set[str] = set()
    met: set[bytes] = set()
    complete = True
    while role is not None and role.id not in met:
        met.add(role.id)
        able |= set(role.addresses)
        complete = complete and role.unlisted is None
        role = roles.get(role.admin)
    ids = {account(chain.chain, address) for address in able} - {contract.id}
    listed = one_of(*sorted(ids))
    return listed if complete else Any(of=(listed, Unknown()))


def _grants(
    contract: Contract, chain: ChainReader, roles: Mapping[bytes, Role], delay: EvidenceId
) -> tuple[Grant, ...]:
    """The grants of each role, and the timelock's own right to change its delay."""
    grants: list[Grant] = [
        grant(
            chain=chain.chain,
            address=contract.address,
            target=contract.id,
            effect=effect,
            function=function,
            evidence=(delay,),
            role="self",
        )
        for effect, function in ((Effect.DELAY, "updateDelay(uint256)"), (Effect.EXECUTE, EXECUTE))
    ]
    for role in roles.values():
        administered = tuple(other.name for other in roles.values() if other.admin == role.id)
        for address, evidence in role.members:
            if role.id in _CALLS:
                effect, function = _CALLS[role.id]
                made = grant(chain.chain, address, contract.id, effect, function, (evidence,), role=role.name)
                grants.append(_opened(made) if is_zero(address) else made)
            if administered and not is_zero(address):
                grants.append(admin_grant(chain, contract, role, (address, evidence), administered))
    return tuple(grants)


def _opened(made: Grant) -> Grant:
    """The grant, to anyone if the role is held by the zero address."""
    return made.model_copy(update={"holder": ANYONE, "state": GrantState.LIVE})
