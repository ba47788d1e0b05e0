"""Switches of the EVM pallets: precompiles that root disabled, and who may deploy."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the state of the switches. Raises Unread."""
    evm = collected.part("EVM", "the EVM and its contracts", ("access",))
    if "PrecompileEnable" in pallet.items:
        rows = (await reader.entries(pallet.name, "PrecompileEnable")).rows
        off = [str(keys[0]) for keys, on in rows if not on]
        collected.note(evm, f"precompiles that are off: {', '.join(off)}" if off else "no precompile is off")
    if "WhitelistedCreators" in pallet.items:
        allowed = (await reader.value(pallet.name, "WhitelistedCreators")).value or ()
        free = (
            "DisableWhitelistCheck" in pallet.items and (await reader.value(pallet.name, "DisableWhitelistCheck")).value
        )
        collected.note(evm, "anyone may deploy" if free else f"only {len(allowed)} chosen accounts may deploy")
