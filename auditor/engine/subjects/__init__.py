"""The subjects that rules apply to, by kind. One file for each kind."""

from collections.abc import Callable

from auditor.engine.subjects.actors import actors
from auditor.engine.subjects.claims import claims
from auditor.engine.subjects.context import SubjectContext
from auditor.engine.subjects.entities import entities
from auditor.engine.subjects.gaps import gaps
from auditor.engine.subjects.grants import grants
from auditor.engine.subjects.harms import harms
from auditor.engine.subjects.network import network
from auditor.engine.subjects.powers import powers
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.vocabulary import SubjectKind

_EXTRACTORS: dict[SubjectKind, Callable[[SubjectContext], tuple[RuleSubject, ...]]] = {
    "harm": harms,
    "power": powers,
    "entity": entities,
    "grant": grants,
    "actor": actors,
    "claim": claims,
    "gap": gaps,
    "network": network,
}


def subjects(context: SubjectContext, kind: SubjectKind) -> tuple[RuleSubject, ...]:
    """The subjects of a kind, extracted once for each context."""
    if kind not in context.extracted:
        context.extracted[kind] = _EXTRACTORS[kind](context)
    return context.extracted[kind]


__all__ = ["RuleSubject", "SubjectContext", "subjects"]
