"""Replays transactions of real chains that are kept with the state they ran on, and counts what comes out the same.

    python -m tests.chains.evm.execution.replay_prestates FOLDER

The folder holds JSON files as go-ethereum keeps them for its tracers (``eth/tracers/internal/tracetest/testdata``:
``call_tracer``, ``call_tracer_withLog``, ``prestate_tracer_with_diff_mode``). None of it is part of this repository.
Old forks had other prices: a transaction that parts for want of gas alone is the same once it has a hundred times more.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import rlp
from eth_account import Account

from auditor.chains.evm.execution.call import EvmCall, Trace
from auditor.chains.evm.execution.environment import Environment
from auditor.chains.evm.execution.faults import Fault
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.message import Message, resolved
from auditor.chains.evm.execution.precompiles import PRECOMPILES
from auditor.chains.evm.execution.recorder import Recorder
from auditor.chains.evm.execution.run import Run
from auditor.chains.evm.execution.state import State
from auditor.chains.evm.reading import Header
from auditor.chains.evm.signatures import keccak
from tests.chains.evm.execution.oracle import Held, Known

_PLAIN = range(0xC0, 0x100)  # the first byte of a transaction without a type (EIP-2718)


class Sent:
    """A signed transaction."""

    def __init__(self, raw: bytes) -> None:
        kind = 0 if raw[0] in _PLAIN else raw[0]
        fields = rlp.decode(raw if kind == 0 else raw[1:])
        skip = {0: 0, 1: 1, 2: 2, 3: 2, 4: 2}[kind]
        if kind == 0:
            nonce, _, gas, to, value, self.data = fields[:6]
        elif kind == 1:
            nonce, _, gas, to, value, self.data = fields[skip : skip + 6]
        else:
            nonce, _, _, gas, to, value, self.data = fields[skip - 1 : skip + 6]
        self.nonce, self.gas, self.value = (int.from_bytes(each, "big") for each in (nonce, gas, value))
        self.sender = bytes.fromhex(Account.recover_transaction(raw)[2:])
        self.creates = not to
        self.to = to or keccak(rlp.encode([self.sender, nonce]))[12:]
        self.gas -= 21_000 + sum(16 if byte else 4 for byte in self.data) + (32_000 if self.creates else 0)


def main() -> None:
    """Prints what is the same, folder by folder."""
    for folder in sorted(each for each in Path(sys.argv[1]).iterdir() if each.is_dir()):
        counts: Counter[str] = Counter()
        for file in sorted(folder.glob("*.json")):
            case = json.loads(file.read_text())
            if {"genesis", "context", "input", "result"} <= case.keys() and _told(case["result"]):
                outcome = _outcome(case)
                counts[outcome] += 1
                if outcome != "the same":
                    print(f"  {file.name}: {outcome}")
        print(folder.name, dict(counts))


def _told(result: Any) -> bool:
    """Whether a result is a tree of calls, or the state before and after."""
    return isinstance(result, dict) and ("type" in result or "post" in result)


def _outcome(case: Mapping[str, Any]) -> str:
    try:
        sent = Sent(bytes.fromhex(case["input"][2:]))
    except ValueError as error:
        return f"not replayed: {error}"
    differing = ""
    for more in (1, 100):
        differing = _differing(case, sent, more)
        if not differing:
            return "the same" if more == 1 else "the same with more gas"
    return f"differs in {differing}"


def _differing(case: Mapping[str, Any], sent: Sent, more: int) -> str:
    result = case["result"]
    frame, fault, state, trace = _run(case, sent, more)
    if "post" in result:
        return _state_differs(result, state)
    failed = "error" in result
    if failed != (fault is not None):
        return f"whether it fails ({result.get('error')}; {fault!r})"
    if failed:
        return ""
    if not sent.creates and "0x" + frame.output.hex() != result.get("output", "0x"):
        return "its output"
    calls = [(each.kind, "0x" + each.to.hex(), each.value) for each in trace.inner]
    wanted = list(_calls(result))
    if calls != wanted and not case.get("tracerConfig", {}).get("onlyTopCall"):
        return f"its {len(wanted)} inner calls ({len(calls)})"
    logs = sorted(_logs(result))
    if logs and logs != sorted(("0x" + each.address.hex(), "0x" + each.data.hex()) for each in state.events):
        return "its events"
    return ""


def _calls(node: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """The inner calls that were not undone, in order."""
    for inner in node.get("calls", ()):
        if inner["type"] in ("CALL", "CALLCODE", "DELEGATECALL", "STATICCALL"):
            kind = inner["type"].lower()
            value = int(inner.get("value", "0x0"), 16) if kind in ("call", "callcode") else 0
            yield kind, inner["to"], value
        if "error" not in inner:
            yield from _calls(inner)


def _logs(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The address and data of the events that were not undone."""
    if "error" not in node:
        for inner in node.get("calls", ()):
            yield from _logs(inner)
        for log in node.get("logs", ()):
            yield log["address"], log["data"]


def _state_differs(result: Mapping[str, Any], state: State) -> str:
    for address, before in result["pre"].items():
        after = result["post"].get(address, {})
        for slot in before.get("storage", {}).keys() | after.get("storage", {}).keys():
            word = int(after.get("storage", {}).get(slot, "0x0"), 16)
            if state.word(bytes.fromhex(address[2:]), int(slot, 16)) != word:
                return f"slot {slot} of {address}"
    for address, after in result["post"].items():
        held = state.account(bytes.fromhex(address[2:]))
        if "code" in after and after["code"] != "0x" + held.code.hex():
            return f"the code of {address}"
    return ""


def _run(case: Mapping[str, Any], sent: Sent, more: int) -> tuple[Frame, Fault | None, State, Trace]:
    alloc = {bytes.fromhex(address.removeprefix("0x")): each for address, each in case["genesis"]["alloc"].items()}
    state = State(Known({address: _held(each) for address, each in alloc.items()}))
    state.replace(sent.sender, nonce=sent.nonce + 1)
    context = case["context"]
    header = Header(
        number=int(context["number"]),
        time=int(context["timestamp"]),
        gas_limit=int(context["gasLimit"]),
        base_fee=int(context.get("baseFeePerGas") or 0),
        coinbase=bytes.fromhex(context["miner"][2:]),
        randao=bytes(32),
    )
    for address in (sent.sender, sent.to, header.coinbase, *PRECOMPILES):
        state.warm[address] = True
    code, code_address = (sent.data, sent.to) if sent.creates else resolved(state, sent.to)
    message = Message(
        caller=sent.sender,
        account=sent.to,
        code_address=code_address,
        code=code,
        data=b"" if sent.creates else sent.data,
        value=sent.value,
        gas=sent.gas * more,
        creates=sent.creates,
        precompile=None if code else PRECOMPILES.get(sent.to),
    )
    trace = Trace(EvmCall(sent.to, sent.data, sent.sender, sent.sender))
    environment = Environment(header, int(case["genesis"]["config"]["chainId"]), sent.sender)
    frame, fault = Run(state, environment, Recorder(trace, 10**7), PRECOMPILES, 1_024).execute(message)
    if fault is None:
        state.finish()
    return frame, fault, state, trace


def _held(account: Mapping[str, Any]) -> Held:
    words = {int(slot, 16): int(word, 16) for slot, word in (account.get("storage") or {}).items()}
    code = bytes.fromhex((account.get("code") or "0x")[2:])
    return Held(_number(account.get("nonce")), _number(account.get("balance")), code, words)


def _number(text: str | int | None) -> int:
    return int(str(text or 0), 0)


if __name__ == "__main__":
    main()
