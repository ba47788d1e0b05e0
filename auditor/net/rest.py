"""REST over HTTP as grpc-gateway serves it: endpoints are tried in order; *not found* is an answer, a fault is not.

A route that a node does not have is HTTP 501 with gRPC code 12 (unimplemented); an object that does not exist is 404
with code 5 (not found). https://github.com/grpc-ecosystem/grpc-gateway (runtime/errors.go),
https://grpc.io/docs/guides/status-codes
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from auditor.net.decoding import decoded_json
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.http import Http, Reply
from auditor.net.refusals import refusal_reason
from auditor.net.secrets import Secrets, masked_url

RestGet = Callable[[str], Awaitable[RpcOutcome]]
RestCheck = Callable[[RestGet], Awaitable[str | None]]

NOT_FOUND = 5
UNIMPLEMENTED = 12
_TRY_AGAIN = frozenset({8, 14})
_SAID_FOR_GOOD = frozenset({NOT_FOUND, UNIMPLEMENTED})


class Rest:
    """The endpoints of one chain that serve REST. ``check`` queries one and returns what is wrong with it, or None.

    ``same`` maps response headers to request headers: where both are present they must have the same value.
    """

    def __init__(
        self, http: Http, urls: Sequence[str], secrets: Secrets, check: RestCheck, same: Mapping[str, str]
    ) -> None:
        self._secrets = secrets
        self._endpoints = [_Endpoint(http, url, secrets, check, same) for url in urls]

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> RpcOutcome:
        """The answer of the first endpoint that gives one: JSON, or RpcError with code 5 or 12. Raises NoAnswer."""
        faults: list[str] = []
        reason = FailureReason.ADDRESS
        for endpoint in self._endpoints:
            try:
                return await endpoint.get(path, headers or {})
            except NoAnswer as error:
                faults.append(f"{masked_url(endpoint.url)}: {error}")
                reason = error.reason
        raise NoAnswer(self._secrets.mask_text("; ".join(faults)) or "no endpoint is known", reason)

    async def get_from_all(self, path: str, headers: Mapping[str, str] | None = None) -> list[RpcOutcome]:
        """The answers of all endpoints that give one, in the order of the endpoints. They may disagree."""
        outcomes = await asyncio.gather(
            *(endpoint.get(path, headers or {}) for endpoint in self._endpoints), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, NoAnswer):
                raise outcome
        return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]


class _Endpoint:
    """One URL and its state."""

    def __init__(self, http: Http, url: str, secrets: Secrets, check: RestCheck, same: Mapping[str, str]) -> None:
        self.url = url
        self._http = http
        self._secrets = secrets
        self._check = check
        self._same = same
        self._checking = asyncio.Lock()
        self._checked = False
        self._refused: NoAnswer | None = None

    async def get(self, path: str, headers: Mapping[str, str]) -> RpcOutcome:
        """One answer. Raises NoAnswer with the fault of the endpoint or of its answer."""
        async with self._checking:
            if not self._checked:
                self._refused = await self._wrong()
                self._checked = True
        if self._refused is not None:
            raise self._refused
        return await self._request(path, headers)

    async def _wrong(self) -> NoAnswer | None:
        try:
            wrong = await self._check(lambda path: self._request(path, {}))
        except NoAnswer as error:
            return error
        return NoAnswer(wrong, FailureReason.WRONG_CHAIN) if wrong is not None else None

    async def _request(self, path: str, headers: Mapping[str, str]) -> RpcOutcome:
        limits, health = self._http.limits, self._http.health(self.url)
        for attempt in range(limits.attempts):
            try:
                reply = await self._http.get(self._at(path), headers, _is_answer, self.url)
            except NoAnswer as error:
                health.failed(error)
                raise
            health.answered()
            outcome = self._outcome(reply, headers)
            if not isinstance(outcome, NoAnswer):
                return outcome
            if attempt + 1 == limits.attempts or outcome.reason is not FailureReason.LAGGING:
                raise outcome
            await health.pause(limits.pause_s * 2**attempt, outcome)
        raise NoAnswer("it was not asked")

    def _at(self, path: str) -> str:
        base, question, query = self.url.partition("?")
        joined = base.rstrip("/") + path
        return joined + ("&" if "?" in joined else "?") + query if question and query else joined

    def _outcome(self, reply: Reply, headers: Mapping[str, str]) -> RpcOutcome | NoAnswer:
        body = _parsed(reply.body)
        if not isinstance(body, dict):
            return NoAnswer(f"the answer is no JSON object (HTTP status {reply.status})", FailureReason.MALFORMED)
        code = body.get("code")
        if reply.status == 200 and not (isinstance(code, int) and "message" in body and "details" in body):
            return self._unlike(reply, headers) or body
        said = self._secrets.mask_text(str(body.get("message", body.get("error", ""))))[:300]
        if code in _SAID_FOR_GOOD:
            return RpcError(int(code), said)
        return NoAnswer(f"the node refused: {said} (HTTP status {reply.status})", refusal_reason(code, said))

    def _unlike(self, reply: Reply, headers: Mapping[str, str]) -> NoAnswer | None:
        """The failure if the answer is for another request (another height, …); None if it matches."""
        for answered, sent in self._same.items():
            wanted, got = headers.get(sent), reply.headers.get(answered)
            if wanted is not None and got is not None and got != wanted:
                return NoAnswer(f"the node answered for {got[:40]}, not for {wanted}", FailureReason.MALFORMED)
        return None


def _is_answer(reply: Reply) -> bool:
    """Whether a reply with a status like 500 is an answer all the same: gateways wrap errors of all kinds."""
    body = _parsed(reply.body)
    code = body.get("code") if isinstance(body, dict) else None
    return isinstance(code, int) and "message" in body and code not in _TRY_AGAIN


def _parsed(body: bytes) -> Any:
    try:
        return decoded_json(body)
    except NoAnswer:
        return None
