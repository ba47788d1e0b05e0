"""Base of the readers of all families: sends every query at one block once, and makes its answer evidence."""

import hashlib
from abc import ABC, abstractmethod
from asyncio import gather
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from auditor.model.evidence import Evidence, EvidenceId, Gap, GapKind, Verification
from auditor.model.ids import ChainId
from auditor.model.text import one_line
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.jsonrpc import JsonRpc
from auditor.net.recording import Query, QueryAnswer, compact_json
from auditor.net.wire import Wire

Ask = Callable[[str, list[Any]], Awaitable[RpcOutcome]]

_SECOND_SOURCE = "second source"
_SAMPLE = 16  # the sample of answers that are queried again has this size, or up to twice that
_LONGEST_QUERY = 200
_LONGEST_ANSWER = 80
_KINDS = {
    FailureReason.PRUNED: GapKind.HISTORY,
    FailureReason.TOO_LARGE: GapKind.LIMIT,
    FailureReason.UNSUPPORTED: GapKind.UNSUPPORTED,
}


class Unread(Exception):
    """The node did not answer a read. It becomes a gap, never a value; ``reason`` is the kind of failure."""

    def __init__(self, why: str, reason: FailureReason = FailureReason.OTHER) -> None:
        super().__init__(why)
        self.reason = reason

    @property
    def gap_kind(self) -> GapKind:
        """The kind of the gap that it becomes."""
        return _KINDS.get(self.reason, GapKind.UNREAD)


class NodeClient(Protocol):
    """The client of a node of any family: sends a method with its parameters."""

    async def ask(self, method: str, params: list[Any]) -> RpcOutcome:
        """The answer. Raises NoAnswer."""
        ...


Node = TypeVar("Node", bound=NodeClient)


@dataclass(slots=True)
class _Answered(Generic[Node]):
    """A query, how it is sent, its answer, and the evidence that cites it."""

    query: Query
    fetch: Callable[[Node], Awaitable[RpcOutcome]] | None
    answer: QueryAnswer
    evidence: set[EvidenceId] = field(default_factory=set)


class Inquiry(ABC, Generic[Node]):
    """Queries a chain at one block and keeps the evidence of every answer. ``read`` counts the answers.

    ``node`` is None in a replay, where the wire answers from the recording.
    """

    def __init__(self, chain: ChainId, wire: Wire, node: Node | None, block: int) -> None:
        self.chain = chain
        self.read = 0
        self._wire = wire
        self._node = node
        self._at = block
        self._evidence: dict[EvidenceId, Evidence] = {}
        self._answered: dict[QueryAnswer, _Answered[Node]] = {}

    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of every answer given so far, in a fixed order."""
        return tuple(self._evidence[key] for key in sorted(self._evidence))

    def verify(self, evidence: Iterable[EvidenceId], by: Verification) -> None:
        """Sets how answers were verified."""
        for name in evidence:
            self._evidence[name] = self._evidence[name].model_copy(update={"verified": by})

    async def compare_sources(self, names: Sequence[str]) -> tuple[Gap, ...]:
        """Sends all cited queries to the user's second source, if there is one, and notes which answers agree.

        A gap for each that does not, or if the second source fails. ``names`` are those of both nodes, without secrets.
        """
        if self.chain not in self._wire.sources.compared:
            return ()
        try:
            second, same_block = await self._second_node()
        except NoAnswer as error:
            why = f"only one node was read: {error}"
            return (Gap(subject=self.chain, what="a second source", why=why, critical=False, kind=GapKind.UNREAD),)
        if same_block:
            self.trust_block()
        cited = [item for item in self._answered.values() if item.evidence]
        return await self._compared(cited, second, _SECOND_SOURCE, names)

    async def ask_again(self) -> tuple[Gap, ...]:
        """Sends a sample of the cited queries to the same node again; a gap for each answer that differs."""
        cited = sorted((item for item in self._answered.values() if item.evidence), key=lambda item: item.query.key)
        sample = cited[:: max(1, len(cited) // _SAMPLE)]
        return await self._compared(sample, self._node, "again", ("the node", "the same node, asked again,"))

    async def _compared(
        self, items: "Sequence[_Answered[Node]]", node: Node | None, moment: str, names: Sequence[str]
    ) -> tuple[Gap, ...]:
        others = await gather(*(self._other_answer(item, node, moment) for item in items))
        gaps = []
        for item, other in zip(items, others, strict=True):
            first = item.answer.outcome
            agree = None if other is None else self._agree(item.query.method, first, other.outcome)
            if agree is False and other is not None:
                gaps.append(_difference(item.query, names, first, other.outcome))
            elif agree is True and moment == _SECOND_SOURCE:
                fresh = (name for name in item.evidence if self._evidence[name].verified is Verification.NONE)
                self.verify(fresh, Verification.SECOND_SOURCE)
        return tuple(gaps)

    @abstractmethod
    async def _second_node(self) -> tuple[Node | None, bool]:
        """The second source, None in a replay; and whether it has the same block. Raises NoAnswer."""

    def trust_block(self) -> None:
        """Notes that the user, or a second source, confirms the pinned block: what its header shows is proven."""
        shown = [name for name, evidence in self._evidence.items() if evidence.verified is Verification.HEADER]
        self.verify(shown, Verification.PROOF)

    async def _other_answer(self, item: "_Answered[Node]", node: Node | None, moment: str) -> QueryAnswer | None:
        query, fetch = item.query, item.fetch

        async def live() -> RpcOutcome:
            assert node is not None
            return await (fetch(node) if fetch else node.ask(query.method, list(query.params)))

        try:
            return await self._wire.ask(replace(query, moment=moment), live)
        except NoAnswer:
            return None

    def _agree(self, method: str, first: RpcOutcome, second: RpcOutcome) -> bool | None:
        """Whether two answers agree; None if an error leaves it open. A family overrides this if nodes write equal
        answers in different forms."""
        if isinstance(first, RpcError) or isinstance(second, RpcError):
            return None
        return bool(first == second)

    async def _ask(
        self,
        method: str,
        params: tuple[Any, ...],
        fetch: Callable[[Node], Awaitable[RpcOutcome]] | None = None,
        moment: str = "",
    ) -> QueryAnswer:
        """The answer to a query, sent by ``fetch`` if the node needs more than one call for it. Raises Unread."""
        answer = await self._outcome(method, params, fetch, moment)
        self._check(method, answer.outcome)
        self.read += 1
        if not moment:
            self._answered.setdefault(answer, _Answered(Query(self.chain, method, params, self._at), fetch, answer))
        return answer

    async def _outcome(
        self,
        method: str,
        params: tuple[Any, ...],
        fetch: Callable[[Node], Awaitable[RpcOutcome]] | None = None,
        moment: str = "",
    ) -> QueryAnswer:
        """The same for a query that is not counted as a read. Raises Unread."""

        async def live() -> RpcOutcome:
            assert self._node is not None
            return await (fetch(self._node) if fetch else self._node.ask(method, list(params)))

        try:
            return await self._wire.ask(Query(self.chain, method, params, self._at, moment), live)
        except NoAnswer as error:
            raise Unread(str(error), error.reason) from None

    def _check(self, method: str, outcome: RpcOutcome) -> None:
        """A family overrides this to refuse unusable answers. Raises Unread."""

    def _keep_answer(self, key: tuple[Any, ...], request: str, shown: str, answer: QueryAnswer) -> EvidenceId:
        """The id of the evidence of an answer, equal in every scan of the same block."""
        name = self._keep(key, request, shown, answer.digest)
        if answer in self._answered:
            self._answered[answer].evidence.add(name)
        return name

    def _keep(self, key: tuple[Any, ...], request: str, answer: str, digest: str) -> EvidenceId:
        """The same for a result given by its digest."""
        name = hashlib.sha256(repr((self.chain, *key)).encode()).hexdigest()[:16]
        if name not in self._evidence:
            self._evidence[name] = Evidence(
                id=name, source=self.chain, request=request, answer=answer, answer_digest=digest, block=self._at
            )
        return name


def unpinned(chain: ChainId, wire: Wire, rpc: JsonRpc | None, moment: str = "") -> Ask:
    """A function that sends queries which do not depend on a pinned block. ``rpc`` is None in a replay."""

    async def ask(method: str, params: list[Any]) -> RpcOutcome:
        async def live() -> RpcOutcome:
            assert rpc is not None
            return await rpc.ask(method, params)

        return (await wire.ask(Query(chain, method, tuple(params), moment=moment), live)).outcome

    return ask


def _difference(query: Query, names: Sequence[str], first: RpcOutcome, second: RpcOutcome) -> Gap:
    request = one_line(f"{query.method} {compact_json(query.params)}", _LONGEST_QUERY)
    said = [one_line(compact_json(answer), _LONGEST_ANSWER) for answer in (_plain(first), _plain(second))]
    why = f"{request}: {', '.join(f'{name} answers {answer}' for name, answer in zip(names, said, strict=True))}"
    return Gap(subject=query.chain, what="which of two answers is right", why=why, kind=GapKind.CONTRADICTION)


def _plain(outcome: RpcOutcome) -> Any:
    return outcome.message if isinstance(outcome, RpcError) else outcome


def hexed(value: Any) -> bytes | None:
    """The bytes of a text of ``0x`` and hexadecimal digits; None for anything else."""
    if not isinstance(value, str) or not value.startswith("0x"):
        return None
    try:
        return bytes.fromhex(value[2:])
    except ValueError:
        return None
