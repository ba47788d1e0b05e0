"""Contracts that are authorized callers: which of their functions make that call, and who can call these.

If the code of T accepts contract H, somebody acts through H. A function of H that made the very call in a run forwards
it. If none does at once, the authorized callers of a function of H call it in turn in one state, as oracles and signers
vote: if the k-th call makes it, k of them are needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.authorization.analysis import ContractAuthorization
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.effects import effects
from auditor.chains.evm.authorization.result.grant_parts import open_grant
from auditor.chains.evm.authorization.result.harm import harmful
from auditor.chains.evm.authorization.search.entry_points import signature_of
from auditor.chains.evm.authorization.search.sentinels import SENDER
from auditor.chains.evm.execution.call import EvmCall, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import CALLER, INPUT
from auditor.chains.evm.inspection import Inspection
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Member, Threshold, Unknown
from auditor.model.grant import Call, Effect, Grant
from auditor.model.ids import ANYONE, ChainId, EntityId, account, short

_MOST_VOTERS = 32
# Effects that a call only has with arguments that its caller chooses.
_STRONG = frozenset({Effect.EXECUTE, Effect.MINT, Effect.SEIZE, Effect.WITHDRAW})
_UNEXPLAINED = "it is an authorized caller there, and no run shows who controls that call"

Wanted = dict[Call, set[Effect]]


async def connect_callers(
    done: Mapping[str, Inspection], shown: Mapping[str, ContractAuthorization], engine: Engine
) -> dict[str, Inspection]:
    """All inspections (by lower-case address), with the calls that authorized contracts forward."""
    wanted = _wanted(done.values())
    targets = {done[address].entity.id: shown_contract for address, shown_contract in shown.items()}
    inspections = dict(done)
    for address, analysis in shown.items():
        calls = wanted.get(done[address].entity.id, {})
        if calls:
            inspections[address] = await _with_calls(done[address], analysis, calls, targets, engine)
    return inspections


def _wanted(inspections: Iterable[Inspection]) -> dict[EntityId, Wanted]:
    """By holder: the calls that it is authorized for, with their effects."""
    result: dict[EntityId, Wanted] = {}
    for inspection in inspections:
        for grant in inspection.grants:
            if grant.selector and grant.holder != grant.target:
                call = Call(target=grant.target, selector=grant.selector)
                result.setdefault(grant.holder, {}).setdefault(call, set()).add(grant.effect)
    return result


def _carried(
    authorization: FunctionAuthorization,
    wanted: Wanted,
    targets: Mapping[EntityId, ContractAuthorization],
    chain: ChainId,
) -> frozenset[Call]:
    """The wanted calls that a function makes with arguments that give them their wanted effects."""
    trace = authorization.authorized_run
    made = _calls(trace, chain) & wanted.keys()
    if trace is None:
        return frozenset()
    return frozenset(call for call in made if _does(trace, authorization, wanted[call], targets.get(call.target)))


def _does(
    trace: Trace, authorization: FunctionAuthorization, done: set[Effect], target: ContractAuthorization | None
) -> bool:
    """Whether a call on a target, with the arguments of a run, has the effect that it can have with others. A caller
    that chooses neither target nor arguments has no power except for that one call."""
    if target is None:
        return True
    on = target.contract.address
    if authorization.access is Access.OPEN:
        visited, seats = effects(trace, target.watched, (), on)
        return bool(done - _STRONG or done.intersection(harmful(visited, seats, trace)))
    inner = [call for call in trace.inner if call.sender == on]
    fixed = inner and not any((call.to_taint | call.data_taint) & INPUT for call in inner)
    return not (fixed and done == {Effect.EXECUTE})


async def _with_calls(
    inspection: Inspection,
    analysis: ContractAuthorization,
    wanted: Wanted,
    targets: Mapping[EntityId, ContractAuthorization],
    engine: Engine,
) -> Inspection:
    chain = inspection.entity.chain
    assert chain is not None
    made = {other.entry_point.selector: _carried(other, wanted, targets, chain) for other in analysis.authorizations}
    by_selector = {"0x" + selector.hex(): calls for selector, calls in made.items() if calls}
    grants = [_forwarding(grant, by_selector.get(grant.selector or "", frozenset())) for grant in inspection.grants]
    grants += [
        _open(authorization, made[authorization.entry_point.selector], inspection.entity.id, engine)
        for authorization in analysis.authorizations
        if made[authorization.entry_point.selector] and _goes_through(authorization)
    ]
    entity = inspection.entity
    if isinstance(entity.gate, Unknown) and not any(made.values()):
        for authorization in analysis.authorizations:
            gate = await _vote(authorization, wanted, chain, engine)
            if gate is not None:
                entity = entity.model_copy(update={"gate": gate})
                break
    gaps = _unexplained(inspection, analysis, wanted) if isinstance(entity.gate, Unknown) else ()
    return replace(inspection, entity=entity, grants=tuple(grants), gaps=(*inspection.gaps, *gaps))


def _unexplained(inspection: Inspection, analysis: ContractAuthorization, wanted: Wanted) -> tuple[Gap, ...]:
    """A gap if the contract is an authorized caller somewhere and no run shows who makes it call there.

    A call that was only reached past forced proofs (signatures, Merkle leaves) shows only that somebody can have a
    proof. An account that can make the contract send any call needs no such function.
    """
    if inspection.gaps or any(grant.effect is Effect.EXECUTE for grant in inspection.grants):
        return ()
    chain = inspection.entity.chain
    assert chain is not None
    explained: frozenset[Call] = frozenset()
    for authorization in analysis.authorizations:
        if authorization.access is Access.GUARDED or (
            authorization.trial is not None and not authorization.trial.forced_input
        ):
            explained |= _calls(authorization.authorized_run, chain)
        explained |= frozenset(inner for inner in wanted if _on_new_ones(inner, authorization.authorized_run))
    left = sorted(wanted.keys() - explained, key=lambda call: (call.target, call.selector))
    if not left:
        return ()
    first, more = left[0], f" and {len(left) - 1} more" if len(left) > 1 else ""
    what = f"who may make it call {signature_of(first.selector) or first.selector} of {short(first.target)}{more}"
    return (Gap(subject=inspection.entity.id, what=what, why=_UNEXPLAINED, kind=GapKind.CALLERS),)


def _on_new_ones(call: Call, trace: Trace | None) -> bool:
    """Whether a run makes a call of the kind on a contract that it has just created, as factories do."""
    if trace is None:
        return False
    code = bytes.fromhex(call.selector[2:])
    return any(
        inner.data[:4] == code and inner.sender == trace.call.to for inner in trace.inner if inner.to in trace.started
    )


def _calls(trace: Trace | None, chain: ChainId) -> frozenset[Call]:
    """The calls that a run made with its contract as sender, without functions and targets that arguments select."""
    if trace is None:
        return frozenset()
    return frozenset(
        Call(target=account(chain, eip55(inner.to)), selector="0x" + inner.data[:4].hex())
        for inner in trace.inner
        if inner.kind == "call" and inner.sender == trace.call.to and not (inner.to_taint | inner.data_taint) & INPUT
    )


def _forwarding(grant: Grant, calls: frozenset[Call]) -> Grant:
    if not calls:
        return grant
    ordered = sorted({*grant.forwards, *calls}, key=lambda call: (call.target, call.selector))
    return grant.model_copy(update={"forwards": tuple(ordered)})


def _goes_through(authorization: FunctionAuthorization) -> bool:
    """Whether anybody can call the function directly: forced checks may be proofs that few accounts have."""
    done = (
        authorization.access is Access.OPEN
        and authorization.authorized_run is not None
        and authorization.trial is not None
    )
    return bool(done and authorization.trial and not authorization.trial.force)


def _open(authorization: FunctionAuthorization, calls: frozenset[Call], target: EntityId, engine: Engine) -> Grant:
    made = open_grant(authorization, Effect.PARAMETER, (), target, engine.world)
    return _forwarding(made.model_copy(update={"holder": ANYONE}), calls)


async def _vote(
    authorization: FunctionAuthorization, wanted: Wanted, chain: ChainId, engine: Engine
) -> Threshold | None:
    """The number of authorized callers that must call the function until it makes one of the calls; None if they
    cannot."""
    members = [
        authorized
        for authorized in authorization.authorized
        if authorized.accepted_as == CALLER and any(authorized.who)
    ][:_MOST_VOTERS]
    through = authorization.authorized_run
    if len(members) < 2 or through is None or through.call.force or through.call.stored:
        return None
    runs = [EvmCall(through.call.to, through.call.data, authorized.who, SENDER) for authorized in members]
    for count, trace in enumerate(await engine.in_turn(runs), 1):
        if _calls(trace, chain) & wanted.keys():
            ids = sorted(account(chain, eip55(authorized.who)) for authorized in members)
            return Threshold(
                k=count, members=tuple(Member(id=name) for name in ids), complete=authorization.members_complete
            )
    return None
