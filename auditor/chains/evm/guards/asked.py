"""Contracts that another contract asks who may act: a controller, a registry, an access list. One step is followed."""

from asyncio import gather
from dataclasses import replace

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_answer, selectors
from auditor.chains.evm.guards.seat import Seat
from auditor.chains.evm.reading import ChainReader, Contract
from auditor.chains.evm.roles import role_members
from auditor.model.grant import Effect
from auditor.model.ids import account

_ASKED = (
    *("controller()", "authority()", "registry()", "roleManager()", "accessController()", "accessControl()"),
    *("acl()", "getACLManager()", "ADDRESSES_PROVIDER()", "addressesProvider()", "core()", "roleRegistry()"),
)
_NAMED = (
    *("owner()", "governor()", "getGovernor()", "governance()", "admin()", "hat()", "pauseGuardian()", "guardian()"),
    *("getACLAdmin()", "getPoolAdmin()", "getEmergencyAdmin()", "multisig()"),
)
_HAS_ROLE = "hasRole(bytes32,address)(bool)"


async def asked_seats(contract: Contract, chain: ChainReader) -> tuple[tuple[Seat, ...], tuple[str, ...]]:
    """Those whom such contracts name, as seats to try, and the addresses of these contracts. Raises Unread."""
    views = [view for view in _ASKED if may_answer(contract, view)]
    reads = await gather(*(chain.call(contract.address, f"{view}(address)") for view in views))
    others = {read.value: view.removesuffix("()") for view, read in zip(views, reads, strict=True) if read.value}
    others = {each: name for each, name in others.items() if not is_zero(each)}
    seats = await gather(*(_seats_of(each, name, chain) for each, name in others.items()))
    return tuple(seat for found in seats for seat in found), tuple(others)


async def _seats_of(address: str, name: str, chain: ChainReader) -> list[Seat]:
    named, role = await gather(
        gather(*(chain.call(address, f"{view}(address)") for view in _NAMED)),
        chain.call(address, _HAS_ROLE, bytes(32), address),
    )
    seats = [
        Seat(f"{name}.{view.removesuffix('()')}", ((read.value, read.evidence),), Effect.PARAMETER, known=True)
        for view, read in zip(_NAMED, named, strict=True)
        if isinstance(read.value, str) and not is_zero(read.value)
    ]
    if role.value is None:
        return seats
    code = await chain.code(address)
    other = Contract(address, account(chain.chain, address), code.value, selectors(code.value))
    roles = [replace(each, name=f"{name}.{each.name}") for each in await role_members(other, chain)]
    return [*seats, *(Seat(each.name, each.members, role=each.id, known=True) for each in roles if each.members)]
