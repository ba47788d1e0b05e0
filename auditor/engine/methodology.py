"""The numbers behind verdicts, levels and exposure, from ``rules/methodology.yaml``."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from auditor.engine.strict_yaml import read
from auditor.graph.changes import Prices
from auditor.model.assessment import Grade
from auditor.model.frozen import Frozen
from auditor.model.power import Point
from auditor.model.score import Level

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


class LevelMeaning(Frozen):
    """What a level means, as a clause, and its letter."""

    grade: str = Field(min_length=1)
    means: str = Field(min_length=1)


class Methodology(Frozen):
    """One version of how answers are reached."""

    version: str
    small_group: int = Field(ge=2)
    open_electorate: int = Field(ge=2)
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
