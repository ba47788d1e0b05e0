"""Ownable and Ownable2Step: contracts with one owner, and with one to whom the ownership is offered.

https://github.com/OpenZeppelin/openzeppelin-contracts access/Ownable2Step.sol; the same with other names for the
seat in Compound's, Aave's and The Graph's contracts. What the owner may do is read by ``guarded.py``.
"""

from asyncio import gather

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_answer
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, GrantState

# The view that names whom the seat is offered to, the seat, and the function by which he takes it.
_OFFERED = (
    ("pendingOwner()", "owner", "acceptOwnership()"),
    ("nominatedOwner()", "owner", "acceptOwnership()"),
    ("pendingOwner()", "owner", "claimOwnership()"),
    ("pendingAdmin()", "admin", "acceptAdmin()"),
    ("pendingAdmin()", "admin", "_acceptAdmin()"),
    ("pendingGovernor()", "governor", "acceptGovernor()"),
    ("pendingGovernor()", "governor", "acceptOwnership()"),
    ("pendingGovernance()", "governance", "acceptGovernance()"),
    ("getPendingAdmin()", "getAdmin", "acceptAdmin()"),
    ("getPendingGovernor()", "getGovernor", "acceptGovernor()"),
)


class Ownable:
    """A contract with an owner, or whose seat of power is offered to somebody."""

    name = "ownable"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The standard, and what those may take to whom a seat is offered. Raises Unread."""
        if not may_answer(contract, "owner()") and not any(may_answer(contract, view) for view, _, _ in _OFFERED):
            return None
        offered = [seat for seat in _OFFERED if may_answer(contract, seat[0], seat[2])]
        owner, *pending = await gather(
            chain.call(contract.address, "owner()(address)"),
            *(chain.call(contract.address, f"{view}(address)") for view, _, _ in offered),
        )
        owned = owner.value is not None and may_answer(contract, "owner()", "transferOwnership(address)")
        two_steps = owned and may_answer(contract, "pendingOwner()", "acceptOwnership()")
        standards = ("ownable2step",) if two_steps else ("ownable",) if owned else ()
        grants = tuple(
            grant(
                chain=chain.chain,
                address=answer.value,
                target=contract.id,
                effect=Effect.CONTROL,
                function=function,
                evidence=(answer.evidence,),
                role=view.removesuffix("()"),
                confers=(seat,),
                certainty=Certainty.INFERRED,
                state=GrantState.PENDING,
            )
            for (view, seat, function), answer in zip(offered, pending, strict=True)
            if isinstance(answer.value, str) and not is_zero(answer.value)
        )
        notes = ("its owner is renounced",) if owned and is_zero(owner.value) else ()
        return Reading(standards=standards, grants=grants, notes=notes) if standards or grants else None
