"""What the readers of all families share: every query at one block is sent once, and its answer becomes evidence."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Generic, Protocol, TypeVar

from auditor.model.evidence import Evidence, EvidenceId, GapKind, Verification
from auditor.model.ids import ChainId
from auditor.net.failure import FailureReason, NoAnswer, RpcOutcome
from auditor.net.recording import Query, QueryAnswer
from auditor.net.wire import Wire

_KINDS = {
    FailureReason.PRUNED: GapKind.HISTORY,
    FailureReason.TOO_LARGE: GapKind.LIMIT,
    FailureReason.UNSUPPORTED: GapKind.UNSUPPORTED,
}


class Unread(Exception):
    """The node did not answer a read. It becomes a gap, never a value; ``reason`` says what kind of failure it was."""

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


class Inquiry(Generic[Node]):
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

    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of every answer given so far, in a fixed order."""
        return tuple(self._evidence[key] for key in sorted(self._evidence))

    def verify(self, evidence: Iterable[EvidenceId], by: Verification) -> None:
        """Notes how answers were verified."""
        for name in evidence:
            self._evidence[name] = self._evidence[name].model_copy(update={"verified": by})

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
        return answer

    async def _outcome(
        self,
        method: str,
        params: tuple[Any, ...],
        fetch: Callable[[Node], Awaitable[RpcOutcome]] | None = None,
        moment: str = "",
    ) -> QueryAnswer:
        """The same for what is no read of its own: it is not counted. Raises Unread."""

        async def live() -> RpcOutcome:
            assert self._node is not None
            return await (fetch(self._node) if fetch else self._node.ask(method, list(params)))

        try:
            return await self._wire.ask(Query(self.chain, method, params, self._at, moment), live)
        except NoAnswer as error:
            raise Unread(str(error), error.reason) from None

    def _check(self, method: str, outcome: RpcOutcome) -> None:
        """A family overrides this to refuse answers that are no use to it. Raises Unread."""

    def _keep(self, key: tuple[Any, ...], request: str, answer: str, digest: str) -> EvidenceId:
        """The id of the evidence of an answer: the same in every scan of the same block."""
        name = hashlib.sha256(repr((self.chain, *key)).encode()).hexdigest()[:16]
        if name not in self._evidence:
            self._evidence[name] = Evidence(
                id=name, source=self.chain, request=request, answer=answer, answer_digest=digest, block=self._at
            )
        return name


def hexed(value: Any) -> bytes | None:
    """The bytes of a text of ``0x`` and hexadecimal digits; None for anything else."""
    if not isinstance(value, str) or not value.startswith("0x"):
        return None
    try:
        return bytes.fromhex(value[2:])
    except ValueError:
        return None
