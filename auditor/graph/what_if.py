"""What if these keys were captured, or lost? The same snapshot with other people behind its keys.

Captured keys act together as one new party; lost keys never act again. The later stages are unchanged, so that powers
and verdict follow by the same computation as for a scan.
"""

from collections.abc import Collection, Iterable

from auditor.errors import UnknownName, UsageError
from auditor.model.gate import Nobody
from auditor.model.ids import ANYONE, NOBODY, EntityId, canonical, slug
from auditor.model.network import Party
from auditor.model.snapshot import Snapshot

CAPTURED = "the captured keys"
CAPTURED_ID: EntityId = f"party:{slug(CAPTURED)}"


def accounts(snapshot: Snapshot, name: str) -> tuple[EntityId, ...]:
    """The accounts that a name stands for: an id, an address, a label, or a party with all of its accounts.

    Raises UnknownName with the nearest name, and UsageError for a label of several accounts.
    """
    parties = {**{f"party:{slug(p.name)}": p for p in snapshot.network.parties}, **_by_name(snapshot)}
    ids = {entity.id for entity in snapshot.entities} - {ANYONE, NOBODY}
    if name in parties:
        return tuple(account for account in parties[name].accounts if account in ids)
    by_address = [entity for entity in ids if entity.rpartition(":")[2].lower() == name.lower()]
    labelled = [entity.id for entity in snapshot.entities if entity.label == name]
    matches = [canonical(name)] if canonical(name) in ids else by_address or labelled
    if not matches:
        labels = {entity.label for entity in snapshot.entities if entity.label}
        raise UnknownName("account", name, [*ids, *parties, *labels], "'auditor scan … -o csv' lists all accounts")
    if len(matches) > 1 and not by_address:
        raise UsageError(f"{len(matches)} accounts are called {name!r}", f"give one of: {', '.join(sorted(matches))}")
    return tuple(sorted(matches))


def changed(snapshot: Snapshot, captured: Collection[EntityId], lost: Collection[EntityId]) -> Snapshot:
    """The snapshot with the ``captured`` accounts held by one party and the ``lost`` accounts unable to act."""
    gone = {*captured, *lost}
    parties = [
        party.model_copy(update={"accounts": tuple(account for account in party.accounts if account not in gone)})
        for party in snapshot.network.parties
    ]
    if captured:
        parties.append(Party(name=CAPTURED, accounts=tuple(sorted(set(captured) - set(lost))), source="what-if"))
    entities = tuple(
        entity.model_copy(update={"gate": Nobody()}) if entity.id in lost else entity for entity in snapshot.entities
    )
    network = snapshot.network.model_copy(update={"parties": tuple(party for party in parties if party.accounts)})
    return snapshot.model_copy(update={"network": network, "entities": entities})


def _by_name(snapshot: Snapshot) -> dict[str, Party]:
    return {party.name: party for party in snapshot.network.parties}


def all_accounts(snapshot: Snapshot, names: Iterable[str]) -> tuple[EntityId, ...]:
    """The accounts of several names, each once. Raises as ``accounts`` does."""
    return tuple(dict.fromkeys(account for name in names for account in accounts(snapshot, name)))
