"""Tokens: ERC-20, and tokens with votes.

https://eips.ethereum.org/EIPS/eip-20 and https://eips.ethereum.org/EIPS/eip-5805. Who mints, pauses, freezes and seizes
is read by ``guarded.py``; voters are read with the governor that counts them.
"""

from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.guards.seats import seats_of
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import selector
from auditor.model.evidence import Gap, GapKind

_ERC20 = ("totalSupply()", "balanceOf(address)", "transfer(address,uint256)", "transferFrom(address,address,uint256)")
_VOTES = (("delegates(address)", "getVotes(address)"), ("delegates(address)", "getCurrentVotes(address)"))
# Functions of every holder over its own tokens, and views of the libraries.
_HARMLESS = frozenset(
    map(
        selector,
        (
            *_ERC20,
            *(
                "name()",
                "symbol()",
                "decimals()",
                "allowance(address,address)",
                "approve(address,uint256)",
                "version()",
            ),
            *("increaseAllowance(address,uint256)", "decreaseAllowance(address,uint256)", "burn(uint256)", "cap()"),
            *("burnFrom(address,uint256)", "nonces(address)", "DOMAIN_SEPARATOR()", "eip712Domain()", "paused()"),
            *("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "PERMIT_TYPEHASH()", "maxSupply()"),
            *(
                "delegate(address)",
                "delegates(address)",
                "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)",
            ),
            *("getVotes(address)", "getPastVotes(address,uint256)", "getPastTotalSupply(uint256)", "clock()"),
            *("CLOCK_MODE()", "numCheckpoints(address)", "checkpoints(address,uint32)", "getCurrentVotes(address)"),
            *("getPriorVotes(address,uint256)", "DELEGATION_TYPEHASH()", "DOMAIN_TYPEHASH()", "MAX_SUPPLY()"),
            *(
                "supportsInterface(bytes4)",
                "transferAndCall(address,uint256)",
                "transferAndCall(address,uint256,bytes)",
            ),
        ),
    )
)
_NO_VIEW = "it has unknown functions, and no view returns who controls it"


class Erc20:
    """A token."""

    name = "erc20"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The token's standards, and a gap if nothing shows who may call its own functions. Raises Unread."""
        if not may_have_functions(contract, *_ERC20):
            return None
        supply = await chain.call(contract.address, "totalSupply()(uint256)")
        if supply.value is None:
            return None
        votes = any(may_have_functions(contract, *views) for views in _VOTES)
        strange = contract.selectors - _HARMLESS - known_functions().keys() or not contract.selectors
        unknown = strange and not (await seats_of(contract, chain))[0]
        return Reading(
            standards=("erc20", "erc20votes") if votes else ("erc20",),
            gaps=(_unknown_callers(contract),) if unknown else (),
        )


def _unknown_callers(contract: Contract) -> Gap:
    return Gap(subject=contract.id, what="who may call its functions", why=_NO_VIEW, kind=GapKind.CALLERS)
