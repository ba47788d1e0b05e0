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


class State(Enum):
    """How the state that was forced for an answer comes about."""

    MET = "nothing was forced that hangs on state or time"
    OWN = "those who are accepted bring it about, or time does"
    OTHERS = "only others than those who are accepted bring it about"
    NEVER = "no function brings it about"
    UNKNOWN = "it is not known what brings it about"


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

    ``endowed`` is the run of an open function that nothing is forced in, by a stranger who has what the code asks for
    (``means`` is that attempt, ``given`` says that anybody can come to have it); ``crowded`` is what a call does where
    everybody whom it names has tokens, ``disturbs`` says that it changes what a token says of everybody's balance, or
    makes less arrive of what they send.

    ``state`` is how the state that was forced can come about, ``settings`` says that an open function then changes
    words that are nobody's own, ``notes`` that a guarded one only notes and tells what its caller says; ``privileged``
    are those with whom an open function compares its caller and whom it lets do more; ``cut`` says that a run went over
    a bound before anything was decided, ``unseen`` that its code has instructions that change state to which no run
    of it came.
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
    endowed: Trace | None = None
    means: Attempt | None = None
    crowded: Trace | None = None
    disturbs: bool = False
    settings: bool = False
    notes: bool = False
    given: bool = True
    state: State = State.MET
    privileged: list[Accepted] = field(default_factory=list)
    cut: bool = False
    unseen: bool = False
