"""Scenarios with which kinds describe the behaviour of a contract: calls in order, and their expected outcome."""

from dataclasses import dataclass

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES, UNPRIVILEGED, UNPRIVILEGED_2
from auditor.chains.evm.signatures import keccak

# The payload that scenarios let a contract send, and its recipient: an account that no contract knows.
RECIPIENT = eip55(UNPRIVILEGED_2)
PAYLOAD = keccak(b"auditor: a payload")
# The caller of calls that everybody may make, and the account that becomes a member where there is none.
ANYBODY, NEWCOMER = eip55(UNPRIVILEGED), eip55(ARGUMENT_ADDRESSES[0])


@dataclass(frozen=True, slots=True)
class CallStep:
    """A call in a scenario: its caller (an address), calldata, and time after the pinned block. Steps with the same
    ``part`` belong together; ``restricted`` says that only authorized callers may make it."""

    part: str
    caller: str
    data: bytes
    seconds: int = 0
    blocks: int = 0
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """Calls in order, of which the last makes the contract send ``PAYLOAD`` to ``RECIPIENT``. It must not do so if an
    earlier part is left out, or if the last call comes ``margin`` (seconds, blocks) sooner.
    """

    steps: tuple[CallStep, ...]
    margin: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The behaviour of a contract of the kind ``name``. The last call of each entry of ``refused`` must send nothing.
    ``covers`` are the selectors that the kind decides once runs have confirmed it, ``delay_s`` is the delay that the
    contract states."""

    name: str
    scenarios: tuple[Scenario, ...]
    refused: tuple[tuple[CallStep, ...], ...]
    covers: frozenset[str]
    delay_s: int = 0
