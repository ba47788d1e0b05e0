"""A node that answers as a test says: the faults that no real node makes on demand. All it says is synthetic."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from auditor.chains.cosmos.addresses import encode, module_account

CHAIN = "synthetic-1"
ID = f"cosmos:{CHAIN}"
PREFIX = "syn"
PRODUCERS = "/cosmos/base/tendermint/v1beta1/validatorsets/"
HASH = base64.b64encode(b"one chain".ljust(32, b"\0")).decode()


def account(number: int, prefix: str = PREFIX) -> str:
    """The address of a made-up account."""
    return encode(prefix, bytes([number // 256, number % 256]) * 10)


def now() -> str:
    """The time of a block that was made just now, as nodes write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")


def consensus_key(number: int) -> str:
    """The made-up key that a validator signs blocks with."""
    return base64.b64encode(number.to_bytes(32, "big")).decode()


def validator(number: int, tokens: int) -> dict[str, Any]:
    """A bonded validator."""
    return {
        "operator_address": account(number, f"{PREFIX}valoper"),
        "consensus_pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": consensus_key(number)},
        "tokens": str(tokens),
        "status": "BOND_STATUS_BONDED",
        "jailed": False,
        "description": {"moniker": f"validator {number}"},
    }


def params() -> dict[str, Any]:
    """Parameters of governance as SDK 0.50 and later answer them."""
    return {
        "voting_period": "172800s",
        "quorum": "0.334000000000000000",
        "threshold": "0.500000000000000000",
        "veto_threshold": "0.334000000000000000",
        "min_deposit": [{"denom": "stake", "amount": "1"}],
        "max_deposit_period": "172800s",
    }


def answers(validators: int = 4) -> dict[str, Any]:
    """What a small chain answers by path; lists come in pages."""
    return {
        "/cosmos/base/tendermint/v1beta1/node_info": {"default_node_info": {"network": CHAIN}},
        "/cosmos/upgrade/v1beta1/module_versions": {
            "module_versions": [
                {"name": name, "version": "1"} for name in ("auth", "bank", "gov", "staking", "upgrade")
            ]
        },
        "/cosmos/auth/v1beta1/bech32": {"bech32_prefix": PREFIX},
        "/cosmos/gov/v1/params/voting": {"voting_params": {"voting_period": "172800s"}, "params": params()},
        "/cosmos/staking/v1beta1/validators": {
            "validators": [validator(n, 1000 - n) for n in range(1, validators + 1)]
        },
        "/cosmos/upgrade/v1beta1/authority": {"address": module_account(PREFIX, "gov")},
    }


@dataclass
class Node:
    """How a fake node behaves. ``before`` may answer a path itself: status and body."""

    answers: dict[str, Any] = field(default_factory=answers)
    height: int = 100
    earliest: int = 1
    hash: str = HASH
    time: str = field(default_factory=now)
    page: int = 100
    counts: bool = True
    loses: int = 0
    chain: str = CHAIN
    producers: list[tuple[str, int]] | None = None
    before: Callable[[str, int], tuple[int, Any] | None] = lambda path, height: None
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, query: dict[str, list[str]], pinned: int | None) -> tuple[int, Any]:
        """Status and body of one request."""
        self.asked.append(path)
        given = self.before(path, pinned or self.height)
        if given is not None:
            return given
        if path.startswith("/cosmos/base/tendermint/v1beta1/blocks/"):
            return 200, self._block(path.rpartition("/")[2])
        if path.startswith(PRODUCERS) and pinned is not None and self.earliest <= pinned <= self.height:
            return self._producers(query)
        if pinned is not None and pinned > self.height:
            return 500, _error(2, "codespace sdk code 26: invalid height: cannot query with height in the future")
        if pinned is not None and pinned < self.earliest:
            said = f"failed to load state at height {pinned}; version does not exist (latest height: {self.height})"
            return 500, _error(2, said)
        if path not in self.answers:
            known = any(each.rpartition("/")[0] == path.rpartition("/")[0] for each in self.answers)
            return (404, _error(5, "not found")) if known else (501, _error(12, "Not Implemented"))
        body = self.answers[path]
        lists = [name for name, value in body.items() if isinstance(value, list)]
        return 200, self._paged(body, lists[0], query) if lists and "pagination.limit" in query else body

    def _producers(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        """CometBFT's validators: those that a test gives, else those of x/staking."""
        given = self.producers
        if given is None:
            bonded = self.answers.get("/cosmos/staking/v1beta1/validators", {}).get("validators", [])
            given = [(each["consensus_pubkey"]["key"], int(each["tokens"])) for each in bonded]
        start, size = (int(query[f"pagination.{name}"][0]) for name in ("offset", "limit"))
        listed = [{"pub_key": {"key": key}, "voting_power": str(power)} for key, power in given]
        return 200, {"validators": listed[start : start + size], "pagination": {"total": str(len(listed))}}

    def _paged(self, body: dict[str, Any], name: str, query: dict[str, list[str]]) -> dict[str, Any]:
        start = int(base64.b64decode(query["pagination.key"][0])) if "pagination.key" in query else 0
        size = min(self.page, int(query["pagination.limit"][0]))
        whole = body[name]
        onward = base64.b64encode(str(start + size).encode()).decode() if start + size < len(whole) else None
        shown = whole[start : start + size]
        if self.loses and onward is None:
            shown = shown[: -self.loses]
        total = str(len(whole)) if self.counts and "pagination.count_total" in query else "0"
        return {**body, name: shown, "pagination": {"next_key": onward, "total": total}}

    def _block(self, height: str) -> dict[str, Any]:
        number = str(self.height) if height == "latest" else height
        header = {"height": number, "time": self.time, "chain_id": self.chain}
        return {"block_id": {"hash": self.hash}, "block": {"header": header}}


def _error(code: int, message: str) -> dict[str, Any]:
    return {"code": code, "message": message, "details": []}


@contextmanager
def serving(node: Node, told: Callable[[int], int] = lambda height: height) -> Iterator[str]:
    """The URL of a fake node. ``told`` changes the height that it says its answers are about."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each body waits 40 ms for the headers to be acknowledged

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            pinned = self.headers.get("x-cosmos-block-height")
            status, body = node.answer(parts.path, parse_qs(parts.query), int(pinned) if pinned else None)
            self._send(status, body, told(int(pinned)) if pinned else None)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send(501, _error(12, "Method Not Allowed"), None)

        def _send(self, status: int, body: Any, height: int | None) -> None:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            if height is not None:
                self.send_header("Grpc-Metadata-X-Cosmos-Block-Height", str(height))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
