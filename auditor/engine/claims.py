"""Claims of a network against the chain: each is a condition over what was found; it holds, fails or stays unproven."""

from collections.abc import Callable, Mapping
from typing import NoReturn

from auditor.engine.case import Case
from auditor.engine.claim_answers import FUNCTIONS, Answers, NotKnown
from auditor.engine.condition import Condition, Function, Value, Vocabulary
from auditor.engine.verdict import HarmVerdict
from auditor.model.assessment import Claim, ClaimOutcome
from auditor.model.network import ClaimText, Network


def compile_all(network: Network) -> tuple[tuple[ClaimText, Condition], ...]:
    """The claims of a network with their conditions. Raises RuleError for one that cannot be used."""
    return _compiled(network, dict.fromkeys(FUNCTIONS, _unasked))


def _unasked(*_: Value) -> NoReturn:
    raise NotKnown("a condition that is only checked asks nothing")


def _compiled(
    network: Network, functions: Mapping[str, Callable[..., Value]]
) -> tuple[tuple[ClaimText, Condition], ...]:
    vocabulary = Vocabulary({}, [Function(name, *FUNCTIONS[name][:2], functions[name]) for name in FUNCTIONS])
    return tuple(
        (claim, vocabulary.compile(claim.check, f"{network.name}: claims.{number}.check"))
        for number, claim in enumerate(network.claims, start=1)
    )


def judge_claims(case: Case, harms: tuple[HarmVerdict, ...]) -> tuple[Claim, ...]:
    """What the chain says of each claim.

    Each is asked twice: of what was read, and with everything unread counted against you. Where the two differ, the
    claim is unproven.
    """
    known, worst = Answers(case, harms, worst=False), Answers(case, harms, worst=True)
    network = case.snapshot.network
    judged = []
    for (claim, of_known), (_, of_worst) in zip(
        _compiled(network, known.functions()), _compiled(network, worst.functions()), strict=True
    ):
        known.told.clear()
        worst.told.clear()
        answers = {of_known.holds({}), of_worst.holds({})}
        outcome = _OUTCOMES[answers.pop() if len(answers) == 1 else None]
        because = _because(outcome, known.told, worst.told) or f"nothing is asked by {claim.check}"
        told = f"{because[:1].upper()}{because[1:]}."
        judged.append(Claim(says=claim.says, source=claim.source, outcome=outcome, because=told))
    return tuple(judged)


def _because(outcome: ClaimOutcome, known: list[str], worst: list[str]) -> str:
    """What decided: what was read refutes, the worst case proves; where neither does, both are told."""
    if outcome is not ClaimOutcome.UNPROVEN:
        return "; ".join(dict.fromkeys(known if outcome is ClaimOutcome.REFUTED else worst))
    more = [told for told in dict.fromkeys(worst) if told not in known]
    told = "; ".join(dict.fromkeys(known))
    return f"{told}; with everything unread counted against you, {'; '.join(more)}" if told and more else told


_OUTCOMES = {True: ClaimOutcome.HOLDS, False: ClaimOutcome.REFUTED, None: ClaimOutcome.UNPROVEN}
