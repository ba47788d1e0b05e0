"""What runs left undecided about a contract."""

from collections.abc import Collection
from typing import NamedTuple

from auditor.chains.evm.guards.discovery.decision import Answer, Decision, State
from auditor.chains.evm.guards.discovery.discover import Discovered
from auditor.chains.evm.guards.discovery.effects import Watched, all_effects
from auditor.chains.evm.guards.discovery.evidence import selector
from auditor.chains.evm.guards.discovery.harm import harmful, runs_items
from auditor.chains.evm.guards.discovery.means import is_own_choice
from auditor.model.evidence import Gap, GapKind
from auditor.model.grant import Effect
from auditor.model.ids import EntityId

_MOST_NAMED = 5


class Question(NamedTuple):
    """What is open about an entry point: of which kind, why, and how the gap names what is missing of it."""

    kind: GapKind
    why: str
    what: str = "who may call"


_SET = Question(GapKind.MEMBERS, "it asks whether the caller is in a set, of which not all members may be known")
_UNSEEN = Question(
    GapKind.CALLERS, "it ends without doing anything, and its code can do more than any run of it came to"
)
_BESIDE = Question(
    GapKind.CALLERS,
    "code that no listed function leads to can change something, and no run came to it",
    "who may reach",
)
_FORCED = Question(GapKind.CALLERS, "it does so only past a check of time, state, a hash or its caller that was forced")
_HELD = Question(
    GapKind.CALLERS, "anybody can who has enough of what it asks for, and how much there is was not looked at"
)
_GIVEN = Question(GapKind.CALLERS, "it asks for something, and it is not known who can come to have that")
_ITEMS = Question(GapKind.EFFECT, "it runs what was laid down before, by whomever", "what is run by")
_OTHERS = Question(GapKind.CALLERS, "what it asks for first, only others than those whom it accepts can bring about")
_DISTURBS = Question(
    GapKind.EFFECT,
    "it changes what the token says that others have, or what arrives of what they send",
    "what is made or taken by",
)


class Explained(NamedTuple):
    """The selectors of functions that a kind decides, and of those of which one names some who may call."""

    covered: Collection[str] = ()
    named: Collection[str] = ()


def gaps(found: Discovered, target: EntityId, told: Explained) -> tuple[Gap, ...]:
    """What runs left undecided of the functions that no kind explained, one gap for each reason."""
    reasons: dict[Question, list[str]] = {}
    for decision in found.decisions:
        for each in questions(decision, found.watched, told):
            reasons.setdefault(each, []).append(decision.method.shown)
    if found.subject.behind.chosen:
        why = "whose code it runs, it looks up by what it is called with"
        reasons[Question(GapKind.CALLERS, why)] = ["functions that it hands on"]
    if found.left:
        why = "it has more functions than are looked into"
        reasons[Question(GapKind.LIMIT, why)] = [f"{found.left} of its functions"]
    left = [
        Gap(subject=target, what=f"{each.what} {_listed(names)}", why=each.why, kind=each.kind)
        for each, names in reasons.items()
    ]
    if found.unsettled:
        names = _listed([method.shown for method in found.unsettled])
        why = "its code seems only to read, and no run of it settles that"
        what = f"whether {names} changes anything"
        left.append(Gap(subject=target, what=what, why=why, critical=False, kind=GapKind.LIMIT))
    return tuple(left)


def questions(decision: Decision, watched: Watched, told: Explained) -> list[Question]:
    """What is open about a function: nothing where who may call it is settled, and anybody's calls harm nobody."""
    code = selector(decision)
    if code in told.covered:
        return []
    found = _questions(decision, watched)
    # That a kind names some of those who may call leaves others open.
    return [each for each in found if each is _SET] if code in told.named else found


def _questions(decision: Decision, watched: Watched) -> list[Question]:
    if decision.answer is Answer.UNDECIDED:
        return [Question(GapKind.LIMIT if decision.cut else GapKind.CALLERS, decision.why)]
    if decision.unseen:
        return [_BESIDE if decision.method.unnamed else _UNSEEN]
    if decision.answer is Answer.GUARDED:
        told = not {Effect.MINT, Effect.SEIZE}.isdisjoint(all_effects(decision, watched)[0])
        disturbs = decision.disturbs and not told
        open_ones = ((decision.sets and not decision.complete, _SET), (disturbs, _DISTURBS))
        return [each for is_open, each in (*open_ones, (decision.state is State.OTHERS, _OTHERS)) if is_open]
    if decision.answer is Answer.OPEN and (question := _of_open(decision, watched)) is not None:
        return [question]
    return []


def _of_open(decision: Decision, watched: Watched) -> Question | None:
    trace = decision.endowed or decision.through
    if trace is None or decision.attempt is None or not trace.acts:
        return None
    done, seats = all_effects(decision, watched)
    forced = bool(decision.attempt.force)
    if decision.endowed is not None and decision.given:
        # What takes no more than balances of others is told as anybody's power.
        left = decision.endowed.call.stored.keys() - dict(watched.tokens.words).keys()
        return _HELD if (left and harmful(done, seats, trace)) or runs_items(trace) else None
    if not forced:
        return _GIVEN if decision.endowed is not None else _ITEMS if runs_items(trace) else None
    if decision.state is State.NEVER or decision.through is None:
        return None
    forces = decision.through.call.force
    chosen = all(is_own_choice(each) for each in decision.through.branches if each.turn in forces)
    harms = harmful(done, seats, trace, given=False) or (decision.settings and not chosen)
    return _FORCED if harms or runs_items(trace) else None


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(sorted(names)[:_MOST_NAMED]) + more
