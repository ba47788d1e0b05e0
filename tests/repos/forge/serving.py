"""A forge that answers as a test says: paths with their answers, and what it refuses."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Forge:
    """Answers by path (without the API's prefix). A tuple is (status, message); a path that is missing is a 404.

    ``token`` is what the forge wants to see; lists are cut into pages as the query asks.
    """

    answers: dict[str, Any]
    token: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        found = self.answers.get(path, (404, "Not Found"))
        if isinstance(found, tuple):
            return found[0], {"message": found[1]}
        if isinstance(found, list):
            size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
            return 200, found[size * (page - 1) : size * page]
        return 200, found


@contextmanager
def serving(forge: Forge, prefix: str) -> Iterator[str]:
    """The address of the forge's API."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            forge.asked.append((parts.path, headers))
            status, body = forge.answer(parts.path.removeprefix(prefix + "/"), dict(parse_qsl(parts.query)))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if isinstance(body, dict) and "rate limit" in str(body.get("message")):
                self.send_header("x-ratelimit-remaining", "0")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
