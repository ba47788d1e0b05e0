"""ENS at the pinned block: EIP-137 (names to addresses) and EIP-181 (addresses to names).

web3 normalises names (ENSIP-15), encodes and decodes. Its own ENS client is not used: it reads the newest block,
compares the block's time with the clock, and follows off-chain lookups to hosts that a contract chooses.
"""

from functools import lru_cache
from typing import Any

from ens import abis
from ens.exceptions import InvalidName
from ens.utils import address_to_reverse_domain, normal_name_to_hash, normalize_name
from eth_utils.address import is_same_address, to_checksum_address
from web3.contract.async_contract import AsyncContract
from web3.exceptions import Web3Exception

from auditor.chains.evm.ens import REGISTRY
from auditor.chains.evm.ens.provider import connected
from auditor.chains.evm.reading import ChainReader
from auditor.model.ids import ZERO_ADDRESS

# Normalisation takes quadratic time in the length; real names are far shorter.
_LONGEST = 128
# Exceptions that hostile answers of a resolver raise in web3 and in its decoders.
_HOSTILE = (Web3Exception, ArithmeticError, LookupError, TypeError, ValueError, RecursionError)


class NameService:
    """The name service of one chain that has an ENS registry."""

    def __init__(self, chain: ChainReader) -> None:
        self._web3 = connected(chain)
        self._registry = self._web3.eth.contract(address=to_checksum_address(REGISTRY), abi=abis.ENS)

    async def address(self, name: str) -> str | None:
        """The address (EIP-55) of a name; None if it is not a name or has no address on this chain. Raises Unread."""
        normal = normalized(name)
        resolver = await self._resolver(normal, abis.PUBLIC_RESOLVER_2) if normal else None
        if resolver is None:
            return None
        address = await _called(resolver, "addr(bytes32)", _node(normal))
        return to_checksum_address(address) if isinstance(address, str) and address != ZERO_ADDRESS else None

    async def name(self, address: str) -> str | None:
        """The primary name of an account, if the name resolves back to that account; else None. Raises Unread.

        The name is hostile text, but normalised: it has no invisible characters and no mixed scripts.
        """
        domain = address_to_reverse_domain(to_checksum_address(address))
        resolver = await self._resolver(domain, abis.REVERSE_RESOLVER)
        name = await _called(resolver, "name(bytes32)", _node(domain)) if resolver is not None else None
        if not isinstance(name, str) or not name or normalized(name) != name:
            return None
        target = await self.address(name)
        return name if target is not None and is_same_address(target, address) else None

    async def _resolver(self, normal: str, abi: Any) -> AsyncContract | None:
        address = await _called(self._registry, "resolver(bytes32)", _node(normal))
        if not isinstance(address, str) or address == ZERO_ADDRESS:
            return None
        return self._web3.eth.contract(address=to_checksum_address(address), abi=abi)


@lru_cache(maxsize=4096)
def normalized(name: str) -> str:
    """A name in its normalised form, with at least two labels (``name.eth``); empty for any other text."""
    if len(name) > _LONGEST or "." not in name:
        return ""
    try:
        return str(normalize_name(name))
    except (InvalidName, ValueError):
        return ""


def _node(normal: str) -> bytes:
    return bytes(normal_name_to_hash(normal))


async def _called(contract: AsyncContract, function: str, node: bytes) -> Any:
    """The answer of a view; None for a revert, no code, or an answer that does not decode. Raises Unread."""
    try:
        return await contract.get_function_by_signature(function)(node).call(ccip_read_enabled=False)
    except _HOSTILE:
        return None
