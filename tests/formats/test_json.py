import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditor.formats import json_v1, render
from auditor.formats.json import schema_text
from auditor.model.assessment import Assessment
from auditor.resources import folder
from tests.samples import (
    COUNCIL,
    DEPLOYER,
    FOUNDER_PARTY,
    GOVERNOR,
    REGISTRY,
    SAFE,
    TIMELOCK,
    TOKENS,
    WHALE,
    empty_assessment,
    hostile_assessment,
    sample_assessment,
)

SCHEMA = folder("reports") / "schema" / "auditor.assessment-1.json"

# The names of design section 7. Scripts read them: none may ever go.
PROMISED = {
    "": "schema auditor methodology network viewpoint exit_s verdict exposure grade level curve slices numbers "
    "frameworks sentence harms powers actors findings claims gaps coverage graph evidence",
    "network": "name title chains",
    "network.chains": "id block",
    "network.chains.block": "number hash time",
    "exposure": "low high",
    "grade": "low high",
    "level": "low high because",
    "curve": "before_exit ever",
    "curve.before_exit": "parties low high",
    "slices": "slice verdict parties delay_s harms",
    "frameworks": "id version items",
    "frameworks.items": "id outcome datum missing",
    "harms": "harm verdict counted parties delay_s powers",
    "powers": "id harm target target_name function selector holders parties parties_unopposed blocking delay_s "
    "frontier coalition path bypasses certainty evidence",
    "powers.frontier": "parties delay_s",
    "powers.path": "from to why",
    "actors": "id label alone banzhaf",
    "findings": "rule severity confidence outcome subject message remediation fingerprint evidence",
    "claims": "says source outcome because",
    "gaps": "subject what why",
    "coverage": "read gaps verified",
    "graph": "nodes edges",
    "graph.nodes": "id kind label chain delay_s party gate proxy",
    "graph.nodes.gate": "type members",
    "graph.edges": "source target kind function delay_s certainty evidence",
    "evidence": "id source request answer_digest block verified",
}


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    return loaded(sample_assessment())


def loaded(assessment: Assessment) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(render("json", assessment))
    return value


def every(value: Any, path: str) -> list[dict[str, Any]]:
    found = [value]
    for name in path.split(".") if path else []:
        inner = [each[name] for each in found]
        found = [item for each in inner for item in (each if isinstance(each, list) else [each])]
    return found


@pytest.mark.parametrize("path", PROMISED)
def test_promised_names(sample: dict[str, Any], path: str) -> None:
    objects = every(sample, path)
    assert objects
    for each in objects:
        assert set(PROMISED[path].split()) <= set(each)


def test_committed_schema_is_the_generated_one() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_schema_is_valid_and_describes_every_struct() -> None:
    schema = json.loads(schema_text())
    Draft202012Validator.check_schema(schema)
    assert all(struct.get("description") for struct in schema["$defs"].values())


@pytest.mark.parametrize("make", [sample_assessment, hostile_assessment, empty_assessment])
def test_samples_follow_the_schema(make: Any) -> None:
    value = loaded(make())
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(value)
    json_v1.Assessment.model_validate(value)


def test_schema_refuses_another_verdict(sample: dict[str, Any]) -> None:
    validator = Draft202012Validator(json.loads(schema_text()))
    assert not validator.is_valid(sample | {"verdict": "safe"})
    assert not validator.is_valid({name: value for name, value in sample.items() if name != "gaps"})


def test_every_id_of_evidence_and_powers_leads_somewhere(sample: dict[str, Any]) -> None:
    powers, evidence = ({row["id"] for row in sample[table]} for table in ("powers", "evidence"))
    cited = (
        every(sample, "powers.evidence") + every(sample, "findings.evidence") + every(sample, "graph.edges.evidence")
    )
    assert set(map(str, cited)) == evidence
    assert set(map(str, every(sample, "harms.powers") + every(sample, "powers.bypasses"))) <= powers


def test_gates_name_their_members_at_the_top(sample: dict[str, Any]) -> None:
    nodes = {node["id"]: node for node in sample["graph"]["nodes"]}
    assert nodes[SAFE]["gate"]["k"] == 2
    assert len(nodes[COUNCIL]["gate"]["members"]) == 5
    timelock = nodes[TIMELOCK]
    assert timelock["delay_s"] == timelock["gate"]["seconds"] == 2 * 86400
    assert {member["id"] for member in timelock["gate"]["members"]} == {SAFE, GOVERNOR}
    assert timelock["gate"]["of"][0]["type"] == "all"
    assert nodes[DEPLOYER]["party"] == FOUNDER_PARTY


def test_weights_are_exact(sample: dict[str, Any]) -> None:
    vote = next(node for node in sample["graph"]["nodes"] if node["id"] == GOVERNOR)["gate"]["of"][0]
    assert next(m["weight"] for m in vote["members"] if m["id"] == WHALE) == 21_000_000 * TOKENS + 1


def test_members_and_grants_are_edges(sample: dict[str, Any]) -> None:
    edges = {(edge["source"], edge["target"], edge["kind"]) for edge in sample["graph"]["edges"]}
    assert (SAFE, TIMELOCK, "member") in edges
    assert (COUNCIL, REGISTRY, "may-call") in edges
    assert {"upgrades", "executes", "controls", "delays", "proposes", "cancels"} <= {kind for _, _, kind in edges}


def test_same_bytes_whatever_the_order_of_the_graph() -> None:
    assessment = sample_assessment()
    turned = assessment.model_copy(
        update={name: tuple(reversed(getattr(assessment, name))) for name in ("entities", "grants", "gaps")}
    )
    assert render("json", turned) == render("json", assessment)


def test_hostile_text_is_carried_but_steers_no_terminal() -> None:
    text = render("json", hostile_assessment())
    assert not set(text) & set("\x1b\x07\x9b\u202e\u2066\u200b\x00\x7f\r")
    assert "\u202e" in json.dumps(json.loads(text), ensure_ascii=False)
    assert text.endswith("}\n")
    text.encode("utf-8")
