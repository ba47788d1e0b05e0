"""Contracts with an owner and an authority contract, whose ``canCall`` decides about all other callers.

https://github.com/dapphub/ds-auth and Solmate's Auth. The owner's functions are read by ``guarded.py``. The authority
has as much power as the owner; its own code shows who acts through it.
"""

from asyncio import gather

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect

_SET = "setAuthority(address)"
_MANAGED = selector("isConsumingScheduledOp()")


class DSAuth:
    """A contract that accepts its owner and the callers that its authority accepts."""

    name = "ds-auth"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The authority's grant. Raises Unread."""
        if _MANAGED in contract.selectors or not may_have_functions(contract, "owner()", "authority()", _SET):
            return None
        owner, authority = await gather(
            chain.call(contract.address, "owner()(address)"), chain.call(contract.address, "authority()(address)")
        )
        if owner.value is None or authority.value is None:
            return None
        if is_zero(authority.value):
            return Reading(standards=("ds-auth",), notes=("it has no authority beside its owner",))
        by_authority = grant(
            chain=chain.chain,
            address=authority.value,
            target=contract.id,
            effect=Effect.CONTROL,
            function=None,
            evidence=(authority.evidence,),
            role="authority",
            confers=("*",),
            certainty=Certainty.INFERRED,
            condition="it decides who else may call what the owner may call",
        )
        return Reading(standards=("ds-auth",), grants=(by_authority,))
