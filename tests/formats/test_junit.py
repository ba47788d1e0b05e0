from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from auditor.formats import render
from auditor.model.assessment import Assessment, Verdict
from tests.examples import examples
from tests.formats.strategies import assessments
from tests.samples import empty_assessment, hostile_assessment, sample_assessment


def suites(assessment: Assessment) -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(render("junit", assessment))
    assert root.tag == "testsuites"
    return {suite.attrib["name"]: suite for suite in root}


def outcomes(suite: ElementTree.Element) -> list[str]:
    return [next((inner.tag for inner in case), "passed") for case in suite.iter("testcase")]


def test_sample() -> None:
    found = suites(sample_assessment())
    assert outcomes(found["harms"]) == ["failure"] * 8 + ["error"] + ["system-out"] * 2 + ["skipped"]
    assert outcomes(found["findings"]) == ["failure"] * 5 + ["error", "failure"]
    assert outcomes(found["claims"]) == ["failure", "passed", "error"]


def test_level_curve_and_frameworks_are_properties() -> None:
    properties = {
        each.attrib["name"]: each.attrib["value"] for each in suites(sample_assessment())["harms"].iter("property")
    }
    assert properties["auditor.level"] == "0" and properties["auditor.grade"] == "F"
    assert properties["auditor.curve.ever"] == "1: 0.7 to 0.8; 2: 0.9 to 1"
    assert properties["auditor.slice.community"] == "not looked at"
    assert properties["auditor.framework.councils"] == "1 met, 1 not met, 1 not known, 1 does not apply"


def test_nothing_read_is_an_error_not_a_pass() -> None:
    harms = suites(empty_assessment())["harms"]
    assert outcomes(harms) == ["error"]
    assert (harms.attrib["tests"], harms.attrib["errors"], harms.attrib["failures"]) == ("1", "1", "0")


def test_what_was_not_looked_at_is_neither_an_error_nor_a_pass() -> None:
    sample = sample_assessment()
    unseen = [answer.model_copy(update={"counted": False, "looked_at": False}) for answer in sample.harms]
    harms = suites(sample.model_copy(update={"harms": tuple(unseen), "verdict": Verdict.UNKNOWN}))["harms"]
    assert outcomes(harms) == ["skipped"] * len(unseen) + ["error"]
    assert (harms.attrib["skipped"], harms.attrib["errors"]) == (str(len(unseen)), "1")
    assert {inner.attrib["type"] for case in harms.iter("testcase") for inner in case} == {"not looked at", "unknown"}


@pytest.mark.parametrize("make", [sample_assessment, hostile_assessment])
def test_totals_are_the_sums(make: Callable[[], Assessment]) -> None:
    root = ElementTree.fromstring(render("junit", make()))
    for name in ("tests", "failures", "errors"):
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root) > 0


@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments())
def test_is_xml_whatever_the_text(assessment: Assessment) -> None:
    found = suites(assessment)
    assert len(found["findings"]) == len(assessment.findings)
    assert len(found["claims"]) == len(assessment.claims)
