"""A Substrate node for the reader: storage at one pinned block, in pages and batches that nodes allow."""

from typing import Any

from auditor.model.network import Chain
from auditor.net.failure import NoAnswer, RpcError, RpcOutcome
from auditor.net.jsonrpc import JsonRpc, RpcCheck

_PAGE = 500
# No larger map is read: its first entries show the powers, and the load would be a burden for a node.
MOST_KEYS = 100_000
_VALUES_AT_ONCE = 500


def serves(chain: Chain) -> RpcCheck:
    """Checks that an endpoint serves the chain: CAIP-2 ids hold the first 16 bytes of the genesis hash."""
    wanted = chain.id.partition(":")[2]

    async def check(ask: Any) -> str | None:
        genesis = await ask("chain_getBlockHash", [0])
        if not isinstance(genesis, str) or not genesis.startswith("0x"):
            return "it does not say which chain it serves"
        served = genesis[2:34]
        return None if served == wanted else f"it serves polkadot:{served} and not {chain.id}"

    return check


class SubstrateNode:
    """Queries a node through JSON-RPC, always at the pinned block."""

    def __init__(self, rpc: JsonRpc, block_hash: str) -> None:
        self._rpc = rpc
        self._at = block_hash

    async def ask(self, method: str, params: list[Any]) -> RpcOutcome:
        """A query that does not depend on the pinned block. Raises NoAnswer."""
        return await self._rpc.ask(method, params)

    async def at_block(self, method: str, params: list[Any]) -> RpcOutcome:
        """A query at the pinned block, which is its last parameter. Raises NoAnswer."""
        return await self._rpc.ask(method, [*params, self._at])

    async def keys(self, prefix: str, first: int | None = None) -> RpcOutcome:
        """All storage keys with a prefix, in order, or only the ``first`` of them (at most a page).

        Raises NoAnswer, also for pages that do not end.
        """
        keys: list[str] = []
        while True:
            after = keys[-1] if keys else None
            page = await self._rpc.ask("state_getKeysPaged", [prefix, first or _PAGE, after, self._at])
            if isinstance(page, RpcError):
                return page
            if not isinstance(page, list) or not all(isinstance(key, str) and key.startswith(prefix) for key in page):
                raise NoAnswer("the node answered with keys that were not asked for")
            if any(key <= before for before, key in zip([after or "", *page], page, strict=False)):
                raise NoAnswer("the node answers the same keys again and again")
            keys += page
            if first is not None or len(page) < _PAGE:
                return keys
            if len(keys) >= MOST_KEYS:
                raise NoAnswer(f"the map has more than {MOST_KEYS:,} entries")

    async def values(self, keys: list[str]) -> RpcOutcome:
        """The values of storage keys, in their order: hex, or None where there is none. Raises NoAnswer."""
        by_key: dict[str, Any] = {}
        for begin in range(0, len(keys), _VALUES_AT_ONCE):
            batch = keys[begin : begin + _VALUES_AT_ONCE]
            answer = await self._rpc.ask("state_queryStorageAt", [batch, self._at])
            if isinstance(answer, RpcError):
                return answer
            changes = answer[0].get("changes") if isinstance(answer, list) and len(answer) == 1 else None
            if not isinstance(changes, list) or any(not isinstance(row, list) or len(row) != 2 for row in changes):
                raise NoAnswer("the node answered with values that make no sense")
            by_key |= {key: value for key, value in changes if isinstance(key, str)}
            if any(key not in by_key for key in batch):
                raise NoAnswer("the node left out values that were asked for")
        return [by_key[key] for key in keys]
