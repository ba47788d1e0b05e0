"""Beacons: many proxies read their implementation from one, so changing it changes all of them.

https://eips.ethereum.org/EIPS/eip-1967 and OpenZeppelin's UpgradeableBeacon.
"""

from asyncio import gather

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect
from auditor.model.ids import account, short

_UPGRADE = "upgradeTo(address)"


class Beacon:
    """A contract that returns an implementation, which its owner can replace."""

    name = "beacon"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The owner's grant to replace the code of the beacon's proxies. Raises Unread."""
        if not may_have_functions(contract, "implementation()", _UPGRADE):
            return None
        labelled, owner = await gather(
            chain.call(contract.address, "implementation()(address)"), chain.call(contract.address, "owner()(address)")
        )
        if is_zero(labelled.value) or owner.value is None or selector(_UPGRADE) not in contract.selectors:
            return None
        # A proxy may have these functions too, but if it returns its own implementation, it is not a beacon for others.
        if contract.proxy is not None and account(chain.chain, labelled.value) in contract.proxy.implementation:
            return None
        return Reading(
            standards=("beacon",),
            label=f"Beacon {short(contract.id)}",
            grants=(
                grant(
                    chain=chain.chain,
                    address=owner.value,
                    target=contract.id,
                    effect=Effect.UPGRADE,
                    function=_UPGRADE,
                    evidence=(owner.evidence,),
                    role="owner",
                    certainty=Certainty.INFERRED,
                ),
            ),
            notes=(
                f"names the implementation {short(account(chain.chain, labelled.value))}",
                "whoever changes that changes the code of every proxy that asks this beacon",
            ),
        )
