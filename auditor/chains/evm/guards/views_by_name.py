"""Views that return an owner, pauser, guardian, governor and the like.

A name is a hint and not a proof. ``effect`` and ``functions`` say what such names mean in the public code that they
come from.
"""

from asyncio import gather
from dataclasses import dataclass

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.guards.seat import GuardSeat
from auditor.chains.evm.reading import ChainReader, Contract, Read
from auditor.model.grant import Effect
from auditor.model.ids import checksum


@dataclass(frozen=True, slots=True)
class NamedRole:
    """A view that returns an account, the effect of that account's functions, and their usual names.

    A ``chief`` has every power that no other account is known to have. A view that is not ``shown`` only gives an
    account to try.
    """

    view: str
    effect: Effect
    functions: tuple[str, ...] = ()
    chief: bool = False
    returns: str = "address"
    shown: bool = True


_PAUSES = ("pause()", "pause(string)", "pause(address)", "pause(uint256)", "setPaused(bool)", "setPause(bool)")
_PAUSERS = ("pauser()", "guardian()", "pauseGuardian()", "getPauseGuardian()", "emergencyAdmin()", "EMERGENCY_ADMIN()")
# Modules through which an account can use one right of a Safe without its owners.
_DEPUTIES = ("deputy()", "deputyGuardian()")
# The first of these that a contract has is its chief.
_CHIEFS = (
    *("owner()", "getOwner()", "admin()", "getAdmin()", "governor()", "getGovernor()", "governance()"),
    *("getGovernance()", "gov()", "multisig()", "dao()", "controller()"),
)

NAMED_ROLES = (
    *(NamedRole(view, Effect.CONTROL, chief=True) for view in _CHIEFS),
    *(NamedRole(view, Effect.PAUSE, _PAUSES) for view in (*_PAUSERS, *_DEPUTIES)),
    # The executor of a governor. Trial calls show whether it may change the governor.
    *(NamedRole(view, Effect.PARAMETER, shown=False) for view in ("timelock()", "executor()")),
    NamedRole("proxyAdmin()", Effect.CONTROL),
    NamedRole("fallbackOwner()", Effect.CONTROL),
    *(NamedRole(view, Effect.PARAMETER) for view in ("manager()", "operator()", "keeper()")),
    NamedRole("masterMinter()", Effect.CONTROL, ("configureMinter(address,uint256)", "removeMinter(address)")),
    NamedRole("minter()", Effect.MINT),
    NamedRole("blacklister()", Effect.FREEZE, ("unBlacklist(address)",)),
    NamedRole("rescuer()", Effect.WITHDRAW),
    NamedRole("challenger()", Effect.CANCEL),
    NamedRole("arbitrator()", Effect.PARAMETER),
    NamedRole("rewardsDistribution()", Effect.EMISSION, ("notifyRewardAmount(uint256)",)),
    NamedRole("livenessGuard()", Effect.PARAMETER),
    NamedRole("sequencer()", Effect.CENSOR),
    # The OP Stack stores the account of the batcher, which orders and posts transactions, as a left-padded word.
    NamedRole("batcherHash()", Effect.CENSOR, returns="bytes32"),
    NamedRole("unsafeBlockSigner()", Effect.CENSOR),
)


async def named_seats(contract: Contract, chain: ChainReader) -> tuple[GuardSeat, ...]:
    """One seat for each view that returns an account. Raises Unread."""
    queried = [role for role in NAMED_ROLES if may_have_functions(contract, role.view)]
    answers = await gather(*(chain.call(contract.address, f"{role.view}({role.returns})") for role in queried))
    return tuple(
        GuardSeat(
            name=role.view.removesuffix("()"),
            holders=((labelled, answer.evidence),),
            effect=role.effect,
            functions=role.functions,
            chief=role.chief,
            is_recognised=not role.shown,
        )
        for role, answer in zip(queried, answers, strict=True)
        if (labelled := _address(answer)) is not None
    )


def _address(answer: Read) -> str | None:
    if isinstance(answer.value, bytes):
        word = as_address(answer.value)
        return checksum(word) if word else None
    return answer.value if isinstance(answer.value, str) else None
