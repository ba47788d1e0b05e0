"""Answers of nodes: ABI, protobuf, and what JSON-RPC may put in the place of any answer."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from auditor.chains.cosmos.schema import Schema
from auditor.chains.cosmos.wireformat import field, fields
from auditor.chains.evm.abi import decode_result
from auditor.chains.evm.reader import EvmReader
from auditor.chains.evm.reading import Unread
from auditor.errors import AuditorError
from auditor.model.network import Chain
from auditor.net.recording import Query, QueryAnswer, answer_of
from auditor.net.wire import Wire
from tests.examples import examples
from tests.fuzz.mutations import mutated

often = settings(max_examples=examples(300), deadline=None, suppress_health_check=list(HealthCheck))
WORDS = st.lists(st.integers(0, 2**256 - 1) | st.integers(0, 96), max_size=8).map(
    lambda words: b"".join(word.to_bytes(32, "big") for word in words)
)
TYPES = ("string", "bytes", "address[]", "(uint256,string)[]", "bytes32[3]", "bool", "uint8,address,string[][]")


@often
@given(st.sampled_from(TYPES), WORDS | st.binary(max_size=200))
def test_returned_data_decodes_or_does_not(types: str, data: bytes) -> None:
    decode_result(f"f()({types})", data)


MESSAGE = field(1, field(2, b"cosmos.gov.v1.Msg") + field(4, field(1, b"Submit") + field(2, b"x") * 3)) * 2


@often
@given(mutated(MESSAGE) | st.binary(max_size=80))
def test_protobuf_is_read_or_a_value_error(raw: bytes) -> None:
    for read in (lambda: list(fields(raw)), lambda: Schema.read(raw)):
        with suppress(ValueError):
            read()


KEYS = ("number", "timestamp", "hash", "topics", "data", "address")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["0x", "0x0", "0x" + "ff" * 32, "0x" + "ff" * 40, "0xzz", "latest", "-1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
BLOCK = {"number": "0x5", "timestamp": "0x64", "hash": "0x" + "11" * 32, "gasLimit": "0x1", "miner": "0x" + "22" * 20}


class _Answers(Wire):
    """A wire whose node says what it is given, one answer for each method."""

    def __init__(self, **answers: Any) -> None:
        self._said = answers

    def jsonrpc(self, chain: str, check: object) -> None:
        return None

    async def ask(self, question: Query, fetch: object) -> QueryAnswer:
        return answer_of(self._said.get(question.method))


@often
@given(JSON, JSON)
@example({**BLOCK, "number": "0x" + "9" * 5000}, "0x")
def test_any_json_of_a_node_is_a_value_or_unread(block: Any, answer: Any) -> None:
    address = "0x" + "33" * 20

    async def read() -> None:
        methods = ("eth_getCode", "eth_getStorageAt", "eth_getBalance", "eth_call", "eth_getLogs", "eth_getProof")
        wire = _Answers(eth_getBlockByNumber=block, **dict.fromkeys(methods, answer))
        try:
            await EvmReader.open(Chain(id="eip155:1"), wire, None)
        except AuditorError as error:
            assert error.hint
        reader = await EvmReader.open(Chain(id="eip155:1"), _Answers(eth_getBlockByNumber=BLOCK), None)
        reader._wire = wire
        reads: list[Callable[[], Awaitable[Any]]] = [
            lambda: reader.code(address),
            lambda: reader.storage(address, 1),
            lambda: reader.balance(address),
            lambda: reader.call(address, "owner()(address)"),
            lambda: reader.logs(address, [None]),
            lambda: reader.seconds_per_block(),
            lambda: reader.confirm(),
        ]
        for each in reads:
            try:
                await each()
            except Unread as unread:
                assert str(unread)

    asyncio.run(read())
