"""Miners and validators of one subnet: which of them the next registration removes if there is no room."""

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.ss58 import encode

_PALLET = "SubtensorModule"
_NEEDED = {"Emission", "BlockAtRegistration", "ImmunityPeriod", "Keys", "MaxAllowedUids"}


Place = tuple[int, int, int]  # last emission, block of registration, uid: the smallest is removed first


async def note_next(pallet: Pallet, reader: SubstrateReader, collected: Collector, netuid: int) -> None:
    """Notes the next neuron to be removed: of those past their immunity the one with the least emission, among equals
    the oldest.

    Some hotkeys of the subnet's owner are never removed; if only a few are past their immunity, an immune one is
    removed (``get_neuron_to_prune``, opentensor/subtensor pallets/subtensor/src/subnets/registration.rs:280 at
    14bc6f9f). Raises Unread.
    """
    if not set(pallet.items) >= _NEEDED:
        return
    neurons = collected.module("Neurons")
    emission = (await reader.value(_PALLET, "Emission", netuid)).value or ()
    immunity = int((await reader.value(_PALLET, "ImmunityPeriod", netuid)).value or 0)
    most = (await reader.value(_PALLET, "MaxAllowedUids", netuid)).value
    hotkeys = {keys[0]: str(hotkey) for keys, hotkey in (await reader.entries(_PALLET, "Keys", netuid)).rows}
    since = {keys[0]: int(at) for keys, at in (await reader.entries(_PALLET, "BlockAtRegistration", netuid)).rows}
    places = {uid: (int(emission[uid]) if uid < len(emission) else 0, since.get(uid, 0), uid) for uid in hotkeys}
    kept = await _kept(pallet, reader, netuid, {hotkey: places[uid] for uid, hotkey in hotkeys.items()})
    collected.note(neurons, f"{len(hotkeys)} of at most {most} places of subnet {netuid} are taken")
    removable = [place for uid, place in places.items() if uid not in kept]
    free = [place for place in removable if place[1] + immunity <= reader.block.number]
    immune = [place for place in removable if place not in free]
    fewest = await _optional(pallet, reader, "MinNonImmuneUids", netuid)
    if len(free) > fewest:
        paid, _, uid = min(free)
        why = ""
    elif immune:
        paid, _, uid = min(immune)
        why = f", though still immune, for no more than {fewest} others may go"
    else:
        return
    name = encode(bytes.fromhex(hotkeys[uid][2:]), collected.prefix)
    collected.note(
        neurons, f"uid {uid} ({name}), paid {paid:,} rao last, is the next to be removed when it is full{why}"
    )


async def _kept(pallet: Pallet, reader: SubstrateReader, netuid: int, places: dict[str, Place]) -> set[int]:
    """The uids of the owner's hotkeys that are never removed: the one that it chose, and the first that it
    registered."""
    most = await _optional(pallet, reader, "ImmuneOwnerUidsLimit", netuid, 1)
    owned: list[str] = []
    if {"SubnetOwner", "OwnedHotkeys"} <= set(pallet.items):
        coldkey = (await reader.value(_PALLET, "SubnetOwner", netuid)).value
        owned = list(map(str, (await reader.value(_PALLET, "OwnedHotkeys", coldkey)).value or ()))
    first = sorted((places[hotkey][1], places[hotkey][2]) for hotkey in owned if hotkey in places)[:most]
    kept = [uid for _, uid in first]
    if "SubnetOwnerHotkey" in pallet.items:
        owner_hotkey = places.get(str((await reader.value(_PALLET, "SubnetOwnerHotkey", netuid)).value))
        kept = [owner_hotkey[2], *kept] if owner_hotkey is not None and owner_hotkey[2] not in kept else kept
    return set(kept[:most])


async def _optional(pallet: Pallet, reader: SubstrateReader, item: str, netuid: int, default: int = 0) -> int:
    if item not in pallet.items:
        return default
    return int((await reader.value(_PALLET, item, netuid)).value or 0)
