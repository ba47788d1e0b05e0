"""Sales of a subnet's token as leverage: how much a holder's sale takes off its price.

Holders of a subnet's tokens stake them with hotkeys; unstaking sells them to the pool at once. Tokens locked for
conviction cannot be sold. For a single subnet all holders are read, for a whole network the owners of the subnets.
"""

from collections import Counter
from typing import Any

from auditor.chains.sales import MOST_HOLDERS, MOST_NAMED, Holding, Market, Pool
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.pallets.subtensor_pool import RESERVES, read_pool
from auditor.chains.substrate.pallets.subtensor_subnets import Subnet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.ids import EntityId, address_of

_PALLET = "SubtensorModule"
_SELL = f"{_PALLET}.remove_stake"
_SHARES = ("AlphaV2", "Alpha")  # the newer one counts if a holder has both
_RAO = 10**9
# The share of all tokens from which on unread holders matter.
_REST = 0.01


async def add_market(reader: SubstrateReader, collected: Collector, subnets: list[Subnet]) -> None:
    """Adds who can make the prices of these subnets' tokens fall. Raises Unread."""
    items = set(reader.runtime.pallets[_PALLET].items)
    if not {*RESERVES, "TotalHotkeyAlpha", "SubnetOwnerHotkey"} <= items or items.isdisjoint(_SHARES):
        return
    for subnet in subnets:
        target = collected.part(
            f"Alpha.{subnet.netuid}", f"subnet {subnet.netuid}'s token (alpha)", kind=EntityKind.MARKET
        )
        try:
            pool, evidence = await read_pool(reader, subnet.netuid)
            if pool is not None:
                market = _market(collected, subnet, target, pool)
                await _add_sales(reader, collected, subnet, market, evidence)
        except Unread as error:
            collected.gap(target, "who can sell so much that the price falls", str(error), GapKind.UNREAD)
    if collected.subnet is None:
        others = collected.part("Alpha.Others", "the subnets' tokens (alpha) of other holders", kind=EntityKind.MARKET)
        why = "of a whole network only the owners' holdings are read; --subnet reads all of one subnet"
        collected.gap(others, "who else can sell so much that a price falls", why, GapKind.LIMIT)


def _market(collected: Collector, subnet: Subnet, target: EntityId, pool: Pool) -> Market:
    return Market(
        chain=collected.chain,
        target=target,
        pool=pool,
        title=f"subnet {subnet.netuid}'s token",
        place=f"Alpha.{subnet.netuid}",
        function=_SELL,
        unit=_RAO,
        symbol="tokens",
        quote="TAO",
    )


async def _add_sales(
    reader: SubstrateReader, collected: Collector, subnet: Subnet, market: Market, read_at: EvidenceId
) -> None:
    """Adds grants of the holders of one subnet's token."""
    collected.note(market.target, market.worth())
    hotkeys = await _hotkeys(reader, subnet.netuid, everybody=collected.subnet is not None)
    held, read = await _held(reader, subnet.netuid, hotkeys)
    if collected.subnet is None:
        mine = held.get(str(subnet.owner), 0)
        if mine:
            mine = await _free(reader, subnet.netuid, str(subnet.owner), mine)
            holding = Holding(mine, collected.account(_raw(subnet.owner)))
            collected.add_grant(market.grant(holding, market.pool.fall(mine), (read_at,)))
        return
    free = {key: await _free(reader, subnet.netuid, key, amount) for key, amount in held.most_common(MOST_HOLDERS)}
    largest = [
        Holding(amount, collected.account(_raw(key)))
        for amount, key in sorted(((amount, key) for key, amount in free.items() if amount > 0), reverse=True)
    ]
    _name(collected, collected.account(_raw(subnet.owner)), market, largest)
    for group, grant in market.groups(largest, (read_at,)):
        collected.add_entity(group)
        collected.add_grant(grant)
    await _doubt_rest(reader, collected, subnet.netuid, market.target, read)


def _name(collected: Collector, owner: EntityId, market: Market, largest: list[Holding]) -> None:
    """Notes what each of the largest holders, and the owner, can do alone."""
    for place, holding in enumerate(largest):
        if place < MOST_NAMED or holding.holder == owner:
            name = address_of(holding.holder) + (", the owner," if holding.holder == owner else "")
            collected.note(market.target, market.alone(holding, name))


async def _hotkeys(reader: SubstrateReader, netuid: int, *, everybody: bool) -> list[str]:
    """The hotkeys with which tokens of a subnet may be staked: its owner's, its own, and validators'."""
    hotkeys = [str((await reader.value(_PALLET, "SubnetOwnerHotkey", netuid)).value)]
    for network in (netuid, 0) if everybody and reader.runtime.item(_PALLET, "Keys") is not None else ():
        hotkeys += [str(hotkey) for _, hotkey in (await reader.entries(_PALLET, "Keys", network)).rows]
    return list(dict.fromkeys(hotkeys))


async def _held(reader: SubstrateReader, netuid: int, hotkeys: list[str]) -> tuple[Counter[str], int]:
    """By coldkey: its stake with these hotkeys on a subnet; and the sum. Raises Unread."""
    held: Counter[str] = Counter()
    totals = await reader.values(_PALLET, "TotalHotkeyAlpha", [(hotkey, netuid) for hotkey in hotkeys])
    for hotkey, total in zip(hotkeys, totals, strict=True):
        if not total.value:
            continue
        shares: dict[str, float] = {}
        for item in _SHARES:
            if reader.runtime.item(_PALLET, item) is not None:
                for (coldkey, network), share in (await reader.entries(_PALLET, item, hotkey)).rows:
                    if int(network) == netuid:
                        shares.setdefault(str(coldkey), _number(share))
        whole = sum(shares.values())
        for coldkey, share in shares.items():
            held[coldkey] += int(int(total.value) * share / whole) if whole else 0
    return held, sum(int(total.value or 0) for total in totals)


async def _free(reader: SubstrateReader, netuid: int, coldkey: str, amount: int) -> int:
    """The part of a coldkey's tokens that it can sell at once: everything that is not locked."""
    if reader.runtime.item(_PALLET, "Lock") is None:
        return amount
    locks = (await reader.entries(_PALLET, "Lock", coldkey, netuid)).rows
    return amount - sum(int(lock["locked_mass"]) for _, lock in locks)


async def _doubt_rest(reader: SubstrateReader, collected: Collector, netuid: int, target: EntityId, read: int) -> None:
    """Adds a gap if unread holders have a share of the tokens that matters."""
    if reader.runtime.item(_PALLET, "SubnetAlphaOut") is None:
        return
    issued = int((await reader.value(_PALLET, "SubnetAlphaOut", netuid)).value or 0)
    if issued and (issued - read) / issued > _REST:
        why = f"{100 * (issued - read) / issued:.0f} % of the tokens are staked with hotkeys that are not registered"
        collected.gap(target, "who else can sell so much that the price falls", why, GapKind.MEMBERS)


def _number(share: Any) -> float:
    """A share in the runtime's forms: fixed point (``U64F64``), or decimal floating point."""
    if isinstance(share, dict) and "mantissa" in share:
        return float(int(share["mantissa"]) * 10.0 ** int(share["exponent"]))
    return float(int(share["bits"]) / 2**64) if isinstance(share, dict) else float(share or 0)


def _raw(account: Any) -> bytes:
    return bytes.fromhex(str(account)[2:])
