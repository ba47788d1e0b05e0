"""Runs as evidence: the call, its caller, and how it ended."""

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.authorization.members.address_source import load_of
from auditor.chains.evm.authorization.result.authorization import Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.search.sentinels import SIGNERS
from auditor.chains.evm.execution.call import Need, Trace
from auditor.chains.evm.execution.world import World
from auditor.model.evidence import EvidenceId
from auditor.model.grant import Grant


def acceptance(person: Authorized, authorization: FunctionAuthorization, world: World) -> tuple[EvidenceId, ...]:
    """The evidence that an account is accepted where an unprivileged caller is refused: both runs, and the source of
    its address."""
    load = load_of(person.who, person.unprivileged_run)
    read = world.evidence(Need("slot", load.account, load.slot)) if load is not None else ()
    return (
        *read,
        run_evidence(person.unprivileged_run, authorization.entry_point.shown, world),
        *(run_evidence(trace, f"0x{trace.call.selector.hex()}", world) for trace in person.before),
        run_evidence(person.trace, authorization.entry_point.shown, world),
    )


def run_evidence(trace: Trace, what: str, world: World) -> EvidenceId:
    """The evidence of one run; ``what`` is the name of the called function."""
    call = trace.call
    who = eip55(call.origin if call.caller == call.origin else call.caller)
    request = f"run {what} of {eip55(call.to)} by {who}, sent by {eip55(call.origin)}"
    request += f", data 0x{call.data[:68].hex()}"
    if call.answers:
        request += f", where {', '.join(map(eip55, sorted(call.answers)))} answer what is asked for"
    if not set(call.signers) <= set(SIGNERS):
        request += f", signed by {', '.join(map(eip55, call.signers))}"
    if call.force:
        request += f", past {len(call.force)} checks that do not ask who calls"
    listed = "goes through" if trace.returned else f"stops with 0x{trace.output[:68].hex()}"
    return world.reader.ran(request, listed, repr((call.data, trace.place, trace.output, trace.writes)).encode())


def is_of(grant: Grant, authorization: FunctionAuthorization) -> bool:
    """Whether a grant is for the function of the authorization."""
    if authorization.entry_point.unnamed:
        return grant.selector is None and grant.function == authorization.entry_point.signature
    return grant.selector == authorization.selector
