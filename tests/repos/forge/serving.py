"""A server for the tests: GitHub's API (see ``described``), or plain answers by path for APIs without a description."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Answer:
    """A status, a body (JSON, or bytes as they are), and headers."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Server(Protocol):
    """What answers requests, and keeps each path and its headers. ``faults`` are what no client should have asked."""

    asked: list[tuple[str, dict[str, str]]]
    faults: list[str]

    def answer(self, method: str, path: str, query: dict[str, str]) -> Answer:
        """The answer to a request for a path, escaped as it came, without the API's prefix."""
        ...


@dataclass
class ByPath:
    """Answers by path: JSON, or an ``Answer``; a path that is missing is a 404.

    For GitLab, crates.io, npm and PyPI, which publish no description of their APIs as a package: the shapes are taken
    by hand from their documentation. Lists are cut into pages as the query asks.
    """

    answers: Mapping[str, Any]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, query: dict[str, str]) -> Answer:
        found = self.answers.get(path, Answer(404, {"message": "Not Found"}))
        if isinstance(found, Answer):
            return found
        if isinstance(found, list):
            size, page = int(query.get("per_page", 20)), int(query.get("page", 1))
            link = {"Link": f'</{path}?page={page + 1}>; rel="next"'} if size * page < len(found) else {}
            return Answer(200, found[size * (page - 1) : size * page], link)
        return Answer(200, found)


@contextmanager
def serving(forge: Server, prefix: str) -> Iterator[str]:
    """The address of an API. Fails at the end if it was asked for, or made to answer, what its description lacks."""

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # else each body waits 40 ms for the headers to be acknowledged

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            forge.asked.append((parts.path, {name.lower(): value for name, value in self.headers.items()}))
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            try:
                answer = forge.answer("GET", parts.path.removeprefix(prefix + "/"), query)
            except Exception as error:
                forge.faults.append(f"{self.path} broke the server: {error!r}")
                raise
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert not forge.faults, "\n".join(forge.faults)
