"""Treasuries: the account of a pallet, from which certain origins may spend."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.derivation import module_account
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader

_USUAL = b"py/trsry"


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds its balance and the spending that was requested. Raises Unread."""
    constant_value = reader.runtime.constant(pallet.name, "PalletId")
    name = (
        bytes.fromhex(constant_value[2:])
        if isinstance(constant_value, str) and constant_value.startswith("0x")
        else _USUAL
    )
    account = "0x" + module_account(name, reader.runtime.account_size).hex()
    held = await reader.value("System", "Account", account)
    free = held.value["data"]["free"] if isinstance(held.value, dict) else 0
    open_ = (await reader.entries(pallet.name, "Proposals")).rows
    notes = (f"holds {free:,} of the smallest unit", f"{len(open_)} spends are proposed")
    collected.part(pallet.name, f"the treasury ({pallet.name})", ("treasury",), notes)
