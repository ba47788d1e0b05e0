"""Whether anybody can obtain the holdings that an open function requires: a balance, an allowance, a position."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.chains.evm.authorization.members.mapping_slots import (
    SlotPattern,
    is_hashed,
    pattern_without_constants,
    slot_pattern,
)
from auditor.chains.evm.authorization.pass_context import Authorizations, PassContext
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.execution.taint import INPUT, ITEM, WHO


async def note_unobtainable(authorizations: Authorizations, context: PassContext) -> Authorizations:
    """Marks open functions that require holdings which no open function gives, neither another one nor the same one
    called by others. Holdings stored in other contracts count as obtainable."""
    contract = context.contract.address
    waiting = [other for other in authorizations if other.access is Access.OPEN and other.endowed_run is not None]
    settled = [other for other in authorizations if other.access is Access.OPEN and _is_plain(other)]
    given: set[SlotPattern] = set()
    while True:
        given |= {entry for authorization in settled for entry in _gives(authorization)}
        settled = [other for other in waiting if _wants(other, contract) <= given | _to_others(other)]
        if not settled:
            break
        waiting = [other for other in waiting if other not in settled]
    return tuple(replace(other, obtainable=False) if other in waiting else other for other in authorizations)


def _is_plain(authorization: FunctionAuthorization) -> bool:
    through = authorization.authorized_run
    return authorization.endowed_run is None and through is not None and not through.call.force


def _wants(authorization: FunctionAuthorization, contract: bytes) -> set[SlotPattern]:
    trace = authorization.endowed_run
    assert trace is not None
    own = (slot for account, slot in trace.call.stored if account == contract)
    return {pattern_without_constants(slot_pattern(contract, slot, trace.hashes)) for slot in own}


def _gives(authorization: FunctionAuthorization) -> Iterator[SlotPattern]:
    """The patterns of hashed slots that a function writes with more than constant zeros."""
    trace = authorization.endowed_run or authorization.authorized_run
    assert trace is not None
    for write in trace.writes:
        if is_hashed(write.slot, trace.hashes) and (write.new or write.taint):
            yield pattern_without_constants(slot_pattern(write.account, write.slot, trace.hashes))


def _to_others(authorization: FunctionAuthorization) -> set[SlotPattern]:
    """The patterns that the function writes for other accounts than its caller."""
    trace = authorization.endowed_run
    assert trace is not None
    given = (write for write in trace.writes if write.new or write.taint)
    others = (write for write in given if write.slot_taint & (ITEM | INPUT) and not write.slot_taint & WHO)
    return {pattern_without_constants(slot_pattern(write.account, write.slot, trace.hashes)) for write in others}
