"""Tracks of OpenGov: the support that a referendum needs to pass, and when (``pallet_referenda``: ``Curve``).

A referendum passes once its approval and its support reach the thresholds of its track and stay there for the
confirmation period. Both thresholds fall during the decision period: much support passes it soon, very little only at
the end.
"""

from dataclasses import dataclass
from typing import Any

from auditor.model.gate import Any as Any_
from auditor.model.gate import Delay, Gate, Vote

_BILLION = 1_000_000_000
# The decision period is divided into so many parts.
_PARTS = 8


@dataclass(frozen=True, slots=True)
class Track:
    """A track by its ``info``; ``block_s`` is the block time in seconds."""

    info: dict[str, Any]
    block_s: float

    @property
    def least_s(self) -> int:
        """Seconds for a referendum with all votes from the beginning: preparation, confirmation and enactment."""
        return self._after(0)

    @property
    def most_s(self) -> int:
        """Seconds for a referendum that passes at the lowest thresholds only."""
        return self._after(self._blocks("decision_period"))

    def support(self, block: int) -> float:
        """The share of all tokens that must be in favour in a block of the decision period."""
        return self._bar("min_support", block)

    def gate(self, total: int) -> Gate:
        """The vote of holders of ``total`` tokens, at the thresholds of each part of the decision period.

        Each part counts with its first block and the thresholds of its last one: never later than the runtime would let
        a referendum pass, and at the end exactly then.
        """
        whole = self._blocks("decision_period")
        starts = sorted({whole * part // _PARTS for part in range(_PARTS + 1)})
        lasts = [start - 1 for start in starts[1:]] + starts[-1:]
        return Any_(
            of=tuple(
                Delay(seconds=self._after(start), gate=self._vote(total, last))
                for start, last in zip(starts, lasts, strict=True)
            )
        )

    def _vote(self, total: int, block: int) -> Vote:
        approval = max(0.5, self._bar("min_approval", block))
        return Vote(electorate=(), total=total, quorum=int(total * self.support(block)), threshold=approval)

    def _after(self, decided: int) -> int:
        fixed = map(self._blocks, ("prepare_period", "confirm_period", "min_enactment_period"))
        return int((sum(fixed) + decided) * self.block_s)

    def _blocks(self, name: str) -> int:
        return max(0, int(self.info.get(name) or 0))

    def _bar(self, name: str, block: int) -> float:
        whole = self._blocks("decision_period")
        return min(1.0, max(0.0, _at(self.info.get(name), block / whole if whole else 1.0)))


def _at(curve: Any, x: float) -> float:
    """The threshold of a curve after the share ``x`` of the decision period; zero if its form is unknown."""
    kind, shape = next(iter(curve.items())) if isinstance(curve, dict) and curve else ("", None)
    if not isinstance(shape, dict):
        return 0.0
    said = {name: int(value or 0) / _BILLION for name, value in shape.items()}
    match kind:
        case "LinearDecreasing":
            done = min(x, said["length"]) / said["length"] if said["length"] else 1.0
            return said["ceil"] - done * (said["ceil"] - said["floor"])
        case "SteppedDecreasing":
            steps = int(x / said["period"] + 1e-9) if said["period"] else 0
            return max(said["end"], said["begin"] - said["step"] * steps)
        case "Reciprocal":
            below = x + said["x_offset"]
            return said["factor"] / below + said["y_offset"] if below > 0 else 1.0
        case _:
            return 0.0
