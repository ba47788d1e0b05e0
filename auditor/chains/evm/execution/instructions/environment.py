"""0x30 to 0x3f and 0x47: the call and its data, and other accounts (yellow paper H.2, "30s").

The cost of an account depends on whether it is warm (EIP-2929).
"""

from collections.abc import Callable

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution import taint as bits
from auditor.chains.evm.execution.faults import Halt
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.operation import ADDRESS, Operation
from auditor.chains.evm.execution.state import EMPTY
from auditor.chains.evm.signatures import keccak


def pushing(
    value: Callable[[Frame], int], taint: Callable[[Frame], int] = lambda _: 0, cost: int = gas.BASE
) -> Operation:
    """An instruction that pushes a value of the frame with a taint."""

    def work(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
        words.append(value(frame))
        taints.append(taint(frame))

    return Operation(work, cost, 0, 1)


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def address(word: int) -> bytes:
    """The account that a word encodes: its last 20 bytes."""
    return (word & ADDRESS).to_bytes(20, "big")


def _accessed(frame: Frame, word: int) -> bytes:
    """The account that a word encodes; charges for the access."""
    account = address(word)
    frame.charge(gas.COLD_ACCOUNT if frame.state.touch(account) else gas.WARM)
    return account


def _balance(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    taints[-1] |= bits.CLOCK
    account = _accessed(frame, words[-1])
    frame.state.need_balance(account)
    words[-1] = frame.state.account(account).balance


def _own_balance(frame: Frame) -> int:
    frame.state.need_balance(frame.account)
    return frame.state.account(frame.account).balance


def _data_load(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    start, tainted = words[-1], frame.message.data_taints
    words[-1] = _number(frame.message.data[start : start + 32].ljust(32, b"\0"))
    if start == 0 and not any(tainted[:4]):
        taints[-1] = bits.FIXED  # the first word is loaded for the selector
    else:
        taints[-1] = bits.of_bytes(tainted[start : start + 32]) | taints[-1] & bits.WHO


def _copied(frame: Frame, words: list[int], taints: list[int], data: bytes, tainted: bytes) -> None:
    """Copies data into memory. Operands: memory start, data start, size."""
    to, start, size = words.pop(), words.pop(), words.pop()
    del taints[-3:]
    frame.charge(gas.COPY_WORD * gas.words(size))
    frame.grow(to, size)
    frame.write(to, size, data[start : start + size], tainted[start : start + size])


def _data_copy(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    _copied(frame, words, taints, frame.message.data, frame.message.data_taints)


def _code_copy(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    _copied(frame, words, taints, frame.message.code, b"")


def _return_copy(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    if words[-2] + words[-3] > len(frame.returned):
        raise Halt("it reads beyond the return data (EIP-211)")
    _copied(frame, words, taints, frame.returned, frame.returned_taints)


def _other_copy(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    account = _accessed(frame, words.pop())
    taints.pop()
    _copied(frame, words, taints, frame.state.account(account).code, b"")


def _measured(frame: Frame, taints: list[int], account: bytes) -> None:
    """Records that the size or hash of code was read. Whether the caller has code does not identify it; an account
    without code may get some later."""
    frame.recorder.trace.queried.add(account)
    if taints[-1] & bits.WHO:
        taints[-1] |= bits.AMOUNT
    if not frame.state.account(account).code:
        taints[-1] |= bits.CLOCK


def _other_size(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    account = _accessed(frame, words[-1])
    words[-1] = len(frame.state.account(account).code)
    _measured(frame, taints, account)


def _other_hash(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    """EIP-1052: zero where there is no account."""
    account = _accessed(frame, words[-1])
    held = frame.state.account(account)
    words[-1] = 0 if held == EMPTY else _number(keccak(held.code))
    _measured(frame, taints, account)


OPERATIONS: dict[int, Operation] = {
    0x30: pushing(lambda frame: _number(frame.account)),
    0x31: Operation(_balance, 0, 1, 1),
    0x32: pushing(lambda frame: _number(frame.environment.origin), lambda frame: frame.recorder.origin_taint),
    0x33: pushing(lambda frame: _number(frame.message.caller), lambda frame: frame.message.caller_taint),
    0x34: pushing(lambda frame: frame.message.value, lambda frame: 0 if frame.message.depth else bits.INPUT),
    0x35: Operation(_data_load, gas.VERY_LOW, 1, 1),
    0x36: pushing(lambda frame: len(frame.message.data), lambda _: bits.FIXED),
    0x37: Operation(_data_copy, gas.VERY_LOW, 3, 0),
    0x38: pushing(lambda frame: len(frame.message.code)),
    0x39: Operation(_code_copy, gas.VERY_LOW, 3, 0),
    0x3A: pushing(lambda frame: frame.environment.gas_price, lambda _: bits.CLOCK),
    0x3B: Operation(_other_size, 0, 1, 1),
    0x3C: Operation(_other_copy, 0, 4, 0),
    0x3D: pushing(lambda frame: len(frame.returned)),
    0x3E: Operation(_return_copy, gas.VERY_LOW, 3, 0),
    0x3F: Operation(_other_hash, 0, 1, 1),
    0x47: pushing(_own_balance, lambda _: bits.CLOCK, gas.LOW),
}
