"""Deciding stake by coldkey, on the requested subnet or on the root network."""

from collections import Counter

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.stake import add_stake
from auditor.chains.substrate.without_calls import add_powers_without_calls, applies
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Member, Threshold

_PALLET = "SubtensorModule"
_ROOT_NETWORK = 0
_OF_ROOT = "root stake alone is counted here; on each subnet it counts at TaoWeight, beside what is staked there"


async def read_stake(pallet: Pallet, reader: SubstrateReader, collected: Collector) -> None:
    """Adds the validators with their weight; nothing if the runtime does not store it. Raises Unread."""
    if not {"Keys", "Owner"} <= set(pallet.items):
        return
    netuid = _ROOT_NETWORK if collected.subnet is None else collected.subnet
    uids = (await reader.entries(_PALLET, "Keys", netuid)).rows
    hotkeys = [str(hotkey) for _, hotkey in sorted(uids)]
    if not hotkeys:
        return
    weights, evidence = await _weights(pallet, reader, netuid, hotkeys)
    owners = [answer.value for answer in await reader.values(_PALLET, "Owner", [(hotkey,) for hotkey in hotkeys])]
    stakes: Counter[bytes] = Counter()
    for owner, weight in zip(owners, weights, strict=True):
        stakes[bytes.fromhex(str(owner)[2:])] += weight
    where = "of the root network" if collected.subnet is None else f"of subnet {netuid}"
    limit = _OF_ROOT if collected.subnet is None and "TaoWeight" in pallet.items else ""
    add_stake(collected, f"the validators {where}, by stake", stakes, evidence, reader.cite, limit=limit)
    if collected.subnet is None and applies(pallet, "trader"):
        await _add_traders(reader, collected, list(stakes))


async def _add_traders(reader: SubstrateReader, collected: Collector, owners: list[bytes]) -> None:
    """Each owner of a root validator, while root lets validators trade what their stakers earn. Raises Unread."""
    switch = await reader.value(_PALLET, "BasketTradingEnabled")
    if not switch.value:
        return
    anyone = Threshold(k=1, members=tuple(Member(id=collected.account(owner)) for owner in owners))
    label = "any validator of the root network, with what its stakers earn there"
    holder = collected.add_entity(
        Entity(
            id=collected.module("Traders"), kind=EntityKind.COLLECTIVE, label=label, chain=collected.chain, gate=anyone
        )
    )
    add_powers_without_calls(collected, _PALLET, "trader", holder, reader.cite, read=(switch.evidence,))


async def _weights(pallet: Pallet, reader: SubstrateReader, netuid: int, hotkeys: list[str]) -> tuple[list[int], str]:
    """The weight of each hotkey: its stake weight on a subnet if it may validate there, or its stake of root TAO."""
    if netuid != _ROOT_NETWORK and {"StakeWeight", "ValidatorPermit"} <= set(pallet.items):
        answer = await reader.value(_PALLET, "StakeWeight", netuid)
        permits = (await reader.value(_PALLET, "ValidatorPermit", netuid)).value or ()
        weights = [int(weight) if may else 0 for weight, may in zip(answer.value or (), permits, strict=False)]
        return [*weights, *[0] * len(hotkeys)][: len(hotkeys)], answer.evidence
    if "TotalHotkeyAlpha" not in pallet.items:
        return [0] * len(hotkeys), ""
    answers = await reader.values(_PALLET, "TotalHotkeyAlpha", [(hotkey, netuid) for hotkey in hotkeys])
    return [int(answer.value or 0) for answer in answers], answers[0].evidence
