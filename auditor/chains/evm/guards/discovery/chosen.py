"""Functions whose arguments choose whom they ask for: the admin of a role, the operator of a vault.

Such a function is tried with every key that the contract is known to use: those that its other guards ask for, those in
the events that tell of its sets, and the hashes written into its code (names of roles).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from auditor.chains.evm.execution.call import Need, Trace, Turn
from auditor.chains.evm.execution.taint import INPUT, ITEM, WHO
from auditor.chains.evm.guards.discovery.arguments import numbered
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials
from auditor.chains.evm.guards.discovery.candidates import hashes
from auditor.chains.evm.guards.discovery.decision import Accepted, Answer, Decision
from auditor.chains.evm.guards.discovery.effects import TRANSFERS, Watched, effects
from auditor.chains.evm.guards.discovery.keys import moved, set_key
from auditor.chains.evm.guards.discovery.members import Told, asked, confirm, is_address
from auditor.chains.evm.guards.discovery.questions import memberships, named
from auditor.model.grant import Effect

_MOST_KEYS = 16
_SMALL = 1 << 64
_UNTOLD = "it accepts whoever is named for the item that an argument chooses, and not all of these may be known"


async def try_keys(
    decision: Decision,
    decisions: Sequence[Decision],
    codes: Iterable[bytes],
    people: Sequence[bytes],
    known: Told,
    trials: Trials,
) -> None:
    """Adds those whom a decision accepts for other keys than those that were tried."""
    if decision.answer is not Answer.GUARDED or decision.attempt is None:
        return
    try:
        if any(entry.chosen for entry in decision.sets):
            await _other_sets(decision, _keys(decision, decisions, codes, known), people, known, trials)
            # Somebody was entered somewhere, under a key that was not found.
            decision.complete &= bool(decision.accepted) or not any(known[each.shape].words for each in decision.sets)
        elif decision.items:
            await _owners(decision, known, trials)
    except Spent:
        decision.complete = False


def _keys(decision: Decision, decisions: Sequence[Decision], codes: Iterable[bytes], known: Told) -> list[int]:
    shapes = {entry.shape for entry in decision.sets}
    own = [set_key(entry) for entry in asked(decisions) if entry.shape in shapes]
    told = [word for each in shapes for words in known[each].words for word in words if not is_address(word)]
    written = [each for code in codes for each in hashes(code)]
    numbers = (*(each for each in own if each is not None), *(int.from_bytes(each, "big") for each in told), *written)
    return list(dict.fromkeys(numbers))[:_MOST_KEYS]


async def _other_sets(
    decision: Decision, keys: Iterable[int], people: Sequence[bytes], known: Told, trials: Trials
) -> None:
    assert decision.attempt is not None
    seen = {(entry.account, entry.slot) for entry in decision.sets}
    shapes = {entry.shape for entry in decision.sets}
    first: tuple[int, Trace] | None = None
    read: set[tuple[int, ...]] = set()
    # A key that is no small number is told from everything else that is hashed.
    ordered = sorted(keys, key=lambda each: each < _SMALL)
    for key in ordered:
        if first is not None:
            words = await _items(*first, key, trials)
            if words in read:
                continue  # it leads to the same set
            read.add(words)
        data = numbered(decision.method.selector, decision.method.types, key)
        attempt = replace(decision.attempt, data=data)
        stranger = await trials.run(attempt)
        if first is None and key >= _SMALL:
            first = (key, stranger)
            await trials.engine.world.fetch(Need("slot", *place) for each in ordered for place in _places(*first, each))
            read.add(await _items(*first, key, trials))
        for entry in memberships(stranger):
            if entry.shape in shapes and (entry.account, entry.slot) not in seen:
                seen.add((entry.account, entry.slot))
                candidates = (*known[entry.shape].people, entry.account, trials.contract, *people)
                await confirm(decision, entry, candidates, trials, attempt, stranger)


async def _items(key: int, trace: Trace, other: int, trials: Trials) -> tuple[int, ...]:
    """The words that a run reads for an item, as they are for another."""
    world, places = trials.engine.world, _places(key, trace, other)
    await world.fetch(Need("slot", *place) for place in places)
    return tuple(world.slot(*place) or 0 for place in places)


def _places(key: int, trace: Trace, other: int) -> list[tuple[bytes, int]]:
    loads = (load for load in trace.loads if load.label & ITEM and not load.label & WHO)
    return [(load.account, moved(load.slot, trace.hashes, key, other)) for load in loads]


async def _owners(decision: Decision, known: Told, trials: Trials) -> None:
    """Those who are named for the items of which events tell."""
    assert decision.attempt is not None
    told = [known[shape] for shape in dict.fromkeys(decision.items)]
    data = _naming(decision, [words for each in told for words in each.words])
    attempts = [replace(decision.attempt, data=each, force=_unforced(decision)) for each in data]
    await trials.ahead(attempts)
    for attempt in attempts:
        stranger = await trials.run(attempt)
        for label, value in named(stranger, items=True):
            who = value.to_bytes(20, "big")
            if any(who) and all((each.who, each.label) != (who, label) for each in decision.accepted):
                await _accept(decision, attempt, who, label, trials)
    if decision.accepted:
        decision.complete &= all(each.complete for each in told)
    elif not all(each.complete and not each.words for each in told):
        own = decision.through is not None and _own_affair(decision.through)
        decision.answer, decision.why = (Answer.OPEN, "") if own else (Answer.UNDECIDED, _UNTOLD)


def _unforced(decision: Decision) -> dict[Turn, bool]:
    """What was forced, but for the question whose the item is."""
    assert decision.attempt is not None
    trace = decision.through
    own = {branch.turn for branch in trace.branches if branch.label & WHO} if trace is not None else set()
    return {turn: way for turn, way in decision.attempt.force.items() if turn not in own}


def _own_affair(trace: Trace) -> bool:
    """Whether a call does no more than to change what is kept for the item."""
    if any(event.topics and event.topics[0] in TRANSFERS for event in trace.events if event.address == trace.call.to):
        return True  # the item is a token
    done, _ = effects(trace, Watched({}, frozenset()), ())
    kept = all(write.slot_label & (INPUT | ITEM | WHO) for write in trace.writes)
    kept &= not any(inner.kind == "call" for inner in trace.inner)
    return kept and {Effect.WITHDRAW, Effect.PARAMETER}.issuperset(done)


async def _accept(decision: Decision, attempt: Attempt, who: bytes, label: int, trials: Trials) -> None:
    stranger = await trials.run(attempt)
    trace = await trials.passes(attempt, stranger, who, label)
    if trace is not None:
        first = not decision.accepted
        decision.accepted.append(Accepted(who, label, attempt, stranger, trace, "who is named for the item"))
        if first or trace.acts:
            decision.through = trace


def _naming(decision: Decision, told: Iterable[Sequence[bytes]]) -> list[bytes]:
    """Calldata with the words of events: each number, and each address, in the place of all arguments of its kind."""
    found: dict[bytes, None] = {}
    for words in told:
        addresses: list[bytes | None] = [word[12:] for word in words if is_address(word)]
        numbers = [int.from_bytes(word, "big") for word in words if not is_address(word)] or [1]
        for address in addresses or [None]:
            for number in numbers:
                found[numbered(decision.method.selector, decision.method.types, number, address)] = None
    return list(found)[:_MOST_KEYS]
