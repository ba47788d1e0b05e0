"""A server that answers as a test says: the faults that no real node makes on demand."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


@dataclass(frozen=True)
class Says:
    """One HTTP answer. ``after_s`` is waited first; ``cut`` breaks the connection in the middle of the body;
    ``repeat`` sends the body so many times; ``trickle`` sends one byte every so many seconds without end, of the body
    or, with ``in_headers``, of a header."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after_s: float = 0
    cut: bool = False
    repeat: int = 1
    trickle: float = 0
    in_headers: bool = False


Behaviour = Callable[..., Says | None]


@contextmanager
def serving(behaviour: Behaviour, node: str | None = None, *, with_headers: bool = False) -> Iterator[str]:
    """The URL of a server. ``behaviour`` gets the parsed request and its number from 0 on, and ``with_headers`` the
    headers; where it says None, the node behind answers."""
    lock = threading.Lock()
    count = 0
    stopped = threading.Event()
    with httpx.Client(timeout=60) as behind:

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else each body waits 40 ms for the headers to be acknowledged

            def do_GET(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                nonlocal count
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null"
                with lock:
                    number, count = count, count + 1
                more = (self.headers,) if with_headers else ()
                said = behaviour(json.loads(body), number, *more)
                if said is None:
                    assert node is not None
                    said = Says(behind.post(node, content=body, headers={"Content-Type": "application/json"}).content)
                try:
                    self._send(said)
                except OSError:
                    self.close_connection = True

            def _send(self, said: Says) -> None:
                time.sleep(said.after_s)
                if said.trickle:
                    return self._trickle(said)
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said.body) * said.repeat + said.cut))
                self.end_headers()
                for _ in range(said.repeat):
                    self.wfile.write(said.body)
                if said.cut:
                    self.wfile.flush()
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True

            def _trickle(self, said: Says) -> None:
                begin = b"HTTP/1.1 200 OK\r\n" + (b"X: " if said.in_headers else b"Content-Length: 100000\r\n\r\n")
                self.wfile.write(begin)
                while not stopped.wait(said.trickle):
                    self.wfile.write(b" ")

            def log_message(self, format: str, *args: Any) -> None:
                """Keeps the output of the tests clean."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_address[1]}"
            finally:
                stopped.set()
                server.shutdown()
                thread.join()


def calls(request: Any) -> list[dict[str, Any]]:
    """The JSON-RPC calls of a request, batch or not."""
    return request if isinstance(request, list) else [request]


def results(request: Any, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Says:
    """A proper answer: ``answer`` gives the ``result`` or ``error`` of each call."""
    each = [{"jsonrpc": "2.0", "id": call["id"], **answer(call)} for call in calls(request)]
    return Says(json.dumps(each if isinstance(request, list) else each[0]).encode())
