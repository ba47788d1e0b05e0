"""A proxy in front of a node that adds latency and counts what passes."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


@dataclass
class Traffic:
    """What passed the proxy. ``requests`` are HTTP requests; ``calls`` are the JSON-RPC calls inside them.

    ``rounds`` is the longest chain of requests each of which was sent after the one before it was answered: what a
    faster machine or a wider connection cannot shorten.
    """

    requests: int = 0
    calls: list[dict[str, Any]] = field(default_factory=list)
    rounds: int = 0
    _answered: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arrives(self, body: bytes) -> int:
        """Notes a request; returns its place in the chain."""
        content = json.loads(body)
        with self._lock:
            self.requests += 1
            self.calls += content if isinstance(content, list) else [content]
            place = self._answered + 1
            self.rounds = max(self.rounds, place)
            return place

    def leaves(self, place: int) -> None:
        """Notes that the request at this place was answered."""
        with self._lock:
            self._answered = max(self._answered, place)


@contextmanager
def slowed(url: str, delay_s: float) -> Iterator[tuple[str, Traffic]]:
    """The URL of a proxy for ``url`` that waits ``delay_s`` before each request is passed on, and its traffic."""
    traffic = Traffic()
    with httpx.Client(base_url=url, timeout=60, limits=httpx.Limits(max_connections=None)) as node:

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                place = traffic.arrives(body)
                time.sleep(delay_s)
                answer = node.post("/", content=body, headers={"Content-Type": "application/json"}).content
                traffic.leaves(place)
                head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
                self.wfile.write(head.encode() + answer)

            def log_message(self, format: str, *args: Any) -> None:
                """Keeps the output for figures."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield f"http://127.0.0.1:{server.server_address[1]}", traffic
            finally:
                server.shutdown()
