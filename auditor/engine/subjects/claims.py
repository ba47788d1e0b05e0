"""Facts of claims: what a network says about itself, and what the scan shows."""

from auditor.engine.subjects.context import SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.vocabulary import ClaimFacts
from auditor.engine.words import coalition_at, group
from auditor.model.assessment import Claim
from auditor.model.text import one_line


def claims(context: SubjectContext) -> tuple[RuleSubject, ...]:
    """Every claim, in the order of the profile."""
    texts = context.case.snapshot.network.claims
    return tuple(_subject(context, claim, text.check) for claim, text in zip(context.claims, texts, strict=True))


def _subject(context: SubjectContext, claim: Claim, check: str) -> RuleSubject:
    """A claim as a subject. Parties and delay are those of the worst power of the harm that the claim names, if any."""
    case = context.case
    harm = next((harm for harm in case.harms.harms if f"'{harm.id}'" in check or f'"{harm.id}"' in check), None)
    judged = next((candidate for candidate in context.judged if harm and candidate.power.harm == harm.id), None)
    who = "a party that the claim does not name"
    if judged and judged.point:
        who = group(case, coalition_at(judged.power, judged.point), judged.point.parties)
    return RuleSubject(
        about=case.snapshot.network.name,
        name=f"the claim “{one_line(claim.says, 200)}”",
        facts=ClaimFacts(
            says=claim.says, source=claim.source, outcome=claim.outcome.value, because=claim.because.rstrip(".")
        ),
        who=who,
        how_fast=context.how_fast(judged),
        deed=harm.deed if harm else "do what the network says is impossible",
        loss=context.loss(harm) if harm else "You relied on a statement that is not true.",
        evidence=judged.power.evidence if judged else (),
    )
