"""What the lock holds of a report in the public JSON (``auditor.assessment/1``), as ``-o json`` writes it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from auditor.baseline.lock import LockedNetwork
from auditor.baseline.locking import locked
from auditor.documents import read_text
from auditor.errors import UsageError
from auditor.model.assessment import Assessment, HarmAnswer
from auditor.model.electorate import Electorate
from auditor.model.entity import Entity, Proxy
from auditor.model.evidence import Gap
from auditor.model.grant import Grant
from auditor.model.network import Network, Party
from auditor.model.power import Power
from auditor.model.score import CollusionCurve, Level
from auditor.model.verdict import Verdict
from auditor.model.viewpoint import Viewpoint

_SCHEMA = "auditor.assessment/1"
_OF_EDGE = ("function", "selector", "role", "delay_s", "state")


def is_public_report(path: Path) -> bool:
    """Whether a file begins as such a report does."""
    with path.open("rb") as file:
        return _SCHEMA.encode() in file.read(200)


def locked_report(path: Path) -> tuple[str, LockedNetwork]:
    """The network of a report, by its name. Raises UsageError for a file that is not such a report."""
    try:
        document = json.loads(read_text(path, UsageError))
        return document["network"]["name"], locked(_assessment(document))
    except (KeyError, TypeError, ValueError, RecursionError, ValidationError):
        raise UsageError(
            f"{path} is not a report that -o json wrote", "give a file of -o json or of -o snapshot"
        ) from None


def _assessment(document: Mapping[str, Any]) -> Assessment:
    """The assessment as far as the lock needs it."""
    network = document["network"]
    needed: dict[str, Any] = {
        "auditor": str(document["auditor"]),
        "methodology": str(document["methodology"]),
        "network": Network(name=network["name"], title=network["title"]),
        "viewpoint": Viewpoint(document["viewpoint"]),
        "exit_s": int(document["exit_s"]),
        "verdict": Verdict(document["verdict"]),
        "level": Level.model_validate(document["level"]),
        "curve": CollusionCurve.model_validate(document["curve"]),
        "harms": tuple(_only(HarmAnswer, entry | {"certificate": None}) for entry in document["harms"]),
        "powers": tuple(_power(entry) for entry in document["powers"]),
        "electorates": tuple(_only(Electorate, entry) for entry in document["electorates"]),
        "gaps": tuple(_only(Gap, entry) for entry in document["gaps"]),
        "parties": tuple(_only(Party, {"source": ""} | entry) for entry in document["parties"]),
        "entities": tuple(_entity(node) for node in document["graph"]["nodes"]),
        "grants": tuple(_grants(document["graph"]["edges"])),
    }
    return Assessment.model_construct(**needed)


def _only(model: Any, entry: Mapping[str, Any]) -> Any:
    """A value of a model from those of its fields that an entry of the report has."""
    return model.model_validate({name: value for name, value in entry.items() if name in model.model_fields})


def _power(entry: Mapping[str, Any]) -> Power:
    steps = [{"source": step["from"], "target": step["to"], "why": step["why"]} for step in entry["path"]]
    power: Power = _only(Power, {**entry, "path": steps, "around": ()})
    return power


def _entity(node: Mapping[str, Any]) -> Entity:
    proxy = node["proxy"]
    gate = _gate(node["gate"])
    entity: Entity = _only(Entity, {**node, "gate": gate, "proxy": proxy and _only(Proxy, proxy)})
    return entity


def _gate(gate: Mapping[str, Any]) -> dict[str, Any]:
    match gate["type"]:
        case "vote":
            return {"electorate": gate["members"], **{key: value for key, value in gate.items() if key != "members"}}
        case "delay":
            return {"type": "delay", "seconds": gate["seconds"], "gate": _gate(gate["of"][0])}
        case "all" | "any":
            return {"type": gate["type"], "of": [_gate(inner) for inner in gate["of"]]}
        case "threshold":
            return dict(gate)
        case other:
            return {"type": other}


def _grants(edges: list[Mapping[str, Any]]) -> Iterator[Grant]:
    for edge in edges:
        if edge["effect"] is not None:
            facts = {key: edge[key] for key in _OF_EDGE}
            yield Grant(holder=edge["source"], target=edge["target"], effect=edge["effect"], **facts)
