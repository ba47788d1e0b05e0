"""Facts of delays: how fast a delay can be removed, and whether anyone may execute after it."""

from datetime import timedelta

from auditor.engine.subjects.context import SubjectContext
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import All, Anyone, Delay
from auditor.model.grant import Effect


def delay_cut_in(context: SubjectContext, entity: Entity) -> timedelta | None:
    """The shortest time in which a caller can change the delay of an entity; None if nobody can."""
    if entity.delay_s is None:
        return None
    changes = {
        (grant.selector, grant.function)
        for grant in context.case.graph.grants_over.get(entity.id, ())
        if grant.effect is Effect.DELAY
    }
    points = [
        point.delay_s
        for judged in context.judged
        if judged.power.target == entity.id and (judged.power.selector, judged.power.function) in changes
        for point in judged.power.likely
    ]
    return timedelta(seconds=min(points)) if points else None


def open_executor(entity: Entity) -> bool | None:
    """For timelocks: whether an unprivileged caller may execute a proposal after its delay; None for others."""
    if entity.kind is not EntityKind.TIMELOCK:
        return None
    gate = entity.gate
    while isinstance(gate, Delay):
        gate = gate.gate
    return isinstance(gate, All) and any(isinstance(inner, Anyone) for inner in gate.of)
