"""Claims of a network against the chain: each is a condition over what was found; it holds, fails or stays unproven."""

from collections.abc import Callable
from typing import NoReturn

from auditor.engine.case import Case
from auditor.engine.claims.functions import FUNCTIONS, Asked
from auditor.engine.claims.scanned import NotKnown, Scanned
from auditor.engine.condition import Condition, Function, Value, Vocabulary
from auditor.engine.verdict import HarmVerdict
from auditor.errors import UnknownName
from auditor.model.assessment import Claim, ClaimOutcome
from auditor.model.network import ClaimText, Network

Ask = Callable[[Asked], Callable[..., Value]]


def compile_all(network: Network) -> tuple[tuple[ClaimText, Condition], ...]:
    """The claims of a network with their conditions. Raises RuleError for one that cannot be used."""
    return _compiled(network, lambda _: _unasked)


def _unasked(*_: Value) -> NoReturn:
    raise NotKnown("a condition that is only checked asks nothing")


def _compiled(network: Network, ask: Ask) -> tuple[tuple[ClaimText, Condition], ...]:
    vocabulary = Vocabulary(
        {},
        [Function(name, asked.parameters, asked.returns, ask(asked)) for name, asked in FUNCTIONS.items()],
    )
    return tuple(
        (claim, vocabulary.compile(claim.check, f"{network.name}: claims.{number}.check"))
        for number, claim in enumerate(network.claims, start=1)
    )


def judge_claims(case: Case, harms: tuple[HarmVerdict, ...]) -> tuple[Claim, ...]:
    """What the chain says of each claim.

    Each is asked twice: of what was read, and with everything unread counted against you. Where the two differ, the
    claim is unproven.
    """
    found = {verdict.harm.id: verdict for verdict in harms}
    known, worst = _Witness(Scanned(case, found, worst=False)), _Witness(Scanned(case, found, worst=True))
    network = case.snapshot.network
    judged = []
    for (claim, of_known), (_, of_worst) in zip(
        _compiled(network, known.ask), _compiled(network, worst.ask), strict=True
    ):
        known.told.clear()
        worst.told.clear()
        answers = {of_known.holds({}), of_worst.holds({})}
        outcome = _OUTCOMES[answers.pop() if len(answers) == 1 else None]
        because = _because(outcome, known.told, worst.told) or f"nothing is asked by {claim.check}"
        told = f"{because[:1].upper()}{because[1:]}."
        judged.append(Claim(says=claim.says, source=claim.source, outcome=outcome, because=told))
    return tuple(judged)


class _Witness:
    """Answers the functions of claims; ``told`` collects in words what it answered."""

    def __init__(self, scan: Scanned) -> None:
        self._scan = scan
        self.told: list[str] = []

    def ask(self, asked: Asked) -> Callable[..., Value]:
        """The function as conditions call it; it raises for what is not known, which leaves the claim unproven."""

        def answer(*given: Value) -> Value:
            try:
                value, told = asked.answer(self._scan, *given)
            except (NotKnown, UnknownName) as error:
                self.told.append(str(error))
                raise
            self.told.append(told)
            return value

        return answer


def _because(outcome: ClaimOutcome, known: list[str], worst: list[str]) -> str:
    """What decided: what was read refutes, the worst case proves; where neither does, both are told."""
    if outcome is not ClaimOutcome.UNPROVEN:
        return "; ".join(dict.fromkeys(known if outcome is ClaimOutcome.REFUTED else worst))
    more = [told for told in dict.fromkeys(worst) if told not in known]
    told = "; ".join(dict.fromkeys(known))
    return f"{told}; with everything unread counted against you, {'; '.join(more)}" if told and more else told


_OUTCOMES = {True: ClaimOutcome.HOLDS, False: ClaimOutcome.REFUTED, None: ClaimOutcome.UNPROVEN}
