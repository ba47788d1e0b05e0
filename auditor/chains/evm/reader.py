"""Reads an EVM chain at one pinned block: questions, answers decoded, and the evidence of each."""

import hashlib
from asyncio import gather
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from auditor.chains.evm.abi import calldata, parts, values
from auditor.chains.evm.node import EvmNode
from auditor.chains.evm.proof.nodes import nodes_by_hash
from auditor.chains.evm.proof.reads import StateReads, ViewCall
from auditor.chains.evm.reading import Header, Log, Read, Unread
from auditor.chains.evm.signatures import keccak
from auditor.chains.inquiry import Inquiry, hexed
from auditor.errors import NetworkError
from auditor.model.evidence import EvidenceId, Gap, GapKind, Verification
from auditor.model.ids import checksum, is_evm_address
from auditor.model.network import Chain
from auditor.model.snapshot import Block
from auditor.model.text import one_line
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.jsonrpc import JsonRpc, RpcCheck
from auditor.net.recording import Query, QueryAnswer
from auditor.net.refusals import refusal_reason
from auditor.net.wire import Wire

# Local development nodes make no block final, or only very old ones.
_DEVELOPMENT = ("anvil", "hardhat", "ganache", "foundry")
_LONGEST_ANSWER = 160
_LONGEST_QUANTITY = 66
_BLOCKS_MEASURED = 1_000
# No view of a real contract returns more; a hostile one may.
_MOST_RETURNED = 2**22
_MOST_CALLS = 1_000
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
        self.reads = StateReads()
        self._trie_nodes: dict[str, str] = {}
        self._runs: set[EvidenceId] = set()

    @classmethod
    async def open(cls, chain: Chain, wire: Wire, block: str | None) -> "EvmReader":
        """A reader at ``block`` (number or hash; the newest final one if None).

        Raises NetworkError if no endpoint serves the chain or knows the block.
        """
        rpc = wire.jsonrpc(chain.id, _serves(chain.id))
        ask = _asker(chain.id, wire, rpc)
        try:
            found, raw, header = await _block(ask, chain.id, block)
            node = EvmNode(rpc, found) if rpc is not None else None
            if node is not None:
                await node.prepare()
        except NoAnswer as error:
            raise NetworkError(
                f"{chain.id} was not read: {error}",
                f"check the endpoint, or give another with --rpc {chain.id}=URL",
            ) from None
        return cls(chain, wire, found, raw, header, node)

    async def code(self, address: str) -> Read:
        """See ``ChainReader``."""
        answer = await self._ask("eth_getCode", (address,), lambda node: node.code(address))
        value = hexed(answer.outcome)
        if value is None or len(value) > _MOST_CODE:
            raise _nonsense("its code was", answer)
        read = Read(value, self._cite(answer, "eth_getCode", (address,), f"{len(value)} bytes"))
        self.reads.codes[address] = read
        return read

    async def storage(self, address: str, slot: int) -> Read:
        """See ``ChainReader``."""
        where = (address, hex(slot))
        answer = await self._ask("eth_getStorageAt", where, lambda node: node.storage(address, slot))
        value = hexed(answer.outcome)
        if value is None or len(value) > 32:
            raise _nonsense("a storage word was", answer)
        read = Read(value.rjust(32, b"\0"), self._cite(answer, "eth_getStorageAt", where, answer.outcome))
        self.reads.words[address, slot] = read
        return read

    async def balance(self, address: str) -> Read:
        """See ``ChainReader``."""
        answer = await self._ask("eth_getBalance", (address,), lambda node: node.balance(address))
        value = _number(answer.outcome)
        if value is None or not 0 <= value < 2**256:
            raise _nonsense("its balance was", answer)
        read = Read(value, self._cite(answer, "eth_getBalance", (address,), f"{value} wei"))
        self.reads.balances[address] = read
        return read

    async def call(self, address: str, function: str, *args: object, sender: str | None = None) -> Read:
        """See ``ChainReader``."""
        asked = f"{parts(function)[0].split('(')[0]}({', '.join(map(_argument, args))})"
        read = await self._call(address, calldata(function, args), sender, asked, function)
        return read if read.value is None else Read(values(function, read.value), read.evidence)

    async def raw_call(self, address: str, data: bytes, *, sender: str | None = None) -> Read:
        """See ``ChainReader``."""
        return await self._call(address, data, sender, f"0x{data.hex()}", None)

    async def _call(self, address: str, data: bytes, sender: str | None, asked: str, function: str | None) -> Read:
        read = await self._returned(address, data, sender, asked, function)
        self.reads.views[ViewCall(address, data, sender)] = read
        return read

    async def _returned(self, address: str, data: bytes, sender: str | None, asked: str, function: str | None) -> Read:
        text = "0x" + data.hex()
        question = (address, text, sender) if sender else (address, text)
        answer = await self._ask("eth_call", question, lambda node: node.call(address, text, sender))
        if isinstance(answer.outcome, RpcError):
            revert = hexed(answer.outcome.data) or b""
            return Read(
                None, self._cite(answer, "eth_call", question, "reverted", _said(address, asked, sender)), revert
            )
        value = hexed(answer.outcome)
        if value is None or len(value) > _MOST_RETURNED:
            raise _nonsense("a call was", answer)
        shown = values(function, value) if function else None
        told = _argument(shown) if shown is not None else answer.outcome
        return Read(value, self._cite(answer, "eth_call", question, told, _said(address, asked, sender)))

    async def proof_nodes(self, address: str, slots: Sequence[int]) -> dict[bytes, bytes]:
        """The nodes of the state trie on the way to an account and to its storage slots (EIP-1186), by their hashes.

        In a recording the answer is the list of hashes, and each node is kept once. Raises Unread.
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
            raise _nonsense("a proof was", answer)
        nodes = await gather(*map(self._trie_node, answer.outcome))
        return dict(nodes)

    async def _trie_node(self, key: str) -> tuple[bytes, bytes]:
        async def node() -> RpcOutcome:
            return self._trie_nodes[key]

        answer = await self._wire.ask(Query(self.chain, "trie node", (key,)), node)
        content = hexed(answer.outcome) or b""
        return keccak(content), content

    async def logs(self, address: str, topics: list[bytes | list[bytes] | None]) -> list[Log]:
        """See ``ChainReader``."""
        wanted = [_topic(topic) for topic in topics]
        answer = await self._ask("eth_getLogs", (address, wanted), lambda node: node.logs(address, wanted))
        if not isinstance(answer.outcome, list):
            raise _nonsense("its events were", answer)
        evidence = self._cite(answer, "eth_getLogs", (address, wanted), f"{len(answer.outcome)} events")
        found = [log for raw in answer.outcome if (log := _log(raw, address, evidence)) is not None]
        if len(found) < len(answer.outcome):
            raise Unread("some of its events make no sense", FailureReason.MALFORMED)
        return sorted(found, key=lambda log: (log.block, log.index))

    async def inputs(self, address: str, transactions: Sequence[bytes]) -> list[bytes]:
        """See ``ChainReader``. Traces are Parity's, as Erigon, Nethermind, Reth and others give them."""
        calls = {"toAddress": [address], "fromBlock": "0x0", "toBlock": hex(self.block.number), "count": _MOST_CALLS}
        asked = [self._ask("eth_getTransactionByHash", ("0x" + each.hex(),)) for each in transactions]
        answers = await gather(*asked, self._ask("trace_filter", (calls,)), return_exceptions=True)
        told: list[Any] = []
        for answer in answers:
            if isinstance(answer, QueryAnswer):
                told += answer.outcome if isinstance(answer.outcome, list) else [answer.outcome]
            elif not isinstance(answer, Unread):
                raise answer
        found = (each.get("action", each) for each in told if isinstance(each, dict))
        inputs = (hexed(each.get("input")) for each in found if isinstance(each, dict))
        return [each for each in inputs if each and len(each) <= _MOST_RETURNED]

    async def seconds_per_block(self) -> Read:
        """See ``ChainReader``."""
        back = min(self.block.number, _BLOCKS_MEASURED)
        params = (hex(self.block.number - back), False)
        answer = await self._ask("eth_getBlockByNumber", params, moment="before")
        told = answer.outcome if isinstance(answer.outcome, dict) else {}
        time = _number(told.get("timestamp"))
        if time is None or back == 0:
            raise Unread("how long its blocks take is not known", FailureReason.MALFORMED)
        took = datetime.fromisoformat(self.block.time).timestamp() - time
        return Read(took / back, self._cite(answer, "eth_getBlockByNumber", params, f"time {time}"))

    async def confirm(self) -> tuple[Gap, ...]:
        """A gap unless the pinned block is still part of the chain after all was read."""
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

    def ran(self, request: str, answer: str, result: bytes) -> str:
        """See ``ChainReader``."""
        digest = f"sha256:{hashlib.sha256(result).hexdigest()}"
        run = self._keep(("run", request, result), one_line(request, 400), _short(answer), digest)
        self._runs.add(run)
        return run

    def verify_runs(self, by: Verification) -> None:
        """Notes how all that local runs rest on was verified."""
        self.verify(self._runs, by)

    def _cite(self, answer: QueryAnswer, method: str, params: tuple[Any, ...], told: Any, said: str = "") -> str:
        request = said or " ".join([method, *map(_argument, params)])
        return self._keep((method, params), request, _short(told), answer.digest)


Ask = Callable[[str, list[Any]], Awaitable[RpcOutcome]]


def _asker(chain: str, wire: Wire, rpc: JsonRpc | None) -> Ask:
    """Asks what does not hang on a block."""

    async def ask(method: str, params: list[Any]) -> RpcOutcome:
        async def live() -> RpcOutcome:
            assert rpc is not None
            return await rpc.ask(method, params)

        return (await wire.ask(Query(chain, method, tuple(params)), live)).outcome

    return ask


def _serves(chain: str) -> RpcCheck:
    """Checks that an endpoint serves the chain it is given for."""
    wanted = int(chain.removeprefix("eip155:"))

    async def check(ask: Ask) -> str | None:
        answer = await ask("eth_chainId", [])
        if isinstance(answer, RpcError):
            return f"it does not say which chain it serves ({answer.message})"
        number = _number(answer)
        if number is None:
            return "it does not say which chain it serves"
        return None if number == wanted else f"it serves eip155:{number} and not {chain}"

    return check


async def _block(ask: Ask, chain: str, wanted: str | None) -> tuple[Block, dict[str, Any], Header]:
    """The block to read at, also as the node gave it. Raises NoAnswer."""
    if wanted is None:
        client = await ask("web3_clientVersion", [])
        is_local = isinstance(client, str) and any(name in client.lower() for name in _DEVELOPMENT)
        found = None if is_local else await ask("eth_getBlockByNumber", ["finalized", False])
        if not isinstance(found, dict) or _number(found.get("number")) == 0:
            found = await ask("eth_getBlockByNumber", ["latest", False])
    elif len(wanted) == 66:
        found = await ask("eth_getBlockByHash", [wanted.lower(), False])
    else:
        number = int(wanted, 16) if wanted.startswith("0x") else int(wanted)
        found = await ask("eth_getBlockByNumber", [hex(number), False])
    if not isinstance(found, dict):
        why = f" ({found.message})" if isinstance(found, RpcError) else ""
        raise NoAnswer(f"no endpoint knows block {wanted or 'latest'}{why}")
    number_, time = _number(found.get("number")), _number(found.get("timestamp"))
    hash_ = found.get("hash")
    if number_ is None or time is None or not isinstance(hash_, str) or len(hexed(hash_) or b"") != 32:
        raise NoAnswer("the block that it answered makes no sense")
    return Block(chain=chain, number=number_, hash=hash_, time=_iso(time)), found, _header(found, number_, time)


def _header(found: dict[str, Any], number: int, time: int) -> Header:
    """The block as code sees it. Fields that a chain does not have count as zero."""
    below = _number(found.get("l1BlockNumber"))
    return Header(
        number=number if below is None else below,
        time=time,
        gas_limit=_number(found.get("gasLimit")) or Header().gas_limit,
        base_fee=_number(found.get("baseFeePerGas")) or 0,
        coinbase=(hexed(found.get("miner")) or b"").rjust(20, b"\0")[-20:],
        randao=(hexed(found.get("mixHash")) or b"").rjust(32, b"\0")[-32:],
    )


def _iso(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        raise NoAnswer("the time of the block makes no sense") from None


def _number(value: Any) -> int | None:
    """A quantity: at most a word of the EVM, since longer ones cannot be written in decimal digits either."""
    try:
        return int(value, 16) if isinstance(value, str) and len(value) <= _LONGEST_QUANTITY else None
    except ValueError:
        return None


def _topic(topic: bytes | list[bytes] | None) -> Any:
    if isinstance(topic, list):
        return ["0x" + each.hex() for each in topic]
    return None if topic is None else "0x" + topic.hex()


def _log(raw: Any, address: str, evidence: str) -> Log | None:
    """One event; None if it makes no sense or is another contract's."""
    if not isinstance(raw, dict) or not isinstance(raw.get("topics"), list):
        return None
    topics = [hexed(topic) for topic in raw["topics"]]
    data, block, index = hexed(raw.get("data")), _number(raw.get("blockNumber")), _number(raw.get("logIndex"))
    emitter = raw.get("address")
    if data is None or block is None or index is None or not isinstance(emitter, str) or not is_evm_address(emitter):
        return None
    known = tuple(topic for topic in topics if topic is not None)
    if len(known) < len(topics) or emitter.lower() != address.lower():
        return None
    return Log(
        address=checksum(emitter.lower()),
        topics=known,
        data=data,
        block=block,
        index=index,
        evidence=evidence,
        transaction=hexed(raw.get("transactionHash")) or b"",
    )


def _said(address: str, asked: str, sender: str | None) -> str:
    return f"eth_call {address} {one_line(asked, 200)}" + (f" from {sender}" if sender else "")


def _argument(value: object) -> str:
    """A value as a person would write it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_argument, value))}]"
    return str(value)


def _nonsense(what: str, answer: QueryAnswer) -> Unread:
    reason = FailureReason.MALFORMED
    if isinstance(answer.outcome, RpcError):
        reason = refusal_reason(answer.outcome.code, answer.outcome.message)
    return Unread(f"{what} answered with {_short(answer.outcome)}", reason)


def _short(value: Any) -> str:
    return one_line(_argument(value), _LONGEST_ANSWER)
