"""Small drawings of the first screen and of the table of harms, as numbers for the templates: no drawing decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, log, pi, sin

from auditor.model.assessment import HarmAnswer, Verdict
from auditor.model.score import CurvePoint, SliceAnswer

_HOUR, _DAY = 3600, 86400
_TICKS = ((0, "at once"), (_HOUR, "1 hour"), (_DAY, "1 day"), (7 * _DAY, "7 days"), (30 * _DAY, "30 days"))
_EDGE = 2.5  # per cent that stay free at both ends, so that a dot fits there
_TICK_GAP = 22.0
LETTER = {Verdict.YES: "Y", Verdict.CONDITIONAL: "C", Verdict.NO: "N", Verdict.UNKNOWN: "?"}


@dataclass(frozen=True)
class TimeAxis:
    """One axis for every harm: places in per cent for moments in seconds, close together where they are long."""

    longest: int

    @classmethod
    def of(cls, answers: Iterable[HarmAnswer], exit_s: int) -> "TimeAxis":
        """The axis that shows every delay and the exit window."""
        return cls(max([exit_s, _DAY, *(answer.delay_s or 0 for answer in answers)]))

    def at(self, seconds: int) -> float:
        """The place of a moment, in per cent of the width."""
        share = log(1 + seconds / _HOUR) / log(1 + self.longest / _HOUR)
        return round(_EDGE + (100 - 2 * _EDGE) * share, 1)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Places and words of the marks along the axis, those that would overlap left out."""
        ticks: list[tuple[float, str]] = []
        for seconds, words in _TICKS:
            at = self.at(seconds)
            if seconds <= self.longest and (not ticks or at - ticks[-1][0] >= _TICK_GAP):
                ticks.append((at, words))
        return tuple(ticks)


@dataclass(frozen=True)
class Dumbbell:
    """When they can act and when you have left; ``act`` is None where nobody knows when."""

    act: float | None
    left: float

    @property
    def start(self) -> float:
        """Where the bar between both begins."""
        return min(self.left, self.left if self.act is None else self.act)

    @property
    def length(self) -> float:
        """How long the bar between both is."""
        return round(abs(self.left - (self.left if self.act is None else self.act)), 1)

    @property
    def in_time(self) -> bool:
        """Whether you have left by then."""
        return self.act is not None and self.act >= self.left


@dataclass(frozen=True)
class Petal:
    """One sixth of the rosette: its outline, its letter and where that stands."""

    title: str
    verdict: Verdict
    letter: str
    outline: str
    letter_at: tuple[float, float]


def rosette(slices: Sequence[SliceAnswer], size: int = 150) -> tuple[Petal, ...]:
    """The slices as sectors of a disc, clockwise from the top."""
    middle, inner, outer = size / 2, size * 0.13, size * 0.47
    petals = []
    for number, slice_ in enumerate(slices):
        start, end = (2 * pi * (number + side) / len(slices) for side in (0.03, 0.97))
        half = (start + end) / 2

        def at(angle: float, radius: float) -> tuple[float, float]:
            return round(middle + radius * sin(angle), 1), round(middle - radius * cos(angle), 1)

        corners = [at(start, inner), at(start, outer), at(end, outer), at(end, inner)]
        (a, b), (c, d), (e, f), (g, h) = corners
        outline = f"M{a} {b}L{c} {d}A{outer} {outer} 0 0 1 {e} {f}L{g} {h}A{inner} {inner} 0 0 0 {a} {b}z"
        verdict = slice_.verdict
        petals.append(Petal(slice_.title, verdict, LETTER[verdict], outline, at(half, (inner + outer) / 2 + 2)))
    return tuple(petals)


@dataclass(frozen=True)
class CurveFigure:
    """A collusion curve in a box of 100 by 100: the line of what was read, and the area up to what may be."""

    low: str
    area: str
    parties: int


def curve_figure(points: Sequence[CurvePoint], least: int = 0) -> CurveFigure | None:
    """The curve as steps, up to at least ``least`` parties; None without points."""
    if not points:
        return None
    most = max(points[-1].parties, 5, least)
    low = [(point.parties, point.low) for point in points]
    high = [(point.parties, point.high) for point in points]
    upper, lower = _steps(high, most), _steps(low, most)
    return CurveFigure(_path(lower), _path(upper) + "L" + "L".join(reversed(_path(lower)[1:].split("L"))) + "z", most)


def _steps(points: Sequence[tuple[int, float]], most: int) -> list[tuple[float, float]]:
    """The corners of a line that keeps its height from each number of parties to the next."""
    corners: list[tuple[float, float]] = []
    ends = [parties for parties, _ in points[1:]] + [most + 1]
    for (parties, share), end in zip(points, ends, strict=True):
        corners += [(100 * (at - 1) / most, 100 * (1 - share)) for at in (parties, end)]
    return corners


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
