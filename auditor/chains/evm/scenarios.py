"""What kinds say of how a contract behaves when it is run: calls one after the other, and what must come of them."""

from dataclasses import dataclass

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES, UNPRIVILEGED, UNPRIVILEGED_2
from auditor.chains.evm.signatures import keccak

# What scenarios let a contract send, and to whom: nobody whom a contract knows.
RECIPIENT = eip55(UNPRIVILEGED_2)
PAYLOAD = keccak(b"auditor: a payload")
# Who makes calls that anybody may make, and who is made a member where there is none.
ANYBODY, NEWCOMER = eip55(UNPRIVILEGED), eip55(ARGUMENT_ADDRESSES[0])


@dataclass(frozen=True, slots=True)
class CallStep:
    """A call in a scenario: who makes it (an address), with what, and how long after the pinned block. Steps with the
    same ``part`` belong together; ``restricted`` says that nobody but such callers may make it."""

    part: str
    caller: str
    data: bytes
    seconds: int = 0
    blocks: int = 0
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """Calls, one after the other, of which the last makes the contract send ``PAYLOAD`` to ``RECIPIENT``, and must not
    do so where a part before it is left out or the last call is made ``margin`` (seconds, blocks) sooner.
    """

    steps: tuple[CallStep, ...]
    margin: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a contract of a kind behaves. ``name`` is that of the kind; in ``refused`` the last call must send nothing.
    ``covers`` are the selectors that the kind answers for once it was seen to behave so, ``delay_s`` is how long it
    says that it waits."""

    name: str
    scenarios: tuple[Scenario, ...]
    refused: tuple[tuple[CallStep, ...], ...]
    covers: frozenset[str]
    delay_s: int = 0
