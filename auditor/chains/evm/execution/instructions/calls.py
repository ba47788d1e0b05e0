"""0xf1, 0xf2, 0xf4 and 0xfa: CALL, CALLCODE, DELEGATECALL (EIP-7) and STATICCALL (EIP-214)."""

from typing import NamedTuple

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.faults import Halt
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.instructions.environment import address
from auditor.chains.evm.execution.limits import MOST_MEMORY
from auditor.chains.evm.execution.message import Message, delegate, resolved
from auditor.chains.evm.execution.operation import Ending
from auditor.chains.evm.execution.state import EMPTY


class _Kind(NamedTuple):
    """One kind of call: whether it takes a value, uses the storage of the calling account, keeps the caller of the
    calling frame, and forbids state changes."""

    name: str
    valued: bool = False
    own_storage: bool = False
    keeps_caller: bool = False
    static: bool = False

    def work(self, frame: Frame, words: list[int], taints: list[int], place: int) -> int:
        """Makes the call. Operands: gas, account, value if the kind has one, input start and size, output start and
        size."""
        wanted, to = words.pop(), words.pop()
        value = words.pop() if self.valued else 0
        start, size, out, out_size = words.pop(), words.pop(), words.pop(), words.pop()
        if not self.static:
            frame.recorder.site(frame, place)
        to_taint = taints[-2]
        del taints[-7 if self.valued else -6 :]
        frame.grow(start, size)
        frame.grow(out, out_size)
        message = self._message(frame, address(to), value)
        if self.valued and value:
            frame.state.need_balance(frame.account)
        granted = gas.handed_on(wanted, frame.gas)
        frame.charge(granted)
        if value and self.valued:
            granted += gas.STIPEND
            if frame.message.static and not self.own_storage:
                raise Halt("it moves value in a static call (EIP-214)")
        message.gas, message.data = granted, bytes(frame.memory[start : start + size])
        message.data_taints = frame.tainted(start, size).ljust(min(size, MOST_MEMORY), b"\0")
        frame.recorder.calling(frame, self.name, to, to_taint, message)
        frame.returned = frame.returned_taints = b""
        frame.out = out, out_size
        return frame.enter(message, place) if frame.affords(message) else frame.refused(granted, place)

    def _message(self, frame: Frame, to: bytes, value: int) -> Message:
        """The message, without gas and data. Charges for access and transfer."""
        state, caller = frame.state, frame.message
        cost = gas.COLD_ACCOUNT if state.touch(to) else gas.WARM
        further = delegate(state.account(to).code)
        if further is not None:
            cost += gas.COLD_ACCOUNT if state.touch(further) else gas.WARM
        code, code_address = resolved(state, to)
        if value:
            cost += gas.CALL_VALUE
            cost += gas.NEW_ACCOUNT if not self.own_storage and state.account(to) == EMPTY else 0
        frame.charge(cost)
        return Message(
            caller=caller.caller if self.keeps_caller else frame.account,
            account=frame.account if self.own_storage else to,
            code_address=code_address,
            code=code,
            data=b"",
            value=caller.value if self.keeps_caller else value,
            gas=0,
            depth=caller.depth + 1,
            static=caller.static or self.static,
            transfers=not self.keeps_caller,
            delegated=self.keeps_caller,
            precompile=None if code or further is not None else frame.run.precompile(to),
            caller_taint=caller.caller_taint if self.keeps_caller else 0,
        )


_CALL = _Kind("call", valued=True)
_CALL_CODE = _Kind("callcode", valued=True, own_storage=True)
_DELEGATE_CALL = _Kind("delegatecall", own_storage=True, keeps_caller=True)
_STATIC_CALL = _Kind("staticcall", static=True)

ENDINGS: dict[int, Ending] = {
    0xF1: Ending(_CALL.work, 0, 7, 1),
    0xF2: Ending(_CALL_CODE.work, 0, 7, 1),
    0xF4: Ending(_DELEGATE_CALL.work, 0, 6, 1),
    0xFA: Ending(_STATIC_CALL.work, 0, 6, 1),
}
