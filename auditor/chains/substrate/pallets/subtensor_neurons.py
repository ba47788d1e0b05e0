"""Miners and validators of one subnet: which of them the next registration removes if there is no room."""

from auditor.chains.substrate.found import Found
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.runtime import Pallet
from auditor.chains.substrate.ss58 import encode

_PALLET = "SubtensorModule"
_NEEDED = {"Emission", "BlockAtRegistration", "ImmunityPeriod", "Keys", "MaxAllowedUids"}


async def note_next(pallet: Pallet, reader: SubstrateReader, found: Found, netuid: int) -> None:
    """Notes who is next: of those past their immunity the one that is paid least, of equals the one there longest.

    Hotkeys of the subnet's owner are immune. Raises Unread.
    """
    if not set(pallet.items) >= _NEEDED:
        return
    neurons = found.module("Neurons")
    emission = (await reader.value(_PALLET, "Emission", netuid)).value or ()
    immunity = int((await reader.value(_PALLET, "ImmunityPeriod", netuid)).value or 0)
    most = (await reader.value(_PALLET, "MaxAllowedUids", netuid)).value
    hotkeys = {keys[0]: str(hotkey) for keys, hotkey in (await reader.entries(_PALLET, "Keys", netuid)).rows}
    since = {keys[0]: int(at) for keys, at in (await reader.entries(_PALLET, "BlockAtRegistration", netuid)).rows}
    spared = await _spared(pallet, reader, netuid)
    found.note(neurons, f"{len(hotkeys)} of at most {most} places of subnet {netuid} are taken")
    removable = [
        (int(emission[uid]) if uid < len(emission) else 0, since.get(uid, 0), uid)
        for uid, hotkey in hotkeys.items()
        if since.get(uid, 0) + immunity <= reader.block.number and hotkey not in spared
    ]
    if removable:
        paid, _, uid = min(removable)
        name = encode(bytes.fromhex(hotkeys[uid][2:]), found.prefix)
        found.note(neurons, f"uid {uid} ({name}), paid {paid:,} rao last, is the next to be removed when it is full")


async def _spared(pallet: Pallet, reader: SubstrateReader, netuid: int) -> set[str]:
    if "SubnetOwnerHotkey" not in pallet.items:
        return set()
    return {str((await reader.value(_PALLET, "SubnetOwnerHotkey", netuid)).value)}
