"""A check as SARIF 2.1.0 (OASIS). Every result stands on a line of the lock, the settings or the source, all of them
files of the builder's repository, so that a forge shows it there and follows it by one fingerprint.

Limits of GitHub: https://docs.github.com/code-security/code-scanning (SARIF results exceed one or more limits)
"""

from typing import Any

from auditor.baseline.drift import Direction
from auditor.baseline.notice import CheckReport, Notice, Weight
from auditor.formats.checks.words import LONGEST, headline, tally
from auditor.formats.json import dumped
from auditor.formats.sarif import REPOSITORY, SARIF_SCHEMA, sarif_location, sarif_message
from auditor.model.text import one_line

_MOST_RESULTS = 5_000  # of a run are shown; notices come gravest first
_MOST_TAGS = 10
_LEVELS = {Weight.FAIL: "error", Weight.WARN: "warning", Weight.ACCEPTED: "note", Weight.NOTE: "note"}
_SEVERITY = {Weight.FAIL: "8.0", Weight.WARN: "5.5", Weight.ACCEPTED: "2.0", Weight.NOTE: "0.1"}


def sarif(report: CheckReport) -> str:
    """The whole log with one run. What got better is no alert and is left out."""
    notices = [notice for notice in report.notices if notice.direction is not Direction.BETTER]
    shown = notices[:_MOST_RESULTS]
    first = {notice.rule: notice for notice in reversed(shown)}
    rules = sorted(first)
    run = {
        "tool": {"driver": {"name": "auditor", "version": report.auditor, "rules": [_rule(first[id]) for id in rules]}},
        "automationDetails": {"id": "auditor/check/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": REPOSITORY,
        "invocations": [{"executionSuccessful": True, "exitCode": report.status, **_left_out(len(notices))}],
        "results": [_result(notice, rules.index(notice.rule)) for notice in shown],
        "properties": {"answer": headline(report), "tally": tally(report)},
    }
    return dumped({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _left_out(notices: int) -> dict[str, Any]:
    left = notices - _MOST_RESULTS
    if left <= 0:
        return {}
    text = f"{left} more notices are left out; the text of the check holds all of them."
    return {"toolExecutionNotifications": [{"level": "warning", "message": sarif_message(text, LONGEST)}]}


def _rule(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.rule,
        "shortDescription": sarif_message(notice.title, LONGEST),
        "fullDescription": sarif_message(notice.title, LONGEST),
        "help": sarif_message(notice.help, LONGEST),
        "defaultConfiguration": {"level": _LEVELS[notice.weight]},
        "properties": {"security-severity": _SEVERITY[notice.weight], "tags": ["security", "governance"]},
    }


def _result(notice: Notice, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": notice.rule,
        "ruleIndex": rule,
        "kind": "fail",
        "level": _LEVELS[notice.weight],
        "message": sarif_message(notice.sentence, LONGEST),
        "locations": [sarif_location(notice.place, one_line(notice.network or "settings", 200))],
        # The first is the one that GitHub follows an alert by.
        "partialFingerprints": {"primaryLocationLineHash": f"{notice.id}:1", "auditorNotice/v1": notice.id},
        "properties": {"tags": list(notice.harms[:_MOST_TAGS]), "direction": notice.direction or "none"},
    }
    if notice.weight is Weight.ACCEPTED:
        result["suppressions"] = [{"kind": "external", "justification": one_line(notice.sentence, LONGEST)}]
    return result
