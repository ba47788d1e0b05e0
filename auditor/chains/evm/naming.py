"""ENS in a scan: accounts that a user gives by name, and names for accounts with power."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.chains.evm.ens import REGISTRY
from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.reading import ChainReader, Unread
from auditor.errors import NetworkError, UsageError
from auditor.model.gate import members
from auditor.model.ids import EntityId, address_of, is_evm_address, short
from auditor.model.network import Chain

if TYPE_CHECKING:
    from auditor.chains.evm.ens.service import NameService

# A name only helps readers of a report, so no more than these are read.
_MOST_READ = 300


async def with_addresses(chain: Chain, reader: ChainReader) -> Chain:
    """The chain with the address of every contract that the user gave by name, read at the pinned block.

    Raises UsageError for a text that is neither an address nor a name, or a name without an address on this chain, and
    NetworkError if the service does not answer.
    """
    names = [text for text in chain.contracts.values() if not is_evm_address(text)]
    for text in names:
        if "." not in text:
            raise UsageError(f"{chain.id}: {text!r} is not an address", "an EVM address is 0x and 40 hex digits")
    try:
        service = await _service(reader)
        if service is None:
            raise UsageError(f"{chain.id} has no name service", f"give the address of {names[0]}")
        addresses = dict(zip(names, await gather(*map(service.address, names)), strict=True))
    except Unread as error:
        raise NetworkError(f"{names[0]} was not read: {error}", "give the address, or another endpoint") from None
    for name, address in addresses.items():
        if address is None:
            where = f"{chain.id} at block {reader.block.number}"
            raise UsageError(
                f"{name!r} stands for no address on {where}; names that are answered off the chain are not read",
                "check the name, or give the address",
            )
    contracts = {label: addresses.get(text) or text for label, text in chain.contracts.items()}
    return chain.model_copy(update={"contracts": contracts})


async def with_names(inspections: Sequence[Inspection], reader: ChainReader) -> list[Inspection]:
    """The inspections with ENS names of holders and signers.

    A reverse name is shown only if it resolves back to its account. A name that cannot be read hides no power.
    """
    holders = {grant.holder for inspection in inspections for grant in inspection.grants}
    holders |= {member.id for inspection in inspections for member in members(inspection.entity.gate)}
    accounts = [item.entity.id for item in inspections if item.entity.id in holders][:_MOST_READ]
    try:
        service = await _service(reader) if accounts else None
    except Unread:
        service = None
    if service is None:
        return list(inspections)
    names = dict(zip(accounts, await gather(*(_name(account, service) for account in accounts)), strict=True))
    return [_labelled(inspection, names.get(inspection.entity.id, "")) for inspection in inspections]


async def _service(reader: ChainReader) -> "NameService | None":
    """The name service, if the chain has an ENS registry; web3 is loaded only then. Raises Unread."""
    if not (await reader.code(REGISTRY)).value:
        return None
    from auditor.chains.evm.ens.service import NameService

    return NameService(reader)


async def _name(account: EntityId, service: "NameService") -> str:
    try:
        return await service.name(address_of(account)) or ""
    except Unread:
        return ""


def _labelled(inspection: Inspection, name: str) -> Inspection:
    """The inspection with the name as a note, and as label where it has no other."""
    entity = inspection.entity
    if not name:
        return inspection
    update: dict[str, object] = {"notes": (*entity.notes, f"ENS name {name}, which stands for this account")}
    if entity.label == short(entity.id):
        update["label"] = name
    return replace(inspection, entity=entity.model_copy(update=update))
