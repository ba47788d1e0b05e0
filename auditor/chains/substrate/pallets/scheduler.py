"""Calls that are scheduled: what root, or somebody else, will do without being asked again."""

from typing import Any

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.found import Found
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.runtime import Pallet

_MOST_NOTED = 8


async def read(pallet: Pallet, reader: SubstrateReader, found: Found, table: CallTable) -> None:
    """Notes on root for each call that is scheduled in its name. Raises Unread."""
    waiting = [
        (keys[0], call)
        for keys, agenda in (await reader.entries(pallet.name, "Agenda")).rows
        for call in agenda or ()
        if isinstance(call, dict) and _is_root(call.get("origin"))
    ]
    for block, call in sorted(waiting, key=lambda each: each[0])[:_MOST_NOTED]:
        again = ", and again after that" if call.get("maybe_periodic") else ""
        found.note(found.module("Root"), f"a call of root is scheduled for block {block:,}{again}")
    if len(waiting) > _MOST_NOTED:
        found.note(found.module("Root"), f"{len(waiting) - _MOST_NOTED} more calls of root are scheduled")


def _is_root(origin: Any) -> bool:
    return isinstance(origin, dict) and origin.get("system") == "Root"
