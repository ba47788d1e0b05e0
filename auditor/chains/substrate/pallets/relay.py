"""Reads which parachain a chain is (``parachain_info``), and which parachains it validates (``Paras``).

Root of a relay chain can replace the code of each of its parachains (``Paras.force_set_current_code``).
"""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant
from auditor.model.snapshot import Snapshot

# Standards of the root of a parachain and of its relay chain, each before the number of the parachain.
_IS, _VALIDATES = "parachain ", "relay chain of parachain "
_ROOT = "Root"
_SOURCE = "Paras.force_set_current_code"
_SAYS = "by the relay chain, whose root sets the code of its parachains"


async def read_id(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """The number of the parachain that this chain is. Raises Unread."""
    number = (await reader.value(pallet.name, "ParachainId")).value
    collected.mark(collected.module(_ROOT), f"{_IS}{int(number)}")


async def read_parachains(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """The numbers of the parachains whose blocks this chain validates. Raises Unread."""
    numbers = (await reader.value(pallet.name, "Parachains")).value or ()
    collected.mark(collected.module(_ROOT), *(f"{_VALIDATES}{int(number)}" for number in numbers))


def link(snapshot: Snapshot) -> Snapshot:
    """The snapshot with the power of each relay chain's root over the code of the parachains that it validates."""
    relays = {
        standard.removeprefix(_VALIDATES): entity.id
        for entity in snapshot.entities
        for standard in entity.standards
        if standard.startswith(_VALIDATES)
    }
    grants = tuple(
        Grant(
            holder=relays[number],
            target=f"{entity.id.removesuffix(_ROOT)}Runtime",
            effect=Effect.UPGRADE,
            function=_SOURCE,
            certainty=Certainty.INFERRED,
            condition=_SAYS,
        )
        for entity in snapshot.entities
        for standard in entity.standards
        if standard.startswith(_IS) and (number := standard.removeprefix(_IS)) in relays
    )
    return snapshot.model_copy(update={"grants": (*snapshot.grants, *grants)}) if grants else snapshot
