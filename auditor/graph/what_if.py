"""What if these keys were captured, or lost? The same snapshot with other people behind its keys.

Captured keys act together as one party, apart from whoever held them; lost keys never act again. Everything after the
snapshot stays as it is, so that powers, verdict and dead keys follow by the same computation as those of a scan.
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
    """The accounts that a user means: an id, an address, a label, or a party with all of its accounts.

    Raises UnknownName with the nearest name, UsageError for a label that several accounts bear.
    """
    parties = {**{f"party:{slug(p.name)}": p for p in snapshot.network.parties}, **_by_name(snapshot)}
    known = {entity.id for entity in snapshot.entities} - {ANYONE, NOBODY}
    if name in parties:
        return tuple(account for account in parties[name].accounts if account in known)
    by_address = [entity for entity in known if entity.rpartition(":")[2].lower() == name.lower()]
    named = [entity.id for entity in snapshot.entities if entity.label == name]
    found = [canonical(name)] if canonical(name) in known else by_address or named
    if not found:
        labels = {entity.label for entity in snapshot.entities if entity.label}
        raise UnknownName("account", name, [*known, *parties, *labels], "'auditor scan … -o csv' lists all accounts")
    if len(found) > 1 and not by_address:
        raise UsageError(f"{len(found)} accounts are called {name!r}", f"give one of: {', '.join(sorted(found))}")
    return tuple(sorted(found))


def changed(snapshot: Snapshot, captured: Collection[EntityId], lost: Collection[EntityId]) -> Snapshot:
    """The snapshot with ``captured`` accounts in one hand and ``lost`` accounts in nobody's."""
    gone = {*captured, *lost}
    parties = [
        party.model_copy(update={"accounts": tuple(each for each in party.accounts if each not in gone)})
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
