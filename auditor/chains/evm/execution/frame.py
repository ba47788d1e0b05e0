"""One call within a run: whose code and storage, and the labels of its stack, memory and data."""

from dataclasses import dataclass, field
from typing import Any

from auditor.chains.evm.execution.call import Address, Place, Trace
from auditor.chains.evm.execution.labels import CALLER, INPUT, ORIGIN

# Memory beyond this is not labelled: the gas of a run buys hardly more.
MOST_MEMORY = 2**22


@dataclass
class Frame:
    """Labels run beside the specification's own values: ``stack`` word by word, the others byte by byte."""

    evm: Any
    number: int
    account: Address
    code: Address
    caller_label: int
    data: bytes
    outermost: bool
    delegated: bool
    marks: tuple[int, int, int, int]
    stack: list[int] = field(default_factory=list)
    memory: bytearray = field(default_factory=bytearray)
    given: bytes = b""
    returned: bytes = b""
    decided: int = 0
    passed: bytes = b""
    out: tuple[int, int] = (0, 0)
    last_failed: "Frame | None" = None
    place: Place | None = None
    failed: tuple[int, ...] = ()
    output: bytes = b""

    @classmethod
    def enter(cls, evm: Any, parent: "Frame | None", number: int, trace: Trace) -> "Frame":
        """The frame of a call that starts."""
        message = evm.message
        account = bytes(message.current_target)
        code = bytes(message.code_address or account)
        delegated = False
        if parent is None:
            who = CALLER if trace.call.caller != trace.call.origin else CALLER | ORIGIN
            data = bytes(4) + bytes([INPUT]) * max(0, len(message.data) - 4)
        else:
            data = parent.passed
            # Delegated code keeps the caller; whom else it calls, it calls as itself.
            delegated = account == parent.account and message.caller == parent.evm.message.caller
            who = parent.caller_label if delegated else 0
        trace.ran.add((account, code))
        if not message.code_address:
            trace.made.add(account)
        marks = (len(trace.writes), len(trace.inner), len(trace.destroyed), len(trace.created))
        return cls(evm, number, account, code, who, data, parent is None, delegated, marks)

    def calls(self, data: bytes | bytearray, out: int, size: int) -> None:
        """A call is about to be made with this input, its answer wanted in that memory."""
        self.passed, self.out, self.given = bytes(data), (out, size), b""

    def come_back(self, child: "Frame", failed: bool, labels: bytes) -> None:
        """A call that was made has ended. What a failure hung on, its flag hangs on."""
        self.given = labels
        self.last_failed = child if failed else None
        if failed:
            # A proxy, which hands on whatever it is called with, decides nothing by handing back a failure.
            self.stack[-1] = 0 if child.delegated else child.decided
        start, size = self.out
        self.put(start, labels[:size])

    def undo(self, trace: Trace) -> None:
        """Forgets what a call did that failed."""
        lists: tuple[list[Any], ...] = (trace.writes, trace.inner, trace.destroyed, trace.created)
        for kept, mark in zip(lists, self.marks, strict=True):
            del kept[mark:]

    def taken(self, start: int, size: int) -> bytearray:
        """The labels of a piece of memory."""
        return self.memory[start : start + min(size, MOST_MEMORY)]

    def put(self, start: int, labels: bytes) -> None:
        """Labels a piece of memory."""
        end = start + len(labels)
        if end > MOST_MEMORY:
            return
        if end > len(self.memory):
            if labels.count(0) == len(labels):
                del self.memory[start:]
                return
            self.memory.extend(bytes(end - len(self.memory)))
        self.memory[start:end] = labels
