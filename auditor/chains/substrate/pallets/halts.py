"""Safe mode and transaction pause: whether the chain is halted for its users now."""

from typing import Any

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.model.entity import CALLS_PAUSED, STOPPED
from auditor.model.text import one_line


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds what is halted at this block. Raises Unread."""
    transactions = collected.part("Transactions", "the transactions of all users", ("access",))
    if "EnteredUntil" in pallet.items:
        until = (await reader.value(pallet.name, "EnteredUntil")).value
        state = "off" if until is None else f"on until block {until:,}: most calls fail"
        collected.note(transactions, f"safe mode is {state}")
        if until is not None:
            collected.mark(transactions, STOPPED)
    if "PausedCalls" in pallet.items:
        rows = (await reader.entries(pallet.name, "PausedCalls")).rows
        paused = sorted(".".join(map(_text, keys[0])) for keys, _ in rows)
        collected.note(transactions, f"{len(paused)} calls are paused", *(f"{call} is paused" for call in paused))
        if paused:
            collected.mark(transactions, CALLS_PAUSED)


def _text(name: Any) -> str:
    """A name in bytes, which the codec returns as a text if they are one."""
    raw = bytes.fromhex(name[2:]) if isinstance(name, str) and name.startswith("0x") else str(name).encode()
    return one_line(raw.decode("utf-8", "replace"), 60)
