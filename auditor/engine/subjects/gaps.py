"""Facts of gaps: what could not be read, and what it could hide."""

from auditor.engine import words
from auditor.engine.subjects.hearing import Hearing
from auditor.engine.subjects.subject import Subject
from auditor.graph.facts import GapFacts
from auditor.model.evidence import Certainty, Gap
from auditor.model.harm import Harm
from auditor.model.ids import is_chain
from auditor.model.text import one_line


def gaps(hearing: Hearing) -> tuple[Subject, ...]:
    """Every gap, in the order of the scan."""
    return tuple(_subject(hearing, gap) for gap in hearing.case.snapshot.gaps)


def _subject(hearing: Hearing, gap: Gap) -> Subject:
    case = hearing.case
    harm = _worst(hearing, gap)
    name = gap.subject if is_chain(gap.subject) else case.name(gap.subject)
    return Subject(
        about=gap.subject,
        name=name,
        facts=GapFacts(
            subject=gap.subject,
            name=name,
            what=one_line(gap.what, 200),
            reason=one_line(gap.why, 200),
            critical=gap.critical,
            whole_chain=is_chain(gap.subject),
        ),
        who=f"whoever holds power on {name}" if is_chain(gap.subject) else f"whoever stands behind {name}",
        how_fast=words.how_fast(None),
        deed=harm.deed,
        loss=hearing.loss(harm),
        certainty=Certainty.OBSERVED,
    )


def _worst(hearing: Hearing, gap: Gap) -> Harm:
    """The worst harm that the gap could hide or bear on."""
    case = hearing.case
    hidden = [harm for harm in case.harms.harms if hearing.doubts.could_hide(harm, gap)]
    if not hidden:
        judged = hearing.through.get(gap.subject)
        return case.harm(judged.power.harm) if judged else hearing.worst_harm
    return max(hidden, key=lambda harm: case.weight(harm.id))
