"""The notices of a check: one for each line of its report, and the rules that they belong to."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.baseline.drift import Direction
from auditor.model.frozen import Frozen
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId
from auditor.model.repository_line import RepositoryLine

CHANGED, UNREAD, INCOMPLETE, OLD = 1, 3, 4, 5  # the exit statuses of a check that fails


class Weight(StrEnum):
    """The effect of a notice on a check, the gravest first."""

    FAIL = "fail"
    WARN = "warn"
    ACCEPTED = "accepted"  # it would fail, and somebody answers for it until a day
    NOTE = "note"


@dataclass(frozen=True)
class NoticeRule:
    """What a kind of notice means and what to do about it."""

    title: str
    help: str


_LOCK = "If you agree to it, run 'auditor lock' and commit the lock; otherwise leave, or ask the network."
_SETTINGS = "Change auditor.toml."
RULES = {
    "power-grew": NoticeRule("Somebody can do more to you than you agreed to", _LOCK),
    "power-changed": NoticeRule("Power changed in a way that a person should review", _LOCK),
    "power-shrank": NoticeRule("Somebody can do less to you than before", "Run 'auditor lock' to keep it that way."),
    "power-agreed": NoticeRule("This change agrees to another power structure", "Review it like code."),
    "source-power": NoticeRule("This change of the source adds or weakens a power", "Review who may call it."),
    "not-locked": NoticeRule("A network has no baseline", "Run 'auditor lock' and commit the lock."),
    "lock-unused": NoticeRule("The lock holds a network that is not checked", "Run 'auditor lock' or list it."),
    "lock-of-another-version": NoticeRule(
        "Another version wrote the lock", "Pin the version, or lock once with this one."
    ),
    "not-read": NoticeRule("A network could not be read at all", "Give another endpoint."),
    "scan-incomplete": NoticeRule("Too little could be read to compare", "Run it again, or give another endpoint."),
    "answer-too-old": NoticeRule("No node answers, and the last recording is too old", "Give another endpoint."),
    "answer-from-recording": NoticeRule("No node answers; a recording does", "Give another endpoint."),
    "level-too-low": NoticeRule("The level is below your policy", _SETTINGS),
    "harm-unknown": NoticeRule("A harm that must not be unknown is unknown", "Read more: see the gaps of the scan."),
    "acceptance-expired": NoticeRule("An exemption is over", _SETTINGS),
    "acceptance-too-long": NoticeRule("An exemption lasts longer than is allowed", _SETTINGS),
    "acceptance-unused": NoticeRule("An exemption matches nothing", _SETTINGS),
}


class Notice(Frozen):
    """One line of a check. ``id`` is the same in each run as long as it is about the same; ``status`` is the exit
    status if it fails. ``alone_at_once``: it is about something that one party can do at once."""

    id: str
    network: str
    rule: str
    title: str
    weight: Weight
    sentence: str
    place: RepositoryLine
    help: str
    status: int = CHANGED
    direction: Direction | None = None
    harms: tuple[HarmId, ...] = ()
    holders: tuple[EntityId, ...] = ()
    alone_at_once: bool = False


class CheckedNetwork(Frozen):
    """A network as the check read it: its verdict and level in words, and at which blocks; ``age_s`` is how old the
    recording is that answered, None if nodes did."""

    name: str
    title: str
    verdict: str
    level: str
    read: str
    age_s: int | None = None


class CheckReport(Frozen):
    """All notices of a check, for every format. ``pull_request``: what the change did not cause only warns."""

    auditor: str
    pull_request: bool
    networks: tuple[CheckedNetwork, ...]
    notices: tuple[Notice, ...]

    def of(self, weight: Weight) -> tuple[Notice, ...]:
        """The notices of a weight."""
        return tuple(notice for notice in self.notices if notice.weight is weight)

    @property
    def status(self) -> int:
        """The exit status, the same for every format."""
        return min((notice.status for notice in self.of(Weight.FAIL)), default=0)
