"""A live Cosmos chain as a source: its state, and over CometBFT's RPC the description of its software.

All state is read at one height: the header ``x-cosmos-block-height`` requests it and is repeated in the answer. If a
node has pruned that state, or does not have it yet, another endpoint may have it.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from auditor.chains.cosmos import reflection, simulation
from auditor.chains.cosmos.endpoints import INFO, block_hash, pinned, serves_rest, software, speaks_rpc
from auditor.chains.cosmos.gateway import BLOCK, HEIGHT, VALIDATORS, Gateway
from auditor.chains.cosmos.paging import first_page, pages
from auditor.chains.cosmos.reflection import Software
from auditor.chains.cosmos.source import Absent, StatePiece, StateRead, Unread, evidence
from auditor.chains.cosmos.table import table
from auditor.errors import NetworkError, UsageError
from auditor.model.evidence import Evidence, EvidenceId, Gap
from auditor.model.ids import ChainId
from auditor.model.network import Chain
from auditor.model.snapshot import Block
from auditor.net.failure import NoAnswer, RpcError, RpcOutcome
from auditor.net.recording import Query, QueryAnswer, compact_json
from auditor.net.rest import UNIMPLEMENTED
from auditor.net.wire import Wire

# The gateway's name of the header with the height of an answer; newer ones repeat the short name.
_SAME = {f"grpc-metadata-{HEIGHT}": HEIGHT}
_MODULES = "/cosmos/upgrade/v1beta1/module_versions"
# The largest page of CometBFT.
_MOST_AT_ONCE = 100
_MOST_PRODUCERS = 10_000


class NodeSource:
    """Answers queries from the endpoints of a chain at one block. Make one with ``open``."""

    live = True

    def __init__(self, chain: ChainId, block: Block, wire: Wire) -> None:
        self.chain = chain
        self.block = block
        self.read = 0
        self.software = ""
        self._wire = wire
        rest, rpc = wire.rest(chain, serves_rest(chain), _SAME), wire.jsonrpc(chain, speaks_rpc(chain))
        self._gateway = Gateway(rest, rpc) if rest is not None and rpc is not None else None
        self._evidence: dict[str, Evidence] = {}
        self._decisive: dict[str, EvidenceId] = {}

    @classmethod
    async def open(cls, chain: Chain, wire: Wire, block: str | None) -> "NodeSource":
        """Pins a block (a height; the newest if None). Raises NetworkError if no endpoint serves the chain."""
        if block is not None and not block.isdecimal():
            raise UsageError(f"{block} is no height", f"give the height of a block of {chain.id} as a number")
        opened = cls(chain.id, Block(chain=chain.id, number=0, hash="", time=""), wire)
        try:
            info = await opened._get(INFO, None, "")
            head = await opened._get(f"{BLOCK}{block or 'latest'}", None, "")
            opened.software = software(info.outcome)
            opened.block = pinned(chain.id, head.outcome)
        except (NoAnswer, ValueError) as error:
            raise NetworkError(
                f"{chain.id} was not read: {error}",
                f"check the endpoints (REST and CometBFT), or give another with --rpc {chain.id}=URL",
            ) from None
        return opened

    async def piece(self, piece: StatePiece, given: Mapping[str, str] | None = None) -> StateRead:
        """See ``Source``."""
        absent: Absent = Absent("no route is known")
        for route in piece.rest:
            path = route.format(**{name: quote(value, safe="") for name, value in (given or {}).items()})
            try:
                value, whole = await (
                    pages(self._state, path, piece.field, piece.pages)
                    if piece.listed
                    else self._field(path, piece.field)
                )
            except Absent as error:
                absent = error
                continue
            self.read += 1
            read = StateRead(value, self.cite(f"GET {path}", value), whole)
            if piece.decisive:
                self._decisive[first_page(path) if piece.listed else path] = read.evidence
            return read
        raise absent

    async def _field(self, path: str, field: str) -> tuple[Any, bool]:
        answer = await self._state(path)
        value = answer if not field or not isinstance(answer, dict) else answer.get(field)
        if value is None:
            raise Absent(f"{path} has no {field}")
        return value, True

    async def _state(self, path: str) -> Any:
        """State at the pinned height. Raises Absent or Unread."""
        try:
            outcome = (await self._get(path, self.block.number, "")).outcome
        except NoAnswer as error:
            raise Unread(str(error)) from None
        if isinstance(outcome, RpcError):
            raise Absent(f"{path}: {outcome.message}", unimplemented=outcome.code == UNIMPLEMENTED)
        return outcome

    async def modules(self) -> frozenset[str]:
        """See ``Source``."""
        try:
            answer = await self._state(_MODULES)
        except Absent:
            raise Unread("the node does not list its modules") from None
        listed = answer.get("module_versions") if isinstance(answer, dict) else None
        names = [entry.get("name") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        module_names = frozenset(name for name in names if isinstance(name, str))
        if not module_names:
            raise Unread("the list of modules is empty")
        self.read += 1
        return module_names

    async def messages(self) -> Mapping[str, str] | None:
        """See ``Source``; signers are empty if the software is too old to list them."""
        names = reflection.messages(await self._abci(reflection.MESSAGES, reflection.MESSAGE_INTERFACE))
        if not names:
            raise Unread("the list of messages is empty")
        signers = (await self._software()).signers
        return {name: signers.get(name, "") for name in sorted(names)}

    async def routes(self) -> Mapping[str, str]:
        """See ``Source``."""
        return (await self._software()).params

    async def producers(self) -> StateRead:
        """See ``Source``. This list is paged by offsets, since it does not support keys."""
        validators: list[Any] = []
        total = None
        while total is None or len(validators) < total:
            query = f"pagination.limit={_MOST_AT_ONCE}&pagination.offset={len(validators)}"
            answer = await self._state(f"{VALIDATORS}{self.block.number}?{query}")
            listed = answer.get("validators") if isinstance(answer, dict) else None
            page = answer.get("pagination") if isinstance(answer, dict) else None
            size = str(page.get("total")) if isinstance(page, dict) else ""
            if not isinstance(listed, list) or not (size.isdecimal() and size.isascii()):
                raise Unread("the list of those who make blocks makes no sense")
            validators += listed
            total = int(size[:9])
            if not listed or total > _MOST_PRODUCERS:
                break
        if len(validators) != total:
            raise Unread(f"the node gave {len(validators)} of {total} validators who make blocks")
        self.read += 1
        return StateRead(validators, self.cite(f"GET {VALIDATORS}{self.block.number}", validators))

    async def _software(self) -> Software:
        try:
            return reflection.software(await self._abci(reflection.DESCRIPTORS, b""))
        except ValueError as error:
            raise Unread(f"the descriptors make no sense: {error}") from None

    async def refusal(self, message: str, account: str, sequence: int) -> str:
        """See ``Source``. Nodes simulate on the newest state only."""
        number = (await self._software()).numbers.get(message)
        if number is None:
            raise Unread(f"the field that signs {message} is not known")

        async def live() -> RpcOutcome:
            assert self._gateway is not None
            rest = bytes.fromhex(table().fields.get(message, ""))
            return await self._gateway.refusal(simulation.request(message, number, account, sequence, rest))

        try:
            question = Query(
                self.chain, "abci_query", (simulation.SIMULATE, message, account, sequence), self.block.number
            )
            return str((await self._ask(question, live)).outcome)
        except NoAnswer as error:
            raise Unread(f"{message} was not simulated: {error}") from None

    async def _abci(self, path: str, data: bytes) -> bytes:
        """The bytes that a gRPC service returns through CometBFT. Raises Unread."""

        async def live() -> RpcOutcome:
            assert self._gateway is not None
            response = await self._gateway.query(path, data, self.block.number)
            return response if isinstance(response, RpcError) else base64.b64encode(response).decode()

        try:
            question = Query(self.chain, "abci_query", (path, data.hex()), self.block.number)
            outcome: Any = (await self._ask(question, live)).outcome
            if isinstance(outcome, RpcError):
                raise Unread(f"{path}: {outcome.message}")
            return base64.b64decode(outcome, validate=True)
        except (NoAnswer, ValueError, TypeError) as error:
            raise Unread(f"{path} was not answered over CometBFT's RPC: {error}") from None

    async def confirm(self) -> tuple[Gap, ...]:
        """Gaps unless all answering endpoints have the same hash for the pinned block and agree on decisive state."""
        gaps = []
        hashes = await self._everybody(f"{BLOCK}{self.block.number}", None, block_hash)
        if hashes != [self.block.hash] * max(1, len(hashes)):
            why = f"endpoints know block {self.block.number} by {len(set(hashes))} hashes: they serve different chains"
            gaps.append(Gap(subject=self.chain, what="one state of the chain", why=why))
        for path, cited in sorted(self._decisive.items()):
            answers = await self._everybody(path, self.block.number, _digest)
            if len(set(answers)) > 1:
                why = "endpoints of one chain answer differently for one block"
                gaps.append(Gap(subject=self.chain, what=f"one answer to {path}", why=why))
            elif len(answers) > 1:
                cited_evidence = self._evidence[cited]
                self._evidence[cited] = cited_evidence.model_copy(update={"verified": "second-source"})
        return tuple(gaps)

    async def _everybody(self, path: str, height: int | None, short: Callable[[Any], str]) -> list[str]:
        """A short form of each endpoint's answer, sorted; endpoints without an answer are left out."""

        async def from_each() -> RpcOutcome:
            assert self._gateway is not None
            outcomes = await self._gateway.get_from_all(path, height)
            return sorted(short(outcome) for outcome in outcomes if not isinstance(outcome, RpcError))

        question = Query(self.chain, "GET", (path,), height, "of every endpoint")
        answers: Any = (await self._ask(question, from_each)).outcome
        return list(map(str, answers)) if isinstance(answers, list) else []

    async def _get(self, path: str, height: int | None, moment: str) -> QueryAnswer:
        async def live() -> RpcOutcome:
            assert self._gateway is not None
            return await self._gateway.get(path, height)

        return await self._ask(Query(self.chain, "GET", (path,), height, moment), live)

    async def _ask(self, question: Query, fetch: Callable[[], Awaitable[RpcOutcome]]) -> QueryAnswer:
        return await self._wire.ask(question, fetch)

    def cite(self, request: str, answer: Any, source: str = "") -> EvidenceId:
        """See ``Source``."""
        made = evidence(self.chain, request, answer, source, None if source else self.block.number)
        self._evidence[made.id] = made
        return made.id

    def evidence(self) -> tuple[Evidence, ...]:
        """See ``Source``."""
        return tuple(self._evidence[key] for key in sorted(self._evidence))


def _digest(answer: Any) -> str:
    return hashlib.sha256(compact_json(answer).encode()).hexdigest()
