"""What was discovered, as grants."""

from collections.abc import Collection, Iterable, Sequence

from auditor.chains.evm.addresses import eip55, holder
from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.execution.taint import ORIGIN, SIGNED
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.guards.discovery import evidence
from auditor.chains.evm.guards.discovery.decision import Accepted, Answer, Decision, State
from auditor.chains.evm.guards.discovery.discover import Discovered
from auditor.chains.evm.guards.discovery.effects import all_effects, effects
from auditor.chains.evm.guards.discovery.evidence import selector
from auditor.chains.evm.guards.discovery.harm import harmful
from auditor.chains.evm.guards.discovery.known import proven, refuted
from auditor.chains.evm.guards.discovery.members import seat
from auditor.chains.evm.signatures import grant
from auditor.model.entity import Entity
from auditor.model.evidence import Certainty
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ANYONE, NOBODY, ZERO_ADDRESS, ChainId, EntityId, account


def grants(found: Discovered, known: Sequence[Grant], covers: Collection[str], world: World) -> tuple[Grant, ...]:
    """The grants over a contract: what kinds found, proven where a run shows it, and what only runs show, be it further
    holders of what a kind knows.

    ``covers`` are the selectors of the functions that a kind decides: of these runs show nothing further.
    """
    decided = {selector(each): each for each in found.decisions}
    known = [each for each in known if not refuted(each, decided.get(each.selector or ""), world)]
    told = {each.selector for each in known if each.selector}
    kept = [proven(each, decided.get(each.selector or ""), world) for each in known]
    for each in {each.selector: each for each in known if each.selector and each.selector not in covers}.values():
        kept += _besides(each, decided.get(each.selector or ""), found, known, world)
    target = account(world.reader.chain, eip55(found.subject.address))
    left = [decision for decision in found.decisions if selector(decision) not in covers]
    fresh = [decision for decision in left if selector(decision) not in told]
    made = [each for decision in fresh for each in _made(decision, found, target, known, world)]
    held = {(each.selector, each.holder) for each in known}
    beside = [each for each in left if each.answer is Answer.GUARDED and selector(each) in told]
    more = (each for decision in beside for each in _made(decision, found, target, known, world))
    both = (*kept, *made, *(each for each in more if (each.selector, each.holder) not in held))
    return (*both, *_vacant(found, both, target, world))


def _vacant(found: Discovered, live: Sequence[Grant], target: EntityId, world: World) -> Iterable[Grant]:
    """What a seat may do that nobody holds today and that somebody can give: he can give it to himself."""
    given = {seat for each in live for seat in each.confers}
    told = {(each.selector, each.role) for each in live}
    for decision in found.decisions:
        if decision.answer is not Answer.GUARDED or decision.state is State.OTHERS:
            continue
        empty = {one.source for one in decision.accepted if not any(one.who)} | {seat(each) for each in decision.sets}
        trace = decision.through or decision.stranger
        proof = () if trace is None else (evidence.ran(trace, decision.method.shown, world),)
        for role in sorted(empty & given):
            for effect in _effects(decision, found)[0] if (selector(decision), role) not in told else ():
                made = grant(
                    chain=world.reader.chain,
                    address=ZERO_ADDRESS,
                    target=target,
                    effect=effect,
                    function=decision.method.signature,
                    evidence=proof,
                    role=role,
                    called=selector(decision),
                )
                yield _without_selector(made, decision).model_copy(update={"holder": NOBODY})


def kept_elsewhere(found: Discovered, known: Sequence[Grant], entity: Entity, world: World) -> tuple[Grant, ...]:
    """The grants of contracts whose storage tells whose code a contract runs: what they say, it runs."""
    told = {each.holder for each in known} | {entity.proxy.beacon if entity.proxy is not None else None}
    made = []
    for address, slot, _ in sorted(found.keepers, key=lambda each: each[:2]):
        keeper = account(world.reader.chain, eip55(address))
        if keeper not in told:
            told.add(keeper)
            seen = world.evidence(Need("slot", address, slot))
            made.append(
                grant(
                    *(world.reader.chain, eip55(address), entity.id, Effect.UPGRADE, None, seen),
                    role="keeper of the code",
                )
            )
    return tuple(made)


def signed_by(found: Discovered, chain: ChainId) -> tuple[Threshold, ...]:
    """The gates of functions for which several have to sign."""
    gates = []
    for decision in found.decisions:
        signers = [one for one in decision.accepted if one.label == SIGNED]
        if decision.threshold > 1 and signers:
            ids = sorted(account(chain, eip55(one.who)) for one in signers)
            members = tuple(Member(id=each) for each in ids)
            gates.append(Threshold(k=decision.threshold, members=members, complete=decision.complete))
    return tuple(dict.fromkeys(gates))


def _made(
    decision: Decision, found: Discovered, target: EntityId, known: Sequence[Grant], world: World
) -> Iterable[Grant]:
    if decision.answer is Answer.OPEN:
        yield from _of_open(decision, found, target, known, world)
        return
    # What only others can prepare, those who are accepted cannot do.
    if decision.answer is not Answer.GUARDED or decision.state is State.OTHERS:
        return
    done, seats = _effects(decision, found)
    confers = tuple(dict.fromkeys(_renamed(seats, found, known, target, world)))
    # Where several have to sign, it is the contract that acts: they are its gate.
    several = decision.threshold > 1
    for one in decision.accepted[:1] if several else decision.accepted:
        if any(one.who):  # the zero address is nobody
            for effect in done:
                made = _grant(one, decision, effect, confers, target, known, world)
                yield made.model_copy(update={"holder": target}) if several else made


def _of_open(
    decision: Decision, found: Discovered, target: EntityId, known: Sequence[Grant], world: World
) -> Iterable[Grant]:
    """A grant to anyone of what a call that nothing stops does to others, and to those whom the code lets do more."""
    trace = decision.through
    if trace is None or decision.attempt is None:
        return
    plain = not decision.attempt.force and not trace.call.stored
    # Balances of those whom he names are not his: what needs no more than these, anybody can do.
    ours = dict(found.watched.tokens.words).keys()
    if decision.endowed is not None and decision.endowed.call.stored.keys() <= ours:
        plain, trace = True, decision.endowed
    if plain:
        done, seats = all_effects(decision, found.watched)
        confers = tuple(dict.fromkeys(_renamed(seats, found, known, target, world)))
        for effect in harmful(done, seats, trace):
            yield open_grant(decision, effect, confers if effect is Effect.CONTROL else (), target, world)
    usual, _ = all_effects(decision, found.watched)
    for one in decision.privileged:
        done, seats = effects(one.trace, found.watched, decision.hands)
        confers = tuple(dict.fromkeys(_renamed(seats, found, known, target, world)))
        for effect in [each for each in done if each not in usual] or [Effect.PARAMETER]:
            yield _grant(one, decision, effect, confers, target, known, world)


def _renamed(
    seats: Iterable[str], found: Discovered, known: Sequence[Grant], target: EntityId, world: World
) -> Iterable[str]:
    """Seats by the names under which their holders' grants know them."""
    names = {one.source: _seat(one, known, target, world) for decision in found.decisions for one in decision.accepted}
    for each in seats:
        yield names.get(each, each)


def _grant(
    one: Accepted,
    decision: Decision,
    effect: Effect,
    confers: tuple[str, ...],
    target: EntityId,
    known: Sequence[Grant],
    world: World,
) -> Grant:
    made = grant(
        *(
            world.reader.chain,
            eip55(one.who),
            target,
            effect,
            decision.method.signature,
            evidence.accepted(one, decision, world),
        ),
        role=_seat(one, known, target, world),
        confers=confers if effect is Effect.CONTROL else (),
        certainty=Certainty.OBSERVED if one.attempt.force else Certainty.PROVEN,
        condition=_condition(one),
        called=selector(decision),
    )
    return _without_selector(made, decision)


def _condition(one: Accepted) -> str | None:
    if one.label == SIGNED:
        return "by signature, which anybody may send"
    if one.sender:
        return f"only in transactions that {eip55(one.sender)} sends"
    return "as the account that sends the transaction" if one.label == ORIGIN else None


def open_grant(decision: Decision, effect: Effect, confers: tuple[str, ...], target: EntityId, world: World) -> Grant:
    """The grant to anyone of a function that went through for a stranger."""
    trace = decision.endowed or decision.through
    assert trace is not None
    made = grant(
        *(world.reader.chain, eip55(trace.call.caller), target, effect, decision.method.signature),
        (evidence.ran(trace, decision.method.shown, world),),
        confers=confers,
        certainty=Certainty.PROVEN,
        called=selector(decision),
    )
    return _without_selector(made, decision).model_copy(update={"holder": ANYONE})


def _without_selector(made: Grant, decision: Decision) -> Grant:
    """A grant of what runs where no function is called names no selector."""
    return made.model_copy(update={"selector": None}) if decision.method.unnamed else made


def _effects(decision: Decision, found: Discovered) -> tuple[Iterable[Effect], tuple[str, ...]]:
    """What a call does; by its name only where the run shows no more than that some setting changed."""
    seen, confers = all_effects(decision, found.watched)
    if seen:
        return seen, confers
    known = known_functions().get(selector(decision))
    if known is None and decision.notes:
        return (), ()
    return (known.effect if known else Effect.PARAMETER,), known.confers if known else ()


def _besides(
    one: Grant, decision: Decision | None, found: Discovered, known: Sequence[Grant], world: World
) -> Iterable[Grant]:
    """The grants of others whom runs let do what a kind knows of some holders."""
    if decision is None or decision.answer is not Answer.GUARDED:
        return
    told = {each.holder for each in known if each.selector == one.selector}
    for made in _made(decision, found, one.target, known, world):
        if made.holder not in told:
            told.add(made.holder)
            yield made.model_copy(update={"effect": one.effect})


def _seat(one: Accepted, known: Sequence[Grant], target: EntityId, world: World) -> str:
    """What the contract calls the seat that lets him pass, where a kind knows it; else where it is kept."""
    seated = holder(world.reader.chain, eip55(one.who))
    if seated == target:
        return "self"
    named = (each.role for each in known if each.holder == seated and each.target == target and each.role)
    return one.source if one.source.endswith("_ROLE") else next(named, one.source)
