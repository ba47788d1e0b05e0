"""All networks of a check as one report: exemptions applied, and in a pull request what it did not cause softened."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from auditor.baseline import lock_file
from auditor.baseline.acceptances import Exemptions
from auditor.baseline.checking import general
from auditor.baseline.comparing import compare
from auditor.baseline.drift import Direction
from auditor.baseline.lock_file import LockFile
from auditor.baseline.notice import Notice, Weight
from auditor.model.harm import HarmCatalogue
from auditor.model.repository_line import RepositoryLine
from auditor.model.source import SourceChange, SourceChangeKind

_WEIGHTS = list(Weight)
_DIRECTIONS = [Direction.WORSE, None, Direction.REVIEW, Direction.BETTER]
# A guard that is gone lets everybody in: that is no design but a mistake or worse.
_NEW = frozenset({SourceChangeKind.ADDED, SourceChangeKind.OPEN})
_FAILING = frozenset({SourceChangeKind.GUARD_VANISHED, SourceChangeKind.OPEN})


@dataclass(frozen=True)
class PullRequest:
    """A change under review. ``changed`` are the files that it changes, as paths from the root of the repository."""

    changed: frozenset[str] = frozenset()

    def softened(self, notice: Notice) -> Notice:
        """A notice that the change did not cause warns: nobody's change fails because a chain moved."""
        in_changed = notice.rule in _OF_FILES and notice.place.path in self.changed
        caused = in_changed or notice.rule == _OF_SOURCE
        if notice.weight is Weight.FAIL and not caused:
            return notice.model_copy(update={"weight": Weight.WARN})
        return notice


_OF_FILES = frozenset({"not-locked", "acceptance-too-long"})
_OF_SOURCE = "source-power"  # always of the change: both states of the source are compared


def settled(
    notices: Iterable[Notice], exemptions: Exemptions, places: list[RepositoryLine], pull_request: PullRequest | None
) -> tuple[Notice, ...]:
    """The notices as they count, the gravest first. ``places`` are the lines of the exemptions, in their order."""
    settled_ = [exemptions.applied(notice) for notice in notices]
    settled_ += _of_exemptions(exemptions, places)
    if pull_request is not None:
        settled_ = [pull_request.softened(notice) for notice in settled_]
    return in_order(settled_)


def in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The gravest first."""
    return tuple(sorted(notices, key=_order))


def _order(notice: Notice) -> tuple[int, int, str]:
    return _WEIGHTS.index(notice.weight), _DIRECTIONS.index(notice.direction), notice.network


def _of_exemptions(exemptions: Exemptions, places: list[RepositoryLine]) -> Iterable[Notice]:
    for number, accepted in enumerate(exemptions.accepted):
        about = " and ".join(filter(None, [accepted.rule, accepted.holder]))
        place, identity = places[number], (accepted.rule or "", accepted.holder or "", accepted.network or "")
        if number in exemptions.expired:
            sentence = f"The exemption of {about} ended on {accepted.expires}; {accepted.owner} answers for it."
            yield general("acceptance-expired", Weight.FAIL, sentence, place, *identity)
        elif number in exemptions.too_long:
            sentence = (
                f"The exemption of {about} is for what one party can do at once, which holds for 90 days at most: "
                f"until {exemptions.latest()}, not {accepted.expires}."
            )
            yield general("acceptance-too-long", Weight.FAIL, sentence, place, *identity)
        elif number not in exemptions.used:
            sentence = f"The exemption of {about} by {accepted.owner} matches nothing any more."
            yield general("acceptance-unused", Weight.WARN, sentence, place, *identity)


def of_agreed(
    before: str | None, now: LockFile, harms: HarmCatalogue, place: Callable[[str, str], RepositoryLine]
) -> Iterator[Notice]:
    """What a change agrees to by writing the lock anew; ``before`` is the text of the lock that it started from. One
    that cannot be read is compared with nothing."""
    if before is None or before == now.content:
        return
    try:
        was = lock_file.parsed(now.path, before).lock.networks
    except lock_file.LockError:
        return
    for name in sorted(was.keys() & now.lock.networks.keys()):
        for drift in compare(name, was[name], now.lock.networks[name], harms):
            weight = Weight.NOTE if drift.direction is Direction.BETTER else Weight.WARN
            notice = general(
                "power-agreed", weight, drift.sentence, place(name, drift.facts[0]), drift.id, network=name
            )
            yield notice.model_copy(
                update={"direction": drift.direction, "harms": drift.harms, "holders": drift.holders}
            )


def of_source(changes: Iterable[SourceChange]) -> Iterable[Notice]:
    """What a change of the builder's own source adds to whom it authorizes, on the line that adds it."""
    for change in changes:
        if change.kind.is_worse:
            weight = Weight.FAIL if change.kind in _FAILING else Weight.WARN
            does = f"{change.after[:1].upper()}{change.after[1:]} can {change.does}"
            was = "" if change.kind in _NEW else f"; before: {change.before}"
            sentence = f"{change.function}, {change.kind.value}. {does}{was}."
            path, _, line = change.place.rpartition(":")
            place = RepositoryLine(path=path or change.place, line=int(line) if path and line.isdigit() else 1)
            notice = general(_OF_SOURCE, weight, sentence, place, change.function, change.kind.value)
            yield notice.model_copy(update={"direction": Direction.WORSE})
