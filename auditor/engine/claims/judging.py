"""Claims of a network against the chain: each is a condition over the scan; it holds, is refuted or stays unproven."""

from collections.abc import Callable
from typing import NoReturn

from auditor.engine.case import Case
from auditor.engine.claims.functions import FUNCTIONS, ClaimFunction
from auditor.engine.claims.names import check_names
from auditor.engine.claims.scan_view import NotRead, ScanView
from auditor.engine.condition import CelFunction, CelValue, Condition, Vocabulary
from auditor.engine.verdict import HarmVerdict
from auditor.errors import UnknownName
from auditor.model.assessment import Claim, ClaimOutcome
from auditor.model.harm import HarmCatalogue
from auditor.model.network import ClaimText, Network

# Binds a claim function to a scan: gives the implementation that CEL calls.
Binder = Callable[[ClaimFunction], Callable[..., CelValue]]


def compile_all(network: Network, harms: HarmCatalogue) -> tuple[tuple[ClaimText, Condition], ...]:
    """The claims of a network with their compiled conditions. Raises RuleError for a condition that cannot be used, or
    that names a harm or an account that cannot be there."""
    compiled = _compiled(network, lambda _: _never_called)
    for number, (claim, _) in enumerate(compiled, start=1):
        check_names(claim.check, _place(network, number), network, harms)
    return compiled


def _place(network: Network, number: int) -> str:
    return f"{network.name}: claims.{number}.check"


def _never_called(*_: CelValue) -> NoReturn:
    raise NotRead("a condition that is only compiled evaluates nothing")


def _compiled(network: Network, bind: Binder) -> tuple[tuple[ClaimText, Condition], ...]:
    functions = [
        CelFunction(name, (str,) * len(function.parameters), function.returns, bind(function))
        for name, function in FUNCTIONS.items()
    ]
    vocabulary = Vocabulary({}, functions)
    return tuple(
        (claim, vocabulary.compile(claim.check, _place(network, number)))
        for number, claim in enumerate(network.claims, start=1)
    )


def judge_claims(case: Case, harms: tuple[HarmVerdict, ...]) -> tuple[Claim, ...]:
    """What the chain says of each claim.

    Each condition is evaluated twice: over what was read, and with everything unread counted against you. If the two
    results differ, the claim is unproven.
    """
    by_harm = {verdict.harm.id: verdict for verdict in harms}
    as_read = _Evaluator(ScanView(case, by_harm, worst=False))
    worst = _Evaluator(ScanView(case, by_harm, worst=True))
    network = case.snapshot.network
    judged = []
    for (claim, over_read), (_, over_worst) in zip(
        _compiled(network, as_read.bind), _compiled(network, worst.bind), strict=True
    ):
        as_read.statements.clear()
        worst.statements.clear()
        results = {over_read.holds({}), over_worst.holds({})}
        outcome = _OUTCOMES[results.pop() if len(results) == 1 else None]
        because = _because(outcome, as_read.statements, worst.statements) or f"nothing is asked by {claim.check}"
        text = f"{because[:1].upper()}{because[1:]}."
        judged.append(Claim(says=claim.says, source=claim.source, outcome=outcome, because=text))
    return tuple(judged)


class _Evaluator:
    """Runs the functions of claims over one view; ``statements`` collects each answer as a clause."""

    def __init__(self, scan: ScanView) -> None:
        self._scan = scan
        self.statements: list[str] = []

    def bind(self, function: ClaimFunction) -> Callable[..., CelValue]:
        """The function as CEL calls it. It raises for what was not read, which leaves the claim unproven."""

        def answer(*arguments: CelValue) -> CelValue:
            try:
                value, statement = function.answer(self._scan, *arguments)
            except (NotRead, UnknownName) as error:
                self.statements.append(str(error))
                raise
            self.statements.append(statement)
            return value

        return answer


def _because(outcome: ClaimOutcome, as_read: list[str], worst: list[str]) -> str:
    """What decided: what was read refutes, the worst case proves; where neither does, both are given."""
    if outcome is not ClaimOutcome.UNPROVEN:
        return "; ".join(dict.fromkeys(as_read if outcome is ClaimOutcome.REFUTED else worst))
    more = [statement for statement in dict.fromkeys(worst) if statement not in as_read]
    text = "; ".join(dict.fromkeys(as_read))
    return f"{text}; with everything unread counted against you, {'; '.join(more)}" if text and more else text


_OUTCOMES = {True: ClaimOutcome.HOLDS, False: ClaimOutcome.REFUTED, None: ClaimOutcome.UNPROVEN}
