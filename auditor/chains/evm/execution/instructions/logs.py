"""0xa0 to 0xa4: events (yellow paper H.2, "a0s")."""

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.call import Event
from auditor.chains.evm.execution.faults import Halt
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.operation import Operation


def _log(frame: Frame, words: list[int], taints: list[int], topics: int) -> None:
    start, size = words.pop(), words.pop()
    words_of_topics = tuple(words.pop().to_bytes(32, "big") for _ in range(topics))
    del taints[-2 - topics :]
    frame.charge(gas.LOG_BYTE * size)
    frame.grow(start, size)
    if frame.message.static:
        raise Halt("it leaves an event in a static call (EIP-214)")
    frame.state.events.append(Event(frame.account, words_of_topics, bytes(frame.memory[start : start + size])))


OPERATIONS: dict[int, Operation] = {
    0xA0 + topics: Operation(_log, gas.LOG + gas.LOG_TOPIC * topics, 2 + topics, 0, topics) for topics in range(5)
}
