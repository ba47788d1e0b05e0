"""Known incidents as small graph files: who could do what before, and after what was done about it.

A file has ``title``, ``about``, ``sources``, ``exit_window`` and ``exit_source`` of the profile, the ``viewpoint`` of
those who were hurt, ``parties`` (name to accounts) and ``entities`` (name to fields of ``Entity``) that all states
share, and under ``states`` what differs: ``entities`` that replace those of the same name, and ``grants``. Names stand
for most accounts, and accounts described nowhere are keys. Gates are written as in a snapshot, or in short:
``signers = {k = 2, of = ["a", "b", "c"]}``, behind a wait with ``wait = "PT48H"``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from auditor.model import duration
from auditor.model.entity import Entity
from auditor.model.examined import Examined
from auditor.model.gate import members
from auditor.model.grant import Grant
from auditor.model.ids import ANYONE, NOBODY
from auditor.model.network import Network, Party
from auditor.model.snapshot import Snapshot
from tests.graph.making import key

FOLDER = Path(__file__).parent
Table = Mapping[str, Any]


def names() -> list[str]:
    """The incidents there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def told(incident: str) -> dict[str, Any]:
    """The file of an incident as it is written."""
    return tomllib.loads((FOLDER / f"{incident}.toml").read_text(encoding="utf-8"))


def snapshot(incident: str, state: str) -> Snapshot:
    """An incident as a scan would have found it in one of its states."""
    file = told(incident)
    differs = file["states"][state]
    tables = file.get("entities", {}) | differs.get("entities", {})
    entities = {name: _entity(name, table) for name, table in tables.items()}
    grants = tuple(Grant.model_validate(table) for table in differs["grants"])
    return Snapshot(
        network=_network(incident, file),
        entities=(*entities.values(), *map(key, _unlisted(entities, grants))),
        grants=grants,
        examined=tuple(Examined(entity=name, entry_points=1, decided=1) for name in entities),
    )


def _network(incident: str, file: Table) -> Network:
    return Network(
        name=incident,
        title=file["title"],
        about=file["about"],
        sources=tuple(file["sources"]),
        exit_window=file["exit_window"],
        exit_source=file["exit_source"],
        parties=tuple(
            Party(name=name, accounts=tuple(accounts), source=file["sources"][0])
            for name, accounts in file.get("parties", {}).items()
        ),
    )


def _entity(name: str, table: Table) -> Entity:
    fields = dict(table)
    short = fields.pop("signers", None)
    if short:
        fields["gate"] = {"type": "threshold", "k": short["k"], "members": [{"id": each} for each in short["of"]]}
    wait = fields.pop("wait", None)
    if wait:
        fields["delay_s"] = duration.seconds(wait)
        fields["gate"] = {"type": "delay", "seconds": fields["delay_s"], "gate": fields["gate"]}
    return Entity.model_validate({"id": name, **fields})


def _unlisted(entities: Mapping[str, Entity], grants: tuple[Grant, ...]) -> Iterator[str]:
    """Accounts that sit in a gate or hold a grant and are described nowhere."""
    named = [member.id for entity in entities.values() for member in members(entity.gate)]
    named += [grant.holder for grant in grants]
    return (name for name in dict.fromkeys(named) if name not in entities and name not in (ANYONE, NOBODY))
