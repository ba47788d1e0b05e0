"""L2 aliases: a contract of the parent chain acts on a rollup with its address plus a fixed offset.

Arbitrum, OP Stack and zkSync chains all use the same offset, so that a contract on the parent cannot be impersonated by
a contract at the same address on the rollup. An alias has no code, so on the rollup alone it looks like a key.
https://docs.arbitrum.io/how-arbitrum-works/deep-dives/l1-to-l2-messaging#address-aliasing
"""

from collections.abc import Iterable

from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Key, one_of
from auditor.model.ids import EntityId, account, address_of, chain_of, is_evm_address, short
from auditor.model.snapshot import Snapshot

OFFSET = 0x1111000000000000000000000000000000001111
_SIZE = 1 << 160


def aliased(address: str) -> str:
    """The alias on the rollup of a contract of the parent chain, lower case."""
    return f"0x{(int(address, 16) + OFFSET) % _SIZE:040x}"


def unaliased(address: str) -> str:
    """The address on the parent chain that an alias belongs to, lower case."""
    return f"0x{(int(address, 16) - OFFSET) % _SIZE:040x}"


def unalias(snapshot: Snapshot) -> Snapshot:
    """Links every key that is the alias of a contract on another chain of the network to that contract.

    The contract must be in the snapshot, or be named by the profile on a chain that was not read. If the same address
    is a contract on several other chains, any of them opens the gate: the alias does not show which is the parent.
    """
    contracts = _contracts(snapshot)
    return snapshot.model_copy(update={"entities": tuple(_linked(entity, contracts) for entity in snapshot.entities)})


def _contracts(snapshot: Snapshot) -> dict[str, dict[EntityId, str]]:
    """By address (lower case): the contracts there, with their labels."""
    results: dict[str, dict[EntityId, str]] = {}
    keys = {entity.id for entity in snapshot.entities if entity.kind is EntityKind.KEY}
    for chain in snapshot.network.chains:
        for name, address in chain.contracts.items():
            if is_evm_address(address) and (who := account(chain.id, address)) not in keys:
                results.setdefault(address.lower(), {})[who] = name
    for entity in snapshot.entities:
        address = address_of(entity.id)
        if entity.id not in keys and is_evm_address(address):
            results.setdefault(address.lower(), {})[entity.id] = entity.label or short(entity.id)
    return results


def _linked(entity: Entity, contracts: dict[str, dict[EntityId, str]]) -> Entity:
    address = address_of(entity.id)
    if not isinstance(entity.gate, Key) or not is_evm_address(address):
        return entity
    beyond = _elsewhere(entity, contracts.get(unaliased(address), {}).items())
    if not beyond:
        return entity
    name = min(beyond.values())
    return entity.model_copy(
        update={
            "kind": EntityKind.CONTRACT,
            "label": f"{name} (alias)",
            "gate": one_of(*sorted(beyond)),
            "notes": (*entity.notes, f"L2 alias of {', '.join(sorted(beyond))}"),
        }
    )


def _elsewhere(entity: Entity, labelled: Iterable[tuple[EntityId, str]]) -> dict[EntityId, str]:
    return {who: label for who, label in labelled if chain_of(who) != chain_of(entity.id)}
