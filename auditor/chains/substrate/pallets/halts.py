"""Safe mode and transaction pause: whether the chain is halted for its users now."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """What is halted at this block. Raises Unread."""
    transactions = collected.part("Transactions", "the transactions of all users", ("access",))
    if "EnteredUntil" in pallet.items:
        until = (await reader.value(pallet.name, "EnteredUntil")).value
        state = "off" if until is None else f"on until block {until:,}: most calls fail"
        collected.note(transactions, f"safe mode is {state}")
    if "PausedCalls" in pallet.items:
        paused = (await reader.entries(pallet.name, "PausedCalls")).rows
        collected.note(transactions, f"{len(paused)} calls are paused")
