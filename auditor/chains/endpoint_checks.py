"""The check that an endpoint answers for the right chain, and how its failures are told; for all families."""

from auditor.chains.block_age import age_gap
from auditor.chains.scanner import EndpointCheck
from auditor.model.snapshot import Block
from auditor.net.failure import FailureReason, NoAnswer

_REMEDIES = {
    FailureReason.WRONG_CHAIN: "give this endpoint to its own chain, or remove it",
    FailureReason.RATE_LIMITED: "wait, or use an endpoint with a key of your own (AUDITOR_RPC)",
    FailureReason.UNRESOLVED: "check the name of the host, and whether this machine may reach it",
    FailureReason.ADDRESS: "write the endpoint as https://host/path",
}


def unreachable(error: NoAnswer) -> EndpointCheck:
    """That it does not answer, or answers for another chain."""
    remedy = _REMEDIES.get(error.reason, "check the endpoint, or give another with --rpc CHAIN=URL")
    return EndpointCheck("reach", False, str(error), remedy, needed=True)


def reached(block: Block) -> EndpointCheck:
    """That it answers for the right chain, with its newest block."""
    return EndpointCheck("reach", True, f"serves {block.chain}, newest block {block.number:,} of {block.time}")


def recent(block: Block, now_s: int) -> EndpointCheck:
    """Whether its newest block is of today; ``now_s`` in Unix seconds."""
    gap = age_gap(block, now_s) if block.time else None
    if gap is None:
        return EndpointCheck("age", True, "the newest block is recent")
    remedy = "use another endpoint: this one is behind, or the clock of this machine is wrong"
    return EndpointCheck("age", False, gap.why, remedy)
