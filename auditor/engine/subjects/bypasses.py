"""Facts of bypasses: another path of the same power, or another power that does the same with less."""

from dataclasses import dataclass

from auditor.engine import words
from auditor.engine.subjects.context import GROUPS, SubjectContext
from auditor.model.ids import EntityId
from auditor.model.power import Point, Power

_SHOWN = {kind.value for kind in GROUPS}


@dataclass(frozen=True)
class BypassFacts:
    """The kinds of the bypassed entities, whether a small group can use a bypass in time, and the parties and delay of
    the bypass with the fewest parties."""

    kinds: tuple[str, ...]
    in_time: bool
    who: str
    how_fast: str


def bypass_facts(context: SubjectContext, power: Power) -> BypassFacts | None:
    """The bypasses of a power, or None if there is none."""
    case = context.case
    options = [(path.around, path.coalition) for path in power.around] + _others(context, power)
    presented = [path.presented for path in power.around] + list(power.holders if power.bypasses else ())
    kinds = tuple(kind for kind in case.kinds(presented) if kind in _SHOWN)
    if not options or not kinds:
        return None
    hurting = [option for option in options if case.methodology.hurts(option[0], case.exit_s)]
    point, coalition = min(hurting or options, key=lambda option: (option[0].parties, option[0].delay_s))
    return BypassFacts(
        kinds=kinds,
        in_time=bool(hurting),
        who=words.group(case, coalition, point.parties),
        how_fast=words.how_fast(point.delay_s),
    )


def _others(context: SubjectContext, power: Power) -> list[tuple[Point, tuple[EntityId, ...]]]:
    """The decisive points and coalitions of other powers with the same harm and target that need less."""
    others = (context.by_id[other] for other in power.bypasses if other in context.by_id)
    return [
        (judged.point, words.coalition_at(judged.power, judged.point))
        for judged in others
        if judged.point is not None and judged.power.likely
    ]
