"""The system pallet: authorised upgrades that only wait to be applied, and upgrades that were just made."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.model.evidence import GapKind


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the state of upgrades. Raises Unread."""
    runtime = collected.module("Runtime")
    collected.note(runtime, f"{reader.spec_name} of spec version {reader.spec_version}")
    if "AuthorizedUpgrade" in pallet.items:
        pending = (await reader.value(pallet.name, "AuthorizedUpgrade")).value
        if pending is not None:
            collected.note(runtime, "an upgrade is authorised already: anyone may apply it now")
    if "LastRuntimeUpgrade" in pallet.items:
        last = (await reader.value(pallet.name, "LastRuntimeUpgrade")).value
        version = last.get("spec_version") if isinstance(last, dict) else None
        if version is not None and version != reader.spec_version:
            why = f"the runtime was replaced in this very block (from spec version {version}); scan the next one"
            collected.gap(collected.chain, "state in the form that the new runtime gives it", why, GapKind.UNREAD)
