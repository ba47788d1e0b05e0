"""One interface to a chain's nodes: REST where an endpoint serves it, else the same queries over CometBFT's RPC.

Over RPC a path becomes a gRPC query by the chain's own schema (``abci_query``), and its answer the JSON that REST
gives.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from auditor.chains.cosmos.addresses import decode
from auditor.chains.cosmos.endpoints import INFO
from auditor.chains.cosmos.reflection import DESCRIPTORS
from auditor.chains.cosmos.schema import Schema
from auditor.chains.cosmos.simulation import SIMULATE
from auditor.net.failure import NoAnswer, RpcError, RpcOutcome
from auditor.net.jsonrpc import JsonRpc
from auditor.net.rest import NOT_FOUND, UNIMPLEMENTED, Rest

HEIGHT = "x-cosmos-block-height"
BLOCK = "/cosmos/base/tendermint/v1beta1/blocks/"
VALIDATORS = "/cosmos/base/tendermint/v1beta1/validatorsets/"
_LATEST = "latest"
_LONGEST_LOG = 500
# gRPC status codes over ABCI: registered errors of the application's own codespace. For an error with a gRPC status the
# log begins with that status (baseapp/abci.go and baseapp/grpcrouter.go of the Cosmos SDK).
_UNKNOWN_REQUEST, _KEY_NOT_FOUND = ("sdk", 6), ("sdk", 22)
_NO_PATH = "unknown query path: unknown request"
_STATUS = re.compile(r"rpc error: code = \w+ desc = ")
# The store key of x/wasm's record of a contract, by its address: x/wasm/types/keys.go (ContractKeyPrefix).
_CONTRACT, _CONTRACTS_STORE, _CONTRACT_KEY = "/cosmwasm/wasm/v1/contract/", "/store/wasm/key", b"\x02"


class Gateway:
    """Queries the endpoints of a chain."""

    def __init__(self, rest: Rest, rpc: JsonRpc) -> None:
        self._rest = rest
        self._rpc = rpc
        self._schema: Schema | None = None

    async def get(self, path: str, height: int | None) -> RpcOutcome:
        """The REST answer to a path, at a height if one is given. Raises NoAnswer."""
        try:
            return await self._rest.get(path, _pinned(height))
        except NoAnswer as error:
            try:
                return await self._through_rpc(path, height)
            except NoAnswer as other:
                raise NoAnswer(f"{error}; over CometBFT's RPC: {other}") from None

    async def get_from_all(self, path: str, height: int | None) -> list[RpcOutcome]:
        """The answer of every endpoint that serves REST; if none does, that of the RPC. Raises NoAnswer."""
        return await self._rest.get_from_all(path, _pinned(height)) or [await self._through_rpc(path, height)]

    async def rpc(self, method: str, params: list[Any]) -> Any:
        """The answer of CometBFT's RPC. Raises NoAnswer."""
        outcome = await self._rpc.ask(method, params)
        if isinstance(outcome, RpcError):
            raise NoAnswer(f"{outcome.message} {outcome.data or ''}".strip())
        return outcome

    async def query(self, method: str, data: bytes, height: int | None) -> bytes | RpcError:
        """The answer of a gRPC method over ABCI. Raises NoAnswer."""
        response = await self._response(method, data, height)
        if response.get("code", 0) == 0:
            try:
                return base64.b64decode(response.get("value") or "", validate=True)
            except ValueError:
                raise NoAnswer("the value is no base64") from None
        log, error = _log(response), _error(response)
        if error == _KEY_NOT_FOUND:
            return RpcError(NOT_FOUND, log)
        if error == _UNKNOWN_REQUEST and log == _NO_PATH:
            return RpcError(UNIMPLEMENTED, log)
        raise NoAnswer(f"the node refused: {log}")

    async def refusal(self, request: bytes) -> str:
        """The reason why the application would refuse a transaction now; empty if it would not. Raises NoAnswer."""
        response = await self._response(SIMULATE, request, None)
        log = _log(response)
        if response.get("code", 0) == 0:
            return ""
        if not _STATUS.match(log):
            raise NoAnswer(f"the node does not simulate: {log}")
        return log

    async def _response(self, method: str, data: bytes, height: int | None) -> dict[str, Any]:
        result = await self.rpc("abci_query", [method, data.hex(), str(height or 0), False])
        response = result.get("response") if isinstance(result, dict) else None
        if not isinstance(response, dict):
            raise NoAnswer("the answer is none of abci_query")
        return response

    async def _through_rpc(self, path: str, height: int | None) -> RpcOutcome:
        if path == INFO:
            return _info(await self.rpc("status", []), await self.rpc("abci_info", []))
        if path.startswith(BLOCK):
            at = path.removeprefix(BLOCK)
            return _block(await self.rpc("block", [] if at == _LATEST else [at]))
        if path.startswith(VALIDATORS):
            at, _, query = path.removeprefix(VALIDATORS).partition("?")
            page = dict(parse_qsl(query))
            size = int(page["pagination.limit"])
            number = int(page["pagination.offset"]) // size + 1
            return _producers(await self.rpc("validators", [at, str(number), str(size)]))
        try:
            schema = await self._read_schema()
            request = schema.request(path)
            if request is None:
                return RpcError(UNIMPLEMENTED, "the chain's software has no such route")
            route, data = request
            if path.startswith(_CONTRACT) and not await self._is_contract(path.removeprefix(_CONTRACT), height):
                return RpcError(NOT_FOUND, "x/wasm keeps no contract at this address")
            answer = await self.query(route.method, data, height)
            return answer if isinstance(answer, RpcError) else schema.json(route.answers, answer)
        except (ValueError, KeyError, OverflowError) as error:
            raise NoAnswer(f"the answer does not fit the chain's own schema: {error}") from None

    async def _is_contract(self, rest: str, height: int | None) -> bool:
        """Whether x/wasm's own state has a contract: its query errors do not show it by their codes. Raises
        NoAnswer."""
        _, address = decode(rest.partition("/")[0])
        stored = await self.query(_CONTRACTS_STORE, _CONTRACT_KEY + address, height)
        return isinstance(stored, bytes) and bool(stored)

    async def _read_schema(self) -> Schema:
        """The chain's schema, read once. Raises NoAnswer or ValueError."""
        if self._schema is None:
            answer = await self.query(DESCRIPTORS, b"", None)
            if isinstance(answer, RpcError):
                raise NoAnswer(f"the chain does not tell its schema: {answer.message}")
            self._schema = Schema.read(answer)
        return self._schema


def _error(response: dict[str, Any]) -> tuple[Any, Any]:
    """The registered error of an answer: codespace and number."""
    return response.get("codespace"), response.get("code")


def _log(response: dict[str, Any]) -> str:
    return str(response.get("log", ""))[:_LONGEST_LOG]


def _pinned(height: int | None) -> Mapping[str, str]:
    return {} if height is None else {HEIGHT: str(height)}


def _info(status: Any, application: Any) -> Any:
    """The node's description in REST form."""
    node = status.get("node_info") if isinstance(status, dict) else None
    details = application.get("response") if isinstance(application, dict) else None
    details = details if isinstance(details, dict) else {}
    version = {"app_name": details.get("data"), "version": details.get("version")}
    return {"default_node_info": node, "application_version": version}


def _block(answer: Any) -> Any:
    """A block in REST form, where hashes are base64. Raises NoAnswer."""
    try:
        digest = base64.b64encode(bytes.fromhex(answer["block_id"]["hash"])).decode()
        return {"block_id": {"hash": digest}, "block": {"header": answer["block"]["header"]}}
    except (KeyError, TypeError, ValueError):
        raise NoAnswer("the answer is no block") from None


def _producers(answer: Any) -> Any:
    """A page of CometBFT's validators in REST form. Raises NoAnswer."""
    try:
        listed = [
            {"pub_key": {"key": validator["pub_key"]["value"]}, "voting_power": validator["voting_power"]}
            for validator in answer["validators"]
        ]
        return {"validators": listed, "pagination": {"total": str(answer["total"])}}
    except (KeyError, TypeError):
        raise NoAnswer("the answer is no list of validators") from None
