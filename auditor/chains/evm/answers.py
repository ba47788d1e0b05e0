"""Decodes answers of EVM nodes, and formats them for evidence."""

from typing import Any

from auditor.chains.evm.reading import Log, Unread
from auditor.chains.inquiry import hexed
from auditor.model.ids import checksum, is_evm_address
from auditor.model.text import one_line
from auditor.net.failure import FailureReason, RpcError
from auditor.net.recording import QueryAnswer
from auditor.net.refusals import refusal_reason

_LONGEST_ANSWER = 160
_LONGEST_QUANTITY = 66


def number_of(value: Any) -> int | None:
    """A quantity of at most one word; None for longer ones, whose decimal digits Python may refuse to write."""
    try:
        return int(value, 16) if isinstance(value, str) and len(value) <= _LONGEST_QUANTITY else None
    except ValueError:
        return None


def comparable_logs(logs: list[Any]) -> list[tuple[Any, ...]]:
    """The fields of events that every node gives, without those that only some nodes add."""
    fields = ("blockNumber", "logIndex", "address", "topics", "data")
    return sorted(tuple(str(log.get(name)) for name in fields) for log in logs if isinstance(log, dict))


def topic_text(topic: bytes | list[bytes] | None) -> Any:
    """The ``eth_getLogs`` filter for one topic: a value, any of a list, or any value at all."""
    if isinstance(topic, list):
        return ["0x" + choice.hex() for choice in topic]
    return None if topic is None else "0x" + topic.hex()


def log_of(raw: Any, address: str, evidence: str) -> Log | None:
    """One event; None if it is malformed or of another contract."""
    if not isinstance(raw, dict) or not isinstance(raw.get("topics"), list):
        return None
    topics = [hexed(topic) for topic in raw["topics"]]
    data, block, index = hexed(raw.get("data")), number_of(raw.get("blockNumber")), number_of(raw.get("logIndex"))
    emitter = raw.get("address")
    if data is None or block is None or index is None or not isinstance(emitter, str) or not is_evm_address(emitter):
        return None
    present = tuple(topic for topic in topics if topic is not None)
    if len(present) < len(topics) or emitter.lower() != address.lower():
        return None
    return Log(
        address=checksum(emitter.lower()),
        topics=present,
        data=data,
        block=block,
        index=index,
        evidence=evidence,
        transaction=hexed(raw.get("transactionHash")) or b"",
    )


def request_of_call(address: str, shown_call: str, sender: str | None) -> str:
    """A call as evidence describes it."""
    return f"eth_call {address} {one_line(shown_call, 200)}" + (f" from {sender}" if sender else "")


def shown_value(value: object) -> str:
    """A value as a person would write it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(shown_value, value))}]"
    return str(value)


def malformed(what: str, answer: QueryAnswer) -> Unread:
    """The Unread for a malformed answer; ``what`` is what was read."""
    reason = FailureReason.MALFORMED
    if isinstance(answer.outcome, RpcError):
        reason = refusal_reason(answer.outcome.code, answer.outcome.message)
    return Unread(f"{what} answered with {shortened(answer.outcome)}", reason)


def shortened(value: Any) -> str:
    """A value on one short line."""
    return one_line(shown_value(value), _LONGEST_ANSWER)
