"""The facts that rules would be given of one subject of a small network."""

from auditor.engine import subjects as engine_subjects
from auditor.engine.doubt import Doubts
from auditor.engine.subjects import SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.vocabulary import Fact, SubjectKind
from tests.engine.builders import World


def subjects(world: World, kind: SubjectKind) -> tuple[RuleSubject, ...]:
    case = world.case()
    return engine_subjects.subjects(SubjectContext(case, Doubts(case), ()), kind)


def facts(world: World, kind: SubjectKind, about: str | None = None) -> dict[str, Fact]:
    """The observed facts of the only subject of a kind, or of the one that is about an entity."""
    (found,) = [each for each in subjects(world, kind) if about in (None, each.about)]
    return found.facts.observed()
