"""What CometBFT's RPC answers is told apart by codes and by the chain's own state, never by words of a refusal."""

import asyncio
import base64
from typing import Any

import pytest

from auditor.chains.cosmos.gateway import VALIDATORS, Gateway
from auditor.net.failure import NoAnswer, RpcError
from auditor.net.rest import NOT_FOUND, UNIMPLEMENTED
from tests.chains.cosmos.fake import account


class _Rest:
    async def get(self, path: str, headers: Any) -> Any:
        raise NoAnswer("no endpoint speaks REST")


class _Rpc:
    """Answers of ``abci_query`` by path, and of other methods by name."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    async def ask(self, method: str, params: list[Any]) -> Any:
        if method == "abci_query":
            return {"response": self.answers[params[0]]}
        return self.answers[method]


def _gateway(**answers: Any) -> Gateway:
    return Gateway(_Rest(), _Rpc(**answers))  # type: ignore[arg-type]


def _query(response: dict[str, Any]) -> bytes | RpcError:
    return asyncio.run(_gateway(**{"/acme.Query/All": response}).query("/acme.Query/All", b"", 7))


def test_codes_say_what_is_absent() -> None:
    missing = _query({"codespace": "sdk", "code": 22, "log": "whatever"})
    assert isinstance(missing, RpcError)
    assert missing.code == NOT_FOUND
    unknown = _query({"codespace": "sdk", "code": 6, "log": "unknown query path: unknown request"})
    assert isinstance(unknown, RpcError)
    assert unknown.code == UNIMPLEMENTED


@pytest.mark.parametrize(
    "response",
    [
        {"codespace": "sdk", "code": 6, "log": "backend not found: unknown request"},
        {"codespace": "sdk", "code": 6, "log": "a name with unknown query path: unknown request in it"},
        {"codespace": "acme", "code": 22, "log": "not found"},
        {"codespace": "sdk", "code": 18, "log": "rpc error: code = NotFound desc = unknown service"},
        {"code": 22, "log": "does not exist"},
    ],
)
def test_words_of_a_refusal_make_nothing_absent(response: dict[str, Any]) -> None:
    with pytest.raises(NoAnswer, match="the node refused"):
        _query(response)


@pytest.mark.parametrize(("log", "simulated"), [("rpc error: code = Unknown desc = no", True), ("no service", False)])
def test_only_an_error_of_the_service_is_a_refusal_of_the_message(log: str, simulated: bool) -> None:
    gateway = _gateway(**{"/cosmos.tx.v1beta1.Service/Simulate": {"codespace": "sdk", "code": 6, "log": log}})
    if simulated:
        assert asyncio.run(gateway.refusal(b"")) == log
        return
    with pytest.raises(NoAnswer, match="does not simulate"):
        asyncio.run(gateway.refusal(b""))


def test_those_who_make_blocks_are_told_in_the_form_of_rest() -> None:
    one = {"address": "AA", "pub_key": {"type": "tendermint/PubKeyEd25519", "value": "AQ=="}, "voting_power": "9"}
    gateway = _gateway(validators={"validators": [one], "total": "101"})
    told = asyncio.run(gateway.get(f"{VALIDATORS}7?pagination.limit=100&pagination.offset=100", 7))
    assert told == {
        "validators": [{"pub_key": {"key": "AQ=="}, "voting_power": "9"}],
        "pagination": {"total": "101"},
    }
    broken = _gateway(validators={"validators": [{}], "total": "1"})
    with pytest.raises(NoAnswer, match="no list of validators"):
        asyncio.run(broken.get(f"{VALIDATORS}7?pagination.limit=100&pagination.offset=0", 7))


@pytest.mark.parametrize(("kept", "there"), [(b"", False), (b"info", True)])
def test_whether_an_address_is_a_contracts_is_read_from_the_state_of_the_module(kept: bytes, there: bool) -> None:
    stored = {"code": 0, "value": base64.b64encode(kept).decode()}
    gateway = _gateway(**{"/store/wasm/key": stored})
    assert asyncio.run(gateway._is_contract(account(1), 7)) is there
