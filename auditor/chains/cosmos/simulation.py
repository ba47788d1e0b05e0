"""Transactions that a node carries out in thought: nobody signs them and nothing of them is kept.

Asked to simulate, the Cosmos SDK checks no signature (x/auth/ante/sigverify.go) but runs the messages: what a module
refuses, it refuses in its own words. A module's own account cannot be the signer of a transaction, so that the right
authority is not tried; a stranger is, and most modules answer whom they expected instead:

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
# The words of most modules, and those of strangelove-ventures/poa.
_REFUSED = (
    re.compile(r"expected:? (?P<expected>\w+),? (?:but )?got:? (?P<given>\w+)"),
    re.compile(r"sender (?P<given>\w+) is not an authority. allowed: (?P<expected>\w+)"),
)
# baseapp/msg_service_router.go of the Cosmos SDK: nobody's message of the type is carried out, a proposal's neither.
_SWITCHED_OFF = "circuit breaker disables execution of this message"


def request(message: str, number: int, account: str, sequence: int, rest: bytes = b"") -> bytes:
    """The question what becomes of a message (type URL) that names an account in its field ``number`` and has but the
    fields of ``rest`` beside it; ``sequence`` is how many transactions the account has sent."""
    body = field(1, field(1, message.encode()) + field(2, field(number, account.encode()) + rest))
    signer = field(2, field(1, varint(1 << 3) + varint(_DIRECT))) + varint(3 << 3) + varint(sequence)
    fee = varint(2 << 3) + varint(_GAS)
    return field(2, field(1, body) + field(2, field(1, signer) + field(2, fee)) + field(3, b""))


def expected(refusal: str, account: str, prefix: str) -> str | None:
    """Whom a refusal names as the one it expected instead of ``account``; None if it says no such thing."""
    for match in (match for form in _REFUSED for match in form.finditer(refusal)):
        if match["given"] == account and is_address(match["expected"], prefix):
            return match["expected"]
    return None


def is_switched_off(refusal: str) -> bool:
    """Whether the application carries out no message of that type, whoever sends it."""
    return _SWITCHED_OFF in refusal


def sequence(refusal: str) -> int | None:
    """How many transactions an account has sent, if a refusal says that it was another number; else None."""
    match = _SEQUENCE.search(refusal)
    return int(match[1]) if match else None
