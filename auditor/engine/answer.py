"""The answer for each harm in words: why the verdict is what it is, and what would improve it."""

from collections.abc import Collection, Iterable

from auditor.engine import words
from auditor.engine.case import Case
from auditor.engine.verdict import HarmVerdict, PowerVerdict
from auditor.model import duration
from auditor.model.assessment import HarmAnswer, Verdict
from auditor.model.entity import EntityKind
from auditor.model.ids import EntityId
from auditor.model.power import Power

_MOST_PLACES = 3
NOTHING = "The scan covered nothing that this harm could affect."


def answer(case: Case, harm_verdict: HarmVerdict) -> HarmAnswer:
    """The answer that reports show for one harm."""
    return HarmAnswer(
        harm=harm_verdict.harm.id,
        title=harm_verdict.harm.title,
        question=harm_verdict.harm.question,
        verdict=harm_verdict.verdict,
        parties=harm_verdict.parties,
        delay_s=harm_verdict.delay_s,
        powers=tuple(judged.power.id for judged in harm_verdict.powers),
        because=because(case, harm_verdict),
        raise_by=improvement(case, harm_verdict),
        counted=is_counted(case, harm_verdict),
        looked_at=harm_verdict.looked_at,
        certificate=harm_verdict.certificate,
    )


def is_counted(case: Case, harm_verdict: HarmVerdict) -> bool:
    """Whether a harm enters the network's verdict: it matters to the viewpoint, and the scan covered its targets."""
    return harm_verdict.looked_at and case.weight(harm_verdict.harm.id) > 0


def because(case: Case, harm_verdict: HarmVerdict) -> str:
    """Why the verdict on a harm is what it is."""
    if not harm_verdict.looked_at:
        return NOTHING
    worst = harm_verdict.decisive
    match harm_verdict.verdict:
        case Verdict.YES if worst and worst.point:
            sentence = f"{_can(case, worst)}; you need {duration.spoken(case.exit_s)} to leave."
            return sentence + _others(harm_verdict, Verdict.YES)
        case Verdict.UNKNOWN:
            return f"{doubt(case, harm_verdict)}, so the answer is unknown."
        case Verdict.CONDITIONAL if worst:
            return _conditional(case, worst)
        case _:
            return _nobody(case, harm_verdict)


def _can(case: Case, worst: PowerVerdict) -> str:
    assert worst.point is not None
    who = words.subject(case, words.coalition_at(worst.power, worst.point), worst.point.parties)
    return f"{who} can do it {words.when(worst.power, worst.point)}{words.by(case, worst.power)}"


def _others(harm_verdict: HarmVerdict, verdict: Verdict) -> str:
    more = sum(judged.verdict is verdict for judged in harm_verdict.powers) - 1
    if more <= 0:
        return ""
    return f" There {'is' if more == 1 else 'are'} {words.count(more, 'more way')} to do it."


def _conditional(case: Case, worst: PowerVerdict) -> str:
    power, point = worst.power, worst.point
    if point is None or not power.likely:
        low = power.parties.low or case.methodology.small_group
        return f"It takes {low} or more independent parties{words.by(case, power)}."
    if point.delay_s >= case.exit_s:
        sentence = f"{_can(case, worst)}; you can leave before that, in {duration.spoken(case.exit_s)}."
    else:
        sentence = f"{_can(case, worst)}, and that many parties are not a small group."
    sooner = [other for other in power.likely if other.delay_s < case.exit_s < point.delay_s]
    if sooner:
        first = min(sooner, key=lambda other: other.parties)
        sentence += (
            f" Sooner, {words.how_fast(first.delay_s)}, it takes {words.count(first.parties, 'independent party')}."
        )
    silent = words.unopposed(power, point)
    return f"{sentence} It takes {words.count(point.parties, 'party')}{silent}." if silent else sentence


def _nobody(case: Case, harm_verdict: HarmVerdict) -> str:
    votes = [judged for judged in harm_verdict.powers if judged.point]
    if not votes:
        return f"Nobody can do it{_on_what(harm_verdict)}."
    fewest = min(judged.point.parties for judged in votes if judged.point)
    holders = words.listed(case.name(holder) for judged in votes for holder in judged.power.holders)
    vote = f"Only an open vote can do it ({holders}), and at least {fewest} independent parties must agree"
    return f"{vote}{_on_what(harm_verdict)}."


def _on_what(harm_verdict: HarmVerdict) -> str:
    """What a *no* rests on, as the end of a sentence."""
    proof = harm_verdict.certificate
    if proof is None or not proof.entry_points:
        return ""
    points = words.count(proof.entry_points, "entry point")
    return f": all {points} are decided" if proof.entry_points > 1 else f": {points} is decided"


def doubt(case: Case, harm_verdict: HarmVerdict) -> str:
    """What makes a harm unknown, as a clause: ``how Bridge acts could not be read``, starting with a capital."""
    clause = ""
    if harm_verdict.gap is not None:
        clause = f"{words.unread(case, harm_verdict.gap)} could not be read"
    for judged in harm_verdict.powers:
        if judged.verdict is Verdict.UNKNOWN:
            clause = _power_doubt(case, judged)
            break
    if not clause:
        return "Nothing was read"
    return clause[:1].upper() + clause[1:]


def _power_doubt(case: Case, judged: PowerVerdict) -> str:
    if judged.gap is not None:
        return f"{words.unread(case, judged.gap)} could not be read, which matters for {words.what(case, judged.power)}"
    unread = words.unknown_holders(case, judged.power)
    if unread:
        names = words.listed(map(case.name, unread))
        verb = "acts" if len(unread) == 1 else "act"
        return f"how {names} {verb} could not be read, which matters for {words.what(case, judged.power)}"
    low, high = judged.power.parties.low, judged.power.parties.high
    bounds = f"{low} or more" if high is None else f"between {low} and {high}"
    return f"the fewest parties that can use {words.what(case, judged.power)} are not known exactly ({bounds})"


def improvement(case: Case, harm_verdict: HarmVerdict) -> str:
    """What would improve the verdict on a harm; empty for a *no*."""
    method = case.methodology
    exit_ = duration.spoken(case.exit_s)
    if not harm_verdict.looked_at:
        return "Scan what this harm could affect."
    match harm_verdict.verdict:
        case Verdict.YES:
            return _against_few(case, [judged for judged in harm_verdict.powers if judged.verdict is Verdict.YES])
        case Verdict.UNKNOWN:
            return f"Read what is missing: {_missing(case, harm_verdict)}."
        case Verdict.CONDITIONAL:
            return (
                f"Let nobody be able to do it, or only a vote that at least {method.open_electorate} independent "
                f"parties must decide and that takes {exit_} or longer."
            )
        case _:
            return ""


def _against_few(case: Case, hurting: list[PowerVerdict]) -> str:
    """The missing delay or number of parties, between which holders and targets."""
    exit_, small = duration.spoken(case.exit_s), case.methodology.small_group
    targets: dict[tuple[EntityId, ...], dict[str, None]] = {}
    for judged in hurting:
        targets.setdefault(_acting(judged.power), {})[case.name(judged.power.target)] = None
    makers = [acting for acting in targets if case.kinds(acting) == (EntityKind.VALIDATORS.value,)]
    places = [_place(case, acting, of) for acting, of in targets.items() if acting not in makers]
    parts = []
    if places:
        more = f"; and in {words.count(len(places) - _MOST_PLACES, 'more place')}" if len(places) > _MOST_PLACES else ""
        parts.append(
            f"put a delay of at least {exit_} {'; '.join(places[:_MOST_PLACES])}{more}, "
            f"or require {small} or more independent parties in place of each holder"
        )
    if makers:
        names = words.listed(case.name(holder) for acting in makers for holder in acting)
        parts.append(f"require {small} or more independent parties for {names}, which no delay can hold back")
    presented = dict.fromkeys(path.presented for judged in hurting for path in judged.power.around)
    if presented:
        parts.append(f"close every path around {words.listed(map(case.name, presented))}")
    advice = "; and ".join(parts)
    return f"{advice[:1].upper()}{advice[1:]}."


def _acting(power: Power) -> tuple[EntityId, ...]:
    """The accounts that act: the holders; if there is none, the account that replaces the code in the last step."""
    return power.holders or tuple(step.source for step in power.path[-1:])


def _place(case: Case, acting: Iterable[EntityId], targets: Collection[str]) -> str:
    """Where a delay is missing: ``between Council (0x12…ab) and each of Treasury and Token``."""
    who = words.listed((words.name_with_address(case, holder) for holder in acting), most=2)
    targets = [target for target in targets if target not in map(case.name, acting)] or ["itself"]
    return f"between {who} and {'each of ' if len(targets) > 1 else ''}{words.listed(targets)}"


def _missing(case: Case, harm_verdict: HarmVerdict) -> str:
    gaps = [harm_verdict.gap] if harm_verdict.gap else []
    doubted = [judged for judged in harm_verdict.powers if judged.verdict is Verdict.UNKNOWN]
    gaps += [judged.gap for judged in doubted if judged.gap]
    missing = [words.unread(case, gap) for gap in gaps]
    holders = [holder for judged in doubted for holder in words.unknown_holders(case, judged.power)]
    missing += [f"how {case.name(holder)} acts" for holder in holders]
    return words.listed(missing) if missing else "the number of parties that can do it"
