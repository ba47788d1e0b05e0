"""0x54, 0x55, 0x5c and 0x5d: storage (EIP-2200, EIP-2929, EIP-3529) and transient storage (EIP-1153)."""

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.faults import Halt, OutOfGas
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.operation import Ending, Operation


def _load(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    slot, account, state = words[-1], frame.account, frame.state
    frame.charge(gas.COLD_SLOT if state.touch((account, slot)) else gas.WARM)
    words[-1] = state.word(account, slot)
    taints[-1] = frame.recorder.loaded(account, slot, words[-1], taints[-1])


def _store(frame: Frame, words: list[int], taints: list[int], place: int) -> int:
    slot, new = words.pop(), words.pop()
    slot_taint, taint = taints.pop(), taints.pop()
    frame.recorder.site(frame, place)
    if frame.gas <= gas.STIPEND:
        raise OutOfGas("the call stipend does not pay for a write (EIP-2200)")
    account, state = frame.account, frame.state
    cold, original, old = state.touch((account, slot)), state.original(account, slot), state.word(account, slot)
    cost, refund = gas.storing(original, old, new, cold)
    frame.charge(cost)
    _unless_static(frame)
    state.refund += refund
    state.put(state.words, (account, slot), new)
    frame.recorder.stored(account, slot, old, new, slot_taint, taint)
    return place + 1


def _transient_load(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    slot = words[-1]
    words[-1] = frame.state.transient.get((frame.account, slot), 0)
    taints[-1] = frame.recorder.kept(frame.account, slot)


def _transient_store(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    _unless_static(frame)
    slot, new = words.pop(), words.pop()
    taints.pop()
    frame.state.put(frame.state.transient, (frame.account, slot), new)
    frame.recorder.keep(frame.account, slot, taints.pop())


def _unless_static(frame: Frame) -> None:
    if frame.message.static:
        raise Halt("it writes in a static call (EIP-214)")


OPERATIONS: dict[int, Operation] = {
    0x54: Operation(_load, 0, 1, 1),
    0x5C: Operation(_transient_load, gas.WARM, 1, 1),
    0x5D: Operation(_transient_store, gas.WARM, 2, 0),
}
ENDINGS: dict[int, Ending] = {0x55: Ending(_store, 0, 2)}
