"""Public referenda of the older kind (``pallet_democracy``): one at a time, each may act as root."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.pallets.referenda import block_seconds
from auditor.chains.substrate.reader import SubstrateReader
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Delay, Gate, Unknown, Vote
from auditor.model.grant import Effect, Grant


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the electorate with its periods. Raises Unread."""
    periods = [reader.runtime.constant(pallet.name, name) for name in ("VotingPeriod", "EnactmentPeriod")]
    wait = int(sum(period for period in periods if isinstance(period, int)) * block_seconds(reader))
    issuance = await reader.value("Balances", "TotalIssuance")
    total = int(issuance.value or 0)
    vote: Gate = Vote(electorate=(), total=total, quorum=0) if total else Unknown()
    holder = collected.add_entity(
        Entity(
            id=collected.module(pallet.name),
            kind=EntityKind.GOVERNOR,
            label=f"public referenda ({pallet.name})",
            chain=collected.chain,
            gate=Delay(seconds=wait, gate=vote),
            delay_s=wait,
        )
    )
    collected.add_grant(
        Grant(
            holder=holder,
            target=collected.module("Root"),
            effect=Effect.EXECUTE,
            function=f"{pallet.name}.propose",
            evidence=(issuance.evidence,),
        )
    )
    why = "who may shorten or skip the public vote is set in the runtime's code"
    what = "who may make a referendum faster, or put one up without a public proposal"
    collected.gap(holder, what, why, GapKind.GATE)
