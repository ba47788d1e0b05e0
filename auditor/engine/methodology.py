"""The numbers behind verdicts, exposure and grades, from ``rules/methodology.yaml``."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from auditor.engine.strict_yaml import read
from auditor.graph.changes import Prices
from auditor.model.assessment import Grade, Interval
from auditor.model.frozen import Frozen
from auditor.model.power import Point

FILE = "methodology.yaml"


class ExposureScale(Frozen):
    """Shares that make up the exposure; the file explains each."""

    few_slope: float = Field(ge=0, le=1)
    many: float = Field(ge=0, le=1)
    soon_slope: float = Field(ge=0, le=1)
    late: float = Field(ge=0, le=1)
    weight: dict[int, float]

    @model_validator(mode="after")
    def _weights_rise(self) -> Self:
        shares = [self.weight.get(weight, -1.0) for weight in range(4)]
        if len(self.weight) != 4 or shares != sorted(shares) or not 0 <= shares[0] <= shares[-1] <= 1:
            raise ValueError("weight needs a share from 0 to 1 for each of 0, 1, 2 and 3, in rising order")
        return self


class GradeBand(Frozen):
    """A grade and the highest exposure that still earns it."""

    grade: str
    up_to: int = Field(ge=0, le=100)


class Methodology(Frozen):
    """One version of how answers are reached."""

    version: str
    small_group: int = Field(ge=2)
    open_electorate: int = Field(ge=2)
    no_needs: tuple[str, ...]
    exposure: ExposureScale
    grades: tuple[GradeBand, ...]
    prices: Prices

    @model_validator(mode="after")
    def _bands_rise(self) -> Self:
        bounds = [band.up_to for band in self.grades]
        if not bounds or bounds != sorted(set(bounds)) or bounds[-1] != 100:
            raise ValueError("grades need rising bounds, the last of them 100")
        if self.open_electorate < self.small_group:
            raise ValueError("open_electorate cannot be smaller than small_group")
        return self

    def hurts(self, point: Point, exit_s: int) -> bool:
        """Whether few enough parties need little enough time: before you can leave."""
        return point.parties < self.small_group and point.delay_s < exit_s

    def exposure_of(self, points: Iterable[Point], weight: int, exit_s: int) -> float:
        """From 0 to 100 for a frontier (0 if it is empty) of a harm of this weight."""
        share = max((self._people(point.parties) * self._time(point.delay_s, exit_s) for point in points), default=0.0)
        return 100 * share * self.exposure.weight[weight]

    def _people(self, parties: int) -> float:
        scale = self.exposure
        if parties < self.small_group:
            return 1 - scale.few_slope * max(parties - 1, 0) / (self.small_group - 1)
        return scale.many * self.small_group / parties

    def _time(self, delay_s: int, exit_s: int) -> float:
        scale = self.exposure
        if delay_s < exit_s:
            return 1 - scale.soon_slope * delay_s / exit_s
        return scale.late * exit_s / delay_s if delay_s else scale.late

    def grade_of(self, exposure: Interval) -> Grade:
        """The letters for both bounds of an exposure."""
        return Grade(low=self._letter(exposure.low), high=self._letter(exposure.high))

    def _letter(self, exposure: int) -> str:
        return next(band.grade for band in self.grades if exposure <= band.up_to)


def load(path: Path) -> Methodology:
    """The methodology in a file. Raises RuleError."""
    return read(path).parse(Methodology)
