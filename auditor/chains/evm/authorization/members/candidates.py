"""Candidate members: addresses in a contract's code, and addresses that runs read or compared."""

from collections.abc import Iterable

from auditor.chains.evm.addresses import is_address
from auditor.chains.evm.authorization.result.authorization import FunctionAuthorization
from auditor.chains.evm.authorization.search.sentinels import SENTINELS
from auditor.chains.evm.code import constants


def possible_members(codes: Iterable[bytes], authorizations: Iterable[FunctionAuthorization]) -> list[bytes]:
    """All addresses that may be members of the contract's sets, from its code and its runs."""
    result = [address for code in codes for address in constants(code)]
    for authorization in authorizations:
        for trace in (authorization.unprivileged_run, authorization.authorized_run):
            if trace is not None:
                words = [*(load.value for load in trace.loads), *(comparison.value for comparison in trace.comparisons)]
                result += [word.to_bytes(32, "big")[12:] for word in words if is_address(word.to_bytes(32, "big"))]
    return [address for address in dict.fromkeys(result) if address not in SENTINELS]
