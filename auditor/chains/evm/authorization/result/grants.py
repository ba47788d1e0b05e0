"""Turns authorizations into grants."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from auditor.chains.evm.addresses import eip55, is_burnt
from auditor.chains.evm.authorization.analysis import ContractAuthorization
from auditor.chains.evm.authorization.members.set_members import set_name
from auditor.chains.evm.authorization.result import evidence
from auditor.chains.evm.authorization.result.authorization import (
    Access,
    Authorized,
    FunctionAuthorization,
    RequiredState,
)
from auditor.chains.evm.authorization.result.effects import all_effects, effects
from auditor.chains.evm.authorization.result.grant_parts import made_grant, open_grant, seat_names, without_selector
from auditor.chains.evm.authorization.result.harm import further_harms, harmful
from auditor.chains.evm.authorization.result.reconcile import is_refuted, with_proof
from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.execution.taint import SIGNED
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.signatures import grant
from auditor.model.entity import Entity
from auditor.model.evidence import Certainty
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ANYONE, NOBODY, ZERO_ADDRESS, ChainId, EntityId, account


def grants(
    analysis: ContractAuthorization, by_kind: Sequence[Grant], covers: Collection[str], world: World
) -> tuple[Grant, ...]:
    """The grants over a contract: those of kinds, proven if a run confirms them, and those that only runs show,
    including additional holders of a kind's powers.

    ``covers`` are the selectors of functions that a kind decides: runs add nothing to these.
    """
    decided = {authorization.selector: authorization for authorization in analysis.authorizations}
    by_kind = [power for power in by_kind if not is_refuted(power, decided.get(power.selector or ""), world)]
    listed = {power.selector for power in by_kind if power.selector}
    kept = [with_proof(power, decided.get(power.selector or ""), world) for power in by_kind]
    for power in {power.selector: power for power in by_kind if power.selector not in covers}.values():
        kept += _additional_holders(power, decided.get(power.selector or ""), analysis, by_kind, world)
    target = account(world.reader.chain, eip55(analysis.contract.address))
    left = [authorization for authorization in analysis.authorizations if authorization.selector not in covers]
    fresh = [authorization for authorization in left if authorization.selector not in listed]
    made = [power for authorization in fresh for power in _made(authorization, analysis, target, by_kind, world)]
    held = {(power.selector, power.holder) for power in by_kind}
    beside = [other for other in left if other.access is Access.GUARDED and other.selector in listed]
    more = (power for authorization in beside for power in _made(authorization, analysis, target, by_kind, world))
    both = (*kept, *made, *(power for power in more if (power.selector, power.holder) not in held))
    return (*both, *_vacant(analysis, both, target, world))


def _vacant(analysis: ContractAuthorization, live: Sequence[Grant], target: EntityId, world: World) -> Iterable[Grant]:
    """The powers of a seat without a holder that some account can grant, since it can grant the seat to itself."""
    given = {role for power in live for role in power.confers}
    listed = {(power.selector, power.role) for power in live}
    for authorization in analysis.authorizations:
        if authorization.access is not Access.GUARDED or authorization.state is RequiredState.OTHERS:
            continue
        empty = {authorized.source for authorized in authorization.authorized if _is_nobody(authorized, world)} | {
            set_name(entry) for entry in authorization.sets
        }
        trace = authorization.authorized_run or authorization.unprivileged_run
        proof = () if trace is None else (evidence.run_evidence(trace, authorization.entry_point.shown, world),)
        for role in sorted(empty & given):
            for effect in _effects(authorization, analysis)[0] if (authorization.selector, role) not in listed else ():
                made = grant(
                    chain=world.reader.chain,
                    address=ZERO_ADDRESS,
                    target=target,
                    effect=effect,
                    function=authorization.entry_point.signature,
                    evidence=proof,
                    role=role,
                    called=authorization.selector,
                )
                yield without_selector(made, authorization).model_copy(update={"holder": NOBODY})


def code_keepers(
    analysis: ContractAuthorization, by_kind: Sequence[Grant], entity: Entity, world: World
) -> tuple[Grant, ...]:
    """The grants of contracts whose storage decides which code this contract runs."""
    listed = {power.holder for power in by_kind} | {entity.proxy.beacon if entity.proxy is not None else None}
    made = []
    for address, slot, _ in sorted(analysis.search.code_pointers, key=lambda pointer: pointer[:2]):
        keeper = account(world.reader.chain, eip55(address))
        if keeper not in listed:
            listed.add(keeper)
            visited = world.evidence(Need("slot", address, slot))
            made.append(
                grant(
                    chain=world.reader.chain,
                    address=eip55(address),
                    target=entity.id,
                    effect=Effect.UPGRADE,
                    function=None,
                    evidence=visited,
                    role="keeper of the code",
                )
            )
    return tuple(made)


def signing_gates(analysis: ContractAuthorization, chain: ChainId) -> tuple[Threshold, ...]:
    """The gates of functions that several accounts must sign for."""
    gates = []
    for authorization in analysis.authorizations:
        signers = [authorized for authorized in authorization.authorized if authorized.accepted_as == SIGNED]
        if authorization.threshold > 1 and signers:
            ids = sorted(account(chain, eip55(authorized.who)) for authorized in signers)
            members = tuple(Member(id=name) for name in ids)
            gates.append(Threshold(k=authorization.threshold, members=members, complete=authorization.members_complete))
    return tuple(dict.fromkeys(gates))


def _made(
    authorization: FunctionAuthorization,
    analysis: ContractAuthorization,
    target: EntityId,
    by_kind: Sequence[Grant],
    world: World,
) -> Iterable[Grant]:
    if authorization.access is Access.OPEN:
        yield from _of_open(authorization, analysis, target, by_kind, world)
        return
    if authorization.access is not Access.GUARDED:
        return
    # If only others can prepare the call, the authorized callers cannot act alone.
    unprepared = authorization.state is RequiredState.OTHERS
    people = authorization.sequences if unprepared else authorization.actors
    usual = _effects(authorization, analysis)
    # If several must sign, the contract itself acts: the signers are its gate.
    several = authorization.threshold > 1
    for authorized in authorization.authorized[:1] if several else people:
        if not _is_nobody(authorized, world):
            # The effect of a call that others prepared only shows in that run.
            prepared = authorized.before and effects(authorized.trace, analysis.watched, authorization.grants_roles)
            done, seats = prepared if prepared and prepared[0] else usual
            confers = tuple(dict.fromkeys(seat_names(seats, analysis, by_kind, target, world)))
            for effect in done:
                made = made_grant(authorized, authorization, effect, confers, target, by_kind, world)
                yield made.model_copy(update={"holder": target}) if several else made
            for run, more, seats in further_harms(authorization, analysis.watched):
                confers = tuple(dict.fromkeys(seat_names(seats, analysis, by_kind, target, world)))
                certainty = Certainty.OBSERVED if run.call.force else Certainty.PROVEN
                for effect in more:
                    made = made_grant(
                        replace(authorized, trace=run), authorization, effect, confers, target, by_kind, world
                    )
                    changed = {"certainty": certainty} | ({"holder": target} if several else {})
                    yield made.model_copy(update=changed)


def _is_nobody(person: Authorized, world: World) -> bool:
    """Whether an address can never call: the zero address, a burnt one, or a protocol's system address."""
    return is_burnt(eip55(person.who)) and not world.code(person.who)


def _of_open(
    authorization: FunctionAuthorization,
    analysis: ContractAuthorization,
    target: EntityId,
    by_kind: Sequence[Grant],
    world: World,
) -> Iterable[Grant]:
    """A grant to anyone for what an open call does to others, and grants to accounts that the code lets do more."""
    trace = authorization.authorized_run
    if trace is None or authorization.trial is None:
        return
    plain = not authorization.trial.force and not trace.call.stored
    # Balances of accounts in the input are not the caller's: if the call needs only these, anybody can make it.
    ours = dict(analysis.watched.tokens.words).keys()
    if authorization.endowed_run is not None and authorization.endowed_run.call.stored.keys() <= ours:
        plain, trace = True, authorization.endowed_run
    if plain:
        done, seats = all_effects(authorization, analysis.watched)
        confers = tuple(dict.fromkeys(seat_names(seats, analysis, by_kind, target, world)))
        for effect in harmful(done, seats, trace):
            yield open_grant(authorization, effect, confers if effect is Effect.CONTROL else (), target, world)
    for run, more, seats in further_harms(authorization, analysis.watched):
        confers = tuple(dict.fromkeys(seat_names(seats, analysis, by_kind, target, world)))
        for effect in more if not run.call.force else ():
            as_run = replace(authorization, endowed_run=None, authorized_run=run)
            yield open_grant(as_run, effect, confers if effect is Effect.CONTROL else (), target, world)
    for person in authorization.sequences:
        yield from _of_sequence(person, authorization, analysis, target, by_kind, world)
    usual, _ = all_effects(authorization, analysis.watched)
    for authorized in authorization.privileged:
        done, seats = effects(authorized.trace, analysis.watched, authorization.grants_roles)
        confers = tuple(dict.fromkeys(seat_names(seats, analysis, by_kind, target, world)))
        for effect in [kind for kind in done if kind not in usual] or [Effect.PARAMETER]:
            yield made_grant(authorized, authorization, effect, confers, target, by_kind, world)


def _of_sequence(
    person: Authorized,
    authorization: FunctionAuthorization,
    analysis: ContractAuthorization,
    target: EntityId,
    by_kind: Sequence[Grant],
    world: World,
) -> Iterable[Grant]:
    """The grants of accounts that must prepare a call which anybody can then make."""
    done, seats = effects(person.trace, analysis.watched, authorization.grants_roles)
    confers = tuple(dict.fromkeys(seat_names(seats, analysis, by_kind, target, world)))
    for effect in harmful(done, seats, person.trace):
        caller = person if person.required_accounts else replace(person, who=person.trace.call.caller)
        made = made_grant(caller, authorization, effect, confers, target, by_kind, world)
        if not person.required_accounts:
            made = made.model_copy(update={"holder": ANYONE})
        elif person.calls is not None:
            function, called = person.calls.signature, "0x" + person.calls.selector.hex()
            made = made.model_copy(update={"function": function, "selector": called})
        yield made


def _effects(
    authorization: FunctionAuthorization, analysis: ContractAuthorization
) -> tuple[Iterable[Effect], tuple[str, ...]]:
    """The effects of a call; by its name only if the run shows no more than a changed setting."""
    visited, confers = all_effects(authorization, analysis.watched)
    if visited:
        return visited, confers
    function = known_functions().get(authorization.selector)
    if function is None and authorization.only_records:
        return (), ()
    return (function.effect if function else Effect.PARAMETER,), function.confers if function else ()


def _additional_holders(
    power: Grant,
    authorization: FunctionAuthorization | None,
    analysis: ContractAuthorization,
    by_kind: Sequence[Grant],
    world: World,
) -> Iterable[Grant]:
    """The grants of additional accounts for a function of which a kind knows some holders."""
    if authorization is None or authorization.access is not Access.GUARDED:
        return
    listed = {other.holder for other in by_kind if other.selector == power.selector}
    for made in _made(authorization, analysis, power.target, by_kind, world):
        if made.holder not in listed:
            listed.add(made.holder)
            yield made.model_copy(update={"effect": power.effect})
