"""One door to a chain: REST where an endpoint speaks it, else the same questions over CometBFT's RPC.

Over RPC a path becomes a gRPC query of the chain's own schema (``abci_query``), its answer the JSON that REST gives.
"""

import base64
from collections.abc import Mapping
from typing import Any

from auditor.chains.cosmos.endpoints import INFO
from auditor.chains.cosmos.reflection import DESCRIPTORS
from auditor.chains.cosmos.schema import Schema
from auditor.chains.cosmos.simulation import SIMULATE
from auditor.net.failure import NoAnswer, RpcError
from auditor.net.jsonrpc import JsonRpc
from auditor.net.recording import Outcome
from auditor.net.rest import NOT_FOUND, UNIMPLEMENTED, Rest

HEIGHT = "x-cosmos-block-height"
BLOCK = "/cosmos/base/tendermint/v1beta1/blocks/"
_LATEST = "latest"
_LONGEST_LOG = 500
# How the application says over ABCI what gRPC says by codes.
_UNKNOWN = ("unknown query path", "unknown service", "unknown method", "Unimplemented")
_MISSING = ("NotFound", "not found", "doesn't exist", "does not exist")


class Gateway:
    """Asks the endpoints of a chain."""

    def __init__(self, rest: Rest, rpc: JsonRpc) -> None:
        self._rest = rest
        self._rpc = rpc
        self._schema: Schema | None = None

    async def get(self, path: str, height: int | None) -> Outcome:
        """What REST answers to a path, pinned to a height if one is given. Raises NoAnswer."""
        try:
            return await self._rest.get(path, _pinned(height))
        except NoAnswer as error:
            try:
                return await self._through_rpc(path, height)
            except NoAnswer as other:
                raise NoAnswer(f"{error}; over CometBFT's RPC: {other}") from None

    async def each(self, path: str, height: int | None) -> list[Outcome]:
        """What every endpoint that speaks REST answers; where none does, what the RPC answers. Raises NoAnswer."""
        return await self._rest.each(path, _pinned(height)) or [await self._through_rpc(path, height)]

    async def rpc(self, method: str, params: list[Any]) -> Any:
        """What CometBFT's RPC answers. Raises NoAnswer."""
        outcome = await self._rpc.ask(method, params)
        if isinstance(outcome, RpcError):
            raise NoAnswer(f"{outcome.message} {outcome.data or ''}".strip())
        return outcome

    async def query(self, method: str, data: bytes, height: int | None) -> bytes | RpcError:
        """What a gRPC method answers over ABCI. Raises NoAnswer."""
        response = await self._response(method, data, height)
        if response.get("code", 0) == 0:
            try:
                return base64.b64decode(response.get("value") or "", validate=True)
            except ValueError:
                raise NoAnswer("the value is no base64") from None
        log = _log(response)
        if any(word in log for word in _UNKNOWN):
            return RpcError(UNIMPLEMENTED, log)
        if "version does not exist" not in log and any(word in log for word in _MISSING):
            return RpcError(NOT_FOUND, log)
        raise NoAnswer(f"the node refused: {log}")

    async def refusal(self, request: bytes) -> str:
        """Why the application would refuse a transaction now; empty if it would not. Raises NoAnswer."""
        response = await self._response(SIMULATE, request, None)
        log = _log(response)
        if response.get("code", 0) == 0:
            return ""
        if not log or any(word in log for word in _UNKNOWN):
            raise NoAnswer(f"the node does not simulate: {log}")
        return log

    async def _response(self, method: str, data: bytes, height: int | None) -> dict[str, Any]:
        told = await self.rpc("abci_query", [method, data.hex(), str(height or 0), False])
        response = told.get("response") if isinstance(told, dict) else None
        if not isinstance(response, dict):
            raise NoAnswer("the answer is none of abci_query")
        return response

    async def _through_rpc(self, path: str, height: int | None) -> Outcome:
        if path == INFO:
            return _info(await self.rpc("status", []), await self.rpc("abci_info", []))
        if path.startswith(BLOCK):
            at = path.removeprefix(BLOCK)
            return _block(await self.rpc("block", [] if at == _LATEST else [at]))
        try:
            schema = await self._known()
            asked = schema.request(path)
            if asked is None:
                return RpcError(UNIMPLEMENTED, "the chain's software has no such route")
            route, data = asked
            answer = await self.query(route.method, data, height)
            return answer if isinstance(answer, RpcError) else schema.json(route.answers, answer)
        except (ValueError, KeyError, OverflowError) as error:
            raise NoAnswer(f"the answer does not fit the chain's own schema: {error}") from None

    async def _known(self) -> Schema:
        """The chain's schema, read once. Raises NoAnswer or ValueError."""
        if self._schema is None:
            answer = await self.query(DESCRIPTORS, b"", None)
            if isinstance(answer, RpcError):
                raise NoAnswer(f"the chain does not tell its schema: {answer.message}")
            self._schema = Schema.read(answer)
        return self._schema


def _log(response: dict[str, Any]) -> str:
    return str(response.get("log", ""))[:_LONGEST_LOG]


def _pinned(height: int | None) -> Mapping[str, str]:
    return {} if height is None else {HEIGHT: str(height)}


def _info(status: Any, application: Any) -> Any:
    """The node's description in the form of REST."""
    node = status.get("node_info") if isinstance(status, dict) else None
    told = application.get("response") if isinstance(application, dict) else None
    told = told if isinstance(told, dict) else {}
    version = {"app_name": told.get("data"), "version": told.get("version")}
    return {"default_node_info": node, "application_version": version}


def _block(answer: Any) -> Any:
    """A block in the form of REST, where hashes are base64. Raises NoAnswer."""
    try:
        digest = base64.b64encode(bytes.fromhex(answer["block_id"]["hash"])).decode()
        return {"block_id": {"hash": digest}, "block": {"header": answer["block"]["header"]}}
    except (KeyError, TypeError, ValueError):
        raise NoAnswer("the answer is no block") from None
