"""Contracts that another contract asks who is authorized: a controller, a registry, an access list. One hop only."""

from asyncio import gather
from dataclasses import replace

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions, selectors
from auditor.chains.evm.guards.seat import GuardSeat
from auditor.chains.evm.reading import ChainReader, Contract
from auditor.chains.evm.roles import role_members
from auditor.model.grant import Effect
from auditor.model.ids import account

_HOLDER_VIEWS = (
    *("controller()", "authority()", "registry()", "roleManager()", "accessController()", "accessControl()"),
    *("acl()", "getACLManager()", "ADDRESSES_PROVIDER()", "addressesProvider()", "core()", "roleRegistry()"),
)
_ADDRESS_VIEWS = (
    *("owner()", "governor()", "getGovernor()", "governance()", "admin()", "hat()", "pauseGuardian()", "guardian()"),
    *("getACLAdmin()", "getPoolAdmin()", "getEmergencyAdmin()", "multisig()"),
)
_HAS_ROLE = "hasRole(bytes32,address)(bool)"


async def external_seats(contract: Contract, chain: ChainReader) -> tuple[tuple[GuardSeat, ...], tuple[str, ...]]:
    """The accounts that such contracts return, as seats to try, and the addresses of these contracts. Raises Unread."""
    views = [view for view in _HOLDER_VIEWS if may_have_functions(contract, view)]
    reads = await gather(*(chain.call(contract.address, f"{view}(address)") for view in views))
    others = {read.value: view.removesuffix("()") for view, read in zip(views, reads, strict=True) if read.value}
    others = {item: name for item, name in others.items() if not is_zero(item)}
    seats = await gather(*(_seats_of(item, name, chain) for item, name in others.items()))
    return tuple(seat for results in seats for seat in results), tuple(others)


async def _seats_of(address: str, name: str, chain: ChainReader) -> list[GuardSeat]:
    labelled, role = await gather(
        gather(*(chain.call(address, f"{view}(address)") for view in _ADDRESS_VIEWS)),
        chain.call(address, _HAS_ROLE, bytes(32), address),
    )
    seats = [
        GuardSeat(
            f"{name}.{view.removesuffix('()')}", ((read.value, read.evidence),), Effect.PARAMETER, is_recognised=True
        )
        for view, read in zip(_ADDRESS_VIEWS, labelled, strict=True)
        if isinstance(read.value, str) and not is_zero(read.value)
    ]
    if role.value is None:
        return seats
    code = await chain.code(address)
    other = Contract(address, account(chain.chain, address), code.value, selectors(code.value))
    roles = [replace(item, name=f"{name}.{item.name}") for item in await role_members(other, chain)]
    held = (item for item in roles if item.members)
    return [*seats, *(GuardSeat(item.name, item.members, role=item.id, is_recognised=True) for item in held)]
