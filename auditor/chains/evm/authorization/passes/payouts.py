"""Payments of open functions, and guarded calls that change them: both are run in one state, with and without the
guarded call.

Anybody may claim a payment that is due. But an account that writes what the payment depends on controls it: the
recipient, the price of another contract (an oracle with one key), the value of a share.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.authorization.analysis import ContractAuthorization
from auditor.chains.evm.authorization.members.mapping_slots import is_keyed_by
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.effects import TRANSFERS, moved_tokens
from auditor.chains.evm.authorization.result.evidence import is_of, run_evidence
from auditor.chains.evm.authorization.search.calldata import numbered
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES, UNPRIVILEGED, ZERO
from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.inspection import Inspection
from auditor.model.evidence import Certainty
from auditor.model.grant import Call, Effect, Grant, GrantState
from auditor.model.merging import grant_order

_TAKES_OVER = (Effect.UPGRADE, Effect.EXECUTE)
_WORST_FIRST = (Effect.WITHDRAW, Effect.MINT, Effect.SEIZE, Effect.REDIRECT, Effect.EMISSION)
_MOST_PAIRS = 24  # per paying contract
_MOST_WORDS = 1 << 200


class _Payment(NamedTuple):
    """A payment: asset (empty: coins), recipient, and whether the asset is minted for it."""

    asset: bytes
    to: bytes
    minted: bool


Payments = dict[_Payment, int]


@dataclass(frozen=True)
class _Decider:
    """A guarded function, in the contract at an address (lower case), whose call changes another function's payment."""

    address: str
    authorization: FunctionAuthorization


@dataclass(frozen=True)
class _Change:
    """The effect of the decider's call on a payment, and the run of the payment after it."""

    decider: _Decider
    paying: FunctionAuthorization
    effect: Effect
    after: Trace


async def decide_payouts(
    done: Mapping[str, Inspection], shown: Mapping[str, ContractAuthorization], engine: Engine
) -> dict[str, Inspection]:
    """All inspections (by lower-case address) with the grants of accounts that control payments of open functions."""
    writers = _writers(shown)
    result = dict(done)
    for address, analysis in shown.items():
        pairs = [
            (paying, decider)
            for paying in analysis.authorizations
            if (before := _paying(paying)) is not None
            for decider in _deciders(before, writers)
        ]
        for paying, decider in pairs[:_MOST_PAIRS]:
            change = await _change(paying, decider, same=decider.address == address, engine=engine)
            if change is not None:
                _add(change, address, result, engine)
    return result


def _paying(authorization: FunctionAuthorization) -> Trace | None:
    """The run of an open function that pays something without forced branches."""
    run = authorization.endowed_run or authorization.authorized_run
    plain = authorization.access is Access.OPEN and run is not None and run.has_effect and not run.call.force
    return run if plain and run is not None and _payments(run) else None


def _writers(shown: Mapping[str, ContractAuthorization]) -> dict[tuple[bytes, int], list[_Decider]]:
    """The guarded functions by the storage words that they write."""
    result: dict[tuple[bytes, int], list[_Decider]] = {}
    for address, analysis in shown.items():
        for authorization in analysis.authorizations:
            run = authorization.authorized_run
            plain = run is not None and run.has_effect and not run.call.force and not run.call.stored
            if authorization.access is Access.GUARDED and authorization.authorized and run is not None and plain:
                for key in {(write.account, write.slot) for write in run.writes}:
                    result.setdefault(key, []).append(_Decider(address, authorization))
    return result


def _deciders(before: Trace, writers: Mapping[tuple[bytes, int], list[_Decider]]) -> list[_Decider]:
    keys = dict.fromkeys((load.account, load.slot) for load in before.loads)
    return list(dict.fromkeys(decider for key in keys for decider in writers.get(key, [])))


def _payments(trace: Trace) -> Payments:
    """The amount of each asset (empty: coins) that the called contract sends or mints, by recipient."""
    own, result = trace.call.to, Payments()
    for inner in trace.inner:
        if inner.kind == "call" and inner.sender == own and inner.value and inner.to != own:
            key = _Payment(b"", inner.to, minted=False)
            result[key] = result.get(key, 0) + inner.value
    for event in trace.events:
        place = TRANSFERS.get(event.topics[0]) if event.topics else None
        if place is None or len(event.topics) < place + 2 or not event.data:
            continue
        sender, to = event.topics[place][-20:], event.topics[place + 1][-20:]
        if sender in (own, ZERO) and to not in (own, ZERO):
            key = _Payment(event.address, to, minted=sender == ZERO)
            result[key] = result.get(key, 0) + int.from_bytes(event.data[-32:], "big")
    return result


async def _change(paying: FunctionAuthorization, decider: _Decider, *, same: bool, engine: Engine) -> _Change | None:
    before = paying.endowed_run or paying.authorized_run
    run = decider.authorization.authorized_run
    assert before is not None and run is not None
    paid, bought = _payments(before), _buys(before)
    changes: dict[Effect, _Change] = {}
    for data in _calldata(decider.authorization, run):
        traces = await engine.in_turn([replace(run.call, data=data), before.call])
        if len(traces) == 2 and all(trace.returned for trace in traces):
            effect = _effect(paid, _payments(traces[1]), before.call.caller, same=same, bought=bought)
            if effect is not None:
                changes.setdefault(effect, _Change(decider, paying, effect, traces[1]))
    return next((changes[effect] for effect in _WORST_FIRST if effect in changes), None)


def _calldata(authorization: FunctionAuthorization, run: Trace) -> Iterator[bytes]:
    """The call as it was run, and with numbers near those that it replaces."""
    yield run.call.data
    entry_point = authorization.entry_point
    if entry_point.unnamed or run.call.selector != entry_point.selector:
        return
    words = [write.old for write in run.writes if write.old < _MOST_WORDS]
    for number in dict.fromkeys((0, *(other for word in words[:2] for other in (2 * word, word // 4)))):
        yield numbered(entry_point.selector, entry_point.types, number)


def _effect(before: Payments, after: Payments, caller: bytes, *, same: bool, bought: bool) -> Effect | None:
    """The effect of the difference: another recipient, more for the caller, or less than half of what was due.

    ``bought``: the caller gives something in return; then a part that goes elsewhere is a fee, and a lower payment
    takes what the caller had. Minted rewards are an emission.
    """
    people = (caller, UNPRIVILEGED, *ARGUMENT_ADDRESSES)
    moved = [key for key in after if key not in before and key.to in ARGUMENT_ADDRESSES]
    if moved:
        return Effect.REDIRECT if bought or all(key.minted for key in moved) else Effect.WITHDRAW
    more = [key for key in after if not same and key.to in people and after[key] > before.get(key, 0)]
    if more:
        minted = all(key.minted for key in more)
        return Effect.WITHDRAW if not minted else Effect.MINT if bought else Effect.EMISSION
    less = any(key.to in people and after.get(key, 0) * 2 < amount for key, amount in before.items())
    return Effect.SEIZE if less and bought else None


def _buys(trace: Trace) -> bool:
    """Whether the caller gives something in return: coins, tokens, or a balance stored under its address."""
    call = trace.call
    paid = (sender for sender, to, amount in moved_tokens(trace) if to == call.to and amount)
    given = any(write.new < write.old and is_keyed_by(write.slot, trace.hashes, call.caller) for write in trace.writes)
    return given or call.value > 0 or call.caller in paid


def _add(change: _Change, address: str, result: dict[str, Inspection], engine: Engine) -> None:
    """Adds the grants of a change to the inspections of the paying and of the deciding contract."""
    decider, paying = change.decider, change.paying
    own = [
        power
        for power in result[decider.address].grants
        if is_of(power, decider.authorization) and power.state is GrantState.LIVE
    ]
    proof = run_evidence(
        change.after, f"{paying.entry_point.shown}, after {decider.authorization.entry_point.shown}", engine.world
    )
    if not own or any(power.effect in (*_TAKES_OVER, change.effect) for power in own):
        return
    if decider.address == address:
        same = {(power.holder, power.role): power for power in own}.values()
        _extend(result, address, (_of(power, change.effect, proof) for power in same))
        return
    target, contract = result[address].entity.id, result[decider.address].entity.id
    call = Call(target=target, selector=paying.selector)
    forwarding = [
        power.model_copy(update={"forwards": tuple(dict.fromkeys((*power.forwards, call)))}) if power in own else power
        for power in result[decider.address].grants
    ]
    result[decider.address] = replace(result[decider.address], grants=tuple(forwarding))
    answer = Grant(
        holder=contract,
        target=target,
        effect=change.effect,
        function=paying.entry_point.signature,
        selector=paying.selector,
        certainty=Certainty.PROVEN,
        evidence=(proof,),
        condition=f"it pays by what {eip55(bytes.fromhex(decider.address[2:]))} answers",
    )
    _extend(result, address, [answer])


def _of(power: Grant, effect: Effect, proof: str) -> Grant:
    evidence = tuple(dict.fromkeys((*power.evidence, proof)))
    return power.model_copy(
        update={"effect": effect, "confers": (), "certainty": Certainty.PROVEN, "evidence": evidence}
    )


def _extend(result: dict[str, Inspection], address: str, grants: Iterable[Grant]) -> None:
    inspection = result[address]
    both = dict.fromkeys((*inspection.grants, *grants))
    result[address] = replace(inspection, grants=tuple(sorted(both, key=grant_order)))
