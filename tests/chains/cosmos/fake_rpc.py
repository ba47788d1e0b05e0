"""CometBFT's RPC as far as a scan asks it: messages and descriptors, made up for a test (synthetic)."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from auditor.chains.cosmos import reflection
from auditor.chains.cosmos.simulation import SIMULATE
from auditor.chains.cosmos.wireformat import byte_fields, field, fields, text, varint
from tests.chains.cosmos.fake import CHAIN

Simulated = Callable[[str, str, int], str]


def refuses(message: str, account: str, sequence: int) -> str:
    """What a node says that does not simulate."""
    return "unknown query path: unknown request"


@contextmanager
def serving_rpc(
    signers: Mapping[str, str], simulated: Simulated = refuses, routes: Mapping[str, str] | None = None
) -> Iterator[str]:
    """CometBFT's RPC of a chain that accepts these messages. ``simulated`` tells for a message, the account in
    its first field and that account's number why it is refused; empty if it is not. ``routes`` are the REST routes of
    packages' parameters (synthetic)."""
    listed = b"".join(field(1, name.encode()) for name in signers)
    files = b""
    for name, signer in signers.items():
        package, _, message = name.lstrip("/").rpartition(".")
        files += field(
            1,
            field(2, package.encode()) + field(4, field(1, message.encode()) + _signed(signer)),
        )
    for package, route in (routes or {}).items():
        method = field(1, b"Params") + field(4, field(72295728, field(2, route.encode())))
        files += field(1, field(2, package.encode()) + field(6, field(1, b"Query") + field(2, method)))
    bodies = {reflection.MESSAGES: listed, reflection.DESCRIPTORS: files}

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # else each body waits 40 ms for the headers to be acknowledged

        def do_GET(self) -> None:
            self.send_error(404)

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = [self._one(each) for each in asked] if isinstance(asked, list) else self._one(asked)
            raw = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def _one(self, asked: dict[str, Any]) -> dict[str, Any]:
            result: Any = {"node_info": {"network": CHAIN}}
            if asked["method"] == "abci_query":
                path, data = asked["params"][:2]
                log = simulated(*_message(bytes.fromhex(data))) if path == SIMULATE else ""
                value = base64.b64encode(bodies.get(path, b"")).decode()
                said = log if log in ("", refuses("", "", 0)) else f"rpc error: code = Unknown desc = {log}"
                response = {"codespace": "sdk" if said else "", "code": 6 if said else 0, "log": said}
                result = {"response": response | {"value": value}}
            return {"jsonrpc": "2.0", "id": asked["id"], "result": result}

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _signed(signer: str) -> bytes:
    """The signing field of a message with its number, and the option that names it."""
    return field(2, field(1, signer.encode()) + varint(3 << 3) + varint(1)) + field(7, field(11110000, signer.encode()))


def _message(request: bytes) -> tuple[str, str, int]:
    """Type and first text of the only message of a transaction that is to be simulated, and its signer's number."""
    (transaction,) = byte_fields(request, 2)
    (body,), (signing,) = byte_fields(transaction, 1), byte_fields(transaction, 2)
    (message,) = byte_fields(body, 1)
    (signer,) = byte_fields(signing, 1)
    number = dict(fields(signer)).get(3, 0)
    assert isinstance(number, int)
    return text(message, 1), text(byte_fields(message, 2)[0], 1), number
