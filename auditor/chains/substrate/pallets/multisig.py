"""Pending multisig operations: the only place where the chain shows signers."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.ss58 import encode
from auditor.model.ids import account


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds notes to accounts with power that have a pending operation. Raises Unread."""
    for keys, pending in (await reader.entries(pallet.name, "Multisigs")).rows:
        name = account(collected.chain, encode(bytes.fromhex(keys[0][2:]), collected.prefix))
        approvals = pending.get("approvals") or ()
        if name in collected.entities:
            signed = ", ".join(encode(bytes.fromhex(signer[2:]), collected.prefix) for signer in approvals)
            collected.note(name, f"an operation of it is open since block {_height(pending)}, approved by {signed}")


def _height(pending: dict[str, object]) -> object:
    when = pending.get("when")
    return when.get("height") if isinstance(when, dict) else "?"
