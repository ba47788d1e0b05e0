"""The effects of a call according to its run: writes, events and calls, whatever the function's name is.

Events: ERC-20 and ERC-721 ``Transfer``, ERC-1155 ``TransferSingle``, OpenZeppelin's ``Paused``, ``Unpaused``,
``OwnershipTransferred``, ``RoleGranted``, EIP-1967's ``Upgraded``, ``AdminChanged`` and ``BeaconUpgraded``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.chains.evm.authorization.members.address_source import ADDRESS
from auditor.chains.evm.authorization.members.mapping_slots import SlotPattern, is_nested, slot_pattern
from auditor.chains.evm.authorization.result.authorization import FunctionAuthorization
from auditor.chains.evm.authorization.result.token_storage import TokenStorage
from auditor.chains.evm.authorization.search.calldata import MADE_UP_BYTES
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES, ZERO
from auditor.chains.evm.execution.call import Event, EvmCall, Inner, Trace
from auditor.chains.evm.execution.taint import FIXED, INPUT, ITEM, LISTED, WHO
from auditor.chains.evm.proxies.delegation import slot
from auditor.chains.evm.signatures import selector, topic
from auditor.model.grant import Effect

# Events of token transfers, with the index of the topic that holds the sender.
TRANSFERS = {
    topic("Transfer(address,address,uint256)"): 1,
    topic("TransferSingle(address,address,address,uint256,uint256)"): 2,
}
_EVENT_EFFECTS = {
    topic("Paused(address)"): Effect.PAUSE,
    topic("Paused()"): Effect.PAUSE,
    topic("Unpaused(address)"): Effect.UNPAUSE,
    topic("Unpaused()"): Effect.UNPAUSE,
    topic("Upgraded(address)"): Effect.UPGRADE,
    topic("BeaconUpgraded(address)"): Effect.UPGRADE,
    topic("AdminChanged(address,address)"): Effect.CONTROL,
    topic("OwnershipTransferred(address,address)"): Effect.CONTROL,
    topic("RoleGranted(bytes32,address,address)"): Effect.CONTROL,
    topic("RoleRevoked(bytes32,address,address)"): Effect.CONTROL,
}
# Functions that give a contract's tokens to the first argument, or let it take them: ERC-20 and ERC-721.
_HANDS_OVER = frozenset(
    bytes.fromhex(selector(function)[2:])
    for function in (
        *("approve(address,uint256)", "increaseAllowance(address,uint256)", "setApprovalForAll(address,bool)"),
        *("transfer(address,uint256)", "increaseApproval(address,uint256)"),
    )
)
# Slots of implementations in proxy standards.
CODE_SLOTS = frozenset(
    {
        slot("eip1967.proxy.implementation", 1),
        slot("eip1967.proxy.beacon", 1),
        slot("PROXIABLE"),
        slot("org.zeppelinos.proxy.implementation"),
    }
)
_ADMIN_SLOTS = frozenset({slot("eip1967.proxy.admin", 1), slot("org.zeppelinos.proxy.admin")})


@dataclass(frozen=True)
class WatchedSlots:
    """The slots that decide the contract's guards and code: ``guards`` maps slot patterns to names of seats, with the
    bit offset of the address within the word (None: the whole word); ``codes`` are slots whose content is run as code,
    and ``tables`` the patterns of such slots, one for each selector; ``tokens`` describes the storage of token
    balances."""

    guards: Mapping[SlotPattern, tuple[str, int | None]] = field(default_factory=dict)
    codes: frozenset[int] = frozenset()
    tables: frozenset[SlotPattern] = frozenset()
    tokens: TokenStorage = field(default_factory=TokenStorage)


def effects(
    trace: Trace, watched: WatchedSlots, hands: Sequence[str], on: bytes = b""
) -> tuple[dict[Effect, None], tuple[str, ...]]:
    """The effects of a call, strongest first and each once, and the names of the seats that it can grant.

    ``hands`` are the roles that it granted when they were passed as argument; ``on`` is the affected contract, if it is
    not the called one.
    """
    done: dict[Effect, None] = {}
    own = on or trace.call.to
    seats: dict[str, None] = {}
    for write in trace.writes:
        if write.account != own:
            continue
        pattern = slot_pattern(own, write.slot, trace.hashes)
        if write.slot in watched.codes | CODE_SLOTS or pattern in watched.tables:
            done[Effect.UPGRADE] = None
        seat, shift = watched.guards.get(pattern, (None, None))
        changes = shift is None or (write.old ^ write.new) >> shift & ADDRESS
        # A confirmation of an item under the caller's own address is not a membership.
        confirms = is_nested(pattern) and write.slot_taint & WHO and not hands
        if (seat is not None and changes and not confirms) or write.slot in _ADMIN_SLOTS:
            done[Effect.CONTROL] = None
            # A seat can be granted to any account only if the input selects it; the caller's own address makes the
            # caller its holder.
            to_caller = (write.new >> (shift or 0)) & ADDRESS == int.from_bytes(trace.call.caller, "big")
            if ((write.taint | write.slot_taint) & (INPUT | ITEM | WHO) or to_caller) and write.new:
                seats.update(dict.fromkeys(hands if is_nested(pattern) else (seat or "admin",)))
    done.update(dict.fromkeys(watched.tokens.effects(trace, own)))
    for call in (inner for inner in trace.inner if inner.to not in trace.started):
        done.update(dict.fromkeys(_called(call, own, trace.call)))
    for event in trace.events:
        done.update(dict.fromkeys(_event_effects(event, own, trace.call.caller)))
    if own in trace.destroyed:
        done |= {Effect.PAUSE: None, Effect.WITHDRAW: None}
    order = list(Effect)
    return dict.fromkeys(sorted(done, key=order.index)), tuple(seats)


def all_effects(
    authorization: FunctionAuthorization, watched: WatchedSlots
) -> tuple[dict[Effect, None], tuple[str, ...]]:
    """The effects of a function, including its run among token holders."""
    done: dict[Effect, None] = {}
    seats: dict[str, None] = {}
    for trace in (authorization.endowed_run or authorization.authorized_run, authorization.holders_run):
        if trace is not None:
            does, hands = effects(trace, watched, authorization.grants_roles)
            done.update(does)
            seats.update(dict.fromkeys(hands))
    if authorization.anywhere:
        done |= dict.fromkeys((Effect.UPGRADE,) if watched.codes or watched.tables else ())
        done |= dict.fromkeys((Effect.CONTROL,) if watched.guards else ())
        done |= dict.fromkeys((Effect.MINT, Effect.SEIZE) if watched.tokens.holdings else ())
        seats.update(dict.fromkeys(name for name, _ in watched.guards.values()))
    return dict.fromkeys(sorted(done, key=list(Effect).index)), tuple(seats)


def _called(inner: Inner, own: bytes, call: EvmCall) -> Iterable[Effect]:
    if inner.sender != own:
        return
    # In ``fallback``, a target may be read from where a selector would be.
    selected = inner.to_taint & (INPUT | FIXED) and not inner.to_taint & ITEM
    # A target that an earlier call stored, as proposals do.
    laid_down = bool(inner.to_taint & (ITEM | LISTED)) and inner.to in ARGUMENT_ADDRESSES
    to_any = selected or laid_down
    if to_any and inner.kind in ("delegatecall", "callcode"):
        yield from (Effect.UPGRADE, Effect.EXECUTE)
    elif to_any and inner.kind == "call" and (_is_chosen(inner, call) or (laid_down and _is_made_up(inner))):
        yield Effect.EXECUTE
    elif (inner.kind == "call" and inner.value and (to_any or inner.to == call.caller)) or gives_tokens(
        inner, call.caller
    ):
        yield Effect.WITHDRAW


def _is_chosen(inner: Inner, call: EvmCall) -> bool:
    """Whether the input selects the called function: taint of a packed word also spreads to a constant selector in
    it."""
    return bool(inner.data_taint & ITEM or (inner.data_taint & INPUT and inner.data[:4] in call.data))


def _is_made_up(inner: Inner) -> bool:
    return inner.data[:32] in MADE_UP_BYTES


def gives_tokens(inner: Inner, caller: bytes) -> bool:
    """Whether a call gives the sender's balance of a token in the input to the caller, or to an account in the input.
    For the contract's own tokens events show more."""
    handed = inner.data[16:36] in (caller, *ARGUMENT_ADDRESSES) and any(inner.data[36:68])
    return inner.kind == "call" and inner.data[:4] in _HANDS_OVER and bool(inner.to_taint & INPUT) and handed


def _event_effects(event: Event, own: bytes, caller: bytes) -> Iterable[Effect]:
    first = event.topics[0] if event.topics else b""
    if first in _EVENT_EFFECTS and event.address == own:
        yield _EVENT_EFFECTS[first]
    place = TRANSFERS.get(first)
    parties = _parties(event, place) if place else None
    if parties is None:
        return
    sender, to = parties
    if event.address == own and sender == ZERO:
        yield Effect.MINT
    elif event.address == own and sender not in (caller, own):
        yield Effect.SEIZE
    elif sender == own and to != own:
        yield Effect.WITHDRAW


def moved_tokens(trace: Trace) -> Iterable[tuple[bytes, bytes, int]]:
    """Sender, recipient and amount of each token transfer, from events."""
    for event in trace.events:
        place = TRANSFERS.get(event.topics[0]) if event.topics else None
        parties = _parties(event, place) if place else None
        if parties is not None:
            # ERC-721 has the token in a topic, ERC-1155 in the data before the amount.
            counted = event.data[-32:] if event.data else b"\x01"
            yield (*parties, int.from_bytes(counted, "big"))


def _parties(event: Event, place: int) -> tuple[bytes, bytes] | None:
    if len(event.topics) >= place + 2:
        return event.topics[place][-20:], event.topics[place + 1][-20:]
    return None


def tables_run(traces: Collection[Trace], contract: bytes, codes: Collection[int]) -> frozenset[SlotPattern]:
    """The patterns of the slots among ``codes`` that are in mappings."""
    slots = {load.slot: trace.hashes for trace in traces for load in trace.loads if load.slot in codes}
    shapes = (slot_pattern(contract, slot, hashes) for slot, hashes in slots.items())
    return frozenset(pattern for pattern in shapes if len(pattern) > 2)


def codes_run(traces: Collection[Trace], contract: bytes) -> frozenset[int]:
    """The slots of a contract whose content was run as code in any of the runs."""
    slots = set()
    for trace in traces:
        run = {int.from_bytes(code, "big") for account, code in trace.frames if account == contract != code}
        slots |= {load.slot for load in trace.loads if load.account == contract and load.value & (1 << 160) - 1 in run}
    return frozenset(slots)
