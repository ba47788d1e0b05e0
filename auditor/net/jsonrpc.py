"""JSON-RPC 2.0 over HTTP: requests made at the same time travel in one batch; endpoints are tried in order."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from auditor.net.batch import Call, answers_by_call, batch_of
from auditor.net.decoding import decoded_json
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.gathering import Gathering
from auditor.net.http import Http
from auditor.net.refusals import PASSING, refusal_reason
from auditor.net.secrets import Secrets, masked_url

RpcCheck = Callable[[Callable[[str, list[Any]], Awaitable[RpcOutcome]]], Awaitable[str | None]]

_LONGEST_MESSAGE = 300
_MOST_MASKED = 2**16


class JsonRpc:
    """The endpoints of one chain. ``check`` queries an endpoint once and returns what is wrong with it, or None."""

    def __init__(self, http: Http, urls: Sequence[str], secrets: Secrets, check: RpcCheck) -> None:
        self._secrets = secrets
        self._endpoints = [_Endpoint(http, url, secrets, check) for url in urls]
        # One place in each batch is reserved for the query that checks the endpoint.
        self._gathering: Gathering[Call, RpcOutcome] = Gathering(self._first, http.limits.batch - 1)

    async def ask(self, method: str, params: list[Any]) -> RpcOutcome:
        """The result, or the RpcError that the endpoint answered. Raises NoAnswer."""
        return await self._gathering.ask((method, params))

    async def _first(self, calls: Sequence[Call]) -> list[RpcOutcome | NoAnswer]:
        """The answers of the first endpoint that answers any call. Raises NoAnswer with the failure of each
        endpoint."""
        faults: list[str] = []
        reason = FailureReason.ADDRESS
        for endpoint in self._endpoints:
            fault = await endpoint.fault()
            if fault is None:
                answers = await endpoint.ask(calls)
                failed = [answer for answer in answers if isinstance(answer, NoAnswer)]
                if len(failed) < len(answers):
                    return answers
                fault = failed[0]
            faults.append(f"{masked_url(endpoint.url)}: {fault}")
            reason = fault.reason
        raise NoAnswer(self._secrets.mask_text("; ".join(faults)) or "no endpoint is known", reason)


class _Endpoint:
    """One URL, whether it serves the right chain, and whether it supports batches."""

    def __init__(self, http: Http, url: str, secrets: Secrets, check: RpcCheck) -> None:
        self.url = url
        self._http = http
        self._health = http.health(url)
        self._secrets = secrets
        self._check = check
        self._checking = asyncio.Lock()
        self._checked = False
        self._refused: NoAnswer | None = None
        self._checked_by: list[Call] = []
        self._batches = True

    async def fault(self) -> NoAnswer | None:
        """Why the endpoint cannot be used, or None. It is checked before the first request only."""
        async with self._checking:
            if not self._checked:
                self._refused = await self._wrong(self._ask_for_check)
                self._checked = True
        if self._refused is not None:
            return self._refused
        try:
            self._health.check()
        except NoAnswer as error:
            return error
        return None

    async def _wrong(self, ask: Callable[[str, list[Any]], Awaitable[RpcOutcome]]) -> NoAnswer | None:
        try:
            wrong = await self._check(ask)
        except NoAnswer as error:
            return error
        return NoAnswer(wrong, FailureReason.WRONG_CHAIN) if wrong is not None else None

    async def _ask_for_check(self, method: str, params: list[Any]) -> RpcOutcome:
        self._checked_by.append((method, params))
        answer = await self._single(method, params)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    async def ask(self, calls: Sequence[Call]) -> list[RpcOutcome | NoAnswer]:
        """One answer for each call, in order."""
        if len(calls) == 1:
            return [await self._single(*calls[0])]
        if self._batches:
            answers = await self._batch(calls)
            if answers is not None:
                return answers
        return list(await asyncio.gather(*(self._single(*call) for call in calls)))

    async def _single(self, method: str, params: list[Any]) -> RpcOutcome | NoAnswer:
        busy = NoAnswer("it was not asked")
        pause = self._http.limits.pause_s
        for attempt in range(self._http.limits.attempts):
            try:
                if attempt:
                    await self._health.pause(pause * 2 ** (attempt - 1), busy)
                reply = await self._post(batch_of([(method, params)])[0])
            except NoAnswer as error:
                if error.reason is not FailureReason.TOO_LARGE:
                    self._health.failed(error)
                return error
            answer = self._outcome(reply, 1)
            if not isinstance(answer, RpcError) or not _is_passing(answer):
                self._health.answered()
                return answer
            busy = NoAnswer(f"the node is busy: {answer.message}", refusal_reason(answer.code, answer.message))
        return busy

    async def _batch(self, calls: Sequence[Call]) -> list[RpcOutcome | NoAnswer] | None:
        """All answers of one batch, or None if calls must be sent one by one: the node does not support batches or
        mixes up their answers, which is remembered."""
        proof = self._checked_by if len(self._checked_by) == 1 else []
        batch = [*proof, *calls]
        try:
            objects = answers_by_call(await self._post(batch_of(batch)), len(batch))
        except NoAnswer as error:
            if error.reason in (FailureReason.TOO_LARGE, FailureReason.TIMEOUT):
                return await self._halves(calls)
            objects = None
        answers = [
            None if answer is None else self._outcome(answer, number) for number, answer in enumerate(objects or [], 1)
        ]
        if objects is None or (proof and await self._mixed_up(answers.pop(0))):
            self._batches = False
            return None
        again = [number for number, answer in enumerate(answers) if answer is None or _is_passing(answer)]
        if len(again) < len(calls):
            self._health.answered()
        singles = await asyncio.gather(*(self._single(*calls[number]) for number in again))
        for number, answer in zip(again, singles, strict=True):
            answers[number] = answer
        return answers

    async def _mixed_up(self, answer: RpcOutcome | NoAnswer) -> bool:
        """Whether the answer that a batch gave to the check query fails the check: then answers of the batch may be
        swapped. An error proves nothing."""
        if answer is None or isinstance(answer, (RpcError, NoAnswer)):
            return False

        async def again(method: str, params: list[Any]) -> RpcOutcome:
            return answer

        return await self._wrong(again) is not None

    async def _halves(self, calls: Sequence[Call]) -> list[RpcOutcome | NoAnswer]:
        middle = len(calls) // 2
        first, second = await asyncio.gather(self.ask(calls[:middle]), self.ask(calls[middle:]))
        return first + second

    async def _post(self, body: Any) -> Any:
        """The parsed answer. Raises NoAnswer."""
        text = json.dumps(body, separators=(",", ":")).encode()
        reply = await self._http.post(self.url, text, once_if_late=isinstance(body, list))
        return decoded_json(reply.body, reply.status)

    def _outcome(self, answer: Any, number: int) -> RpcOutcome | NoAnswer:
        if not isinstance(answer, dict):
            return NoAnswer("the answer is no JSON-RPC answer", FailureReason.MALFORMED)
        error = answer.get("error")
        if isinstance(error, dict):
            code = error.get("code")
            return RpcError(
                code if isinstance(code, int) else 0, self._said(error.get("message", "")), error.get("data")
            )
        if error is not None:
            return RpcError(0, self._said(error))
        if "result" not in answer:
            return NoAnswer("the answer has neither result nor error", FailureReason.MALFORMED)
        if answer.get("id", number) != number:
            return NoAnswer("the answer is one to another question", FailureReason.MALFORMED)
        return answer["result"]

    def _said(self, message: Any) -> str:
        """The message of an error, shortened. Secrets are masked first: a secret that is cut in half is not
        recognised."""
        text = str(message)
        return self._secrets.mask_text(text)[:_LONGEST_MESSAGE] if len(text) <= _MOST_MASKED else "a very long error"


def _is_passing(answer: Any) -> bool:
    return isinstance(answer, RpcError) and refusal_reason(answer.code, answer.message) in PASSING
