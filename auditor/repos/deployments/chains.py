"""Names of networks in deployment files as CAIP-2 chains, and addresses that exist on every local test chain."""

import re
from functools import cache

from auditor.model.ids import checksum, is_evm_address

_CHAIN_IDS = {
    "mainnet": 1, "ethereum": 1, "homestead": 1, "eth": 1, "optimism": 10, "optimisticethereum": 10, "bsc": 56,
    "bnb": 56,
    "gnosis": 100, "xdai": 100, "polygon": 137, "matic": 137, "fantom": 250, "zksync": 324, "zksyncera": 324,
    "moonbeam": 1284, "mantle": 5000, "base": 8453, "arbitrum": 42161, "arbitrumone": 42161, "arbone": 42161,
    "celo": 42220, "avalanche": 43114, "avax": 43114, "linea": 59144, "blast": 81457, "scroll": 534352,
}  # fmt: skip
_TEST_NAMES = re.compile(
    r"local|hardhat|anvil|ganache|develop|test|sepolia|goerli|rinkeby|kovan|ropsten|mumbai|amoy|fuji|alfajores|holesky|hoodi|"
    r"chiado|devnet|fork",
    re.IGNORECASE,
)
_TEST_IDS = {1337, 31337, 5, 4, 3, 42, 11155111, 80001, 80002, 421613, 421614, 43113, 84531, 84532, 17000, 560048, 97}
_SOLANA = {"mainnet": "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"}
# The accounts of hardhat and anvil; their contracts have the same addresses on every machine.
_HANDED_OUT = (
    "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
    "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc", "0x90f79bf6eb2c4f870365e785982e1f101e93b906",
    "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65", "0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
    "0x976ea74026e726554db657fa54763abd0c3a0aa9", "0x14dc79964da2c08b23698b3d3cc7ca32193d9955",
    "0x23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f", "0xa0ee7a142d267c1f36714e4a8f75612f20a79720",
)  # fmt: skip
_MOST_DEPLOYED = 300


def chain_of_name(name: str) -> str | None:
    """``eip155:1`` for ``mainnet``, ``1``, ``chain-1`` or ``unknown-1``; None for an unknown name."""
    digits = re.fullmatch(r"(?:chain-|unknown-|eip155[:-])?(\d{1,12})(?:-\w{1,80})?", name)
    if digits:
        return f"eip155:{int(digits[1])}"
    chain_id = _CHAIN_IDS.get(re.sub(r"[^a-z]", "", name.lower()).removesuffix("mainnet") or "mainnet")
    return f"eip155:{chain_id}" if chain_id and not _TEST_NAMES.search(name) else None


def is_test(name: str, chain: str | None) -> bool:
    """Whether a network of that name or chain id is a test network."""
    return bool(_TEST_NAMES.search(name)) or (
        chain is not None and chain in {f"eip155:{number}" for number in _TEST_IDS}
    )


def solana_cluster(name: str) -> str | None:
    """The CAIP-2 id of a Solana cluster; None for test clusters."""
    return _SOLANA.get(name.lower().removesuffix("-beta"))


def is_local(address: str) -> bool:
    """Whether a local test chain gives an address to its accounts or first contracts."""
    return address.lower() in _local()


@cache
def _local() -> frozenset[str]:
    created = (_created(sender, nonce) for sender in _HANDED_OUT[:3] for nonce in range(_MOST_DEPLOYED))
    return frozenset((*_HANDED_OUT, *created))


def _created(sender: str, nonce: int) -> str:
    """The address of a contract that an account creates: Keccak-256 of the RLP of both (yellow paper, 7)."""
    from Crypto.Hash import keccak

    number = nonce.to_bytes(2, "big").lstrip(b"\0")
    spelt = number if nonce and nonce < 128 else bytes([128 + len(number)]) + number
    body = b"\x94" + bytes.fromhex(sender[2:]) + spelt
    digest = keccak.new(digest_bits=256, data=bytes([192 + len(body)]) + body).hexdigest()
    return f"0x{digest[24:]}"


def canonical(address: str) -> str:
    """The address in the form of profiles."""
    return checksum(address.lower()) if is_evm_address(address) else address
