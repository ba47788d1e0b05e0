"""0x00, 0x56 to 0x58, 0x5a, 0x5b, 0xf3, 0xfd and 0xfe: jumps and ends (yellow paper 9.4, H.2)."""

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.faults import Halt, Revert
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.operation import FINISHED, Ending, Operation
from auditor.chains.evm.execution.taint import CLOCK


def stop(_: Frame, __: list[int], ___: list[int], ____: int) -> int:
    """STOP, and the end of code."""
    return FINISHED


def pass_on(_: Frame, __: list[int], ___: list[int], place: int) -> int:
    """Continues with the next piece."""
    return place


def invalid(frame: Frame, _: list[int], __: list[int], place: int) -> int:
    """INVALID (EIP-141) and all unassigned opcodes."""
    raise Halt(f"0x{frame.message.code[place]:02x} is not an instruction")


def _jump(frame: Frame, words: list[int], taints: list[int], _: int) -> int:
    to = words.pop()
    taints.pop()
    if to not in frame.pieces.destinations:
        raise Halt("it jumps to a place that is not a JUMPDEST")
    return to


def _jump_if(frame: Frame, words: list[int], taints: list[int], place: int) -> int:
    to, condition = words.pop(), words.pop()
    taints.pop()
    if not frame.recorder.branch(frame, place, condition, taints.pop()):
        return place + 1
    if to not in frame.pieces.destinations:
        raise Halt("it jumps to a place that is not a JUMPDEST")
    return to


def _counter(_: Frame, words: list[int], taints: list[int], place: int) -> int:
    words.append(place)
    taints.append(0)
    return place + 1


def _gas_left(frame: Frame, words: list[int], taints: list[int], place: int) -> int:
    words.append(frame.gas)
    taints.append(CLOCK)
    return place + 1


def _output(frame: Frame, words: list[int], taints: list[int]) -> None:
    start, size = words.pop(), words.pop()
    del taints[-2:]
    frame.grow(start, size)
    frame.recorder.bulk(size)
    frame.output = bytes(frame.memory[start : start + size])
    frame.output_taints = frame.tainted(start, size)


def _return(frame: Frame, words: list[int], taints: list[int], _: int) -> int:
    _output(frame, words, taints)
    return FINISHED


def _revert(frame: Frame, words: list[int], taints: list[int], _: int) -> int:
    _output(frame, words, taints)
    raise Revert


def _destination(_: Frame, __: list[int], ___: list[int], ____: int) -> None:
    """JUMPDEST does nothing."""


OPERATIONS: dict[int, Operation] = {0x5B: Operation(_destination, gas.JUMPDEST, 0, 0)}
ENDINGS: dict[int, Ending] = {
    0x00: Ending(stop, 0, 0),
    0x56: Ending(_jump, gas.MID, 1),
    0x57: Ending(_jump_if, gas.HIGH, 2),
    0x58: Ending(_counter, gas.BASE, 0, 1),
    0x5A: Ending(_gas_left, gas.BASE, 0, 1),
    0xF3: Ending(_return, 0, 2),
    0xFD: Ending(_revert, 0, 2),
    0xFE: Ending(invalid, 0, 0),
}
