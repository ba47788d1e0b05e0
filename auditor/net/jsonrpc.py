"""JSON-RPC 2.0 over HTTP: requests made at the same time travel in one batch; endpoints are tried in order."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.net.failure import FailureReason, NoAnswer, RpcError
from auditor.net.http import Http
from auditor.net.refusals import PASSING, refusal_reason
from auditor.net.secrets import Secrets, shown

Outcome = Any | RpcError
Check = Callable[[Callable[[str, list[Any]], Awaitable[Outcome]]], Awaitable[str | None]]

# A round of tasks needs a few turns of the event loop until all of its requests are there.
_GATHER_S = 0.002
# After so many requests in a row without an answer an endpoint is not asked again.
_PATIENCE = 3


@dataclass(slots=True)
class _Waiting:
    method: str
    params: list[Any]
    answer: "asyncio.Future[Outcome]"


class JsonRpc:
    """The endpoints of one chain. ``check`` asks an endpoint what it is and says what is wrong with it, or None."""

    def __init__(self, http: Http, urls: Sequence[str], secrets: Secrets, check: Check) -> None:
        self._http = http
        self._secrets = secrets
        self._endpoints = [_Endpoint(http, url, secrets) for url in urls]
        self._check = check
        self._checking = asyncio.Lock()
        self._queue: list[_Waiting] = []
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, method: str, params: list[Any]) -> Outcome:
        """The result, or the RpcError that the endpoint answered. Raises NoAnswer."""
        waiting = _Waiting(method, params, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if len(self._queue) == 1:
            self._start(self._flush())
        return await waiting.answer

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _flush(self) -> None:
        await asyncio.sleep(_GATHER_S)
        queue, self._queue = self._queue, []
        size = self._http.limits.batch
        for begin in range(0, len(queue), size):
            self._start(self._answer(queue[begin : begin + size]))

    async def _answer(self, group: list[_Waiting]) -> None:
        try:
            answers = await self._first([(each.method, each.params) for each in group])
        except NoAnswer as error:
            for each in group:
                if not each.answer.done():
                    each.answer.set_exception(NoAnswer(str(error), error.reason))
            return
        for each, answer in zip(group, answers, strict=True):
            if each.answer.done():
                continue
            if isinstance(answer, NoAnswer):
                each.answer.set_exception(answer)
            else:
                each.answer.set_result(answer)

    async def _first(self, calls: "Calls") -> list[Outcome | NoAnswer]:
        """The answers of the first endpoint that gives any. Raises NoAnswer that names each endpoint and its fault."""
        faults: list[str] = []
        reason = FailureReason.ADDRESS
        for endpoint in self._endpoints:
            fault = await self._fault(endpoint)
            if fault is None:
                answers = await endpoint.ask(calls)
                failed = [answer for answer in answers if isinstance(answer, NoAnswer)]
                if len(failed) < len(answers):
                    return answers
                fault = failed[0]
            faults.append(f"{shown(endpoint.url)}: {fault}")
            reason = fault.reason
        raise NoAnswer(self._secrets.out_of_text("; ".join(faults)) or "no endpoint is known", reason)

    async def _fault(self, endpoint: "_Endpoint") -> NoAnswer | None:
        """Why an endpoint is of no use, or None; each is checked once."""
        async with self._checking:
            if not endpoint.checked:
                try:
                    wrong = await self._check(endpoint.ask_one)
                    endpoint.refused = NoAnswer(wrong, FailureReason.WRONG_CHAIN) if wrong is not None else None
                except NoAnswer as error:
                    endpoint.refused = error
                endpoint.checked = True
        if endpoint.refused is not None:
            return endpoint.refused
        return endpoint.last_fault if endpoint.unanswered >= _PATIENCE else None


Calls = Sequence[tuple[str, list[Any]]]


class _Endpoint:
    """One URL and what was learnt about it."""

    def __init__(self, http: Http, url: str, secrets: Secrets) -> None:
        self.url = url
        self.checked = False
        self.refused: NoAnswer | None = None
        self.unanswered = 0
        self.last_fault = NoAnswer("it was not asked")
        self._http = http
        self._secrets = secrets
        self._batches = True

    async def ask_one(self, method: str, params: list[Any]) -> Outcome:
        """One call by itself. Raises NoAnswer."""
        answer = (await self.ask([(method, params)]))[0]
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    async def ask(self, calls: Calls) -> list[Outcome | NoAnswer]:
        """One answer for each call, in order."""
        if len(calls) == 1:
            return [await self._single(*calls[0])]
        if self._batches and self.unanswered < _PATIENCE:
            answers = await self._batch(calls)
            if answers is not None:
                return answers
        return list(await asyncio.gather(*(self._single(*call) for call in calls)))

    async def _single(self, method: str, params: list[Any]) -> Outcome | NoAnswer:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer: Outcome | NoAnswer = self.last_fault
        pause = self._http.limits.pause_s
        for attempt in range(self._http.limits.attempts):
            if attempt:
                await asyncio.sleep(pause * 2 ** (attempt - 1))
            if self.unanswered >= _PATIENCE:
                return self.last_fault
            try:
                answer = self._outcome(await self._post(body))
            except NoAnswer as error:
                if error.reason is not FailureReason.TOO_LARGE:
                    self.unanswered += 1
                    self.last_fault = error
                return error
            if not _is_busy(answer):
                break
        self.unanswered = 0
        if isinstance(answer, RpcError) and _is_busy(answer):
            return NoAnswer(f"the node is busy: {answer.message}", refusal_reason(answer.code, answer.message))
        return answer

    async def _batch(self, calls: Calls) -> list[Outcome | NoAnswer] | None:
        """All answers of one batch, or None if calls must be made one by one: because the node has no batches, which is
        remembered, or because this batch was too much for it."""
        body = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(calls)
        ]
        try:
            parsed = await self._post(body)
        except NoAnswer as error:
            if error.reason is FailureReason.TOO_LARGE:
                return await self._halves(calls)
            if self.unanswered == 0 and len(calls) > 1 and error.reason is FailureReason.TIMEOUT:
                self.unanswered += 1
                return await self._halves(calls)
            self._batches = False
            return None
        if not isinstance(parsed, list):
            self._batches = False
            return None
        by_id = {each.get("id"): each for each in parsed if isinstance(each, dict) and _is_number(each.get("id"))}
        self.unanswered = 0
        answers = [self._outcome(by_id[number]) if number in by_id else None for number in range(len(calls))]
        again = [number for number, answer in enumerate(answers) if answer is None or _is_busy(answer)]
        singles = await asyncio.gather(*(self._single(*calls[number]) for number in again))
        for number, answer in zip(again, singles, strict=True):
            answers[number] = answer
        return answers

    async def _halves(self, calls: Calls) -> list[Outcome | NoAnswer]:
        middle = len(calls) // 2
        first, second = await asyncio.gather(self.ask(calls[:middle]), self.ask(calls[middle:]))
        return first + second

    async def _post(self, body: Any) -> Any:
        """The parsed answer. Raises NoAnswer."""
        reply = await self._http.post(self.url, json.dumps(body, separators=(",", ":")).encode())
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            status = "" if reply.status == 200 else f" (HTTP status {reply.status})"
            raise NoAnswer(f"the answer is no JSON{status}", FailureReason.MALFORMED) from None

    def _outcome(self, answer: Any) -> Outcome | NoAnswer:
        if not isinstance(answer, dict):
            return NoAnswer("the answer is no JSON-RPC answer", FailureReason.MALFORMED)
        error = answer.get("error")
        if isinstance(error, dict):
            code = error.get("code")
            message = self._secrets.out_of_text(str(error.get("message", "")))[:300]
            return RpcError(code if isinstance(code, int) else 0, message, error.get("data"))
        if error is not None:
            return RpcError(0, self._secrets.out_of_text(str(error))[:300])
        if "result" not in answer:
            return NoAnswer("the answer has neither result nor error", FailureReason.MALFORMED)
        return answer["result"]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_busy(answer: Any) -> bool:
    return isinstance(answer, RpcError) and refusal_reason(answer.code, answer.message) in PASSING
