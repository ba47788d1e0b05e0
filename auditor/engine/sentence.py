"""The sentence that every report starts with."""

from collections.abc import Collection, Iterable

from auditor.engine import words
from auditor.engine.answer import doubt, is_counted
from auditor.engine.case import Case
from auditor.engine.verdict import HarmVerdict, PowerVerdict
from auditor.model import duration
from auditor.model.assessment import Verdict
from auditor.model.entity import OPAQUE

_MAY_BE_MORE = "The chain shows no signature of it: it may be a multisig whose signers nobody has shown."
_GENESIS = "This is the state at genesis, not today's."


def sentence(case: Case, harms: Iterable[HarmVerdict], verdict: Verdict) -> str:
    """The verdict on the network in one sentence about the harm that decides it, by the fewest parties.

    A second sentence says if the state is that of a genesis file.
    """
    harms = tuple(harms)
    sentences = [_sentence(case, harms, verdict), _limits(harms, verdict)]
    sentences += [_GENESIS] if any(block.genesis for block in case.snapshot.blocks) else []
    return " ".join(filter(None, sentences))


def _limits(harms: Collection[HarmVerdict], verdict: Verdict) -> str:
    """For a good answer: how many harms it covers, if the scan did not cover all."""
    looked_at = sum(harm_verdict.looked_at for harm_verdict in harms)
    if verdict not in (Verdict.NO, Verdict.CONDITIONAL) or looked_at == len(harms):
        return ""
    return f"This holds for {looked_at} of {len(harms)} harms; the scan did not cover the others."


def _sentence(case: Case, harms: Iterable[HarmVerdict], verdict: Verdict) -> str:
    deciding = [
        harm_verdict for harm_verdict in harms if is_counted(case, harm_verdict) and harm_verdict.verdict is verdict
    ]
    if not deciding or not case.snapshot.entities:
        return "Nothing could be read, so it is unknown whether the network can be used against you."
    worst = min(deciding, key=lambda harm_verdict: _rank(case, harm_verdict))
    match verdict:
        case Verdict.YES:
            return _yes(case, worst)
        case Verdict.UNKNOWN:
            return (
                f"{doubt(case, worst)}, so it is unknown whether a small group can {worst.harm.deed} before "
                "you can leave."
            )
        case Verdict.CONDITIONAL:
            return _conditional(case, worst)
        case Verdict.NO:
            votes = any(judged.point for harm_verdict in deciding for judged in harm_verdict.powers)
            if votes:
                return "It can be used against you only by open votes that many independent parties decide."
            return "Nobody can use it against you."


def _rank(case: Case, harm_verdict: HarmVerdict) -> tuple[int, int, int]:
    """Sort key: greatest weight, then fewest parties, then shortest delay."""
    point = harm_verdict.decisive.point if harm_verdict.decisive else None
    parties, delay_s = (point.parties, point.delay_s) if point else (1 << 62, 0)
    return -case.weight(harm_verdict.harm.id), parties, delay_s


def _yes(case: Case, worst: HarmVerdict) -> str:
    judged = worst.decisive
    assert judged is not None and judged.point is not None
    who = words.subject(case, words.coalition_at(judged.power, judged.point), judged.point.parties)
    when = words.when(judged.power, judged.point)
    said = f"{who} can {worst.harm.deed} {when}; you need {duration.spoken(case.exit_s)} to leave."
    return f"{said} {_MAY_BE_MORE}" if _shows_no_signers(case, judged) else said


def _shows_no_signers(case: Case, judged: PowerVerdict) -> bool:
    """Whether a single account decides whose chain does not show its signers."""
    assert judged.point is not None
    coalition = words.coalition_at(judged.power, judged.point)
    entity = case.graph.entities.get(coalition[0]) if len(coalition) == 1 else None
    return entity is not None and OPAQUE in entity.standards


def _conditional(case: Case, worst: HarmVerdict) -> str:
    judged = worst.decisive
    leave = duration.spoken(case.exit_s)
    if judged is None or judged.point is None or not judged.power.likely:
        low = worst.parties.low or case.methodology.small_group
        return f"It takes {low} or more independent parties to {worst.harm.deed}; you need {leave} to leave."
    who = words.subject(case, words.coalition_at(judged.power, judged.point), judged.point.parties)
    when = words.when(judged.power, judged.point)
    silent = words.unopposed(judged.power, judged.point)
    if judged.point.delay_s >= case.exit_s:
        return f"{who} can {worst.harm.deed}, but only {when}{silent}; you need {leave} to leave."
    return (
        f"It takes {judged.point.parties} independent parties to {worst.harm.deed}, {when}{silent}; "
        f"you need {leave} to leave."
    )
