"""Recordings: every answer of a scan in one file, so that the scan can be repeated without any connection.

Form: gzip of JSON lines in UTF-8, the same bytes for the same answers. The first line is the header::

    {"schema": "auditor.recording/1", "network": <profile without secrets>, "settings": {…}}

Every other line is one answered question, sorted by chain, method and parameters::

    {"chain": "eip155:1", "method": "eth_getCode", "params": ["0x…"], "block": 9, "digest": "sha256:…", "result": "0x…"}

Instead of ``result`` there may be ``error`` (code, message, data: the node refused, or the call reverted) or ``failed``
(why no endpoint answered, with the ``reason``, a FailureReason, where one is known). ``digest`` is that of the outcome
as compact JSON. ``block`` is the pinned block, if the question was about one; ``moment`` tells the same question asked
at different times apart.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from auditor.config import checked
from auditor.errors import ReplayMiss, UsageError
from auditor.files import check_writable, write_whole
from auditor.model.network import Network
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.sources import Sources

SCHEMA = "auditor.recording/1"
# The most that a recording may unpack to, in all and per line: gzip packs a thousand bytes into one, so both are
# counted while it is read. One answer may have 30 MB.
_MOST_BYTES = 2**29
_LONGEST_LINE = 2**26
_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Query:
    """A query to a chain, independent of the endpoint and the transport."""

    chain: str
    method: str
    params: tuple[Any, ...]
    block: int | None = None
    moment: str = ""

    @property
    def key(self) -> str:
        """The same text for equal queries."""
        return compact_json([self.chain, self.method, self.params, self.block, self.moment])


@dataclass(frozen=True, slots=True, eq=False)
class QueryAnswer:
    """The answer to a query: a result or an RpcError, with the digest of its raw form; or why there is none.

    Compared by identity, whatever it contains.
    """

    outcome: RpcOutcome
    digest: str
    failed: str | None = None
    reason: FailureReason = FailureReason.OTHER

    def raise_failure(self) -> "QueryAnswer":
        """Returns itself. Raises NoAnswer if there was no answer."""
        if self.failed is not None:
            raise NoAnswer(self.failed, self.reason)
        return self

    def plain(self) -> dict[str, Any]:
        """The fields of its line in a recording, without the digest."""
        if self.failed is None:
            return _plain(self.outcome)
        reason = {} if self.reason is FailureReason.OTHER else {"reason": self.reason.value}
        return {"failed": self.failed} | reason


def answer_of(outcome: RpcOutcome) -> QueryAnswer:
    """An answer with its digest."""
    return QueryAnswer(outcome, _digest(_plain(outcome)))


def failed_answer(why: str, reason: FailureReason = FailureReason.OTHER) -> QueryAnswer:
    """The answer that stands for a failed query."""
    return QueryAnswer(None, _digest(QueryAnswer(None, "", why, reason).plain()), why, reason)


def compact_json(value: Any) -> str:
    """JSON without spaces and with sorted keys: the form that digests are computed from."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


class RecordingWriter:
    """Collects answers and writes them all when closed, each query once."""

    def __init__(self, path: Path, network: Network, settings: Mapping[str, Any]) -> None:
        self._path = path
        self._header = {
            "schema": SCHEMA,
            "network": network.model_dump(mode="json", by_alias=True),
            "settings": dict(settings),
        }
        self._lines: dict[str, str] = {}
        try:
            check_writable(path)
        except OSError as error:
            raise _unwritable(path, error) from None

    def keep(self, question: Query, answer: QueryAnswer) -> None:
        """Adds one answer."""
        line: dict[str, Any] = {"chain": question.chain, "method": question.method, "params": question.params}
        if question.block is not None:
            line["block"] = question.block
        if question.moment:
            line["moment"] = question.moment
        line["digest"] = answer.digest
        line |= answer.plain()
        self._lines[question.key] = json.dumps(line, separators=(",", ":"), ensure_ascii=False)

    def close(self) -> None:
        """Writes the file. Raises UsageError."""
        lines = [json.dumps(self._header, ensure_ascii=False), *(self._lines[key] for key in sorted(self._lines))]
        packed = BytesIO()
        # No name and no time in the gzip header, so that equal answers give equal bytes.
        with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
            file.write(("\n".join(lines) + "\n").encode("utf-8", "surrogatepass"))
        try:
            write_whole(self._path, packed.getvalue())
        except OSError as error:
            raise _unwritable(self._path, error) from None


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path} cannot be written: {error.strerror}", "choose a file that you may write")


class RecordingReader:
    """Answers from a recording. ``network`` and ``settings`` are those of the scan that was recorded."""

    def __init__(self, network: Network, settings: dict[str, Any], answers: dict[str, QueryAnswer], path: Path) -> None:
        self.network = network
        self.settings = settings
        self._answers = answers
        self._path = path

    @classmethod
    def open(cls, path: Path) -> "RecordingReader":
        """Reads and checks a recording. Raises UsageError for a file that is not one, is truncated or was changed."""
        lines = _lines(path)
        try:
            header = json.loads(next(lines, ""))
            if header["schema"] != SCHEMA:
                raise UsageError(
                    f"{path} has the form {str(header['schema'])[:40]!r}, not {SCHEMA!r}",
                    "replay it with the version of auditor that recorded it, or record it again with this one",
                )
            network = checked(Network.model_validate(header["network"]), path)
            blocks = {str(chain): str(block) for chain, block in header["settings"].get("blocks", {}).items()}
            settings = Sources.of(header["settings"]).plain() | {"blocks": blocks}
            answers = dict(map(_parsed, lines))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError):
            raise _no_recording(path, "its content makes no sense, or it was changed") from None
        return cls(network, settings, answers, path)

    def items(self) -> Iterator[tuple[Query, QueryAnswer]]:
        """Every question with its answer."""
        for key, answer in self._answers.items():
            chain, method, params, block, moment = json.loads(key)
            yield Query(chain, method, tuple(params), block, moment), answer

    def with_answers(self, items: Iterable[tuple[Query, QueryAnswer]]) -> "RecordingReader":
        """The same scan with other questions and answers."""
        return RecordingReader(self.network, self.settings, {query.key: answer for query, answer in items}, self._path)

    def answer(self, question: Query) -> QueryAnswer:
        """The recorded answer. Raises ReplayMiss, which names the query."""
        answer = self._answers.get(question.key)
        if answer is None:
            request = f"{question.method} {compact_json(question.params)[:200]} on {question.chain}"
            raise ReplayMiss(
                f"{self._path} has no answer to: {request}",
                "it was recorded by another version of auditor or with other options; record it again",
            )
        return answer


def is_recording(path: Path) -> bool:
    """Whether a file begins like a recording. Raises UsageError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(2) == _MAGIC
    except OSError as error:
        raise UsageError(f"{path} was not read: {error.strerror}", "give the path of a readable file") from None


def _lines(path: Path) -> Iterator[str]:
    """The lines of a recording, unpacked one by one. Raises UsageError for a file that is not one, or is too large."""
    if not path.is_file() or not is_recording(path):
        raise _no_recording(path, "there is no such file" if not path.exists() else "it is not a gzip file")
    size = 0
    try:
        with gzip.open(path) as file:
            while line := file.readline(_LONGEST_LINE + 1):
                size += len(line)
                if len(line) > _LONGEST_LINE or size > _MOST_BYTES:
                    most = f"{_MOST_BYTES >> 20} MiB, or one line of it to more than {_LONGEST_LINE >> 20} MiB"
                    raise _no_recording(path, f"it unpacks to more than {most}")
                yield line.decode("utf-8", "surrogatepass")
    except (OSError, EOFError, zlib.error):
        raise _no_recording(path, "it is cut short or damaged") from None


def _no_recording(path: Path, why: str) -> UsageError:
    return UsageError(f"{path} is not a recording: {why}", "make one with 'auditor scan NETWORK --record FILE'")


def _parsed(line: str) -> tuple[str, QueryAnswer]:
    """One line: the key of its query, and the answer. Raises ValueError if the answer does not match its digest."""
    value = json.loads(line)
    question = Query(
        value["chain"], value["method"], tuple(value["params"]), value.get("block"), value.get("moment", "")
    )
    if "failed" in value:
        answer = failed_answer(value["failed"], FailureReason(value.get("reason", FailureReason.OTHER)))
    elif "error" in value:
        answer = answer_of(RpcError(**value["error"]))
    else:
        answer = answer_of(value["result"])
    if answer.digest != value["digest"]:
        raise ValueError("the answer was changed")
    return question.key, answer


def _plain(outcome: RpcOutcome) -> dict[str, Any]:
    if isinstance(outcome, RpcError):
        return {"error": {"code": outcome.code, "message": outcome.message, "data": outcome.data}}
    return {"result": outcome}


def _digest(plain: dict[str, Any]) -> str:
    return f"sha256:{hashlib.sha256(compact_json(plain).encode('utf-8', 'surrogatepass')).hexdigest()}"
