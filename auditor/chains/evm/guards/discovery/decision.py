"""What was decided about one function: whom it accepts, and how that is known."""

from dataclasses import dataclass, field
from enum import Enum

from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.guards.discovery.attempt import Attempt
from auditor.chains.evm.guards.discovery.keys import Kept, Shape
from auditor.chains.evm.guards.discovery.surface import Method


class Answer(Enum):
    """Whom a function accepts."""

    OPEN = "anybody, as far as state and arguments allow"
    GUARDED = "those it names"
    CLOSED = "nobody: it fails whatever is asked"
    UNDECIDED = "not known"


@dataclass(frozen=True)
class Accepted:
    """Somebody whom the code lets do what it does not let a stranger.

    ``label`` tells whether he is accepted as caller, as sender of the transaction or as signer. ``trace`` is his run,
    ``attempt`` what was run; ``source`` says where the code has his address from; ``sender`` must send the transaction
    if the code also asks for that, and ``signers`` are those who must sign, he among them.
    """

    who: bytes
    label: int
    attempt: Attempt
    stranger: Trace
    trace: Trace
    source: str = ""
    sender: bytes = b""
    signers: tuple[bytes, ...] = ()


@dataclass
class Decision:
    """Whom a function accepts.

    ``through`` is a run past the guard, by somebody accepted or, if nobody is known, as if the stranger were a member.
    ``sets`` are the memberships that let somebody pass, ``complete`` says whether all members were tried, ``items`` are
    the words, chosen by arguments, with which the caller was compared, ``hands`` the roles that it was seen to give,
    ``threshold`` how many of those who are accepted as signers must have signed.
    """

    method: Method
    answer: Answer
    why: str = ""
    accepted: list[Accepted] = field(default_factory=list)
    attempt: Attempt | None = None
    stranger: Trace | None = None
    through: Trace | None = None
    sets: list[Kept] = field(default_factory=list)
    complete: bool = True
    items: list[Shape] = field(default_factory=list)
    hands: list[str] = field(default_factory=list)
    threshold: int = 1
