"""The contracts of the recorded demo as they stand in its block: every recorded call, and calls of all their functions,
leave what the specification leaves."""

import gzip
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from auditor.chains.evm.code import selectors
from tests.chains.evm.execution.oracle import Accounts, Held, Sent, differs

_RECORDING = Path(__file__).parents[4] / "auditor" / "networks" / "demo.jsonl.gz"
_CALLER = b"\xaa" * 20


def _set(words: dict[int, int]) -> dict[int, int]:
    return {slot: word for slot, word in words.items() if word}


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


@cache
def answers(method: str) -> list[tuple[list[Any], bytes]]:
    """What a node said: parameters, and the bytes of the answer."""
    lines = map(json.loads, gzip.decompress(_RECORDING.read_bytes()).splitlines()[1:])
    wanted = (line for line in lines if line["method"] == method and isinstance(line.get("result"), str))
    return [(line["params"], _bytes(line["result"])) for line in wanted]


@cache
def accounts() -> Accounts:
    """All code and storage of the recording; what was not recorded is empty."""
    words: dict[bytes, dict[int, int]] = {}
    for (address, slot, *_), word in answers("eth_getStorageAt"):
        words.setdefault(_bytes(address), {})[int(slot, 16)] = int.from_bytes(word, "big")
    held = {
        _bytes(address): Held(code=code, balance=10**18, words=_set(words.get(_bytes(address), {})))
        for (address, *_), code in answers("eth_getCode")
    }
    return held | {_CALLER: Held(balance=10**18)}


def contracts() -> list[str]:
    """The accounts with code."""
    return sorted("0x" + address.hex() for address, held in accounts().items() if held.code)


def test_what_was_recorded() -> None:
    for (address, data, *sender), _ in answers("eth_call"):
        caller = _bytes(sender[0]) if sender else _CALLER
        sent = Sent(caller, _bytes(address), _bytes(data), 5_000_000)
        assert not differs({caller: Held(balance=1), **accounts()}, sent), (address, data)


@pytest.mark.slow
@pytest.mark.parametrize("contract", contracts())
def test_every_function(contract: str) -> None:
    """With numbers, addresses of the network and zeros as arguments, as a stranger and as one of its accounts."""
    rng, places = random.Random(contract), sorted(accounts())
    numbers = [0, 1, 64, 2**255]
    words = [*(number.to_bytes(32, "big") for number in numbers), *(place.rjust(32, b"\0") for place in places)]
    for selector in sorted(selectors(accounts()[_bytes(contract)].code)):
        data = _bytes(selector) + b"".join(rng.choice(words) for _ in range(6))
        for caller in (_CALLER, rng.choice(places)):
            assert not differs(accounts(), Sent(caller, _bytes(contract), data, 3_000_000)), (selector, caller.hex())
