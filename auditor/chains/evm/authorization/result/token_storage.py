"""The storage of a token: the words that ``balanceOf`` and ``totalSupply`` return, and further words that they depend
on.

A call that writes these mints or takes tokens, whatever event it emits. ERC-20 and ERC-721.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot, SlotPattern, mapping_slot, slot_pattern
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES
from auditor.chains.evm.authorization.search.trial import CallTrial, TrialRunner
from auditor.chains.evm.execution.call import EvmCall, Trace, Write
from auditor.chains.evm.signatures import selector
from auditor.model.grant import Effect

BALANCE, SUPPLY = selector("balanceOf(address)"), selector("totalSupply()")
TRANSFER = selector("transfer(address,uint256)")
HELD = 10**24  # the balance given to bystanders, in the token's smallest unit
_HALF = 1 << 255


@dataclass(frozen=True)
class TokenStorage:
    """``holdings`` are the slot patterns of balances, ``entry`` one of these entries, ``supply`` the slots of the
    total, ``rests_on`` further slots that those views read; ``words`` give each bystander account a balance, and
    ``views`` are the calls that return it; ``moves`` are a transfer between bystanders, and the view of the recipient's
    balance."""

    holdings: frozenset[SlotPattern] = frozenset()
    entry: MappingSlot | None = None
    supply: frozenset[int] = frozenset()
    rests_on: frozenset[int] = frozenset()
    words: tuple[tuple[tuple[bytes, int], int], ...] = ()
    views: tuple[EvmCall, ...] = ()
    moves: tuple[Trace, EvmCall] | None = None

    def effects(self, trace: Trace, own: bytes) -> Iterable[Effect]:
        """MINT if a run creates tokens, SEIZE if it takes balances of others than the caller."""
        first: dict[int, int] = {}
        last: dict[int, Write] = {}
        for write in trace.writes:
            if write.account == own:
                first.setdefault(write.slot, write.old)
                last[write.slot] = write
        changed = {slot: _signed(write.new - first[slot]) for slot, write in last.items()}
        held = [slot for slot in changed if slot_pattern(own, slot, trace.hashes) in self.holdings]
        if sum(changed[slot] for slot in held) > 0 or any(changed.get(slot, 0) > 0 for slot in self.supply):
            yield Effect.MINT
        theirs = {self.entry.slot_of(who) for who in (own, trace.call.caller)} if self.entry is not None else set()
        if any(changed[slot] < 0 for slot in held if slot not in theirs):
            yield Effect.SEIZE


async def tokens(selectors: Iterable[str], runner: TrialRunner) -> TokenStorage:
    """The token storage of a contract; empty if it is not a token."""
    if BALANCE not in selectors:
        return TokenStorage()
    balance = CallTrial(bytes.fromhex(BALANCE[2:]) + ARGUMENT_ADDRESSES[0].rjust(32, b"\0"))
    trace = await runner.run(balance)
    entries = [
        mapping_slot(load, trace, ARGUMENT_ADDRESSES[0]) for load in trace.loads if load.account == runner.contract
    ]
    for entry in (slot for slot in entries if slot is not None):
        filled = await runner.run(replace(balance, holdings={(entry.account, entry.slot): HELD}))
        if filled.returned and int.from_bytes(filled.output[:32], "big") == HELD:
            words = tuple(((entry.account, entry.slot_of(address)), HELD) for address in ARGUMENT_ADDRESSES)
            supply = await runner.run(CallTrial(bytes.fromhex(SUPPLY[2:])))
            total = {load.slot for load in supply.loads if _answers(supply, load.value)}
            slots = {load.slot for run in (trace, supply) for load in run.loads if load.account == runner.contract}
            rests_on = slots - total - {entry.slot}
            views = tuple(run.call for run in (filled, supply) if run.returned)
            moves = await _moves(dict(words), runner)
            return TokenStorage(
                frozenset({entry.pattern}), entry, frozenset(total), frozenset(rests_on), words, views, moves
            )
    return TokenStorage()


async def _moves(words: Mapping[tuple[bytes, int], int], runner: TrialRunner) -> tuple[Trace, EvmCall] | None:
    """A transfer that delivers the whole amount, if the token makes one, and the view that checks it."""
    sender, to = ARGUMENT_ADDRESSES[-2:]  # accounts that trial calls do not name
    data = bytes.fromhex(TRANSFER[2:]) + to.rjust(32, b"\0") + (HELD // 2).to_bytes(32, "big")
    transfer = EvmCall(runner.contract, data, sender, sender, stored=words)
    view = EvmCall(runner.contract, bytes.fromhex(BALANCE[2:]) + to.rjust(32, b"\0"), sender, sender)
    traces = await runner.engine.in_turn([transfer, view])
    return (traces[0], view) if len(traces) == 2 and all(trace.returned for trace in traces) else None


async def delivers_less(trace: Trace, storage: TokenStorage, runner: TrialRunner) -> bool:
    """Whether a transfer between bystanders delivers less after a call than before it."""
    if (
        storage.moves is None
        or not trace.returned
        or not any(other.account == runner.contract for other in trace.writes)
    ):
        return False
    transfer, view = storage.moves
    read = {(load.account, load.slot) for load in transfer.loads}
    if read.isdisjoint((write.account, write.slot) for write in trace.writes):
        return False
    before = await runner.engine.in_turn([transfer.call, view])
    after = await runner.engine.in_turn([trace.call, transfer.call, view])
    returned = len(after) == 3 and after[1].returned and after[2].returned
    return returned and _number(after[2]) < _number(before[1])


def _number(trace: Trace) -> int:
    return int.from_bytes(trace.output[:32], "big")


async def changes_balances(trace: Trace, storage: TokenStorage, runner: TrialRunner) -> bool:
    """Whether the token's views of bystanders return other values after a call."""
    slots = {write.slot for write in trace.writes if write.account == runner.contract}
    if slots.isdisjoint(storage.rests_on) or not trace.returned:
        return False
    for view in storage.views:
        before = await runner.engine.settle([view])
        after = await runner.engine.in_turn([trace.call, view])
        if len(after) == 2 and after[1].output != before[0].output:
            return True
    return False


def among_holders(call: EvmCall, storage: TokenStorage) -> EvmCall:
    """A call in a state where every account in its arguments has tokens."""
    return replace(call, stored={**dict(storage.words), **call.stored})


def _answers(trace: Trace, word: int) -> bool:
    return trace.returned and bool(word) and int.from_bytes(trace.output[:32], "big") == word


def _signed(change: int) -> int:
    change %= 1 << 256
    return change - (1 << 256) if change >= _HALF else change
