"""The rules by which two statements about the same thing are merged. ``Collected`` applies them."""

from collections.abc import Iterable
from typing import TypeVar

from auditor.model.entity import OPAQUE, Entity, EntityKind
from auditor.model.evidence import Certainty
from auditor.model.examined import Examined
from auditor.model.gate import Any, Gate, Key, Nobody, Unknown
from auditor.model.grant import Grant
from auditor.model.text import one_line

Item = TypeVar("Item")
LONGEST_LABEL = 120
LONGEST_TEXT = 1_000
_SUREST = {certainty: rank for rank, certainty in enumerate(Certainty)}
_RANKS: dict[type, int] = {Unknown: 0, Nobody: 1, Key: 2}
_MOST = 3


def merge_gates(first: Gate, second: Gate) -> Gate:
    """The gate of an entity for which two readers gave a gate.

    ``Unknown`` adds nothing to another gate. ``Key`` is the default for an account and ``Nobody`` for a part of a
    chain's software: any gate that shows more replaces them. Two gates that both show more become *any of* the two.
    """
    if _rank(first) != _rank(second):
        return max(first, second, key=_rank)
    parts = once(part for gate in (first, second) for part in (gate.of if isinstance(gate, Any) else (gate,)))
    return parts[0] if len(parts) == 1 else Any(of=parts)


def _rank(gate: Gate) -> int:
    return _RANKS.get(type(gate), _MOST)


def merge_entities(old: Entity, new: Entity) -> Entity:
    """Merges two statements about one entity."""
    first, second = (new, old) if _rank(new.gate) > _rank(old.gate) else (old, new)
    delays = [delay for delay in (old.delay_s, new.delay_s) if delay is not None]
    merged = old.model_copy(
        update={
            "kind": first.kind if first.kind is not EntityKind.KEY else second.kind,
            "label": old.label or new.label,
            "chain": old.chain or new.chain,
            "gate": merge_gates(old.gate, new.gate),
            "delay_s": min(delays, default=None),
            "proxy": old.proxy or new.proxy,
            "standards": (*old.standards, *new.standards),
            "roles": (*old.roles, *new.roles),
            "notes": (*old.notes, *new.notes),
        }
    )
    return cleaned(merged)


def cleaned(entity: Entity) -> Entity:
    """The entity with its texts cleaned. The ``OPAQUE`` standard stays only as long as the gate is a mere key."""
    standards = entity.standards if isinstance(entity.gate, Key) else (s for s in entity.standards if s != OPAQUE)
    return entity.model_copy(
        update={
            "label": one_line(entity.label, LONGEST_LABEL),
            "standards": once(standards),
            "roles": once(entity.roles),
            "notes": once(one_line(note, LONGEST_TEXT) for note in entity.notes),
        }
    )


def grant_identity(grant: Grant) -> tuple[object, ...]:
    """The identity of a grant: every field except certainty and evidence."""
    who = (grant.holder, grant.target, grant.effect, grant.selector, grant.function, grant.role)
    return (
        *who,
        grant.delay_s,
        grant.state,
        grant.condition,
        grant.forwards,
        grant.confers,
        grant.share,
        grant.price_fall,
    )


def merge_grants(old: Grant, new: Grant) -> Grant:
    """The one with the higher certainty of two grants with the same identity, with the evidence of both."""
    first, second = sorted((old, new), key=lambda grant: _SUREST[grant.certainty])
    effect = min(first.certainty_of_effect, second.certainty_of_effect, key=_SUREST.__getitem__)
    update = {"evidence": once((*first.evidence, *second.evidence))}
    return first.model_copy(update=update | {"effect_certainty": None if effect == first.certainty else effect})


def grant_order(grant: Grant) -> tuple[str, ...]:
    """Sort key of grants in a snapshot."""
    first = (grant.target, grant.selector, grant.effect, grant.holder, grant.role, grant.state)
    return tuple(map(str, (*first, grant.function, grant.condition, f"{grant.delay_s:020d}", grant.confers)))


def less_complete(old: Examined, new: Examined) -> Examined:
    """The less complete of two statements about the same part."""
    points = max(old.entry_points, new.entry_points)
    left = max(old.entry_points - old.decided, new.entry_points - new.decided)
    since = [block for block in (old.logs_since, new.logs_since) if block is not None]
    return Examined(
        entity=old.entity,
        entry_points=points,
        decided=points - left,
        kind=old.kind or new.kind,
        logs_since=max(since, default=None),
        assumed=once((*old.assumed, *new.assumed)),
    )


def once(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each item once, in the order in which they came."""
    return tuple(dict.fromkeys(items))
