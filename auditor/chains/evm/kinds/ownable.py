"""Ownable and Ownable2Step: contracts with one owner, and perhaps a pending owner.

https://github.com/OpenZeppelin/openzeppelin-contracts access/Ownable2Step.sol; contracts of Compound, Aave and The
Graph do the same with other names. The owner's functions are read by ``guarded.py``.
"""

from asyncio import gather

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, GrantState

# The view that returns the pending holder, the seat, and the function with which that account accepts.
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
    """A contract with an owner or a pending holder of its most powerful seat."""

    name = "ownable"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The standard, and the pending grants of accounts that can accept a seat. Raises Unread."""
        if not may_have_functions(contract, "owner()") and not any(
            may_have_functions(contract, view) for view, _, _ in _OFFERED
        ):
            return None
        offered = [seat for seat in _OFFERED if may_have_functions(contract, seat[0], seat[2])]
        owner, *pending = await gather(
            chain.call(contract.address, "owner()(address)"),
            *(chain.call(contract.address, f"{view}(address)") for view, _, _ in offered),
        )
        owned = owner.value is not None and may_have_functions(contract, "owner()", "transferOwnership(address)")
        two_steps = owned and may_have_functions(contract, "pendingOwner()", "acceptOwnership()")
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
