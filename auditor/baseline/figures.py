"""How few and how fast, in the words of the lock, and which of two such figures is worse for you.

``Few`` is a number of parties (``1``, ``2 to 4``, ``perhaps 1``, ``anyone``, ``nobody``); a reach is a list of points
such as ``1 party at once`` and ``5 parties after P7D``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.baseline.drift import Direction
from auditor.model import duration
from auditor.model.power import Parties, Point

_ANYONE = "anyone"
_NOBODY = "nobody"
POINT = r"^(anyone|(perhaps )?[0-9]+ part(y|ies)) (at once|after P[0-9DTHMS]+)$"
FEW = r"^(anyone|nobody|perhaps [0-9]+|[0-9]+( to [0-9]+)?)$"
_TOLERANCE = 0.1  # the part by which the number of parties to a vote may move with stake before it is a change
_FEWEST_TOLERANT = 5  # of fewer parties each one counts
_NEVER = float("inf")


@dataclass(frozen=True)
class Few:
    """A number of parties: the fewest if everything unread counts against you, and the fewest of what was read (None
    if no such path was read). ``least`` is 0 for anyone and None for nobody."""

    least: int | None
    most: int | None

    @classmethod
    def of(cls, parties: Parties) -> "Few":
        """The figure of an assessment."""
        return cls(0, 0) if parties.anyone else cls(parties.low, parties.high)

    @classmethod
    def parse(cls, text: str) -> "Few":
        """The figure of a text that matches ``FEW``."""
        if text in (_ANYONE, _NOBODY):
            return cls(0, 0) if text == _ANYONE else cls(None, None)
        numbers = [int(number) for number in re.findall("[0-9]+", text)]
        return cls(numbers[0], None if text.startswith("perhaps") else numbers[-1])

    def __str__(self) -> str:
        if self.least is None:
            return _NOBODY
        if self.least == 0:
            return _ANYONE
        if self.most is None:
            return f"perhaps {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


@dataclass(frozen=True, order=True)
class ReachPoint:
    """So many parties need so many seconds; 0 parties are anyone. ``certain`` is False if that rests on something that
    could not be read."""

    parties: int
    delay_s: int
    certain: bool = True

    @classmethod
    def parse(cls, text: str) -> "ReachPoint":
        """The point of a text that matches ``POINT``."""
        number = re.search("[0-9]+(?= part)", text)
        delay_s = 0 if text.endswith("at once") else duration.seconds(text.rpartition(" ")[2])
        return cls(int(number[0]) if number else 0, delay_s, not text.startswith("perhaps"))

    def __str__(self) -> str:
        time = f"after {duration.iso(self.delay_s)}" if self.delay_s else "at once"
        if self.parties == 0:
            return f"{_ANYONE} {time}"
        return (
            f"{'' if self.certain else 'perhaps '}{self.parties} {'party' if self.parties == 1 else 'parties'} {time}"
        )

    def within(self, others: Iterable["ReachPoint"]) -> bool:
        """Whether one of the others needs no more parties and no more time."""
        return any(other.parties <= self.parties and other.delay_s <= self.delay_s for other in others)


def reach(possible: Iterable[Point], read: Iterable[Point], *, anyone: bool) -> tuple[ReachPoint, ...]:
    """The best points of ``possible``, in which everything unread counts as a party; those that ``read`` does not
    cover are uncertain."""
    covered = [ReachPoint(0 if anyone else point.parties, point.delay_s) for point in read]
    points = {ReachPoint(0 if anyone else point.parties, point.delay_s) for point in possible}
    best = [point for point in points if not point.within(points - {point})]
    return tuple(sorted(ReachPoint(p.parties, p.delay_s, p.within(covered)) for p in best))


def parsed(texts: Iterable[str]) -> tuple[ReachPoint, ...]:
    """The points of a reach."""
    return tuple(map(ReachPoint.parse, texts))


def reach_direction(
    before: Sequence[ReachPoint], after: Sequence[ReachPoint], *, by_vote: bool = False
) -> Direction | None:
    """Worse if some number of parties can do it sooner, better if some number needs longer, None if neither.

    A number of parties to a vote that stake moves a little (``by_vote``) is no change.
    """
    worse = any(not point.within(_loosened(before, by_vote)) for point in after)
    better = any(not point.within(_loosened(after, by_vote)) for point in before)
    if worse or better:
        return Direction.REVIEW if worse and better else Direction.WORSE if worse else Direction.BETTER
    surer = {p.parties for p in after if p.certain} - {p.parties for p in before if p.certain}
    return Direction.REVIEW if surer and not by_vote and _certain(before) != _certain(after) else None


def _certain(points: Sequence[ReachPoint]) -> bool:
    return all(point.certain for point in points)


def _loosened(points: Sequence[ReachPoint], by_vote: bool) -> list[ReachPoint]:
    return [ReachPoint(p.parties - slack(p.parties), p.delay_s) if by_vote and p.parties else p for p in points]


def slack(parties: int) -> int:
    """By how many parties the smallest deciding group of a vote may move before that is a change."""
    return max(1, int(parties * _TOLERANCE)) if parties >= _FEWEST_TOLERANT else 0


def few_direction(before: Few, after: Few, *, by_vote: bool = False) -> Direction | None:
    """Worse if fewer parties are enough, also where that is only possible."""
    least = _turn(before.least, after.least, by_vote=by_vote)
    most = _turn(before.most, after.most, by_vote=by_vote)
    turns = {turn for turn in (least, most) if turn is not None}
    return next(iter(turns), None) if len(turns) < 2 else Direction.REVIEW


def _turn(before: int | None, after: int | None, *, by_vote: bool) -> Direction | None:
    was, now = (_NEVER if number is None else float(number) for number in (before, after))
    if was == now or (by_vote and before and after and abs(was - now) <= slack(max(before, after))):
        return None
    return Direction.WORSE if now < was else Direction.BETTER
