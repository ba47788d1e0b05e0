"""The numbers behind verdicts, levels and exposure, from ``rules/methodology.yaml``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from auditor.engine.strict_yaml import read
from auditor.graph.changes import Prices
from auditor.model.assessment import Grade, Interval
from auditor.model.frozen import Frozen
from auditor.model.power import Point
from auditor.model.score import CollusionCurve, Level

FILE = "methodology.yaml"


class ExposureScale(Frozen):
    """The constants of the exposure; the file explains each."""

    r: float = Field(gt=0, lt=1)
    a: float = Field(ge=0, le=1)
    parties: int = Field(ge=1, le=100)


class LevelMeaning(Frozen):
    """What a level means, as a clause, and its letter."""

    grade: str = Field(min_length=1)
    means: str = Field(min_length=1)


class Methodology(Frozen):
    """One version of how answers are reached."""

    version: str
    small_group: int = Field(ge=2)
    open_electorate: int = Field(ge=2)
    price_fall: float = Field(ge=0, le=1)
    no_needs: tuple[str, ...]
    exposure: ExposureScale
    levels: tuple[LevelMeaning, ...] = Field(min_length=5, max_length=5)
    prices: Prices

    @model_validator(mode="after")
    def _electorate_is_no_small_group(self) -> Self:
        if self.open_electorate < self.small_group:
            raise ValueError("open_electorate cannot be smaller than small_group")
        return self

    def hurts(self, point: Point, exit_s: int) -> bool:
        """Whether few enough parties can use it before you can leave."""
        return point.parties < self.small_group and point.delay_s < exit_s

    def exposure_of(self, curve: CollusionCurve) -> Interval:
        """The exposure of a collusion curve, from 0 to 100, for its lower and its upper bound."""
        low, high = (
            self.exposure.a * self._sum([getattr(point, bound) for point in curve.before_exit])
            + (1 - self.exposure.a) * self._sum([getattr(point, bound) for point in curve.ever])
            for bound in ("low", "high")
        )
        return Interval(low=round(100 * low, 1), high=round(100 * high, 1))

    def _sum(self, shares: Sequence[float]) -> float:
        """The sum over all numbers of parties; beyond its last share a curve is flat."""
        r = self.exposure.r
        rises = (share - before for before, share in zip((0.0, *shares), shares, strict=False))
        return sum(rise * r**others for others, rise in enumerate(rises))

    def grade_of(self, level: Level) -> Grade:
        """The letters of both bounds of a level."""
        return Grade(low=self.levels[level.high].grade, high=self.levels[level.low].grade)

    def level_at(self, point: Point, exit_s: int) -> int:
        """The level, from 0 to 3, of a harm that so many parties can do after so long."""
        many, late = point.parties >= self.small_group, point.delay_s >= exit_s
        if not many and not late:
            return 0 if point.parties <= 1 else 1
        return 3 if many and late else 2


def load(path: Path) -> Methodology:
    """The methodology in a file. Raises RuleError."""
    return read(path).parse(Methodology)
