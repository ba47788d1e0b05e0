"""CometBFT's RPC as far as a scan asks it: messages and descriptors, made up for a test (synthetic)."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from auditor.chains.cosmos import reflection
from auditor.chains.cosmos.wireformat import varint
from tests.chains.cosmos.fake import CHAIN


def field(number: int, value: bytes) -> bytes:
    """A field of bytes, as protobuf writes it."""
    return varint(number << 3 | 2) + varint(len(value)) + value


@contextmanager
def serving_rpc(signers: Mapping[str, str], chain: str = CHAIN) -> Iterator[str]:
    """CometBFT's RPC of a chain that accepts these messages (synthetic)."""
    listed = b"".join(field(1, name.encode()) for name in signers)
    files = b""
    for name, signer in signers.items():
        package, _, message = name.lstrip("/").rpartition(".")
        files += field(
            1,
            field(2, package.encode())
            + field(4, field(1, message.encode()) + field(7, field(11110000, signer.encode()))),
        )
    bodies = {reflection.MESSAGES: listed, reflection.DESCRIPTORS: files}

    class Handler(BaseHTTPRequestHandler):
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
            result: Any = {"node_info": {"network": chain}}
            if asked["method"] == "abci_query":
                value = base64.b64encode(bodies[asked["params"][0]]).decode()
                result = {"response": {"code": 0, "value": value}}
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
