"""One call frame: a running message with its machine state (yellow paper 9.4.1) and taint."""

from typing import TYPE_CHECKING

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.call import Address, Place
from auditor.chains.evm.execution.faults import Halt, OutOfGas
from auditor.chains.evm.execution.limits import CALL_DEPTH, MOST_MEMORY
from auditor.chains.evm.execution.message import Message
from auditor.chains.evm.execution.operation import CALLED

if TYPE_CHECKING:
    from auditor.chains.evm.execution.code import Pieces
    from auditor.chains.evm.execution.environment import Environment
    from auditor.chains.evm.execution.recorder import Recorder
    from auditor.chains.evm.execution.run import Run
    from auditor.chains.evm.execution.state import State

_MOST_STACK = 1024


class Frame:
    """A frame. ``words`` is the stack of integers below 2**256 and ``taints`` the taint of each; memory and output have
    taint byte by byte. ``returned`` is the output of the last inner call (EIP-211), ``out`` where it goes in memory.

    ``decided`` is the joined taint of all branches. If the frame failed, ``place`` is where the failure began and
    ``failed`` are the frames in which another branch could have avoided it (see ``Trace``).
    """

    def __init__(self, run: "Run", message: Message, pieces: "Pieces", number: int) -> None:
        self.run = run
        self.message = message
        self.pieces = pieces
        self.number = number
        self.account: Address = message.account
        self.state: State = run.state
        self.environment: Environment = run.environment
        self.recorder: Recorder = run.recorder
        self.mark = run.state.mark()
        self.recorded = run.recorder.mark()
        self.gas = message.gas
        self.counter = self.next = 0
        self.words: list[int] = []
        self.taints: list[int] = []
        self.memory = bytearray()
        self.memory_taints = bytearray()
        self.output: bytes = b""
        self.output_taints: bytes = b""
        self.returned: bytes = b""
        self.returned_taints: bytes = b""
        self.out = (0, 0)
        self.decided = 0
        self.refused_by: Frame | None = None
        self.place: Place | None = None
        self.failed: tuple[int, ...] = ()

    def advance(self) -> bool:
        """Runs until the frame ends (True) or makes a call. Raises Fault and Cut."""
        words, taints, pieces, recorder = self.words, self.taints, self.pieces, self.recorder
        trace, most = recorder.trace, recorder.most
        place = self.next
        while place >= 0:
            self.counter, low, high, steps, cost, body, end = pieces[place]
            if not low <= len(words) <= _MOST_STACK - high:
                raise Halt("its stack has too few words or too many")
            trace.steps += steps
            if trace.steps > most:
                recorder.step(0)
            self.gas -= cost
            if self.gas < 0:
                raise OutOfGas
            for work, immediate in body:
                work(self, words, taints, immediate)
            place = end(self, words, taints, self.counter)
        return place != CALLED

    def charge(self, cost: int) -> None:
        """Charges gas. Raises OutOfGas."""
        self.gas -= cost
        if self.gas < 0:
            raise OutOfGas

    def grow(self, start: int, size: int) -> None:
        """Extends memory to ``start + size`` bytes and charges for it. Raises OutOfGas."""
        cost, by = gas.growth(len(self.memory), start, size)
        if by:
            self.charge(cost)
            self.memory.extend(bytes(by))

    def write(self, start: int, size: int, data: bytes | bytearray, taints: bytes | bytearray) -> None:
        """Writes ``size`` bytes of memory: the data, then zeros. Memory must be large enough."""
        self.recorder.bulk(size)
        if size:
            self.memory[start : start + size] = data.ljust(size, b"\0")
        kept = min(size, MOST_MEMORY)
        self.taint(start, bytes(taints[:kept]).ljust(kept, b"\0"))

    def tainted(self, start: int, size: int) -> bytes:
        """The taint of ``size`` bytes of memory; shorter if the remaining bytes have none."""
        return bytes(self.memory_taints[start : start + min(size, MOST_MEMORY)])

    def taint(self, start: int, taints: bytes) -> None:
        """Sets the taint of memory from ``start`` on."""
        held, end = self.memory_taints, start + len(taints)
        if end > MOST_MEMORY:
            return
        if end > len(held):
            if taints.count(0) == len(taints):
                del held[start:]
                return
            held.extend(bytes(end - len(held)))
        held[start:end] = taints

    def affords(self, message: Message) -> bool:
        """Whether the account has the value of a message, and the call depth is not exceeded."""
        pays = not message.transfers or self.state.account(self.account).balance >= message.value
        return pays and message.depth <= CALL_DEPTH

    def refused(self, granted: int, place: int) -> int:
        """Handles a call that is not made: refunds its gas and pushes zero. Returns the next program counter."""
        self.gas += granted
        self.words.append(0)
        self.taints.append(0)
        return place + 1

    def enter(self, message: Message, place: int) -> int:
        """Starts an inner frame, which runs before this one continues."""
        self.next = place + 1
        self.run.enter(message)
        return CALLED

    def resume(self, child: "Frame", failed: bool) -> None:
        """Refunds the gas of an inner frame, takes its output and pushes its result. A failure flag has the taint of
        the inner frame's branches."""
        creates = child.message.creates
        self.gas += child.gas
        self.returned = b"" if creates and not failed else child.output
        self.returned_taints = child.output_taints
        self.refused_by = child if failed else None
        # A proxy forwards all calls and passes all failures up, so the failure flag of delegated code gets no taint.
        self.taints.append(child.decided if failed and not child.message.delegated else 0)
        self.words.append(0 if failed else int.from_bytes(child.account, "big") if creates else 1)
        start, size = self.out
        given = child.output[:size]
        if given:
            self.memory[start : start + len(given)] = given
        self.taint(start, child.output_taints[:size])
