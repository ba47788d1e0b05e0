"""A run: the frames of one outermost message (yellow paper 8 and 9.4)."""

from collections.abc import Mapping

from auditor.chains.evm.execution import gas, taint
from auditor.chains.evm.execution.call import Address
from auditor.chains.evm.execution.code import pieces
from auditor.chains.evm.execution.environment import Environment
from auditor.chains.evm.execution.faults import Cut, Fault, Halt, OutOfGas, Revert
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.limits import MOST_CODE
from auditor.chains.evm.execution.message import Message
from auditor.chains.evm.execution.precompiles import ECRECOVER, HASHES, Precompile
from auditor.chains.evm.execution.recorder import Recorder
from auditor.chains.evm.execution.state import State

_ANSWER = 1_024  # bytes of an answer that was not given that are marked as open


class Run:
    """The state that all frames of a run share. Frames are kept in a list, so that nested calls do not use Python's
    stack.

    ``precompiles`` are those of the fork, of which a chain may lack some; ``depth`` limits the frames open at once.
    """

    def __init__(
        self,
        state: State,
        environment: Environment,
        recorder: Recorder,
        precompiles: Mapping[Address, Precompile],
        depth: int,
    ) -> None:
        self.state = state
        self.environment = environment
        self.recorder = recorder
        self.precompiles = precompiles
        self._depth = depth
        self._frames: list[Frame] = []
        self._count = 0

    def execute(self, message: Message) -> tuple[Frame, Fault | None]:
        """Runs a message. Returns the outermost frame and its fault, if it failed. Raises Cut."""
        self.enter(message)
        while True:
            frame, fault = self._frames[-1], None
            try:
                if frame.message.precompile is not None:
                    self._precompiled(frame, frame.message.precompile)
                elif not frame.advance():
                    continue
                if frame.message.creates:
                    self._deposit(frame)
            except Fault as error:
                fault = error.with_traceback(None)  # a traceback would keep all frames alive
            self._leave(frame, fault)
            if not self._frames:
                return frame, fault

    def precompile(self, address: Address) -> Precompile | None:
        """The precompiled contract at an address without code."""
        precompile = self.precompiles.get(address)
        return precompile if precompile is not None and self.state.precompiled(address) else None

    def enter(self, message: Message) -> None:
        """Starts a frame: creates the account if the message does, and moves the value. Raises Cut."""
        if len(self._frames) >= self._depth:
            raise Cut(f"it calls itself or others more than {self._depth} deep")
        if not message.creates and self.state.facts.native(message.code_address):
            raise Cut("it calls a contract that the chain runs by itself")
        self._count += 1
        frame = Frame(self, message, pieces(message.code), self._count)
        self._frames.append(frame)
        self.recorder.entered(frame)
        if message.creates:
            self.state.create(message.account)
        if message.transfers and message.value:
            self.state.move(message.caller, message.account, message.value)

    def _leave(self, frame: Frame, fault: Fault | None) -> None:
        self._frames.pop()
        if fault is not None:
            self.state.undo(frame.mark)
            if not isinstance(fault, Revert):
                frame.gas, frame.output = 0, b""
        self.recorder.left(frame, fault is not None)
        if frame.message.code_address in self.recorder.trace.call.answers:
            frame.output_taints = bytes([taint.INPUT]) * len(frame.output)
        if isinstance(fault, OutOfGas):  # where a chain gives more, it goes on, and answers something
            frame.decided |= taint.CLOCK
            frame.output_taints = bytes([taint.INPUT]) * _ANSWER
        if self._frames:
            self._frames[-1].resume(frame, fault is not None)

    def _deposit(self, frame: Frame) -> None:
        """Stores the code that a creation returned (yellow paper 7; EIP-170, EIP-3541)."""
        code = frame.output
        if code[:1] == b"\xef":
            raise Halt("its code begins with 0xef")
        frame.charge(gas.CODE_BYTE * len(code))
        if len(code) > MOST_CODE:
            raise OutOfGas("its code is larger than any may be")
        self.state.replace(frame.account, code=code)

    def _precompiled(self, frame: Frame, precompile: Precompile) -> None:
        """Runs a precompiled contract. Raises Cut if it takes too long."""
        data, tainted = frame.message.data, taint.of_bytes(frame.message.data_taints)
        signer = self.recorder.signer(data, tainted) if frame.message.code_address == ECRECOVER else None
        frame.charge(precompile.gas(data))
        if signer is None:
            self.recorder.step(precompile.steps(data))
            frame.output = precompile.work(data)
            frame.output_taints = taint.FILL[tainted] * (len(frame.output) // 32 + 1)
            if frame.message.code_address in HASHES:
                self.recorder.digest(frame.output)
        else:
            frame.output = signer.rjust(32, b"\0") if signer else b""
            frame.output_taints = taint.FILL[taint.SIGNED]
