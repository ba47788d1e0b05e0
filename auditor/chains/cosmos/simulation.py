"""Simulated transactions: nobody signs them and they change nothing.

In a simulation the Cosmos SDK checks no signature (x/auth/ante/sigverify.go) but runs the messages, so a module refuses
a message by its own rules. A module account cannot sign a transaction, so the right authority is not tried; an
unprivileged account is, and most modules name the expected one:

    invalid authority; expected cosmos10d07y..., got cosmos1...

cosmos.tx.v1beta1.Service/Simulate: https://docs.cosmos.network/sdk/v0.53/user/run-node/txs
"""

import re

from auditor.chains.cosmos.addresses import is_address
from auditor.chains.cosmos.wireformat import field, varint

SIMULATE = "/cosmos.tx.v1beta1.Service/Simulate"
_GAS = 10_000_000
_DIRECT = 1
_SEQUENCE = re.compile(r"account sequence mismatch, expected (\d{1,18}), got")
# The messages of most modules, and those of strangelove-ventures/poa.
_REFUSED = (
    re.compile(r"expected:? (?P<expected>\w+),? (?:but )?got:? (?P<given>\w+)"),
    re.compile(r"sender (?P<given>\w+) is not an authority. allowed: (?P<expected>\w+)"),
)
# baseapp/msg_service_router.go of the Cosmos SDK: no message of the type is executed, not even in a proposal.
_SWITCHED_OFF = "circuit breaker disables execution of this message"


def request(message: str, number: int, account: str, sequence: int, rest: bytes = b"") -> bytes:
    """The simulation request of a message (type URL) with an account in its field ``number`` and otherwise only the
    fields of ``rest``; ``sequence`` is the account's number of sent transactions."""
    body = field(1, field(1, message.encode()) + field(2, field(number, account.encode()) + rest))
    signer = field(2, field(1, varint(1 << 3) + varint(_DIRECT))) + varint(3 << 3) + varint(sequence)
    fee = varint(2 << 3) + varint(_GAS)
    return field(2, field(1, body) + field(2, field(1, signer) + field(2, fee)) + field(3, b""))


def expected_authority(refusal: str, account: str, prefix: str) -> str | None:
    """The account that a refusal expected instead of ``account``; None if it names none."""
    for match in (match for form in _REFUSED for match in form.finditer(refusal)):
        if match["given"] == account and is_address(match["expected"], prefix):
            return match["expected"]
    return None


def is_switched_off(refusal: str) -> bool:
    """Whether the application refuses every message of that type."""
    return _SWITCHED_OFF in refusal


def sequence(refusal: str) -> int | None:
    """The account's sequence number, if a refusal says that another one was expected; else None."""
    match = _SEQUENCE.search(refusal)
    return int(match[1]) if match else None
