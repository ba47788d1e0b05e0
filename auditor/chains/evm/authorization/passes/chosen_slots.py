"""Calls that write to any storage slot in their input: their callers control every word of the contract.

A slot that comes from calldata directly, not through a hash, is tried with a number that no contract uses.
"""

from dataclasses import replace

from auditor.chains.evm.authorization.members.mapping_slots import is_hashed
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.search.calldata import with_key
from auditor.chains.evm.execution.taint import INPUT
from auditor.chains.evm.signatures import keccak

_SLOT = keccak(b"auditor: a storage slot")


async def note_chosen_slots(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Notes that a call writes to any storage slot."""
    trace = authorization.endowed_run or authorization.authorized_run
    if trace is None or authorization.access not in (Access.GUARDED, Access.OPEN):
        return authorization
    own = (write for write in trace.writes if write.account == trace.call.to and write.slot_taint & INPUT)
    if all(is_hashed(write.slot, trace.hashes) for write in own):
        return authorization
    datas = with_key(trace.call.data, authorization.entry_point.types, _SLOT)
    runs = await context.runner.engine.settle([replace(trace.call, data=data) for data in datas])
    number = int.from_bytes(_SLOT, "big")
    anywhere = any(write.slot == number for run in runs if run.returned for write in run.writes)
    return replace(authorization, anywhere=anywhere)
