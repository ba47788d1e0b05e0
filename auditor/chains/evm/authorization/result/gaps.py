"""Gaps for what runs left undecided about a contract."""

from collections.abc import Collection
from typing import NamedTuple

from auditor.chains.evm.authorization.analysis import ContractAuthorization
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization, RequiredState
from auditor.chains.evm.authorization.result.effects import WatchedSlots, all_effects
from auditor.chains.evm.authorization.result.harm import (
    calls_stored_accounts,
    further_harms,
    harmful,
    runs_stored_calls,
)
from auditor.chains.evm.authorization.search.endowments import depends_on_input_only
from auditor.model.evidence import Gap, GapKind
from auditor.model.grant import Effect
from auditor.model.ids import EntityId

_MOST_NAMED = 5


class OpenQuestion(NamedTuple):
    """An open question about an entry point: its kind, the reason, and the gap's words for what is missing."""

    kind: GapKind
    why: str
    what: str = "who may call"


_SET = OpenQuestion(GapKind.MEMBERS, "its guard checks membership in a set, and some members may be unknown")
_UNSEEN = OpenQuestion(GapKind.CALLERS, "it returns without an effect, and no run reached all of its code")
_BESIDE = OpenQuestion(
    GapKind.CALLERS,
    "code outside of its listed functions can change state, and no run reached it",
    "who may reach",
)
_FORCED = OpenQuestion(
    GapKind.CALLERS, "it has this effect only past a forced check of time, state, a hash or the caller"
)
_HELD = OpenQuestion(
    GapKind.CALLERS, "anybody with enough of the required holdings can, and how much exists was not checked"
)
_GIVEN = OpenQuestion(GapKind.CALLERS, "it requires a holding, and it is unknown who can obtain it")
_ITEMS = OpenQuestion(GapKind.EFFECT, "it runs what an earlier call stored, whoever made that call", "what is run by")
_OTHERS = OpenQuestion(
    GapKind.CALLERS, "only accounts that it does not accept can bring about the state that it requires"
)
_SECRET = OpenQuestion(
    GapKind.CALLERS, "it compares a hash of what it is given, as secrets are, beside those whom it accepts"
)
_DISTURBS = OpenQuestion(
    GapKind.EFFECT,
    "it changes the balances that the token reports for others, or how much of a transfer arrives",
    "what is made or taken by",
)


class KindCoverage(NamedTuple):
    """The selectors that a kind decides, and those for which it names some of the callers."""

    covered: Collection[str] = ()
    partial: Collection[str] = ()


def gaps(analysis: ContractAuthorization, target: EntityId, covered: KindCoverage) -> tuple[Gap, ...]:
    """The gaps of functions that no kind decides, one for each reason."""
    reasons: dict[OpenQuestion, list[str]] = {}
    for authorization in analysis.authorizations:
        for question in questions(authorization, analysis.watched, covered):
            reasons.setdefault(question, []).append(authorization.entry_point.shown)
    if analysis.contract.delegated.by_selector:
        why = "it selects the code to run by the called function"
        reasons[OpenQuestion(GapKind.CALLERS, why)] = ["functions that it hands on"]
    if analysis.search.left:
        why = "it has more functions than a scan analyses"
        reasons[OpenQuestion(GapKind.LIMIT, why)] = [f"{analysis.search.left} of its functions"]
    left = [
        Gap(subject=target, what=f"{question.what} {_listed(names)}", why=question.why, kind=question.kind)
        for question, names in reasons.items()
    ]
    if analysis.search.unsettled:
        names = _listed([entry_point.shown for entry_point in analysis.search.unsettled])
        why = "its code seems to be a view, and no run decides that"
        what = f"whether {names} changes anything"
        left.append(Gap(subject=target, what=what, why=why, critical=False, kind=GapKind.LIMIT))
    return tuple(left)


def questions(authorization: FunctionAuthorization, watched: WatchedSlots, covered: KindCoverage) -> list[OpenQuestion]:
    """The open questions about a function: none if its callers are decided and open calls harm nobody."""
    code = authorization.selector
    if code in covered.covered:
        return []
    result = _questions(authorization, watched)
    # If a kind names some callers, others stay open.
    return [question for question in result if question is _SET] if code in covered.partial else result


def _questions(authorization: FunctionAuthorization, watched: WatchedSlots) -> list[OpenQuestion]:
    if authorization.access is Access.UNDECIDED:
        return [OpenQuestion(GapKind.LIMIT if authorization.cut else GapKind.CALLERS, authorization.why)]
    if authorization.uncovered:
        return [_BESIDE if authorization.entry_point.unnamed else _UNSEEN]
    if authorization.access is Access.GUARDED:
        listed = not {Effect.MINT, Effect.SEIZE}.isdisjoint(all_effects(authorization, watched)[0])
        disturbs = authorization.changes_balances and not listed
        run = authorization.authorized_run
        unreached = (
            run is not None and bool(run.call.force) and not authorization.sequences and calls_stored_accounts(run)
        )
        others = authorization.state is RequiredState.OTHERS and not authorization.sequences
        before = authorization.unprivileged_run
        secret = before is not None and before.hash_compared
        plain = ((bool(authorization.sets) and not authorization.members_complete, _SET), (disturbs, _DISTURBS))
        return [
            question
            for is_open, question in (*plain, (others, _OTHERS), (unreached, _ITEMS), (secret, _SECRET))
            if is_open
        ]
    if authorization.access is Access.OPEN:
        question = _of_open(authorization, watched) or _of_further(authorization, watched)
        return [] if question is None else [question]
    return []


def _of_further(authorization: FunctionAuthorization, watched: WatchedSlots) -> OpenQuestion | None:
    """The gap that it is unknown who can make an open function do more harm than usual, if no sequence shows it."""
    forced = any(run.call.force for run, _, _ in further_harms(authorization, watched))
    return _FORCED if forced and not authorization.sequences else None


def _of_open(authorization: FunctionAuthorization, watched: WatchedSlots) -> OpenQuestion | None:
    trace = authorization.endowed_run or authorization.authorized_run
    if trace is None or authorization.trial is None or not trace.has_effect:
        return None
    done, seats = all_effects(authorization, watched)
    forced = bool(authorization.trial.force)
    if authorization.endowed_run is not None and authorization.obtainable:
        # If only balances of others are taken, that is a grant to anyone already.
        left = authorization.endowed_run.call.stored.keys() - dict(watched.tokens.words).keys()
        return _HELD if (left and harmful(done, seats, trace)) or runs_stored_calls(trace) else None
    if not forced:
        return _GIVEN if authorization.endowed_run is not None else _ITEMS if runs_stored_calls(trace) else None
    if authorization.sequences or authorization.state is RequiredState.NEVER or authorization.authorized_run is None:
        return None
    forces = authorization.authorized_run.call.force
    selected = all(
        depends_on_input_only(branch) for branch in authorization.authorized_run.branches if branch.turn in forces
    )
    harms = harmful(done, seats, trace, given=False) or (authorization.changes_settings and not selected)
    return _FORCED if harms or runs_stored_calls(trace) else None


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(sorted(names)[:_MOST_NAMED]) + more
