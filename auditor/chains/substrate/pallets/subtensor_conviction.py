"""Ownership of a subnet by conviction: it passes automatically to the hotkey with the most and longest locked tokens.

By ``staking/lock`` of subtensor. A lock's conviction grows towards the locked amount, over ``MaturityRate`` blocks;
tokens not locked for ever decay over ``UnlockRate`` blocks. The runtime counts in fixed point; here floating point is
enough, since only the order and a share of a few hundredths matter. The required share depends on the spec version
(``conviction_rules``).
"""

from collections import defaultdict
from dataclasses import dataclass
from math import exp
from typing import Any

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.pallets.conviction_rules import TOLD_OF, ConvictionRule, rule_of
from auditor.chains.substrate.pallets.referenda import block_seconds
from auditor.chains.substrate.pallets.subtensor_subnets import Subnet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.without_calls import add_powers_without_calls, applies
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.gate import Any as Any_
from auditor.model.gate import Delay, Gate, Unknown, one_of
from auditor.model.ids import EntityId, address_of

_PALLET = "SubtensorModule"
_YEAR = 7200 * 365 + 1800  # blocks
_LOCKS = (("HotkeyLock", True), ("DecayingHotkeyLock", False))
_OWNERS_LOCKS = (("OwnerLock", True), ("DecayingOwnerLock", False))


@dataclass(frozen=True, slots=True)
class Rates:
    """The blocks over which locks decay and conviction grows, and the current block."""

    unlock: int
    maturity: int
    now: int


@dataclass(frozen=True, slots=True)
class Contest:
    """The leader of a subnet by conviction: a hotkey, its conviction as a share of the subnet's tokens (None if the
    rule is unknown or its total is not stored), and the blocks to wait."""

    subnet: Subnet
    leader: str | None
    share: float | None
    wait: int


def conviction(mass: float, grown: float, since: int, rates: Rates, *, lasting: bool, owners: bool) -> float:
    """The current conviction of a lock that had ``grown`` in block ``since``. An owner's lock counts in full."""
    blocks = max(0, rates.now - since)
    kept, melted = _left(blocks, rates.maturity), _left(blocks, rates.unlock)
    mass_now = mass if lasting else mass * melted
    if owners:
        return mass_now
    if not blocks:
        return grown
    if lasting:
        gained = 1 - kept
    elif rates.unlock == rates.maturity:
        gained = blocks / rates.maturity * kept if rates.maturity else 0.0
    elif not rates.unlock or not rates.maturity:
        gained = 0.0
    else:
        gained = max(0.0, rates.unlock * (melted - kept) / (rates.unlock - rates.maturity))
    return kept * grown + mass * gained


def _left(blocks: int, rate: int) -> float:
    """The remaining share after so many blocks of exponential decay."""
    if not blocks:
        return 1.0
    return exp(-min(blocks / rate, 40.0)) if rate else 0.0


async def add_conviction(
    pallet: Pallet, reader: SubstrateReader, collected: Collector, subnets: list[Subnet], evidence: EvidenceId
) -> None:
    """Adds who can become owner of a subnet by conviction: of the requested one, or of any of them as a single holder.
    Raises Unread."""
    if not applies(pallet, "convinced") or not subnets:
        return
    rule = rule_of(reader.spec_version)
    contests = await _contests(pallet, reader, subnets, rule)
    takers = [taker for contest in contests if (taker := await _taker(reader, collected, contest, rule)) is not None]
    wait = 0 if rule is None else min(contest.wait for contest in contests)
    single = collected.subnet is not None
    contested = f"subnet {collected.subnet}" if single else "a subnet"
    # Any account that locks more than the leader takes the lead: who that can be is unknown.
    gate: Gate = Any_(of=(*map(one_of, takers), Unknown())) if takers else Unknown()
    holder = collected.add_entity(
        Entity(
            id=collected.module(f"{_PALLET}.Convinced"),
            kind=EntityKind.MODULE,
            label=f"whoever leads {contested} by locked stake (conviction)",
            chain=collected.chain,
            gate=Delay(seconds=int(wait * block_seconds(reader)), gate=gate) if wait else gate,
            notes=("anyone who locks more of the subnet's tokens, for longer, takes the lead",),
        )
    )
    name = f"{_PALLET}.{collected.subnet}" if single else f"{_PALLET}.Own"
    target = collected.module(name) if single else collected.part(name, "the subnet of one owner")
    limit, read = "", [evidence]
    if rule is not None:
        limit = rule.says
        read.append(reader.cite(rule.source, "what conviction makes an owner", rule.says))
    add_powers_without_calls(
        collected, _PALLET, "convinced", holder, reader.cite, on=target, limit=limit, read=tuple(read)
    )
    if any(contest.share is None for contest in contests):
        why = f"{TOLD_OF}; the chain runs {reader.spec_version}"
        collected.gap(holder, "from which conviction on a subnet changes its owner", why, GapKind.GATE)


async def _taker(
    reader: SubstrateReader, collected: Collector, contest: Contest, rule: ConvictionRule | None
) -> EntityId | None:
    """Notes the state of a contest. Returns the account that becomes the owner unless something changes, if it is
    another one."""
    target = collected.module(f"{_PALLET}.{contest.subnet.netuid}")
    if rule is not None and contest.share is not None:
        of = "of its leader" if rule.alone else "in it"
        bar = f"{100 * rule.share:.0f} %"
        collected.note(
            target,
            f"conviction {of} is {100 * contest.share:.1f} % of its tokens; from {bar} on its leader becomes the owner",
        )
    if contest.leader is None:
        return None
    owner = str((await reader.value(_PALLET, "Owner", contest.leader)).value)
    leader = collected.account(bytes.fromhex(owner[2:]))
    collected.note(target, f"{address_of(leader)} leads by conviction")
    enough = rule is not None and contest.share is not None and contest.share >= rule.share
    return leader if enough and owner != str(contest.subnet.owner) else None


async def _contests(
    pallet: Pallet, reader: SubstrateReader, subnets: list[Subnet], rule: ConvictionRule | None
) -> list[Contest]:
    unlock = int((await reader.value(_PALLET, "UnlockRate")).value or 0)
    maturity = int((await reader.value(_PALLET, "MaturityRate")).value or 0)
    rates = Rates(unlock, maturity, reader.block.number)
    scores: dict[int, defaultdict[str, float]] = {subnet.netuid: defaultdict(float) for subnet in subnets}
    for item, lasting in _LOCKS:
        for (netuid, hotkey), lock in (await reader.entries(_PALLET, item)).rows:
            if int(netuid) in scores:
                scores[int(netuid)][str(hotkey)] += _of(lock, rates, lasting=lasting, owners=False)
    keys = [(subnet.netuid,) for subnet in subnets]
    hotkeys = await reader.values(_PALLET, "SubnetOwnerHotkey", keys)
    for item, lasting in _OWNERS_LOCKS:
        for subnet, hotkey, lock in zip(subnets, hotkeys, await reader.values(_PALLET, item, keys), strict=True):
            if lock.value is not None:
                scores[subnet.netuid][str(hotkey.value)] += _of(lock.value, rates, lasting=lasting, owners=True)
    tokens = await _eligible(pallet, reader, [subnet.netuid for subnet in subnets], rule)
    return [_contest(subnet, scores[subnet.netuid], tokens.get(subnet.netuid), rates.now, rule) for subnet in subnets]


async def _eligible(
    pallet: Pallet, reader: SubstrateReader, netuids: list[int], rule: ConvictionRule | None
) -> dict[int, int]:
    """By subnet: the tokens that a rule measures conviction by; empty where the runtime does not store them."""
    if rule is None or not set(rule.without) <= set(pallet.items):
        return {}
    eligible = dict.fromkeys(netuids, 0)
    for item, sign in (("SubnetAlphaOut", 1), *((name, -1) for name in rule.without)):
        for netuid, held in zip(netuids, await reader.values(_PALLET, item, [(n,) for n in netuids]), strict=True):
            eligible[netuid] += sign * int(held.value or 0)
    return {netuid: max(0, tokens) for netuid, tokens in eligible.items()}


def _contest(
    subnet: Subnet, scores: dict[str, float], tokens: int | None, now: int, rule: ConvictionRule | None
) -> Contest:
    leader = max(sorted(scores), key=lambda hotkey: scores[hotkey], default=None) if any(scores.values()) else None
    share = None
    if rule is not None and tokens is not None:
        counted = max(scores.values(), default=0.0) if rule.alone else sum(scores.values())
        share = counted / tokens if tokens else 0.0
    return Contest(subnet, leader, share, max(0, (subnet.registered_at or 0) + _YEAR - now))


def _of(lock: Any, rates: Rates, *, lasting: bool, owners: bool) -> float:
    grown = int(lock["conviction"]["bits"]) / 2**64
    mass, since = int(lock["locked_mass"]), int(lock["last_update"])
    return conviction(mass, grown, since, rates, lasting=lasting, owners=owners)
