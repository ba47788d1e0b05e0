"""All known seats of a contract, and what seats of their names usually may do."""

from asyncio import gather

from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.guards.external_seats import external_seats
from auditor.chains.evm.guards.mapping_seats import mapping_seats
from auditor.chains.evm.guards.probe import probe
from auditor.chains.evm.guards.seat import GuardSeat
from auditor.chains.evm.guards.views_by_name import named_seats
from auditor.chains.evm.reading import ChainReader, Contract
from auditor.chains.evm.roles import DEFAULT_ADMIN, Role, role_members
from auditor.model.grant import Effect

# Words in the name of a role, and what its members usually may do.
_BY_WORD = (
    *(("UNPAUSE", Effect.UNPAUSE), ("PAUSE", Effect.PAUSE), ("GUARDIAN", Effect.PAUSE), ("EMERGENCY", Effect.PAUSE)),
    *(("MINT", Effect.MINT), ("UPGRADE", Effect.UPGRADE), ("BLACKLIST", Effect.FREEZE), ("FREEZE", Effect.FREEZE)),
    *(("BURN", Effect.SEIZE), ("SEIZE", Effect.SEIZE), ("SLASH", Effect.SEIZE), ("WITHDRAW", Effect.WITHDRAW)),
    *(("RESCUE", Effect.WITHDRAW), ("RECOVER", Effect.WITHDRAW), ("TREASUR", Effect.WITHDRAW)),
    *(("EMISSION", Effect.EMISSION), ("REWARD", Effect.EMISSION), ("DISTRIBUT", Effect.EMISSION)),
    *(("WHITELIST", Effect.ADMIT), ("REGISTRAR", Effect.EVICT), ("SEQUENCER", Effect.CENSOR)),
)


async def seats_of(contract: Contract, chain: ChainReader) -> tuple[tuple[GuardSeat, ...], tuple[str, ...]]:
    """The contract's seats, and the contracts that it asks who is authorized. Raises Unread."""
    labelled, listed, roles, (queried, others) = await gather(
        named_seats(contract, chain),
        mapping_seats(contract, chain),
        role_seats(contract, chain),
        external_seats(contract, chain),
    )
    return (*labelled, *listed, *roles, *queried), others


async def role_seats(contract: Contract, chain: ChainReader) -> tuple[GuardSeat, ...]:
    """AccessControl roles as seats. Raises Unread."""
    if not may_have_functions(contract, "hasRole(bytes32,address)", "getRoleAdmin(bytes32)"):
        return ()
    return tuple(map(_seat, await all_roles(contract, chain)))


async def all_roles(contract: Contract, chain: ChainReader) -> tuple[Role, ...]:
    """The roles that were ever granted, and those that guards require though they never had a member. Raises Unread."""
    present = [recognised for item, recognised in known_functions().items() if item in contract.selectors]
    outcomes = await gather(*(probe(contract.address, function.signature, chain) for function in present))
    return await role_members(contract, chain, (item.role for item in outcomes if item.role is not None))


def _seat(role: Role) -> GuardSeat:
    effect = next((effect for word, effect in _BY_WORD if word in role.name), Effect.PARAMETER)
    admin = role.id == DEFAULT_ADMIN
    return GuardSeat(
        role.name, role.members, effect, chief=admin, role=role.id, evidence=role.evidence, is_recognised=admin
    )
