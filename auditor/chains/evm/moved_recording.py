"""The recording that a scan at a newer block would have made, if the state there is the same.

Only queries about the block itself get new answers; the time of the block decides what is due. See ``StateComparer``.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from auditor.chains.evm.answers import number_of
from auditor.chains.evm.pinned_block import BLOCKS_MEASURED, block_of
from auditor.chains.evm.proof.header import header_hash
from auditor.chains.evm.same_state import newest
from auditor.chains.scanner import NewerBlock
from auditor.model.ids import ChainId
from auditor.net.recording import Query, QueryAnswer, RecordingReader, answer_of

_NUMBERS = ("number", "l1BlockNumber")
# Hardly any chain with contracts makes blocks faster; a delay in blocks is rather checked too late than too soon.
_BLOCKS_A_SECOND = 4


def block_read(chain: ChainId, recording: RecordingReader) -> NewerBlock:
    """See ``StateComparer``."""
    _, raw = newest(item for item in recording.items() if item[0].chain == chain)
    return NewerBlock(block_of(chain, raw), raw)


def moved(chain: ChainId, recording: RecordingReader, newer: NewerBlock) -> RecordingReader:
    """See ``StateComparer``."""
    header = _Header(block_read(chain, recording).raw, newer)
    return recording.with_answers(
        header.moved(query, answer) if query.chain == chain else (query, answer) for query, answer in recording.items()
    )


def after(chain: ChainId, newer: NewerBlock, seconds: int) -> NewerBlock:
    """See ``StateComparer``."""
    raw = dict(newer.raw)
    for name, step in (("timestamp", seconds), *((name, seconds * _BLOCKS_A_SECOND) for name in _NUMBERS)):
        if (value := number_of(raw.get(name))) is not None:
            raw[name] = hex(value + step)
    raw["hash"] = "0x" + (header_hash(raw) or b"").hex()
    return NewerBlock(block_of(chain, raw), raw)


class _Header:
    """Changes the answers of a scan for a newer block."""

    def __init__(self, before: Mapping[str, Any], newer: NewerBlock) -> None:
        self._raw = dict(newer.raw) | {"stateRoot": before["stateRoot"]}
        self._raw["hash"] = "0x" + (header_hash(self._raw) or b"").hex()
        self._number, self._time = _number_and_time(before)
        self._newer_number, self._newer_time = _number_and_time(newer.raw)

    def moved(self, query: Query, answer: QueryAnswer) -> tuple[Query, QueryAnswer]:
        """A query as the later scan would send it, and its answer."""
        at_block = query.block is not None
        query = replace(query, block=self._newer_number) if at_block else query
        if query.method == "clock of the scan":
            return query, answer_of(self._newer_time)
        if query.method != "eth_getBlockByNumber" or not isinstance(answer.outcome, dict):
            return query, answer
        if number_of(answer.outcome.get("number")) != self._number:
            return self._earlier(query, answer.outcome) if at_block else (query, answer)
        params = (hex(self._newer_number), *query.params[1:]) if at_block else query.params
        return replace(query, params=params), answer_of(self._raw)

    def _earlier(self, query: Query, block: Mapping[str, Any]) -> tuple[Query, QueryAnswer]:
        """The block by which the block time is measured, moved so that the block time stays the same."""
        number, time = _number_and_time(block)
        back = min(self._newer_number, BLOCKS_MEASURED)
        took = (self._time - time) * back // (self._number - number)
        outcome = dict(block) | {"timestamp": hex(self._newer_time - took)}
        return replace(query, params=(hex(self._newer_number - back), *query.params[1:])), answer_of(outcome)


def _number_and_time(raw: Mapping[str, Any]) -> tuple[int, int]:
    number, time = number_of(raw["number"]), number_of(raw["timestamp"])
    assert number is not None and time is not None  # the scan refuses any other block
    return number, time
