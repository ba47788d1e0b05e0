"""Sentinel accounts: unprivileged callers that no contract knows, and addresses to use as arguments."""

from auditor.chains.evm.signatures import keccak


def _made_up(name: str) -> bytes:
    return keccak(f"auditor: {name}".encode())[-20:]


UNPRIVILEGED = _made_up("a stranger")
UNPRIVILEGED_2 = _made_up("another stranger")
SENDER = _made_up("who sends the transaction")
ARGUMENT_ADDRESSES = tuple(_made_up(f"argument {place}") for place in range(8))
# In ascending order, as contracts require for signatures.
SIGNERS = tuple(sorted(_made_up(f"signer {place}") for place in range(8)))
SENTINELS = (UNPRIVILEGED, UNPRIVILEGED_2, SENDER, *ARGUMENT_ADDRESSES, *SIGNERS)
ZERO = bytes(20)
