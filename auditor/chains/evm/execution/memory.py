"""What instructions do that read the call, memory or storage, or write memory: to words, labels and gas."""

from collections.abc import Callable
from typing import Any

from auditor.chains.evm.execution import labels as bits
from auditor.chains.evm.execution.instructions import HANDLERS, hash_of
from auditor.chains.evm.execution.specification import (
    GAS_BASE,
    GAS_COLD_SLOAD,
    GAS_KECCAK256,
    GAS_KECCAK256_WORD,
    GAS_VERY_LOW,
    GAS_WARM_ACCESS,
)
from auditor.chains.evm.execution.words import Native

_BASE, _VERY_LOW, _KECCAK = int(GAS_BASE), int(GAS_VERY_LOW), int(GAS_KECCAK256)
_KECCAK_WORD, _WARM, _COLD = int(GAS_KECCAK256_WORD), int(GAS_WARM_ACCESS), int(GAS_COLD_SLOAD)


def _pushing(op: int, value: Callable[[Any], int]) -> Native:
    """What is known of the call is pushed."""
    handler = HANDLERS[op]

    def pushed(machine: Any, words: list[int], _: list[int], __: int) -> None:
        handler(machine.watch, machine.frame, machine.evm, op)
        words.append(value(machine.evm))

    return Native(pushed, _BASE, 0, 1)


def _calldataload(machine: Any, words: list[int], _: list[int], __: int) -> None:
    HANDLERS[0x35](machine.watch, machine.frame, machine.evm, 0x35)
    start = words[-1]
    words[-1] = int.from_bytes(machine.evm.message.data[start : start + 32].ljust(32, b"\0"), "big")


def _mload(machine: Any, words: list[int], labels: list[int], _: int) -> None:
    start, memory, marks = words[-1], machine.memory, machine.frame.memory
    if start + 32 > len(memory):
        machine.grow(start, 32)
    words[-1] = int.from_bytes(memory[start : start + 32], "big")
    labels[-1] = bits.of_bytes(marks[start : start + 32]) if start < len(marks) else 0


def _mstore(machine: Any, words: list[int], labels: list[int], _: int) -> None:
    start, memory, frame = words.pop(), machine.memory, machine.frame
    if start + 32 > len(memory):
        machine.grow(start, 32)
    memory[start : start + 32] = words.pop().to_bytes(32, "big")
    labels.pop()
    label = labels.pop()
    if label or start < len(frame.memory):
        frame.put(start, bits.FILL[label])


def _mstore8(machine: Any, words: list[int], labels: list[int], _: int) -> None:
    start = words.pop()
    machine.grow(start, 1)
    machine.memory[start] = words.pop() & 0xFF
    labels.pop()
    machine.frame.put(start, bits.FILL[labels.pop()][:1])


def _keccak(machine: Any, words: list[int], _: list[int], __: int) -> None:
    start, size = words[-1], words[-2]
    machine.charge(_KECCAK_WORD * ((size + 31) // 32))
    machine.grow(start, size)
    HANDLERS[0x20](machine.watch, machine.frame, machine.evm, 0x20)
    words.pop()
    words[-1] = hash_of(bytes(machine.memory[start : start + size]))


def _sload(machine: Any, words: list[int], _: list[int], __: int) -> None:
    HANDLERS[0x54](machine.watch, machine.frame, machine.evm, 0x54)
    evm = machine.evm
    place = (evm.message.current_target, words[-1].to_bytes(32, "big"))
    if place in evm.accessed_storage_keys:
        machine.charge(_WARM)
    else:
        evm.accessed_storage_keys.add(place)
        machine.charge(_COLD)
    words[-1] = int(evm.message.block_env.state.word(*place))


IN_CONTEXT: dict[int, Native] = {
    0x20: Native(_keccak, _KECCAK, 2, 1),
    0x30: _pushing(0x30, lambda evm: int.from_bytes(evm.message.current_target, "big")),
    0x32: _pushing(0x32, lambda evm: int.from_bytes(evm.message.tx_env.origin, "big")),
    0x33: _pushing(0x33, lambda evm: int.from_bytes(evm.message.caller, "big")),
    0x34: _pushing(0x34, lambda evm: int(evm.message.value)),
    0x35: Native(_calldataload, _VERY_LOW, 1, 1),
    0x36: _pushing(0x36, lambda evm: len(evm.message.data)),
    0x3D: _pushing(0x3D, lambda evm: len(evm.return_data)),
    0x51: Native(_mload, _VERY_LOW, 1, 1),
    0x52: Native(_mstore, _VERY_LOW, 2, 0),
    0x53: Native(_mstore8, _VERY_LOW, 2, 0),
    0x54: Native(_sload, 0, 1, 1),
}
