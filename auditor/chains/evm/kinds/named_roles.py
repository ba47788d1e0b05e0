"""Accounts that a contract names in a view as its pauser, guardian, governor and the like.

A name is a hint and no proof: what these accounts may do is *inferred* from what such names mean in the public code
they come from. The function is given where the contract has one of those that the name usually goes with.
"""

from asyncio import gather
from dataclasses import dataclass

from auditor.chains.evm.addresses import as_address, is_zero
from auditor.chains.evm.code import may_answer
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant, GrantState


@dataclass(frozen=True, slots=True)
class NamedRole:
    """A view that names an account, what that account can do, and the functions it usually does it with."""

    view: str
    effect: Effect
    functions: tuple[str, ...] = ()
    returns: str = "address"


_PAUSES = ("pause()", "pause(string)", "pause(address)", "pause(uint256)", "setPaused(bool)", "setPause(bool)")
_CONTROLS = (
    *("setGovernor(address)", "setGovernance(address)", "transferGovernance(address)", "setAdmin(address)"),
    *("changeAdmin(address)", "setPendingAdmin(address)", "setPendingGovernor(address)", "setController(address)"),
)

NAMED_ROLES = (
    *(
        NamedRole(view, Effect.PAUSE, _PAUSES)
        for view in ("pauser()", "guardian()", "pauseGuardian()", "getPauseGuardian()", "emergencyAdmin()")
    ),
    *(
        # Modules that let somebody use one right of a Safe without its owners.
        NamedRole(view, Effect.PAUSE, _PAUSES)
        for view in ("deputy()", "deputyGuardian()")
    ),
    *(
        NamedRole(view, Effect.CONTROL, _CONTROLS)
        for view in ("admin()", "getAdmin()", "governor()", "getGovernor()", "governance()", "getGovernance()")
    ),
    *(NamedRole(view, Effect.CONTROL, _CONTROLS) for view in ("gov()", "controller()", "getOwner()", "proxyAdmin()")),
    NamedRole("fallbackOwner()", Effect.CONTROL),
    *(NamedRole(view, Effect.PARAMETER) for view in ("manager()", "operator()", "keeper()")),
    NamedRole("masterMinter()", Effect.CONTROL, ("configureMinter(address,uint256)",)),
    NamedRole("minter()", Effect.MINT, ("mint(address,uint256)", "mint(uint256)")),
    NamedRole("blacklister()", Effect.FREEZE, ("blacklist(address)", "addBlackList(address)")),
    NamedRole("rescuer()", Effect.WITHDRAW, ("rescueERC20(address,address,uint256)",)),
    NamedRole("challenger()", Effect.CANCEL, ("deleteL2Outputs(uint256)",)),
    NamedRole("sequencer()", Effect.CENSOR),
    # The OP Stack keeps the account that orders and posts transactions as a left-padded word.
    NamedRole("batcherHash()", Effect.CENSOR, returns="bytes32"),
    NamedRole("unsafeBlockSigner()", Effect.CENSOR),
)

# Offered seats: the account can take the seat alone.
_OFFERED = (
    ("pendingAdmin()", "admin", "acceptAdmin()"),
    ("pendingGovernor()", "governor", "acceptGovernor()"),
    ("pendingGovernance()", "governance", "acceptGovernance()"),
    ("getPendingAdmin()", "getAdmin", "acceptAdmin()"),
    ("getPendingGovernor()", "getGovernor", "acceptGovernor()"),
)


class NamedRoles:
    """Grants inferred from what a contract calls its powerful accounts."""

    name = "named roles"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """One grant for each account named. Raises Unread."""
        asked = [role for role in NAMED_ROLES if may_answer(contract, role.view)]
        offered = [seat for seat in _OFFERED if may_answer(contract, seat[0])]
        answers = await gather(
            *(chain.call(contract.address, f"{role.view}({role.returns})") for role in asked),
            *(chain.call(contract.address, f"{view}(address)") for view, _, _ in offered),
        )
        grants = [
            made
            for role, answer in zip(asked, answers, strict=False)
            for made in _grants(contract, chain, role, answer)
        ]
        for (view, seat, function), answer in zip(offered, answers[len(asked) :], strict=True):
            if not is_zero(answer.value):
                grants.append(
                    grant(
                        *(chain.chain, answer.value, contract.id, Effect.CONTROL, function, (answer.evidence,)),
                        role=view.removesuffix("()"),
                        confers=(seat,),
                        certainty=Certainty.INFERRED,
                        state=GrantState.PENDING,
                    )
                )
        return Reading(grants=tuple(grants)) if grants else None


def _grants(contract: Contract, chain: ChainReader, role: NamedRole, answer: Read) -> list[Grant]:
    named = answer.value
    if isinstance(named, bytes):
        named = as_address(named)
    if named is None or is_zero(named):
        return []
    name = role.view.removesuffix("()")
    present: list[str | None] = [function for function in role.functions if selector(function) in contract.selectors]
    return [
        grant(
            *(chain.chain, named, contract.id, role.effect, function, (answer.evidence,)),
            role=name,
            confers=(name,) if role.effect is Effect.CONTROL else (),
            certainty=Certainty.INFERRED,
        )
        for function in (present or [None])
    ]
