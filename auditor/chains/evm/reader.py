"""Reads an EVM chain at one pinned block: sends queries, decodes answers and keeps the evidence of each."""

import hashlib
from asyncio import gather
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from auditor.chains.block_age import check_age
from auditor.chains.evm.abi import calldata, decode_result, split_function
from auditor.chains.evm.answers import (
    comparable_logs,
    log_of,
    malformed,
    number_of,
    request_of_call,
    shortened,
    shown_value,
    topic_text,
)
from auditor.chains.evm.node import EvmNode
from auditor.chains.evm.pinned_block import BLOCKS_MEASURED, block_at, is_development, serves
from auditor.chains.evm.proof.nodes import BrokenProof, nodes_by_hash
from auditor.chains.evm.proof.reads import StateReads, ViewCall
from auditor.chains.evm.proof.trie import storage_root_of
from auditor.chains.evm.reading import Header, Log, Read, Unread
from auditor.chains.evm.signatures import keccak
from auditor.chains.inquiry import Inquiry, hexed, unpinned
from auditor.errors import NetworkError
from auditor.model.evidence import EvidenceId, Gap, GapKind, Verification
from auditor.model.network import Chain
from auditor.model.snapshot import Block
from auditor.model.text import one_line
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.recording import Query, QueryAnswer
from auditor.net.wire import Wire

# Views of real contracts return less; hostile ones may return more.
_MOST_RETURNED = 2**22
_MOST_CALLS = 1_000
_REVERTED = 3
# Quantities that some nodes write with leading zeros.
_QUANTITIES = ("eth_getStorageAt", "eth_getBalance")
# EIP-170 and EIP-7907 allow far less; some chains allow more.
_MOST_CODE = 2**20


class EvmReader(Inquiry[EvmNode]):
    """A ``ChainReader`` over a wire. Make one with ``open``."""

    def __init__(
        self, chain: Chain, wire: Wire, block: Block, raw_block: dict[str, Any], header: Header, node: EvmNode | None
    ) -> None:
        super().__init__(chain.id, wire, node, block.number)
        self.block = block
        self.raw_block = raw_block
        self.header = header
        self.is_newest = False
        self.reads = StateReads()
        self._trie_nodes: dict[str, str] = {}
        self._runs: set[EvidenceId] = set()

    @classmethod
    async def open(cls, chain: Chain, wire: Wire, block: str | None) -> "EvmReader":
        """A reader at ``block`` (number or hash; the newest final one if None).

        Raises NetworkError if no endpoint serves the chain or knows the block.
        """
        rpc = wire.jsonrpc(chain.id, serves(chain.id))
        ask = unpinned(chain.id, wire, rpc)
        try:
            pinned, raw, header = await block_at(ask, chain.id, block)
            node = EvmNode(rpc, pinned) if rpc is not None else None
            if node is not None:
                await node.prepare()
        except NoAnswer as error:
            raise NetworkError(
                f"{chain.id} was not read: {error}",
                f"check the endpoint, or give another with --rpc {chain.id}=URL",
            ) from None
        reader = cls(chain, wire, pinned, raw, header, node)
        reader.is_newest = block is None
        return reader

    async def code(self, address: str) -> Read:
        """See ``ChainReader``."""
        answer = await self._ask("eth_getCode", (address,), lambda node: node.code(address))
        value = hexed(answer.outcome)
        if value is None or len(value) > _MOST_CODE:
            raise malformed("its code was", answer)
        read = Read(value, self._cite(answer, "eth_getCode", (address,), f"{len(value)} bytes"))
        self.reads.codes[address] = read
        return read

    async def storage(self, address: str, slot: int) -> Read:
        """See ``ChainReader``."""
        where = (address, hex(slot))
        answer = await self._ask("eth_getStorageAt", where, lambda node: node.storage(address, slot))
        value = hexed(answer.outcome)
        if value is None or len(value) > 32:
            raise malformed("a storage word was", answer)
        read = Read(value.rjust(32, b"\0"), self._cite(answer, "eth_getStorageAt", where, answer.outcome))
        self.reads.words[address, slot] = read
        return read

    async def balance(self, address: str) -> Read:
        """See ``ChainReader``."""
        answer = await self._ask("eth_getBalance", (address,), lambda node: node.balance(address))
        value = number_of(answer.outcome)
        if value is None or not 0 <= value < 2**256:
            raise malformed("its balance was", answer)
        read = Read(value, self._cite(answer, "eth_getBalance", (address,), f"{value} wei"))
        self.reads.balances[address] = read
        return read

    async def call(self, address: str, function: str, *args: object, sender: str | None = None) -> Read:
        """See ``ChainReader``."""
        shown_call = f"{split_function(function)[0].split('(')[0]}({', '.join(map(shown_value, args))})"
        read = await self._call(address, calldata(function, args), sender, shown_call, function)
        return read if read.value is None else Read(decode_result(function, read.value), read.evidence)

    async def raw_call(self, address: str, data: bytes, *, sender: str | None = None) -> Read:
        """See ``ChainReader``."""
        return await self._call(address, data, sender, f"0x{data.hex()}", None)

    async def _call(self, address: str, data: bytes, sender: str | None, shown_call: str, function: str | None) -> Read:
        read = await self._returned(address, data, sender, shown_call, function)
        self.reads.views[ViewCall(address, data, sender)] = read
        return read

    async def _returned(
        self, address: str, data: bytes, sender: str | None, shown_call: str, function: str | None
    ) -> Read:
        text = "0x" + data.hex()
        question = (address, text, sender) if sender else (address, text)
        request = request_of_call(address, shown_call, sender)
        answer = await self._ask("eth_call", question, lambda node: node.call(address, text, sender))
        if isinstance(answer.outcome, RpcError):
            revert = hexed(answer.outcome.data) or b""
            return Read(None, self._cite(answer, "eth_call", question, "reverted", request), revert)
        value = hexed(answer.outcome)
        if value is None or len(value) > _MOST_RETURNED:
            raise malformed("a call was", answer)
        shown = decode_result(function, value) if function else None
        returned = shown_value(shown) if shown is not None else answer.outcome
        return Read(value, self._cite(answer, "eth_call", question, returned, request))

    async def proof_nodes(self, address: str, slots: Sequence[int]) -> dict[bytes, bytes]:
        """The nodes of the state trie on the path to an account and to its storage slots (EIP-1186), by their hashes.

        A recording keeps the list of hashes as the answer, and each node once. Raises Unread and BrokenProof.
        """
        keys = [f"0x{slot:064x}" for slot in slots]

        async def hashes(node: EvmNode) -> RpcOutcome:
            outcome = await node.proof(address, keys)
            if isinstance(outcome, RpcError):
                return outcome
            nodes = nodes_by_hash(outcome)
            self._trie_nodes |= nodes
            return sorted(nodes)

        answer = await self._outcome("eth_getProof", (address, keys), hashes)
        if not isinstance(answer.outcome, list):
            raise malformed("a proof was", answer)
        nodes = await gather(*map(self._trie_node, answer.outcome))
        return dict(nodes)

    async def storage_root(self, address: str) -> bytes:
        """See ``ChainReader``."""
        try:
            return storage_root_of(await self.proof_nodes(address, ()))
        except BrokenProof as error:
            raise Unread(f"no proof shows its storage: {error}", FailureReason.MALFORMED) from None

    async def _trie_node(self, key: str) -> tuple[bytes, bytes]:
        async def node() -> RpcOutcome:
            return self._trie_nodes[key]

        answer = await self._wire.ask(Query(self.chain, "trie node", (key,)), node)
        content = hexed(answer.outcome) or b""
        if "0x" + keccak(content).hex() != key:
            raise BrokenProof("a node of the proof does not have its hash")
        return keccak(content), content

    async def logs(self, address: str, topics: list[bytes | list[bytes] | None]) -> list[Log]:
        """See ``ChainReader``."""
        wanted = [topic_text(topic) for topic in topics]
        answer = await self._ask("eth_getLogs", (address, wanted), lambda node: node.logs(address, wanted))
        if not isinstance(answer.outcome, list):
            raise malformed("its events were", answer)
        evidence = self._cite(answer, "eth_getLogs", (address, wanted), f"{len(answer.outcome)} events")
        logs = [log for raw in answer.outcome if (log := log_of(raw, address, evidence)) is not None]
        if len(logs) < len(answer.outcome):
            raise Unread("some of its events make no sense", FailureReason.MALFORMED)
        return sorted(logs, key=lambda log: (log.block, log.index))

    async def inputs(self, address: str, transactions: Sequence[bytes]) -> list[bytes]:
        """See ``ChainReader``. Uses ``trace_filter`` of Parity, which Erigon, Nethermind, Reth and others serve."""
        calls = {"toAddress": [address], "fromBlock": "0x0", "toBlock": hex(self.block.number), "count": _MOST_CALLS}
        queries = [self._ask("eth_getTransactionByHash", ("0x" + hash_.hex(),)) for hash_ in transactions]
        answers = await gather(*queries, self._ask("trace_filter", (calls,)), return_exceptions=True)
        calls_made: list[Any] = []
        for answer in answers:
            if isinstance(answer, QueryAnswer):
                calls_made += answer.outcome if isinstance(answer.outcome, list) else [answer.outcome]
            elif not isinstance(answer, Unread):
                raise answer
        actions = (call.get("action", call) for call in calls_made if isinstance(call, dict))
        inputs = (hexed(action.get("input")) for action in actions if isinstance(action, dict))
        return [data for data in inputs if data and len(data) <= _MOST_RETURNED]

    async def seconds_per_block(self) -> Read:
        """See ``ChainReader``."""
        back = min(self.block.number, BLOCKS_MEASURED)
        params = (hex(self.block.number - back), False)
        answer = await self._ask("eth_getBlockByNumber", params, moment="before")
        block = answer.outcome if isinstance(answer.outcome, dict) else {}
        time = number_of(block.get("timestamp"))
        if time is None or back == 0:
            raise Unread("how long its blocks take is not known", FailureReason.MALFORMED)
        took = datetime.fromisoformat(self.block.time).timestamp() - time
        return Read(took / back, self._cite(answer, "eth_getBlockByNumber", params, f"time {time}"))

    async def check_age(self) -> tuple[Gap, ...]:
        """A gap if the node's newest block is older than a day or in the future."""
        ask = unpinned(self.chain, self._wire, None if self._node is None else self._node.rpc)
        if not self.is_newest or await is_development(ask):
            return ()
        return await check_age(self._wire, self.block)

    async def confirm(self) -> tuple[Gap, ...]:
        """A gap unless the pinned block is still part of the chain at the end of the scan."""
        params = (hex(self.block.number), False)
        try:
            answer = await self._ask("eth_getBlockByNumber", params, moment="after the scan")
        except Unread as error:
            what = "whether the block is still there"
            return (Gap(subject=self.chain, what=what, why=str(error), kind=error.gap_kind),)
        if isinstance(answer.outcome, dict) and answer.outcome.get("hash") == self.block.hash:
            return ()
        why = f"block {self.block.number} was replaced by another while it was read; scan again"
        return (Gap(subject=self.chain, what="one state of the chain", why=why, kind=GapKind.UNREAD),)

    async def _second_node(self) -> tuple[EvmNode | None, bool]:
        rpc = self._wire.second_jsonrpc(self.chain, serves(self.chain))
        ask = unpinned(self.chain, self._wire, rpc, "second source")
        block = await ask("eth_getBlockByNumber", [hex(self.block.number), False])
        node = EvmNode(rpc, self.block) if rpc is not None else None
        if node is not None:
            await node.prepare()
        return node, isinstance(block, dict) and block.get("hash") == self.block.hash

    def _agree(self, method: str, first: RpcOutcome, second: RpcOutcome) -> bool | None:
        reverted = [isinstance(outcome, RpcError) and outcome.code == _REVERTED for outcome in (first, second)]
        if any(reverted) and method == "eth_call":
            return all(reverted) or (None if isinstance(second, RpcError) else False)
        if method in _QUANTITIES and isinstance(first, str) and isinstance(second, str):
            return number_of(first) == number_of(second)
        if method == "eth_getLogs" and isinstance(first, list) and isinstance(second, list):
            return comparable_logs(first) == comparable_logs(second)
        return super()._agree(method, first, second)

    def ran(self, request: str, answer: str, result: bytes) -> str:
        """See ``ChainReader``."""
        digest = f"sha256:{hashlib.sha256(result).hexdigest()}"
        run = self._keep(("run", request, result), one_line(request, 400), shortened(answer), digest)
        self._runs.add(run)
        return run

    def verify_runs(self, by: Verification) -> None:
        """Sets how the state under all local runs was verified."""
        self.verify(self._runs, by)

    def _cite(self, answer: QueryAnswer, method: str, params: tuple[Any, ...], value: Any, said: str = "") -> str:
        request = said or " ".join([method, *map(shown_value, params)])
        return self._keep_answer((method, params), request, shortened(value), answer)
