"""The assessment of a source tree without a chain: it says which roles must be trusted, never how safe the code is."""

from auditor.engine.rulebook import Rulebook
from auditor.model.assessment import Assessment, Outcome
from auditor.model.effect_order import EFFECT_PHRASES
from auditor.model.source import SourceAnswer
from auditor.model.verdict import Verdict


def of_source(assessment: Assessment, source: SourceAnswer, rulebook: Rulebook) -> Assessment:
    """The assessment with the answer for the source as its sentence, and only with findings of known outcome."""
    of_reading = {rule.id for rule in rulebook.rules if rule.file.asks == "reading"}
    answered = tuple(
        finding
        for finding in assessment.findings
        if finding.outcome is not Outcome.UNKNOWN and finding.rule not in of_reading
    )
    return assessment.model_copy(
        update={
            "verdict": Verdict.UNKNOWN,
            "sentence": sentence(source),
            "findings": answered,
            "remedy": None,
            "source": source,
        }
    )


def sentence(source: SourceAnswer) -> str:
    """How many roles must be trusted, the worst that they can do, what is open, and how few people can merge."""
    return " ".join(filter(None, (_seats(source), _open(source), _mergers(source))))


def _seats(source: SourceAnswer) -> str:
    seats = source.seats()
    if not seats:
        return (
            "No seat was found that must be trusted." if source.functions else "It holds no contract, pallet or module."
        )
    subject = f"{len(seats)} seats must be trusted" if len(seats) > 1 else "1 seat must be trusted"
    return f"{subject}; the worst that one can do is to {EFFECT_PHRASES[seats[0].worst]}."


def _open(source: SourceAnswer) -> str:
    number = len(source.open())
    if not number:
        return ""
    subject = f"{number} functions with a strong effect are" if number > 1 else "1 function with a strong effect is"
    return f"{subject} open to everybody."


def _mergers(source: SourceAnswer) -> str:
    people = source.shipping.mergers
    if not source.commit or not people:
        return ""
    hidden = source.shipping.unattributed
    rest = f"; git does not show who merged {hidden} of {source.shipping.changes}" if hidden else ""
    if len(people) == 1 and not hidden:
        return "1 person merged all changes of its last year."
    who = "1 person" if len(people) == 1 else f"Each of {len(people)} people"
    return f"{who} merged changes in its last year{rest}."
