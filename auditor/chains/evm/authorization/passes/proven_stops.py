"""Harm proven by two runs: an action that succeeds before a privileged call and fails after it in the same state.

The actions are those of builders in the profile, and the functions of each contract that anybody may call. A call after
which an action fails for every caller is a pause; one with an account as argument, after which it fails for that
account, a freeze. Both runs are the evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.chains.evm.abi import split_function
from auditor.chains.evm.authorization.analysis import ContractAuthorization
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.evidence import is_of, run_evidence
from auditor.chains.evm.authorization.search.calldata import numbered, variants
from auditor.chains.evm.authorization.search.sentinels import UNPRIVILEGED
from auditor.chains.evm.execution.call import EvmCall, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import WHO
from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.signatures import selector
from auditor.model.evidence import Certainty, Gap
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import account, checksum, is_evm_address
from auditor.model.merging import grant_order
from auditor.model.network import BuilderAction

_TAKES_OVER = (Effect.UPGRADE, Effect.EXECUTE)
_MOST_ACTIONS = 6
_MOST_PEOPLE = 40
_TRANSFER = bytes.fromhex(selector("transfer(address,uint256)")[2:])
_EXTREMES = (0, 2**256 - 1)
_NUMBERS = (1, 0, 2, 3)  # ids of items to try an action with


@dataclass(frozen=True)
class UserAction:
    """A successful action: its name and run. ``named_by_profile`` says that the profile defines it; every number in its
    arguments was ``number``."""

    name: str
    trace: Trace
    named_by_profile: bool = False
    number: int = 1

    @property
    def reads(self) -> frozenset[tuple[bytes, int]]:
        """The storage words that it depends on."""
        return frozenset((load.account, load.slot) for load in self.trace.loads)


@dataclass(frozen=True)
class StoppedAction:
    """An action that a call makes fail."""

    action: UserAction
    effect: Effect
    call: Trace
    after: Trace


async def prove_stops(
    done: Mapping[str, Inspection],
    shown: Mapping[str, ContractAuthorization],
    actions: Sequence[BuilderAction],
    places: Mapping[str, str],
    engine: Engine,
) -> dict[str, Inspection]:
    """All inspections (by lower-case address) with the grants that these runs prove. ``places`` gives the addresses of
    contracts by the names that actions use."""
    people = [bytes.fromhex(address[2:]) for address, inspection in done.items() if inspection.contract is None]
    working, gaps = await _actions(actions, places, people[:_MOST_PEOPLE], engine)
    inspections = dict(done)
    for address, analysis in shown.items():
        own = [*_open(analysis), *working]
        for authorization in analysis.authorizations:
            if _runs(authorization):
                stop_list = [
                    stop
                    for action in _touched(authorization, own)
                    if (stop := await _stop(authorization, action, engine))
                ]
                inspections[address] = _with(inspections[address], authorization, stop_list, engine)
    for address, gap in gaps:
        if address in inspections:
            inspections[address] = replace(inspections[address], gaps=(*inspections[address].gaps, gap))
    return inspections


async def _actions(
    actions: Sequence[BuilderAction], places: Mapping[str, str], people: Sequence[bytes], engine: Engine
) -> tuple[list[UserAction], list[tuple[str, Gap]]]:
    """The actions that succeed for an unprivileged caller or for a known account; a gap for each that succeeds for
    nobody."""
    working, gaps = [], []
    for action in actions:
        address = places.get(action.to, action.to).lower()
        if not is_evm_address(address):
            continue
        success = await _works(action, bytes.fromhex(address[2:]), (UNPRIVILEGED, *people), engine)
        if success is not None:
            working.append(success)
        else:
            why = "it fails for every account that was tried, so no call can be shown to stop it"
            subject = account(engine.world.reader.chain, checksum(address))
            gaps.append((address, Gap(subject=subject, what=f"what stops '{action.name}'", why=why, critical=False)))
    return working, gaps


async def _works(action: BuilderAction, to: bytes, people: Sequence[bytes], engine: Engine) -> UserAction | None:
    signature, types, _ = split_function(action.call)
    code = bytes.fromhex(selector(signature)[2:])
    waiting, tried = list(people), set[bytes]()
    while waiting:
        who = waiting.pop(0)
        tried.add(who)
        data = {variants(code, types, who)[-1]: 1} | {numbered(code, types, number): number for number in _NUMBERS}
        for trace in await engine.settle([EvmCall(to, address, who, who) for address in data]):
            if trace.has_effect:
                return UserAction(action.name, trace, named_by_profile=True, number=data[trace.call.data])
            # The account that the code compares its caller with for an item is the builder that it requires.
            wanted = (
                comparison.value.to_bytes(32, "big")[12:] for comparison in trace.comparisons if comparison.taint & WHO
            )
            waiting[:0] = [
                address for address in dict.fromkeys(wanted) if any(address) and address not in (*tried, *waiting)
            ]
    return None


def _open(analysis: ContractAuthorization) -> list[UserAction]:
    """The open functions that succeeded, and a transfer between token holders."""
    open_actions = [
        UserAction(authorization.entry_point.shown, authorization.authorized_run)
        for authorization in analysis.authorizations
        if authorization.access is Access.OPEN
        and authorization.authorized_run is not None
        and authorization.authorized_run.has_effect
        if authorization.trial is not None and not authorization.trial.force
    ]
    moves = analysis.watched.tokens.moves
    return open_actions if moves is None else [UserAction("transfer(address,uint256)", moves[0]), *open_actions]


def _runs(authorization: FunctionAuthorization) -> bool:
    """Whether a call by an authorized caller succeeded, possibly past forced checks of other things than the caller."""
    through = authorization.authorized_run
    acted = through is not None and through.has_effect and not through.call.stored
    return authorization.access is Access.GUARDED and bool(authorization.authorized) and acted


def _touched(authorization: FunctionAuthorization, working: Iterable[UserAction]) -> list[UserAction]:
    """The actions that read a word which a call writes, those of the profile first."""
    assert authorization.authorized_run is not None
    written = {(write.account, write.slot) for write in authorization.authorized_run.writes}
    spread = {write.account for write in authorization.authorized_run.writes if write.slot_taint}
    touched = [
        action
        for action in working
        if action.reads & written or any(load.account in spread for load in action.trace.loads)
    ]
    return sorted(touched, key=lambda action: not action.named_by_profile)[:_MOST_ACTIONS]


async def _stop(authorization: FunctionAuthorization, action: UserAction, engine: Engine) -> StoppedAction | None:
    """How a call makes the action fail: in general, or for the account that it names."""
    assert authorization.authorized_run is not None
    call = authorization.authorized_run.call
    doer = action.trace.call.caller
    code, types = authorization.entry_point.selector, authorization.entry_point.types
    effect_of_data = {call.data: Effect.PAUSE}
    if not authorization.entry_point.unnamed and not call.force:
        effect_of_data[numbered(code, types, action.number)] = Effect.PAUSE
        effect_of_data.setdefault(variants(code, types, doer)[-1], Effect.FREEZE)
        if action.trace.call.selector == _TRANSFER:
            # A limit of transfers, by amount or by time, stops them at its smallest or largest value.
            effect_of_data |= {numbered(code, types, number): Effect.PAUSE for number in _EXTREMES}
            effect_of_data.setdefault(numbered(code, types, _EXTREMES[-1], doer), Effect.FREEZE)
    for data, effect in effect_of_data.items():
        traces = await engine.in_turn([replace(call, data=data), action.trace.call])
        if len(traces) == 2 and traces[0].returned and not traces[1].returned and not _cut(traces[1]):
            return StoppedAction(action, effect, *traces)
    return None


def _cut(trace: Trace) -> bool:
    return bool(trace.why)


def _with(
    inspection: Inspection, authorization: FunctionAuthorization, stop_list: Sequence[StoppedAction], engine: Engine
) -> Inspection:
    """The inspection with the stops of a call: a grant whose effect was only PARAMETER gets PAUSE or FREEZE."""
    if not stop_list:
        return inspection
    own = [grant for grant in inspection.grants if is_of(grant, authorization) and grant.state is GrantState.LIVE]
    if any(grant.effect in _TAKES_OVER for grant in own):
        return inspection  # such a power includes every other harm
    vague = all(grant.effect is Effect.PARAMETER for grant in own)
    made: list[Grant] = []
    replaced: list[Grant] = []
    for stop in stop_list:
        same = [grant for grant in own if grant.effect is stop.effect]
        listed = any(grant.effect is stop.effect for grant in made)
        if stop.action.named_by_profile or (vague and not listed):
            source = same or (list(dict.fromkeys(map(_plain, own))) if not listed else [])
            made += [_grant(grant, stop, authorization, engine) for grant in source]
            own = [grant for grant in own if grant not in same]
            replaced += same
    replaced += own if made and vague else []
    kept = [grant for grant in inspection.grants if grant not in replaced]
    return replace(inspection, grants=tuple(sorted((*kept, *made), key=grant_order)))


def _plain(grant: Grant) -> Grant:
    """A grant without the parts that belong to its effect."""
    return grant.model_copy(update={"effect": Effect.PARAMETER, "confers": ()})


def _grant(grant: Grant, stop: StoppedAction, authorization: FunctionAuthorization, engine: Engine) -> Grant:
    name = stop.action.name
    before = run_evidence(stop.action.trace, name, engine.world)
    after = run_evidence(stop.after, f"{name}, after {authorization.entry_point.shown}", engine.world)
    return grant.model_copy(
        update={
            "effect": stop.effect,
            "certainty": Certainty.OBSERVED if stop.call.call.force else Certainty.PROVEN,
            "evidence": tuple(dict.fromkeys((*grant.evidence, before, after))),
            "condition": grant.condition or (f"after it, '{name}' fails" if stop.action.named_by_profile else None),
        }
    )
