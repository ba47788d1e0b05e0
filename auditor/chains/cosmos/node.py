"""A live Cosmos chain as a source: REST for state, CometBFT's RPC for what the software says of itself.

All state is read at one height: the header ``x-cosmos-block-height`` asks for it and comes back with the answer. State
that a node has thrown away, or does not have yet, is no answer; another endpoint may have it.
"""

import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from auditor.chains.cosmos import reflection
from auditor.chains.cosmos.endpoints import INFO, block_hash, pinned, serves_rest, speaks_rpc
from auditor.chains.cosmos.reflection import Software
from auditor.chains.cosmos.source import Absent, Found, Piece, Unread, evidence
from auditor.errors import NetworkError, UsageError
from auditor.model.evidence import Evidence, EvidenceId, Gap
from auditor.model.ids import ChainId
from auditor.model.network import Chain
from auditor.model.snapshot import Block
from auditor.net.failure import NoAnswer, RpcError
from auditor.net.recording import Answer, Outcome, Question
from auditor.net.rest import UNIMPLEMENTED
from auditor.net.wire import Wire

_HEIGHT = "x-cosmos-block-height"
# What the gateway calls the height that an answer is about; newer ones repeat the short name.
_SAME = {f"grpc-metadata-{_HEIGHT}": _HEIGHT}
_BLOCK = "/cosmos/base/tendermint/v1beta1/blocks/{}"
_MODULES = "/cosmos/upgrade/v1beta1/module_versions"
_PAGE = 200
_MOST_PAGES = 100


class NodeSource:
    """Answers from the endpoints of a chain at one block. Make one with ``open``."""

    live = True

    def __init__(self, chain: ChainId, block: Block, wire: Wire, info: dict[str, Any]) -> None:
        self.chain = chain
        self.block = block
        self.read = 0
        self.info = info
        self._wire = wire
        self._rest = wire.rest(chain, serves_rest(chain), _SAME)
        self._rpc = wire.jsonrpc(chain, speaks_rpc(chain))
        self._evidence: dict[str, Evidence] = {}

    @classmethod
    async def open(cls, chain: Chain, wire: Wire, block: str | None) -> "NodeSource":
        """Pins a block (a height; the newest if None). Raises NetworkError if no endpoint serves the chain."""
        if block is not None and not block.isdecimal():
            raise UsageError(f"{block} is no height", f"give the height of a block of {chain.id} as a number")
        opened = cls(chain.id, Block(chain=chain.id, number=0, hash="", time=""), wire, {})
        try:
            info = await opened._get(INFO, None, "")
            found = await opened._get(_BLOCK.format(block or "latest"), None, "")
            opened.info = info.outcome if isinstance(info.outcome, dict) else {}
            opened.block = pinned(chain.id, found.outcome)
        except (NoAnswer, ValueError) as error:
            raise NetworkError(
                f"{chain.id} was not read: {error}",
                f"check the endpoints (REST and CometBFT), or give another with --rpc {chain.id}=URL",
            ) from None
        return opened

    async def piece(self, piece: Piece, given: Mapping[str, str] | None = None) -> Found:
        """See ``Source``."""
        absent: Absent = Absent("no route is known")
        for route in piece.rest:
            path = route.format(**{name: quote(value, safe="") for name, value in (given or {}).items()})
            try:
                value = await (self._pages(path, piece.field) if piece.listed else self._whole(path, piece.field))
            except Absent as error:
                absent = error
                continue
            self.read += 1
            return Found(value, self.cite(f"GET {path}", value))
        raise absent

    async def _whole(self, path: str, field: str) -> Any:
        answer = await self._state(path)
        value = answer if not field or not isinstance(answer, dict) else answer.get(field)
        if value is None:
            raise Absent(f"{path} has no {field}")
        return value

    async def _pages(self, path: str, field: str) -> list[Any]:
        """All pages of a list. Raises Unread if they do not end, or are fewer than the node says there are."""
        found: list[Any] = []
        joint, key, total, seen = "&" if "?" in path else "?", "", None, set[str]()
        for _ in range(_MOST_PAGES):
            onward = f"&pagination.key={quote(key, safe='')}" if key else ""
            answer = await self._page(f"{path}{joint}pagination.limit={_PAGE}{onward}", counted=not key)
            listed = answer.get(field) if isinstance(answer, dict) else None
            if not isinstance(listed, list):
                raise Unread(f"{path} was answered without {field}")
            found += listed
            page = answer.get("pagination") or {}
            told = page.get("total") if isinstance(page, dict) else None
            total = int(told) if total is None and isinstance(told, str) and told.isdecimal() else total
            seen.add(key)
            key = page.get("next_key") or "" if isinstance(page, dict) else ""
            if not key:
                break
            if not isinstance(key, str) or key in seen:
                raise Unread(f"the pages of {path} run in a circle")
        else:
            raise Unread(f"{path} has more than {_MOST_PAGES} pages")
        if total is not None and 0 < total != len(found):
            raise Unread(f"{path} gave {len(found)} of {total} entries")
        return found

    async def _page(self, path: str, *, counted: bool) -> Any:
        """One page. Some modules refuse to count all entries; then nothing tells whether they are complete."""
        if counted:
            try:
                return await self._state(f"{path}&pagination.count_total=true")
            except Unread as error:
                if "not supported" not in str(error):
                    raise
        return await self._state(path)

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
        names = [each.get("name") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        found = frozenset(name for name in names if isinstance(name, str))
        if not found:
            raise Unread("the list of modules is empty")
        self.read += 1
        return found

    async def messages(self) -> Mapping[str, str] | None:
        """See ``Source``; signers are empty where the software is too old to tell them."""
        names = reflection.messages(await self._abci(reflection.MESSAGES, reflection.MESSAGE_INTERFACE))
        if not names:
            raise Unread("the list of messages is empty")
        signers = (await self._software()).signers
        return {name: signers.get(name, "") for name in sorted(names)}

    async def routes(self) -> Mapping[str, str]:
        """See ``Source``."""
        return (await self._software()).params

    async def _software(self) -> Software:
        try:
            return reflection.software(await self._abci(reflection.DESCRIPTORS, b""))
        except ValueError as error:
            raise Unread(f"the descriptors make no sense: {error}") from None

    async def _abci(self, path: str, data: bytes) -> bytes:
        """The bytes that a gRPC service answers through CometBFT. Raises Unread."""
        params = [path, data.hex(), str(self.block.number), False]
        try:
            answer = await self._ask(
                Question(self.chain, "abci_query", tuple(params), self.block.number),
                lambda: self._over_rpc("abci_query", params),
            )
            told: Any = answer.outcome
            response = told["response"]
            if response.get("code", 0) != 0:
                raise Unread(f"{path}: {response.get('log')}")
            return base64.b64decode(response.get("value") or "", validate=True)
        except (NoAnswer, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unread(f"{path} was not answered over CometBFT's RPC: {error}") from None

    async def _over_rpc(self, method: str, params: list[Any]) -> Outcome:
        assert self._rpc is not None
        outcome = await self._rpc.ask(method, params)
        if isinstance(outcome, RpcError):
            raise NoAnswer(f"{outcome.message} {outcome.data or ''}".strip())
        return outcome

    async def confirm(self) -> tuple[Gap, ...]:
        """A gap unless every endpoint that answers knows the pinned block by the same hash."""
        path = _BLOCK.format(self.block.number)

        async def asked() -> Outcome:
            assert self._rest is not None
            told = await self._rest.each(path)
            return sorted({block_hash(outcome) for outcome in told if not isinstance(outcome, RpcError)})

        try:
            question = Question(self.chain, "GET", (path,), None, "of every endpoint")
            hashes: Any = (await self._ask(question, asked)).outcome
        except NoAnswer as error:
            return (Gap(subject=self.chain, what="whether nodes agree", why=str(error)),)
        if hashes == [self.block.hash]:
            return ()
        why = f"endpoints know block {self.block.number} by {len(hashes)} hashes: they serve different chains"
        return (Gap(subject=self.chain, what="one state of the chain", why=why),)

    async def _get(self, path: str, height: int | None, moment: str) -> Answer:
        headers = {} if height is None else {_HEIGHT: str(height)}

        async def live() -> Outcome:
            assert self._rest is not None
            return await self._rest.get(path, headers)

        return await self._ask(Question(self.chain, "GET", (path,), height, moment), live)

    async def _ask(self, question: Question, fetch: Callable[[], Awaitable[Outcome]]) -> Answer:
        return await self._wire.ask(question, fetch)

    def cite(self, request: str, answer: Any, source: str = "") -> EvidenceId:
        """See ``Source``."""
        made = evidence(self.chain, request, answer, source, None if source else self.block.number)
        self._evidence[made.id] = made
        return made.id

    def evidence(self) -> tuple[Evidence, ...]:
        """See ``Source``."""
        return tuple(self._evidence[key] for key in sorted(self._evidence))
