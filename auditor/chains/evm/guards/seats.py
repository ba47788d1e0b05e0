"""All seats of a contract that are known, and what offices of their names usually do."""

from asyncio import gather

from auditor.chains.evm.code import may_answer
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.guards.asked import asked_seats
from auditor.chains.evm.guards.listed import listed_seats
from auditor.chains.evm.guards.named import named_seats
from auditor.chains.evm.guards.probe import probe
from auditor.chains.evm.guards.seat import Seat
from auditor.chains.evm.reading import ChainReader, Contract
from auditor.chains.evm.roles import DEFAULT_ADMIN, Role, role_members
from auditor.model.grant import Effect

# Words in the name of a role and what its members usually do.
_BY_WORD = (
    *(("UNPAUSE", Effect.UNPAUSE), ("PAUSE", Effect.PAUSE), ("GUARDIAN", Effect.PAUSE), ("EMERGENCY", Effect.PAUSE)),
    *(("MINT", Effect.MINT), ("UPGRADE", Effect.UPGRADE), ("BLACKLIST", Effect.FREEZE), ("FREEZE", Effect.FREEZE)),
    *(("BURN", Effect.SEIZE), ("SEIZE", Effect.SEIZE), ("SLASH", Effect.SEIZE), ("WITHDRAW", Effect.WITHDRAW)),
    *(("RESCUE", Effect.WITHDRAW), ("RECOVER", Effect.WITHDRAW), ("TREASUR", Effect.WITHDRAW)),
    *(("EMISSION", Effect.EMISSION), ("REWARD", Effect.EMISSION), ("DISTRIBUT", Effect.EMISSION)),
    *(("WHITELIST", Effect.ADMIT), ("REGISTRAR", Effect.EVICT), ("SEQUENCER", Effect.CENSOR)),
)


async def seats_of(contract: Contract, chain: ChainReader) -> tuple[tuple[Seat, ...], tuple[str, ...]]:
    """The contract's seats, and the contracts that it asks who may act. Raises Unread."""
    named, listed, roles, (asked, others) = await gather(
        named_seats(contract, chain),
        listed_seats(contract, chain),
        role_seats(contract, chain),
        asked_seats(contract, chain),
    )
    return (*named, *listed, *roles, *asked), others


async def role_seats(contract: Contract, chain: ChainReader) -> tuple[Seat, ...]:
    """The roles of AccessControl as seats. Raises Unread."""
    if not may_answer(contract, "hasRole(bytes32,address)", "getRoleAdmin(bytes32)"):
        return ()
    return tuple(map(_seat, await all_roles(contract, chain)))


async def all_roles(contract: Contract, chain: ChainReader) -> tuple[Role, ...]:
    """The roles that were ever given and those that guards ask for though nobody ever held them. Raises Unread."""
    present = [known for each, known in known_functions().items() if each in contract.selectors]
    outcomes = await gather(*(probe(contract.address, function.signature, chain) for function in present))
    return await role_members(contract, chain, (each.role for each in outcomes if each.role is not None))


def _seat(role: Role) -> Seat:
    effect = next((effect for word, effect in _BY_WORD if word in role.name), Effect.PARAMETER)
    admin = role.id == DEFAULT_ADMIN
    return Seat(role.name, role.members, effect, chief=admin, role=role.id, evidence=role.evidence, known=admin)
