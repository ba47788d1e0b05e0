"""0x50 and 0x5f to 0x9f: POP, PUSH, DUP and SWAP (yellow paper H.2, "50s" to "90s"; PUSH0 EIP-3855)."""

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.operation import Operation


def push(_: Frame, words: list[int], taints: list[int], word: int) -> None:
    """PUSH0 to PUSH32."""
    words.append(word)
    taints.append(0)


def _dup(_: Frame, words: list[int], taints: list[int], place: int) -> None:
    words.append(words[place])
    taints.append(taints[place])


def _swap(_: Frame, words: list[int], taints: list[int], place: int) -> None:
    words[-1], words[place] = words[place], words[-1]
    taints[-1], taints[place] = taints[place], taints[-1]


def _pop(_: Frame, words: list[int], taints: list[int], __: int) -> None:
    words.pop()
    taints.pop()


def pushing(code: bytes, place: int) -> Operation:
    """The PUSH1 to PUSH32 at a place; bytes beyond the end of the code are zero."""
    size = code[place] - 0x5F
    word = int.from_bytes(code[place + 1 : place + 1 + size].ljust(size, b"\0"), "big")
    return Operation(push, gas.VERY_LOW, 0, 1, word)


OPERATIONS: dict[int, Operation] = {
    0x50: Operation(_pop, gas.BASE, 1, 0),
    0x5F: Operation(push, gas.BASE, 0, 1),
    **{0x7F + depth: Operation(_dup, gas.VERY_LOW, depth, depth + 1, -depth) for depth in range(1, 17)},
    **{0x8F + depth: Operation(_swap, gas.VERY_LOW, depth + 1, depth + 1, -1 - depth) for depth in range(1, 17)},
}
