"""The interface through which scanners query chains: live endpoints, with or without a recorder, or a recording
alone."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from auditor.model.ids import ChainId
from auditor.net.failure import NoAnswer, RpcError, RpcOutcome
from auditor.net.http import Http, RequestLimits
from auditor.net.jsonrpc import JsonRpc, RpcCheck
from auditor.net.recording import (
    Query,
    QueryAnswer,
    RecordingReader,
    RecordingWriter,
    answer_of,
    compact_json,
    failed_answer,
)
from auditor.net.rest import Rest, RestCheck
from auditor.net.secrets import Secrets
from auditor.net.sources import Sources

Fetch = Callable[[], Awaitable[RpcOutcome]]


class Wire:
    """Sends each query once and remembers the answer. Use as an async context manager, which writes the recording."""

    def __init__(
        self,
        endpoints: Mapping[ChainId, Sequence[str]],
        recorder: RecordingWriter | None,
        player: RecordingReader | None,
        limits: RequestLimits,
        sources: Sources,
    ) -> None:
        self.sources = sources
        self._endpoints = endpoints
        self._recorder = recorder
        self._player = player
        self._secrets = Secrets(url for urls in endpoints.values() for url in urls)
        self._limits = limits
        self._http: Http | None = None
        self._answers: dict[str, asyncio.Future[QueryAnswer]] = {}

    @classmethod
    def live(
        cls,
        endpoints: Mapping[ChainId, Sequence[str]],
        recorder: RecordingWriter | None,
        limits: RequestLimits | None = None,
        sources: Sources | None = None,
    ) -> "Wire":
        """A wire that queries the endpoints of each chain, in order."""
        return cls(endpoints, recorder, None, limits or RequestLimits(), sources or Sources())

    @classmethod
    def replay(cls, player: RecordingReader) -> "Wire":
        """A wire that answers from a recording and sends nothing."""
        return cls({}, None, player, RequestLimits(), Sources.of(player.settings))

    async def __aenter__(self) -> "Wire":
        if self._player is None:
            self._http = await Http(self._limits).__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.__aexit__(kind, error, trace)
        if self._recorder is not None and kind is None:
            self._recorder.close()

    def jsonrpc(self, chain: ChainId, check: RpcCheck) -> JsonRpc | None:
        """The endpoints of a chain; None in a replay, where no query needs one."""
        urls = self._endpoints.get(chain, ())
        return self._jsonrpc(urls[:1] if chain in self.sources.compared else urls, check)

    def second_jsonrpc(self, chain: ChainId, check: RpcCheck) -> JsonRpc | None:
        """The second source of a chain; None in a replay."""
        return self._jsonrpc(self._endpoints.get(chain, ())[1:], check)

    def _jsonrpc(self, urls: Sequence[str], check: RpcCheck) -> JsonRpc | None:
        return None if self._http is None else JsonRpc(self._http, urls, self._secrets, check)

    def rest(self, chain: ChainId, check: RestCheck, same: Mapping[str, str]) -> Rest | None:
        """The endpoints of a chain that serve REST (see ``Rest``); None in a replay."""
        if self._http is None:
            return None
        return Rest(self._http, self._endpoints.get(chain, ()), self._secrets, check, same)

    async def ask(self, question: Query, fetch: Fetch) -> QueryAnswer:
        """The answer to a query: recorded, remembered or fetched now. Raises NoAnswer; in a replay ReplayMiss."""
        key = question.key
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = asyncio.ensure_future(self._answer(question, fetch))
        return (await asyncio.shield(answer)).raise_failure()

    async def _answer(self, question: Query, fetch: Fetch) -> QueryAnswer:
        if self._player is not None:
            return self._player.answer(question)
        try:
            answer = answer_of(self._clean(await fetch()))
        except NoAnswer as error:
            answer = failed_answer(self._secrets.mask_text(str(error)), error.reason)
        if self._recorder is not None:
            self._recorder.keep(question, answer)
        return answer

    def _clean(self, outcome: RpcOutcome) -> Any:
        """An outcome without secrets that the node echoed."""
        if isinstance(outcome, RpcError):
            return replace(outcome, data=self._clean(outcome.data))
        if isinstance(outcome, str):
            return self._secrets.mask_data(outcome)
        if isinstance(outcome, (list, dict)):
            text = compact_json(outcome)
            clean = self._secrets.mask_data(text)
            return outcome if clean == text else json.loads(clean)
        return outcome
