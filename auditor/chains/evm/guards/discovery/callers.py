"""Contracts that are accepted as callers: which of their functions make that call, and how many must call those.

If the code of T accepts contract H, somebody acts through H. A function of H that was seen to make the very call
forwards it. If none does at once, the members whom a function of H accepts call it one after the other in one and the
same state, as oracles and signers vote: where the call comes with the k-th, it takes k of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.execution.call import Call as Run
from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import CALLER, INPUT
from auditor.chains.evm.guards.discovery import report
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.discover import Discovered
from auditor.chains.evm.guards.discovery.effects import effects
from auditor.chains.evm.guards.discovery.harm import harmful
from auditor.chains.evm.guards.discovery.people import SENDER
from auditor.chains.evm.guards.discovery.surface import signature_of
from auditor.chains.evm.inspection import Inspection
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Member, Threshold, Unknown
from auditor.model.grant import Call, Effect, Grant
from auditor.model.ids import ANYONE, ChainId, EntityId, account, short

_MOST_VOTERS = 32
# What a call does only with arguments that its caller chooses.
_STRONG = frozenset({Effect.EXECUTE, Effect.MINT, Effect.SEIZE, Effect.WITHDRAW})
_UNEXPLAINED = "it is accepted there, and no run shows who decides that"

Wanted = dict[Call, set[Effect]]


async def connected(
    done: Mapping[str, Inspection], shown: Mapping[str, Discovered], engine: Engine
) -> dict[str, Inspection]:
    """All inspections (by lower-case address), with the calls that accepted contracts forward."""
    wanted = _wanted(done.values())
    targets = {done[address].entity.id: each for address, each in shown.items()}
    found = dict(done)
    for address, discovered in shown.items():
        calls = wanted.get(done[address].entity.id, {})
        if calls:
            found[address] = await _with_calls(done[address], discovered, calls, targets, engine)
    return found


def _wanted(inspections: Iterable[Inspection]) -> dict[EntityId, Wanted]:
    """For each holder the calls that it is accepted for, with what they do."""
    found: dict[EntityId, Wanted] = {}
    for each in inspections:
        for grant in each.grants:
            if grant.selector and grant.holder != grant.target:
                call = Call(target=grant.target, selector=grant.selector)
                found.setdefault(grant.holder, {}).setdefault(call, set()).add(grant.effect)
    return found


def _carried(
    decision: Decision, wanted: Wanted, targets: Mapping[EntityId, Discovered], chain: ChainId
) -> frozenset[Call]:
    """The wanted calls that a function makes with such arguments that they do what they are wanted for."""
    trace = decision.through
    made = _calls(trace, chain) & wanted.keys()
    if trace is None:
        return frozenset()
    return frozenset(each for each in made if _does(trace, decision, wanted[each], targets.get(each.target)))


def _does(trace: Trace, decision: Decision, done: set[Effect], target: Discovered | None) -> bool:
    """Whether a call on a target, with the arguments that a run gave it, does what it can do with others. A caller who
    chooses neither whom it calls nor with what has no power over it but that one call."""
    if target is None:
        return True
    on = target.subject.address
    if decision.answer is Answer.OPEN:
        seen, seats = effects(trace, target.watched, (), on)
        return bool(done - _STRONG or done.intersection(harmful(seen, seats, trace)))
    inner = [each for each in trace.inner if each.sender == on]
    fixed = inner and not any((each.to_label | each.data_label) & INPUT for each in inner)
    return not (fixed and done == {Effect.EXECUTE})


async def _with_calls(
    found: Inspection,
    discovered: Discovered,
    wanted: Wanted,
    targets: Mapping[EntityId, Discovered],
    engine: Engine,
) -> Inspection:
    chain = found.entity.chain
    assert chain is not None
    made = {each.method.selector: _carried(each, wanted, targets, chain) for each in discovered.decisions}
    by_selector = {"0x" + selector.hex(): calls for selector, calls in made.items() if calls}
    grants = [_forwarding(grant, by_selector.get(grant.selector or "", frozenset())) for grant in found.grants]
    grants += [
        _open(decision, made[decision.method.selector], found.entity.id, engine)
        for decision in discovered.decisions
        if made[decision.method.selector] and _goes_through(decision)
    ]
    entity = found.entity
    if isinstance(entity.gate, Unknown) and not any(made.values()):
        for decision in discovered.decisions:
            gate = await _vote(decision, wanted, chain, engine)
            if gate is not None:
                entity = entity.model_copy(update={"gate": gate})
                break
    gaps = _unexplained(found, discovered, wanted) if isinstance(entity.gate, Unknown) else ()
    return replace(found, entity=entity, grants=tuple(grants), gaps=(*found.gaps, *gaps))


def _unexplained(found: Inspection, discovered: Discovered, wanted: Wanted) -> tuple[Gap, ...]:
    """A gap if the contract is accepted somewhere and nothing that was run tells who makes it call there.

    A call that was only reached past proofs (signatures, leaves of a tree) tells no more than that somebody can give
    them. Whoever can make the contract send any call needs no such function.
    """
    if found.gaps or any(grant.effect is Effect.EXECUTE for grant in found.grants):
        return ()
    chain = found.entity.chain
    assert chain is not None
    explained: frozenset[Call] = frozenset()
    for decision in discovered.decisions:
        if decision.answer is Answer.GUARDED or (decision.attempt is not None and not decision.attempt.proven):
            explained |= _calls(decision.through, chain)
        explained |= frozenset(each for each in wanted if _on_new_ones(each, decision.through))
    left = sorted(wanted.keys() - explained, key=lambda call: (call.target, call.selector))
    if not left:
        return ()
    first, more = left[0], f" and {len(left) - 1} more" if len(left) > 1 else ""
    what = f"who may make it call {signature_of(first.selector) or first.selector} of {short(first.target)}{more}"
    return (Gap(subject=found.entity.id, what=what, why=_UNEXPLAINED, kind=GapKind.CALLERS),)


def _on_new_ones(call: Call, trace: Trace | None) -> bool:
    """Whether a run makes a call of the kind on a contract that it has only just made, as factories do."""
    if trace is None:
        return False
    code = bytes.fromhex(call.selector[2:])
    return any(each.data[:4] == code and each.sender == trace.call.to for each in trace.inner if each.to in trace.made)


def _calls(trace: Trace | None, chain: ChainId) -> frozenset[Call]:
    """The calls that a run made as its contract, of functions and to targets that no argument chose."""
    if trace is None:
        return frozenset()
    return frozenset(
        Call(target=account(chain, eip55(each.to)), selector="0x" + each.data[:4].hex())
        for each in trace.inner
        if each.kind == "call" and each.sender == trace.call.to and not (each.to_label | each.data_label) & INPUT
    )


def _forwarding(grant: Grant, calls: frozenset[Call]) -> Grant:
    if not calls:
        return grant
    ordered = sorted({*grant.forwards, *calls}, key=lambda call: (call.target, call.selector))
    return grant.model_copy(update={"forwards": tuple(ordered)})


def _goes_through(decision: Decision) -> bool:
    """Whether anybody can call the function just so: checks that were forced may be proofs that few can give."""
    done = decision.answer is Answer.OPEN and decision.through is not None and decision.attempt is not None
    return bool(done and decision.attempt and not decision.attempt.force)


def _open(decision: Decision, calls: frozenset[Call], target: EntityId, engine: Engine) -> Grant:
    made = report.open_grant(decision, Effect.PARAMETER, (), target, engine.world)
    return _forwarding(made.model_copy(update={"holder": ANYONE}), calls)


async def _vote(decision: Decision, wanted: Wanted, chain: ChainId, engine: Engine) -> Threshold | None:
    """How many of the accepted must call the function until it makes one of the calls; None if they cannot."""
    members = [one for one in decision.accepted if one.label == CALLER and any(one.who)][:_MOST_VOTERS]
    through = decision.through
    if len(members) < 2 or through is None or through.call.force or through.call.stored:
        return None
    runs = [Run(through.call.to, through.call.data, one.who, SENDER) for one in members]
    for count, trace in enumerate(await engine.in_turn(runs), 1):
        if _calls(trace, chain) & wanted.keys():
            ids = sorted(account(chain, eip55(one.who)) for one in members)
            return Threshold(k=count, members=tuple(Member(id=each) for each in ids), complete=decision.complete)
    return None
