"""0x20, 0x51 to 0x53, 0x59 and 0x5e: memory and its hash (yellow paper 9.1, H.2; MCOPY EIP-5656)."""

from auditor.chains.evm.execution import gas, taint
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.operation import Operation
from auditor.chains.evm.signatures import keccak


def _load(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    start, memory, tainted = words[-1], frame.memory, frame.memory_taints
    if start + 32 > len(memory):
        frame.grow(start, 32)
    words[-1] = int.from_bytes(memory[start : start + 32], "big")
    taints[-1] = taint.of_bytes(tainted[start : start + 32]) if start < len(tainted) else 0


def _store(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    start, memory = words.pop(), frame.memory
    if start + 32 > len(memory):
        frame.grow(start, 32)
    memory[start : start + 32] = words.pop().to_bytes(32, "big")
    taints.pop()
    stored = taints.pop()
    if stored or start < len(frame.memory_taints):
        frame.taint(start, taint.FILL[stored])


def _store_byte(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    start = words.pop()
    frame.grow(start, 1)
    frame.memory[start] = words.pop() & 0xFF
    taints.pop()
    frame.taint(start, taint.FILL[taints.pop()][:1])


def _size(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    words.append(len(frame.memory))
    taints.append(0)


def _copy(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    to, start, size = words.pop(), words.pop(), words.pop()
    del taints[-3:]
    frame.charge(gas.COPY_WORD * gas.words(size))
    frame.grow(max(to, start), size)
    frame.write(to, size, frame.memory[start : start + size], frame.memory_taints[start : start + size])


def _keccak(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    start, size = words.pop(), words[-1]
    frame.charge(gas.KECCAK_WORD * gas.words(size))
    frame.grow(start, size)
    taints.pop()
    taints[-1] = taint.of_hash(taint.of_bytes(frame.tainted(start, size)))
    data = bytes(frame.memory[start : start + size])
    words[-1] = int.from_bytes(keccak(data), "big")
    frame.recorder.hashed(words[-1], data)


OPERATIONS: dict[int, Operation] = {
    0x20: Operation(_keccak, gas.KECCAK, 2, 1),
    0x51: Operation(_load, gas.VERY_LOW, 1, 1),
    0x52: Operation(_store, gas.VERY_LOW, 2, 0),
    0x53: Operation(_store_byte, gas.VERY_LOW, 2, 0),
    0x59: Operation(_size, gas.BASE, 0, 1),
    0x5E: Operation(_copy, gas.VERY_LOW, 3, 0),
}
