"""What if these keys were captured or lost? The same snapshot with other holders of its keys.

Captured keys act together as one new party; lost keys never act again. The later stages are unchanged, so that powers
and verdict follow by the same computation as for a scan.
"""

import re
from collections.abc import Collection, Iterable

from auditor.errors import UnknownName, UsageError
from auditor.model.gate import Nobody
from auditor.model.ids import ANYONE, NOBODY, EntityId, canonical, short, slug
from auditor.model.network import Party
from auditor.model.snapshot import Snapshot

_IN_BRACKETS = re.compile(r"\(([^()\s]+)\)$")
CAPTURED = "the captured keys"
CAPTURED_ID: EntityId = f"party:{slug(CAPTURED)}"


def accounts(snapshot: Snapshot, name: str) -> tuple[EntityId, ...]:
    """The accounts that a name stands for: an id, an address, a label, or a party with all of its accounts. Addresses
    may be shortened as in reports, alone or after a label: ``Council (0x12…ab)``.

    Raises UnknownName with the nearest name, and UsageError for a label of several accounts.
    """
    parties = {**{f"party:{slug(p.name)}": p for p in snapshot.network.parties}, **_by_name(snapshot)}
    ids = {entity.id for entity in snapshot.entities} - {ANYONE, NOBODY}
    if name in parties:
        return tuple(account for account in parties[name].accounts if account in ids)
    written = _written_address(name)
    by_address = [
        entity
        for entity in ids
        if entity.rpartition(":")[2].lower() == name.lower() or short(entity).lower() == written.lower()
    ]
    labelled = [entity.id for entity in snapshot.entities if entity.label == name]
    matches = [canonical(name)] if canonical(name) in ids else by_address or labelled
    if not matches:
        labels = {entity.label for entity in snapshot.entities if entity.label}
        raise UnknownName("account", name, [*ids, *parties, *labels], "'auditor scan … -vv' lists all names")
    if len(matches) > 1 and (not by_address or "…" in name):
        raise UsageError(f"{len(matches)} accounts are called {name!r}", f"give one of: {', '.join(sorted(matches))}")
    return tuple(sorted(matches))


def _written_address(name: str) -> str:
    """The address in a name as a report prints it: the last word of it, without brackets."""
    inside = _IN_BRACKETS.search(name)
    return inside[1] if inside and "…" in inside[1] else name.partition(" ")[0] if "…" in name else name


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
