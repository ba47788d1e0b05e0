"""Guards that ask how much the caller has of what only the powerful give: allowances to mint, terms of office.

A run that was stopped for how much somebody has goes on as if he had enough, for balances are no guards: anybody can
come to own tokens. But what no open function writes, nobody can come to own by himself. Then whoever has some is
accepted as others are not, unless all that the call does is to take what he has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.taint import AMOUNT, HELD, INPUT, ITEM, WHO
from auditor.chains.evm.guards.discovery.attempt import Spent, Trials
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.effects import Watched, effects
from auditor.chains.evm.guards.discovery.keys import Kept, Shape, shape
from auditor.chains.evm.guards.discovery.questions import memberships
from auditor.model.grant import Effect

_OWN_AFFAIR = frozenset({Effect.WITHDRAW, Effect.PARAMETER})


def given_by_all(decisions: Iterable[Decision]) -> dict[Shape, list[Decision]]:
    """What open functions write under addresses that the caller chooses, or under his own, by what writes it."""
    found: dict[Shape, list[Decision]] = {}
    for decision in decisions:
        trace = decision.through
        if decision.answer is not Answer.OPEN or trace is None:
            continue
        for write in trace.writes:
            given = write.new or write.label & INPUT
            if given and write.slot_label & (WHO | ITEM | INPUT):
                found.setdefault(shape(write.account, write.slot, trace.hashes), []).append(decision)
    return found


async def close_amounts(decisions: Sequence[Decision], given: dict[Shape, list[Decision]], trials: Trials) -> None:
    """Takes functions for guarded that went on past the question how much the caller has of what only others give."""
    for decision in decisions:
        if decision.answer is not Answer.OPEN or decision.attempt is None or decision.through is None:
            continue
        entry = _measured(decision.through)
        if entry is None or _is_given(decision, entry, given) or _his_own_affair(decision.through, entry):
            continue
        force = {turn: way for turn, way in decision.attempt.force.items() if turn not in _turns(decision.through)}
        attempt = replace(decision.attempt, force=force)
        try:
            stranger = await trials.run(attempt)
        except Spent:
            continue
        decision.answer, decision.why, decision.sets = Answer.GUARDED, "", [entry]
        decision.attempt, decision.stranger = attempt, stranger


def _turns(trace: Trace) -> dict[object, int]:
    """The forced branches that ask how much somebody has, with how many branches came before."""
    return {
        branch.turn: place
        for place, branch in enumerate(trace.branches)
        if branch.turn in trace.call.force and branch.label & HELD and branch.label & AMOUNT
    }


def _measured(trace: Trace) -> Kept | None:
    """What the caller has that the first of these branches asks for."""
    first = min(_turns(trace).values(), default=None)
    if first is None:
        return None
    before = [load for load in trace.loads if load.after <= first]
    return next(reversed(list(memberships(replace(trace, loads=before)))), None)


def _is_given(decision: Decision, entry: Kept, given: dict[Shape, list[Decision]]) -> bool:
    """Whether anybody can come to have it: by another function, or by this one when others call it."""
    assert decision.through is not None
    if any(other is not decision for other in given.get(entry.shape, ())):
        return True
    trace = decision.through
    return any(
        write.slot_label & (ITEM | INPUT) and not write.slot_label & WHO
        for write in trace.writes
        if shape(write.account, write.slot, trace.hashes) == entry.shape
    )


def _his_own_affair(trace: Trace, entry: Kept) -> bool:
    """Whether the call takes what he has, and does no more to anybody else."""
    takes = any(write.account == entry.account and write.slot_label & WHO for write in trace.writes)
    done, _ = effects(trace, Watched({}, frozenset()), ())
    return takes and _OWN_AFFAIR.issuperset(done)
