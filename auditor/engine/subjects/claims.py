"""Facts of claims: what a network says of itself, and what was found."""

from auditor.engine.subjects.hearing import Hearing
from auditor.engine.subjects.subject import Subject
from auditor.engine.words import coalition_at, group
from auditor.graph.facts import ClaimFacts
from auditor.model.assessment import Claim
from auditor.model.text import one_line


def claims(hearing: Hearing) -> tuple[Subject, ...]:
    """Every claim, in the order of the profile."""
    texts = hearing.case.snapshot.network.claims
    return tuple(_subject(hearing, claim, text.check) for claim, text in zip(hearing.claims, texts, strict=True))


def _subject(hearing: Hearing, claim: Claim, check: str) -> Subject:
    """Who can and how fast are those of the worst power of the harm that the claim is about, if it names one."""
    case = hearing.case
    harm = next((harm for harm in case.harms.harms if f"'{harm.id}'" in check or f'"{harm.id}"' in check), None)
    judged = next((found for found in hearing.judged if harm and found.power.harm == harm.id), None)
    who = "those whom the claim is silent about"
    if judged and judged.point:
        who = group(case, coalition_at(judged.power, judged.point), judged.point.parties)
    return Subject(
        about=case.snapshot.network.name,
        name=f"the claim “{one_line(claim.says, 200)}”",
        facts=ClaimFacts(
            says=claim.says, source=claim.source, outcome=claim.outcome.value, because=claim.because.rstrip(".")
        ),
        who=who,
        how_fast=hearing.how_fast(judged),
        deed=harm.deed if harm else "do what you were told that they cannot",
        loss=hearing.loss(harm) if harm else "You decided to rely on it because of words that are not so.",
        evidence=judged.power.evidence if judged else (),
    )
