"""Sets that anybody can enter by himself are no guards: depositors, registered users, holders of an allowance.

Shown by running: the stranger first calls an open function that writes his entry, and then passes in the state that he
left behind. Where the caller also chooses which of many sets he is looked up in (the operators of an owner, the
spenders of a holder), each set belongs to somebody, and it is enough that an open function writes them. So it is with
items that have one owner each: they are their owners' own only if anybody can come to own one.
"""

from collections.abc import Sequence
from dataclasses import replace

from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.state import State
from auditor.chains.evm.execution.taint import CALLER
from auditor.chains.evm.guards.discovery.amounts import given_by_all
from auditor.chains.evm.guards.discovery.arguments import variants
from auditor.chains.evm.guards.discovery.attempt import Attempt, Trials, part_over_membership, parted, stopped_for_who
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.keys import Kept, Shape, shape
from auditor.chains.evm.guards.discovery.people import STRANGER


def open_sets(decisions: Sequence[Decision], trials: Trials) -> None:
    """Reopens functions whose only guard is a set that anybody can enter by himself."""
    changed = True
    while changed:
        entries = given_by_all(each for each in decisions if each.attempt is not None and not each.attempt.elsewhen)
        changed = False
        for decision in decisions:
            if decision.answer is Answer.GUARDED and decision.sets and not decision.accepted:
                ways = [(entry, way) for entry in decision.sets for way in entries.get(entry.shape, ())]
                if any(entry.chosen or _lets_in(way, decision, entry, trials) for entry, way in ways):
                    decision.answer, decision.sets = Answer.OPEN, []
                    decision.why = "anybody can do first what it asks for"
                    changed = True


def close_items(decisions: Sequence[Decision]) -> None:
    """Takes functions that accept whoever is named for the item that an argument chooses for guarded, if only the
    powerful name them.

    ``decisions`` are those of all contracts, for owners may be kept, and named, in another. That owners hand on what
    they own makes nobody an owner by himself.
    """
    written: set[Shape] = set()
    left = [decision for decision in decisions if decision.answer is Answer.OPEN]
    while fresh := [each for each in left if not each.items or not written.isdisjoint(each.items)]:
        left = [each for each in left if each not in fresh]
        for decision in fresh:
            trace = decision.through
            if trace is not None:
                written |= {shape(write.account, write.slot, trace.hashes) for write in trace.writes}
    for decision in left:
        decision.answer = Answer.GUARDED


def _lets_in(way: Decision, decision: Decision, entry: Kept, trials: Trials) -> bool:
    """Whether the stranger passes once he has entered, or has more there each time that he enters."""
    if way.attempt is None or decision.attempt is None or decision.stranger is None:
        return False
    own = variants(way.method.selector, way.method.types, STRANGER)[-1]
    for data in (way.attempt.data, own):
        ledger = State(trials.engine.world)
        _run(replace(way.attempt, data=data), trials, ledger)
        after = _run(decision.attempt, trials, ledger)
        parting = parted(after, decision.stranger) + 1
        if part_over_membership(after, decision.stranger) and not (after.needs or stopped_for_who(after, parting)):
            return True
        words = []
        for _ in range(2):
            words.append(ledger.word(entry.account, entry.slot))
            _run(replace(way.attempt, data=data), trials, ledger)
        if 0 < words[0] < words[1] < ledger.word(entry.account, entry.slot):
            return True
    return False


def _run(attempt: Attempt, trials: Trials, ledger: State) -> Trace:
    return trials.engine.run(trials.call(attempt, STRANGER, CALLER, {}), ledger)
