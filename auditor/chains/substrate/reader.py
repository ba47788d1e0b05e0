"""Reads a Substrate chain at one pinned block: storage by pallet and item name, with the evidence of each answer."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from auditor.chains.inquiry import Inquiry, hexed, unpinned
from auditor.chains.substrate.answers import iso, opaque, pinned_block, refused, short, whole
from auditor.chains.substrate.node import SubstrateNode, serves
from auditor.chains.substrate.reading import Entries, StorageRead, Unread
from auditor.chains.substrate.runtime import VERSIONS, Runtime, Undecodable
from auditor.errors import NetworkError
from auditor.model.evidence import Evidence, Gap
from auditor.model.network import Chain
from auditor.model.snapshot import Block
from auditor.model.text import one_line
from auditor.net.failure import NoAnswer, RpcError, RpcOutcome
from auditor.net.recording import QueryAnswer
from auditor.net.refusals import refusal_reason
from auditor.net.wire import Wire


class SubstrateReader(Inquiry[SubstrateNode]):
    """One chain at one block, with the runtime of that block. Make one with ``open``."""

    def __init__(self, chain: Chain, wire: Wire, node: SubstrateNode | None, block: Block) -> None:
        super().__init__(chain.id, wire, node, block.number)
        self.block = block
        self._profile = chain
        self.spec_name = ""
        self.spec_version = 0
        self.runtime: Runtime

    @classmethod
    async def open(cls, chain: Chain, wire: Wire, block: str | None) -> "SubstrateReader":
        """A reader at ``block`` (number or hash; the newest final one if None).

        Raises NetworkError if no endpoint serves the chain, knows the block and has its state, or if the metadata of
        its runtime has an unsupported form.
        """
        rpc = wire.jsonrpc(chain.id, serves(chain))
        try:
            pinned = await pinned_block(unpinned(chain.id, wire, rpc), chain.id, block)
            node = SubstrateNode(rpc, pinned.hash) if rpc is not None else None
            reader = cls(chain, wire, node, pinned)
            await reader._prepare()
        except (NoAnswer, Unread, Undecodable) as error:
            raise NetworkError(
                f"{chain.id} was not read: {error}",
                f"check the endpoint, give another with --rpc {chain.id}=URL, or another --block",
            ) from None
        return reader

    async def _prepare(self) -> None:
        """Reads the runtime of the pinned block and the time of the block. Raises Unread and Undecodable."""
        version = await self._ask("state_getRuntimeVersion", (), _at("state_getRuntimeVersion", []))
        runtime_version = version.outcome if isinstance(version.outcome, dict) else {}
        self.spec_name, self.spec_version = (
            str(runtime_version.get("specName", "")),
            whole(runtime_version.get("specVersion")) or 0,
        )
        answer = await self._ask("state_getMetadata", (), _at("state_getMetadata", []))
        metadata = hexed(answer.outcome)
        if metadata is None:
            raise Unread(f"its metadata was answered with {short(answer.outcome)}")
        self.runtime = Runtime(await self._older(metadata))
        try:
            now = (await self.value("Timestamp", "Now")).value
        except KeyError:
            now = None
        if isinstance(now, int):
            self.block = self.block.model_copy(update={"time": iso(now // 1000)})

    async def _older(self, metadata: bytes) -> bytes:
        """The metadata in the newest supported version, if the runtime can give it."""
        if metadata[4:5] > bytes([VERSIONS[-1]]):
            for version in reversed(VERSIONS):
                answered = await self.call("Metadata_metadata_at_version", "0x" + version.to_bytes(4, "little").hex())
                if (older := opaque(answered.value)) is not None:
                    return older
        return metadata

    async def value(self, pallet: str, item: str, *keys: Any) -> StorageRead:
        """A value; the item's default, or None, if it is absent. Raises Unread; KeyError if there is no such item."""
        return (await self.values(pallet, item, [keys]))[0]

    async def values(self, pallet: str, item: str, keys: Sequence[tuple[Any, ...]]) -> list[StorageRead]:
        """Values of one item for many keys, in their order. Raises Unread; KeyError if there is no such item."""
        declared = self.runtime.pallets[pallet].items[item]
        wanted = ["0x" + self.runtime.storage_key(pallet, item, *entry).hex() for entry in keys]
        raw, evidence = await self._raw(wanted, f"{pallet}.{item}")
        there = [entry if entry is not None else declared.default for entry in raw]
        decoded = iter(
            self._decoded(declared.value, [entry for entry in there if entry is not None], f"{pallet}.{item}")
        )
        return [StorageRead(None if entry is None else next(decoded), evidence) for entry in there]

    async def entries(self, pallet: str, item: str, *keys: Any, first: int | None = None) -> Entries:
        """All entries of a map below ``keys``, or only the ``first`` of them.

        Raises Unread; KeyError if there is no such item.
        """
        declared = self.runtime.pallets[pallet].items[item]
        prefix = "0x" + self.runtime.storage_key(pallet, item, *keys).hex()
        parameters = (prefix,) if first is None else (prefix, first)
        answer = await self._ask("state_getKeysPaged", parameters, lambda node: node.keys(prefix, first))
        if not isinstance(answer.outcome, list):
            raise Unread(f"the keys of {pallet}.{item} were answered with {short(answer.outcome)}")
        keys_there = [key for key in answer.outcome if isinstance(key, str)]
        raw, evidence = (
            await self._raw(keys_there, f"{pallet}.{item}, {len(keys_there):,} entries") if keys_there else ([], "")
        )
        if not keys_there:
            evidence = self._cite(answer, f"{pallet}.{item}", prefix, "no entries")
        there = [(key, entry) for key, entry in zip(keys_there, raw, strict=True) if entry is not None]
        values = self._decoded(declared.value, [entry for _, entry in there], f"{pallet}.{item}")
        try:
            names = [self.runtime.keys_of(declared, bytes.fromhex(key[2:]), len(keys)) for key, _ in there]
        except (Undecodable, ValueError) as error:
            raise Unread(f"{pallet}.{item}: {error}") from None
        return Entries(tuple(zip(names, values, strict=True)), evidence)

    async def bytes_at(self, key: bytes, said: str) -> bytes:
        """The bytes at a key that no pallet keeps; none where there are none. Raises Unread."""
        (value,), _ = await self._raw(["0x" + key.hex()], said)
        return value or b""

    async def call(self, function: str, arguments: str = "0x") -> StorageRead:
        """The result of a runtime API by its name and encoded arguments: bytes, or None if the runtime lacks it. Raises
        Unread."""
        answer = await self._ask("state_call", (function, arguments), _at("state_call", [function, arguments]))
        evidence = self._cite(answer, f"{function}({arguments})", function + arguments, answer.outcome)
        return StorageRead(hexed(answer.outcome), evidence)

    async def methods(self) -> frozenset[str]:
        """The node's RPC methods; empty if it does not list them. Raises Unread."""
        answer = await self._ask("rpc_methods", ())
        methods = answer.outcome.get("methods") if isinstance(answer.outcome, dict) else None
        return frozenset(map(str, methods)) if isinstance(methods, list) else frozenset()

    async def dry_run(self, call: str, sender: str, said: str, ended: Callable[[Any], str]) -> StorageRead:
        """The events after a call on a copy of the state, which only local forks return; ``ended`` describes them in
        words. Raises Unread, also if the fork does not admit the call into a block."""
        wanted = {"raw": True, "extrinsic": {"call": call, "address": sender}, "at": self.block.hash}
        answer = await self._ask("dev_dryRun", (call, sender), lambda node: node.ask("dev_dryRun", [wanted]))
        key = "0x" + self.runtime.storage_key("System", "Events").hex()
        changed = (
            [entry for entry in answer.outcome if isinstance(entry, list)] if isinstance(answer.outcome, list) else []
        )
        raw = next((hexed(entry[1]) for entry in changed if len(entry) == 2 and entry[0] == key), None)
        if raw is None:
            raise Unread(f"a dry run was answered with {short(answer.outcome)}")
        kind = self.runtime.pallets["System"].items["Events"].value
        events = self._decoded(kind, [raw], "the events of a dry run")[0]
        return StorageRead(events, self._cite(answer, f"dry run: {said}", call + sender, ended(events)))

    async def confirm(self) -> tuple[Gap, ...]:
        """A gap unless the pinned block and its runtime are still part of the chain at the end of the scan."""
        try:
            by_number = await self._ask("chain_getBlockHash", (self.block.number,), moment="after the scan")
            again = _at("state_getRuntimeVersion", [])
            version = await self._ask("state_getRuntimeVersion", (), again, moment="after the scan")
        except Unread as error:
            return (Gap(subject=self.chain, what="whether the block is still there", why=str(error)),)
        runtime_version = version.outcome if isinstance(version.outcome, dict) else {}
        if whole(runtime_version.get("specVersion")) != self.spec_version:
            why = "the node answered with two runtimes for one block; scan again, or through another endpoint"
            return (Gap(subject=self.chain, what="one runtime for all that was read", why=why),)
        if by_number.outcome == self.block.hash:
            return ()
        why = f"block {self.block.number} was replaced by another while it was read; scan again"
        return (Gap(subject=self.chain, what="one state of the chain", why=why),)

    def cite(self, source: str, request: str, answer: str) -> str:
        """The id of evidence from other sources than a node: a row of a table, a page."""
        digest = hashlib.sha256(f"{source}\n{request}\n{answer}".encode()).hexdigest()
        name = digest[:16]
        self._evidence[name] = Evidence(
            id=name, source=source, request=request, answer=answer, answer_digest=f"sha256:{digest}"
        )
        return name

    async def _raw(self, keys: list[str], said: str) -> tuple[list[bytes | None], str]:
        if len(keys) == 1:
            key = keys[0]
            answer = await self._ask("state_getStorage", (key,), _at("state_getStorage", [key]))
            answered = [answer.outcome]
        else:
            answer = await self._ask("state_queryStorageAt", (keys,), lambda node: node.values(keys))
            answered = answer.outcome if isinstance(answer.outcome, list) else [answer.outcome]
        values = [None if entry is None else hexed(entry) for entry in answered]
        wrong = next(
            (entry for entry, raw in zip(answered, values, strict=True) if raw is None and entry is not None), None
        )
        if wrong is not None or len(values) != len(keys):
            raise Unread(f"{said} was answered with {short(wrong)}")
        return values, self._cite(answer, said, "".join(keys[:1]), answer.outcome)

    def _decoded(self, kind: str, raw: list[bytes], said: str) -> list[Any]:
        try:
            return self.runtime.decode_all(kind, raw)
        except Undecodable as error:
            raise Unread(f"{said}: {error}") from None

    async def _second_node(self) -> tuple[SubstrateNode | None, bool]:
        rpc = self._wire.second_jsonrpc(self.chain, serves(self._profile))
        at = await unpinned(self.chain, self._wire, rpc, "second source")("chain_getBlockHash", [self.block.number])
        return SubstrateNode(rpc, self.block.hash) if rpc is not None else None, at == self.block.hash

    def _check(self, method: str, outcome: RpcOutcome) -> None:
        """A refusal of the node is unread; that the runtime lacks a function is an answer."""
        if isinstance(outcome, RpcError) and method != "state_call":
            raise Unread(refused(outcome), refusal_reason(outcome.code, outcome.message))

    def _cite(self, answer: QueryAnswer, said: str, key: str, value: Any) -> str:
        return self._keep_answer((said, key), one_line(said, 200), short(value), answer)


def _at(method: str, params: list[Any]) -> Callable[[SubstrateNode], Awaitable[RpcOutcome]]:
    return lambda node: node.at_block(method, params)
