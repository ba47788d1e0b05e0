"""Harm shown by running: what worked before a privileged call, and fails after it in one and the same state.

The deeds are the actions that a profile says a builder does, and the functions of each contract that anybody may call.
A call that makes them fail for everybody is a pause, one that names an account and makes them fail for that account a
freeze. Both runs are the evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.chains.evm.abi import parts
from auditor.chains.evm.execution.call import Call, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import WHO
from auditor.chains.evm.guards.discovery.arguments import numbered, variants
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.discover import Discovered
from auditor.chains.evm.guards.discovery.evidence import is_of, ran
from auditor.chains.evm.guards.discovery.people import STRANGER
from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.merge import sort_key
from auditor.chains.evm.signatures import selector
from auditor.model.evidence import Certainty, Gap
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import account, checksum, is_evm_address
from auditor.model.network import BuilderAction

_TAKES_OVER = (Effect.UPGRADE, Effect.EXECUTE)
_MOST_DEEDS = 6
_MOST_PEOPLE = 40
_TRANSFER = bytes.fromhex(selector("transfer(address,uint256)")[2:])
_EXTREMES = (0, 2**256 - 1)
_NUMBERS = (1, 0, 2, 3)  # of items that an action is tried upon


@dataclass(frozen=True)
class Deed:
    """Something that works: its name, and the run in which it worked. ``asked`` says that a profile names it; every
    number that it gave was ``number``."""

    name: str
    trace: Trace
    asked: bool = False
    number: int = 1

    @property
    def reads(self) -> frozenset[tuple[bytes, int]]:
        """The storage words that it hangs on."""
        return frozenset((load.account, load.slot) for load in self.trace.loads)


@dataclass(frozen=True)
class Stop:
    """That a call makes a deed fail."""

    deed: Deed
    effect: Effect
    call: Trace
    after: Trace


async def stopped(
    done: Mapping[str, Inspection],
    shown: Mapping[str, Discovered],
    actions: Sequence[BuilderAction],
    places: Mapping[str, str],
    engine: Engine,
) -> dict[str, Inspection]:
    """All inspections (by lower-case address) with the grants that these runs show. ``places`` gives the addresses of
    contracts by the names that actions use."""
    people = [bytes.fromhex(address[2:]) for address, each in done.items() if each.contract is None]
    deeds, gaps = await _actions(actions, places, people[:_MOST_PEOPLE], engine)
    found = dict(done)
    for address, discovered in shown.items():
        own = [*_open(discovered), *deeds]
        for decision in discovered.decisions:
            if _runs(decision):
                stops = [stop for deed in _touched(decision, own) if (stop := await _stop(decision, deed, engine))]
                found[address] = _with(found[address], decision, stops, engine)
    for address, gap in gaps:
        if address in found:
            found[address] = replace(found[address], gaps=(*found[address].gaps, gap))
    return found


async def _actions(
    actions: Sequence[BuilderAction], places: Mapping[str, str], people: Sequence[bytes], engine: Engine
) -> tuple[list[Deed], list[tuple[str, Gap]]]:
    """The actions that work for a stranger or for anybody who is known; a gap for each that works for nobody."""
    deeds, gaps = [], []
    for action in actions:
        address = places.get(action.to, action.to).lower()
        if not is_evm_address(address):
            continue
        deed = await _works(action, bytes.fromhex(address[2:]), (STRANGER, *people), engine)
        if deed is not None:
            deeds.append(deed)
        else:
            why = "it works for nobody who was tried, so that nothing can be seen to stop it"
            subject = account(engine.world.reader.chain, checksum(address))
            gaps.append((address, Gap(subject=subject, what=f"what stops '{action.name}'", why=why, critical=False)))
    return deeds, gaps


async def _works(action: BuilderAction, to: bytes, people: Sequence[bytes], engine: Engine) -> Deed | None:
    signature, types, _ = parts(action.call)
    code = bytes.fromhex(selector(signature)[2:])
    waiting, tried = list(people), set[bytes]()
    while waiting:
        who = waiting.pop(0)
        tried.add(who)
        data = {variants(code, types, who)[-1]: 1} | {numbered(code, types, number): number for number in _NUMBERS}
        for trace in await engine.settle([Call(to, each, who, who) for each in data]):
            if trace.acts:
                return Deed(action.name, trace, asked=True, number=data[trace.call.data])
            # Whoever the code names for what an argument chooses is the builder that it wants.
            named = (each.value.to_bytes(32, "big")[12:] for each in trace.comparisons if each.label & WHO)
            waiting[:0] = [each for each in dict.fromkeys(named) if any(each) and each not in (*tried, *waiting)]
    return None


def _open(discovered: Discovered) -> list[Deed]:
    """The functions that anybody may call and that went through, and a transfer among those who have tokens."""
    deeds = [
        Deed(decision.method.shown, decision.through)
        for decision in discovered.decisions
        if decision.answer is Answer.OPEN and decision.through is not None and decision.through.acts
        if decision.attempt is not None and not decision.attempt.force
    ]
    moves = discovered.watched.tokens.moves
    return deeds if moves is None else [Deed("transfer(address,uint256)", moves[0]), *deeds]


def _runs(decision: Decision) -> bool:
    """Whether a call by somebody accepted went through, be it past checks that do not ask who calls."""
    through = decision.through
    acted = through is not None and through.acts and not through.call.stored
    return decision.answer is Answer.GUARDED and bool(decision.accepted) and acted


def _touched(decision: Decision, deeds: Iterable[Deed]) -> list[Deed]:
    """The deeds that read what a call writes, those that a profile names first."""
    assert decision.through is not None
    written = {(write.account, write.slot) for write in decision.through.writes}
    spread = {write.account for write in decision.through.writes if write.slot_label}
    touched = [
        deed for deed in deeds if deed.reads & written or any(load.account in spread for load in deed.trace.loads)
    ]
    return sorted(touched, key=lambda deed: not deed.asked)[:_MOST_DEEDS]


async def _stop(decision: Decision, deed: Deed, engine: Engine) -> Stop | None:
    """Whether the deed fails after a call, be it one that names its doer."""
    assert decision.through is not None
    call = decision.through.call
    doer = deed.trace.call.caller
    code, types = decision.method.selector, decision.method.types
    ways = {call.data: Effect.PAUSE}
    if not decision.method.unnamed and not call.force:
        ways[numbered(code, types, deed.number)] = Effect.PAUSE
        ways.setdefault(variants(code, types, doer)[-1], Effect.FREEZE)
        if deed.trace.call.selector == _TRANSFER:
            # What limits transfers, by amount or by time, stops them at its least or its most.
            ways |= {numbered(code, types, each): Effect.PAUSE for each in _EXTREMES}
            ways.setdefault(numbered(code, types, _EXTREMES[-1], doer), Effect.FREEZE)
    for data, effect in ways.items():
        traces = await engine.in_turn([replace(call, data=data), deed.trace.call])
        if len(traces) == 2 and traces[0].returned and not traces[1].returned and not _cut(traces[1]):
            return Stop(deed, effect, *traces)
    return None


def _cut(trace: Trace) -> bool:
    return bool(trace.why)


def _with(found: Inspection, decision: Decision, stops: Sequence[Stop], engine: Engine) -> Inspection:
    """The inspection with what a call stops: a grant that says no more than that it sets something now says this."""
    if not stops:
        return found
    own = [grant for grant in found.grants if is_of(grant, decision) and grant.state is GrantState.LIVE]
    if any(grant.effect in _TAKES_OVER for grant in own):
        return found  # such a power covers every other harm
    vague = all(grant.effect is Effect.PARAMETER for grant in own)
    made: list[Grant] = []
    replaced: list[Grant] = []
    for stop in stops:
        same = [grant for grant in own if grant.effect is stop.effect]
        told = any(grant.effect is stop.effect for grant in made)
        if stop.deed.asked or (vague and not told):
            source = same or (list(dict.fromkeys(map(_plain, own))) if not told else [])
            made += [_grant(grant, stop, decision, engine) for grant in source]
            own = [grant for grant in own if grant not in same]
            replaced += same
    replaced += own if made and vague else []
    kept = [grant for grant in found.grants if grant not in replaced]
    return replace(found, grants=tuple(sorted((*kept, *made), key=sort_key)))


def _plain(grant: Grant) -> Grant:
    """A grant without what its effect adds."""
    return grant.model_copy(update={"effect": Effect.PARAMETER, "confers": ()})


def _grant(grant: Grant, stop: Stop, decision: Decision, engine: Engine) -> Grant:
    name = stop.deed.name
    before = ran(stop.deed.trace, name, engine.world)
    after = ran(stop.after, f"{name}, after {decision.method.shown}", engine.world)
    return grant.model_copy(
        update={
            "effect": stop.effect,
            "certainty": Certainty.OBSERVED if stop.call.call.force else Certainty.PROVEN,
            "evidence": tuple(dict.fromkeys((*grant.evidence, before, after))),
            "condition": grant.condition or (f"after it, '{name}' fails" if stop.deed.asked else None),
        }
    )
