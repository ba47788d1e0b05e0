"""Every format of a check: valid by its schema, the same answer everywhere, and hostile text that stays text."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from auditor.baseline.drift import Direction
from auditor.baseline.notice import CheckedNetwork, CheckReport, Notice, Weight
from auditor.formats.checks import CHECK_FORMATS, render_check
from auditor.formats.checks.json import check_schema_text
from auditor.model.repository_line import RepositoryLine
from tests.examples import examples
from tests.formats.test_sarif import VALIDATOR

HOSTILE = "\x1b[31m::error file=x::owned\n| `a` <script> @team {0} [x](javascript:1) ##[error] 100%,\u202e"
names = st.sampled_from(["demo", HOSTILE, ""])
notices = st.builds(
    Notice,
    id=st.integers(0, 2**64).map("{:016x}".format),
    network=names,
    rule=st.sampled_from(["power-grew", "power-changed", "scan-incomplete"]),
    title=st.sampled_from(["A title", HOSTILE]),
    weight=st.sampled_from(Weight),
    sentence=st.sampled_from(["Council needs 1 of 3 instead of 2 of 3.", HOSTILE]),
    place=st.builds(
        RepositoryLine, path=st.sampled_from(["auditor.lock", "src/Pay a.sol", HOSTILE]), line=st.integers(1, 999)
    ),
    help=st.just("Leave."),
    status=st.sampled_from([1, 3, 4, 5]),
    direction=st.none() | st.sampled_from(Direction),
    harms=st.lists(st.sampled_from(["rewards.pause", "funds.seize"]), max_size=2, unique=True).map(tuple),
)
networks = st.builds(
    CheckedNetwork,
    name=st.just("demo") | st.just(HOSTILE),
    title=names,
    verdict=st.just("yes"),
    level=st.just("0"),
    read=names,
)
reports = st.builds(
    CheckReport,
    auditor=st.just("0.1.0"),
    pull_request=st.booleans(),
    networks=st.lists(networks, max_size=2).map(tuple),
    notices=st.lists(notices, max_size=4, unique_by=lambda notice: notice.id).map(tuple),
)


def worse(number: int = 1) -> CheckReport:
    alike: list[Any] = [
        Notice(
            id=f"{n:016x}", network="demo", rule="power-grew", title="Somebody can do more to you", weight=Weight.FAIL,
            sentence="Council needs 1 of 3 instead of 2 of 3.", place=RepositoryLine(path="auditor.lock", line=n + 1),
            help="Leave.", direction=Direction.WORSE,
        )
        for n in range(number)
    ]  # fmt: skip
    read = CheckedNetwork(name="demo", title="Demo", verdict="yes", level="0", read="at block 9")
    return CheckReport(auditor="0.1.0", pull_request=False, networks=(read,), notices=tuple(alike))


@settings(max_examples=examples(30), deadline=None)
@given(reports)
def test_sarif_follows_its_schema(report: CheckReport) -> None:
    log = json.loads(render_check("sarif", report))
    VALIDATOR.validate(log)
    for result in log["runs"][0]["results"]:
        file = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert file["uriBaseId"] == "SRCROOT" and ":" not in file["uri"]
        assert unquote(file["uri"]) in ("auditor.lock", "src/Pay a.sol", HOSTILE)


@settings(max_examples=examples(30), deadline=None)
@given(reports)
def test_json_follows_its_schema(report: CheckReport) -> None:
    Draft202012Validator(json.loads(check_schema_text())).validate(json.loads(render_check("json", report)))


@settings(max_examples=examples(30), deadline=None)
@given(reports)
def test_junit_counts_what_it_holds(report: CheckReport) -> None:
    root = ElementTree.fromstring(render_check("junit", report))
    failing = report.of(Weight.FAIL)
    assert int(root.get("failures", "")) == sum(notice.status == 1 for notice in failing)
    assert int(root.get("errors", "")) == sum(notice.status != 1 for notice in failing)
    assert int(root.get("skipped", "")) == len(report.of(Weight.ACCEPTED))
    cases = root.findall(".//testcase")
    assert int(root.get("tests", "")) == len(cases) >= len(report.notices)
    assert all(case.get("name") and case.get("classname") for case in cases)


@settings(max_examples=examples(80), deadline=None)
@given(reports, st.sampled_from(sorted(CHECK_FORMATS)))
def test_hostile_text_stays_text(report: CheckReport, name: str) -> None:
    text = render_check(name, report)
    assert "\x1b" not in text and "\u202e" not in text
    commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert all(line.startswith(("::error file=", "::warning file=")) for line in commands)
    assert len(commands) <= (20 if name == "github" else 0)
    if name in ("markdown", "badge"):
        assert "<script" not in text


def test_annotations_stand_on_their_lines() -> None:
    assert render_check("github", worse()) == (
        "::error file=auditor.lock,line=1,title=auditor%3A demo%3A worse::Council needs 1 of 3 instead of 2 of 3.\n"
    )


def test_forges_show_as_much_as_they_can() -> None:
    many = worse(6000)
    run = json.loads(render_check("sarif", many))["runs"][0]
    assert len(run["results"]) == 5000
    assert "1000 more notices" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]}) == 5000
    assert len(render_check("markdown", many)) < 65_536
    assert render_check("github", many).count("\n") == 10


@pytest.mark.parametrize("name", ["terminal", "markdown", "badge"])
def test_people_read_the_answer_first(name: str) -> None:
    text = render_check(name, worse())
    assert "Somebody can do more to you" in text
    assert "1 worse" in text or name == "badge"


def test_the_published_schema_is_the_one_of_today() -> None:
    file = Path(__file__).parents[3] / "reports" / "schema" / "auditor.check-1.json"
    assert file.read_text("utf-8") == check_schema_text()
