"""An EVM node for the reader: answers every query at one pinned block, and works around features that it lacks."""

import asyncio
from typing import Any

from auditor.chains.evm.creation import creation_events, matches
from auditor.chains.evm.logs import all_logs
from auditor.chains.evm.multicall import MULTICALL3, Multicall
from auditor.model.snapshot import Block
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.jsonrpc import JsonRpc
from auditor.net.refusals import is_revert, refusal_reason

# Enough for any view and below the limits of nodes: a contract that burns all gas cannot block a node for long.
_GAS = "0x1c9c380"


class EvmNode:
    """Queries a node through JSON-RPC; calls go through Multicall3 where it is deployed."""

    def __init__(self, rpc: JsonRpc, block: Block) -> None:
        self.rpc = rpc
        self._block = block
        self._at: Any = {"blockHash": block.hash, "requireCanonical": True}
        self._multicall: Multicall | None = None
        self._first: dict[str, asyncio.Future[list[list[str]]]] = {}

    async def prepare(self) -> None:
        """Finds out which forms of queries this node supports. Raises NoAnswer."""
        code = await self.rpc.ask("eth_getCode", [MULTICALL3, self._at])
        if isinstance(code, RpcError):
            # Not every node supports EIP-1898; the number is checked against the hash after the scan.
            self._at = hex(self._block.number)
            code = await self.rpc.ask("eth_getCode", [MULTICALL3, self._at])
        if isinstance(code, str) and len(code) > 2:
            self._multicall = Multicall(lambda data: self._call_once(MULTICALL3, data, None))

    async def ask(self, method: str, params: list[Any]) -> RpcOutcome:
        """A query that does not depend on the pinned block. Raises NoAnswer."""
        return await self.rpc.ask(method, params)

    async def code(self, address: str) -> RpcOutcome:
        """eth_getCode. Raises NoAnswer."""
        return await self.rpc.ask("eth_getCode", [address, self._at])

    async def storage(self, address: str, slot: int) -> RpcOutcome:
        """eth_getStorageAt. Raises NoAnswer."""
        return await self.rpc.ask("eth_getStorageAt", [address, hex(slot), self._at])

    async def balance(self, address: str) -> RpcOutcome:
        """eth_getBalance. Raises NoAnswer."""
        return await self.rpc.ask("eth_getBalance", [address, self._at])

    async def call(self, address: str, data: str, sender: str | None) -> RpcOutcome:
        """eth_call: the returned bytes, or an RpcError with code 3 for a revert. Raises NoAnswer."""
        if self._multicall is not None and sender is None:
            returned = await self._multicall.ask(address, data)
            if returned is not None:
                return returned
        return await self._call_once(address, data, sender)

    async def _call_once(self, address: str, data: str, sender: str | None) -> RpcOutcome:
        transaction = {"to": address, "data": data, "gas": _GAS} | ({"from": sender} if sender else {})
        return reverted(await self.rpc.ask("eth_call", [transaction, self._at]))

    async def proof(self, address: str, slots: list[str]) -> RpcOutcome:
        """eth_getProof (EIP-1186) for storage slots of 32 bytes. Raises NoAnswer."""
        return await self.rpc.ask("eth_getProof", [address, slots, self._at])

    async def logs(self, address: str, topics: list[Any]) -> RpcOutcome:
        """All events up to the block. Raises NoAnswer, also for an empty answer if receipts show an event."""
        results = await all_logs(self.rpc, address, topics, self._block.number)
        if not results and any(matches(item, topics) for item in await self._first_events(address)):
            why = "the node gives no events, though receipts of the block in which the contract was made show some"
            raise NoAnswer(why, FailureReason.PRUNED)
        return results

    async def _first_events(self, address: str) -> list[list[str]]:
        if address not in self._first:
            work = creation_events(self.rpc, address, self._block.number)
            self._first[address] = asyncio.ensure_future(work)
        try:
            return await self._first[address]
        except NoAnswer:
            return []  # a check that could not be made proves nothing


def reverted(outcome: RpcOutcome) -> RpcOutcome:
    """The outcome of a call: return data, or code 3 with the revert data. Raises NoAnswer if the node refused it."""
    if not isinstance(outcome, RpcError):
        return outcome
    data = outcome.data.get("data") if isinstance(outcome.data, dict) else outcome.data
    # Parity and its forks write "Reverted 0x…".
    text = data.removeprefix("Reverted ") if isinstance(data, str) else "0x"
    if not is_revert(outcome.code, outcome.message):
        reason = refusal_reason(outcome.code, outcome.message)
        raise NoAnswer(f"the node refused: {outcome.message} ({outcome.code})", reason)
    return RpcError(3, "reverted", text if text.startswith("0x") else "0x")
