"""Contracts with an owner and, beside it, an authority contract that is asked who else may call what.

https://github.com/dapphub/ds-auth and Solmate's Auth. What the owner may do is read by ``guarded.py``. The authority
decides alone about everybody else, so it has as much power as the owner; who acts through it, its own code tells.
"""

from asyncio import gather

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_answer
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect

_SET = "setAuthority(address)"
_MANAGED = selector("isConsumingScheduledOp()")


class DSAuth:
    """A contract that asks its owner's address and its authority's answer."""

    name = "ds-auth"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The authority's power. Raises Unread."""
        if _MANAGED in contract.selectors or not may_answer(contract, "owner()", "authority()", _SET):
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
