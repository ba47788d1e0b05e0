"""OpenZeppelin's ProxyAdmin: its owner upgrades every proxy whose admin it is.

https://github.com/OpenZeppelin/openzeppelin-contracts ProxyAdmin.sol
"""

from auditor.chains.evm.addresses import holder, is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty
from auditor.model.gate import Nobody, one_of
from auditor.model.grant import Effect
from auditor.model.ids import short

_UPGRADES = ("upgradeAndCall(address,address,bytes)", "upgrade(address,address)")
# With only the functions of the releases, it acts when its owner wants and never otherwise.
_RELEASED = frozenset(
    selector(function)
    for function in (
        *_UPGRADES,
        "owner()",
        "transferOwnership(address)",
        "renounceOwnership()",
        "changeProxyAdmin(address,address)",
        "getProxyAdmin(address)",
        "getProxyImplementation(address)",
        "UPGRADE_INTERFACE_VERSION()",
    )
)


class ProxyAdmin:
    """A contract through which its owner upgrades proxies."""

    name = "proxy admin"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The owner's grants. For the proxies the owner acts as the ProxyAdmin, hence *execute*. Raises Unread."""
        functions = tuple(function for function in _UPGRADES if selector(function) in contract.selectors)
        if selector(_UPGRADES[0]) not in contract.selectors or not may_have_functions(contract, "owner()"):
            return None
        owner = await chain.call(contract.address, "owner()(address)")
        if owner.value is None:
            return None
        by_owner = Nobody() if is_zero(owner.value) else one_of(holder(chain.chain, owner.value))
        return Reading(
            gate=by_owner if contract.selectors <= _RELEASED else None,
            standards=("proxy-admin",),
            label=f"ProxyAdmin {short(contract.id)}",
            grants=tuple(
                grant(
                    chain=chain.chain,
                    address=owner.value,
                    target=contract.id,
                    effect=Effect.EXECUTE,
                    function=function,
                    evidence=(owner.evidence,),
                    role="owner",
                    certainty=Certainty.INFERRED,
                    condition="towards the proxies whose admin it is",
                )
                for function in functions
            ),
            notes=("its owner is renounced",) if is_zero(owner.value) else (),
        )
