"""Chooses the block that a scan reads, and checks that an endpoint serves the chain."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from auditor.chains.evm.answers import number_of
from auditor.chains.evm.reading import Header
from auditor.chains.inquiry import Ask, hexed
from auditor.model.snapshot import Block
from auditor.net.failure import NoAnswer, RpcError
from auditor.net.jsonrpc import RpcCheck

# Local development nodes finalise no block, or only very old ones.
# Over so many blocks the time from one to the next is measured.
BLOCKS_MEASURED = 1_000
_DEVELOPMENT = ("anvil", "hardhat", "ganache", "foundry")


def serves(chain: str) -> RpcCheck:
    """Checks that an endpoint serves the chain it is given for."""
    wanted = int(chain.removeprefix("eip155:"))

    async def check(ask: Ask) -> str | None:
        answer = await ask("eth_chainId", [])
        if isinstance(answer, RpcError):
            return f"it does not say which chain it serves ({answer.message})"
        number = number_of(answer)
        if number is None:
            return "it does not say which chain it serves"
        return None if number == wanted else f"it serves eip155:{number} and not {chain}"

    return check


async def is_development(ask: Ask) -> bool:
    """Whether the node is a local development node, whose clock its user can set. Raises NoAnswer."""
    return is_of_developers(await ask("web3_clientVersion", []))


def is_of_developers(client: Any) -> bool:
    """Whether this answer to web3_clientVersion is that of a local development node."""
    return isinstance(client, str) and any(name in client.lower() for name in _DEVELOPMENT)


async def block_at(ask: Ask, chain: str, wanted: str | None) -> tuple[Block, dict[str, Any], Header]:
    """The block to read, its raw form as the node gave it, and its header. Raises NoAnswer."""
    if wanted is None:
        raw = None if await is_development(ask) else await ask("eth_getBlockByNumber", ["finalized", False])
        if not isinstance(raw, dict) or number_of(raw.get("number")) == 0:
            raw = await ask("eth_getBlockByNumber", ["latest", False])
    elif len(wanted) == 66:
        raw = await ask("eth_getBlockByHash", [wanted.lower(), False])
    else:
        number = int(wanted, 16) if wanted.startswith("0x") else int(wanted)
        raw = await ask("eth_getBlockByNumber", [hex(number), False])
    if not isinstance(raw, dict):
        why = f" ({raw.message})" if isinstance(raw, RpcError) else ""
        raise NoAnswer(f"no endpoint knows block {wanted or 'latest'}{why}")
    block = block_of(chain, raw)
    return block, raw, _header(raw, block)


def block_of(chain: str, raw: Mapping[str, Any]) -> Block:
    """A block as a node gives it. Raises NoAnswer for one that makes no sense."""
    number_, time = number_of(raw.get("number")), number_of(raw.get("timestamp"))
    hash_ = raw.get("hash")
    if number_ is None or time is None or not isinstance(hash_, str) or len(hexed(hash_) or b"") != 32:
        raise NoAnswer("the block that it answered makes no sense")
    return Block(chain=chain, number=number_, hash=hash_, time=_iso(time))


def _header(raw: Mapping[str, Any], block: Block) -> Header:
    """The block fields that code can read. Fields that a chain does not have are zero."""
    below = number_of(raw.get("l1BlockNumber"))
    return Header(
        number=block.number if below is None else below,
        time=number_of(raw.get("timestamp")) or 0,
        gas_limit=number_of(raw.get("gasLimit")) or Header().gas_limit,
        base_fee=number_of(raw.get("baseFeePerGas")) or 0,
        coinbase=(hexed(raw.get("miner")) or b"").rjust(20, b"\0")[-20:],
        randao=(hexed(raw.get("mixHash")) or b"").rjust(32, b"\0")[-32:],
    )


def _iso(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        raise NoAnswer("the time of the block makes no sense") from None
