"""Facts of gaps: what could not be read, and what it could hide."""

from auditor.engine import words
from auditor.engine.subjects.context import SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.vocabulary import GapFacts
from auditor.model.evidence import Certainty, Gap
from auditor.model.harm import Harm
from auditor.model.ids import is_chain
from auditor.model.text import one_line


def gaps(context: SubjectContext) -> tuple[RuleSubject, ...]:
    """Every gap, in the order of the scan."""
    return tuple(_subject(context, gap) for gap in context.case.snapshot.gaps)


def _subject(context: SubjectContext, gap: Gap) -> RuleSubject:
    case = context.case
    harm = _worst(context, gap)
    name = gap.subject if is_chain(gap.subject) else case.name(gap.subject)
    return RuleSubject(
        about=gap.subject,
        name=name,
        facts=GapFacts(
            subject=gap.subject,
            name=name,
            what=one_line(gap.what, 200),
            reason=one_line(gap.why, 200),
            critical=gap.critical,
            kind=gap.kind.value,
            whole_chain=is_chain(gap.subject),
        ),
        who=f"whoever controls {name}",
        how_fast=words.how_fast(None),
        deed=harm.deed,
        loss=context.loss(harm),
        certainty=Certainty.OBSERVED,
    )


def _worst(context: SubjectContext, gap: Gap) -> Harm:
    """The worst harm that the gap could hide or make easier."""
    case = context.case
    hidden = [harm for harm in case.harms.harms if context.doubts.could_hide(harm, gap)]
    if not hidden:
        judged = context.through.get(gap.subject)
        return case.harm(judged.power.harm) if judged else context.worst_harm
    return max(hidden, key=lambda harm: case.weight(harm.id))
