"""Findings as SARIF 2.1.0 (OASIS), for code scanning of forges."""

from typing import Any
from urllib.parse import quote

from auditor.formats.format import PLAIN, Style
from auditor.formats.json import dumped
from auditor.formats.prose import DisplayNames
from auditor.formats.score_words import figures
from auditor.model.assessment import Assessment, Finding, Outcome, Severity
from auditor.model.evidence import Gap
from auditor.model.repository_line import RepositoryLine
from auditor.model.text import one_line

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# GitHub reads a rule's severity from this property: above 9 critical, from 7 high, from 4 medium, below low.
_SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.1",
}


class Sarif:
    """One run with a result for every finding; gaps are notifications of the run."""

    name = "sarif"
    suffix = ".sarif"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The whole log as JSON. Results stand on the line of ``style.place``, without one on no file."""
        return dumped({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [_run(assessment, style.place)]})


def _run(assessment: Assessment, place: RepositoryLine | None) -> dict[str, Any]:
    first = {finding.rule: finding for finding in reversed(assessment.findings)}
    rules = sorted(first)
    name = quote(assessment.network.name, safe="", errors="replace")
    display = DisplayNames(assessment)
    driver = {
        "name": "auditor",
        "version": assessment.auditor,
        "rules": [_rule(first[rule]) for rule in rules],
    }
    return {
        "tool": {"driver": driver},
        # Keeps the alerts of several networks and viewpoints of one repository apart.
        "automationDetails": {"id": f"auditor/{name}/{assessment.viewpoint.value}/"},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(gap, display) for gap in assessment.gaps],
            }
        ],
        "originalUriBaseIds": REPOSITORY,
        "results": [_result(finding, rules.index(finding.rule), place, display) for finding in assessment.findings],
        "properties": {
            **figures(assessment),
            "sentence": one_line(assessment.sentence, 400),
            "viewpoint": assessment.viewpoint.value,
            "methodology": assessment.methodology,
        },
    }


def _rule(finding: Finding) -> dict[str, Any]:
    help_text = f"{finding.why} {finding.remediation}"
    return {
        "id": finding.rule,
        "shortDescription": sarif_message(finding.title),
        "fullDescription": sarif_message(finding.why),
        "help": sarif_message(help_text),
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"security-severity": _SECURITY_SEVERITY[finding.severity], "tags": ["security", "governance"]},
    }


def _result(finding: Finding, rule: int, place: RepositoryLine | None, display: DisplayNames) -> dict[str, Any]:
    fires = finding.outcome is Outcome.FIRES
    text = f"{finding.message} Who: {finding.who}, {finding.how_fast}. {finding.loss} Fix: {finding.remediation}"
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        # SARIF 3.27.10: a result that is not a failure has the level none.
        "kind": "fail" if fires else "open",
        "level": _LEVELS[finding.severity] if fires else "none",
        "message": sarif_message(text if fires else f"Could not be answered. {text}"),
        "locations": [sarif_location(place, display.name(finding.subject), one_line(finding.subject, 400))],
        # GitHub follows an alert by the first entry.
        "partialFingerprints": {
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
            "auditorFingerprint/v1": finding.fingerprint,
        },
        "properties": {
            "severity": finding.severity.value,
            "confidence": finding.confidence,
            "evidence": list(finding.evidence),
        },
    }


def _notification(gap: Gap, display: DisplayNames) -> dict[str, Any]:
    return {
        "level": "warning" if gap.critical else "note",
        "message": sarif_message(f"{display.name(gap.subject)}: {gap.what} could not be read: {gap.why}"),
    }


def sarif_location(place: RepositoryLine | None, name: str, qualified: str = "") -> dict[str, Any]:
    """The location of a result about the account or network ``name``: a line of the repository, or no file at all
    (SARIF 3.28.4), since a forge takes a file for one of the repository."""
    logical = {"name": name, "kind": "resource"} | ({"fullyQualifiedName": qualified} if qualified else {})
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if place is not None:
        uri = quote(place.path, errors="replace")
        location["physicalLocation"] = {
            "artifactLocation": {"uri": uri, "uriBaseId": _ROOT},
            "region": {"startLine": place.line},
        }
    return location


def sarif_message(text: str, longest: int = 1000) -> dict[str, str]:
    """A message string: braces doubled, brackets and backslashes escaped, so that it holds no placeholder or link
    (SARIF 3.11.5 and 3.11.6)."""
    line = one_line(text, longest).replace("{", "{{").replace("}", "}}").replace("\\", "\\\\")
    return {"text": line.replace("[", "\\[").replace("]", "\\]")}


# The base of every place; a forge puts the work tree there.
REPOSITORY = {_ROOT: {"description": sarif_message("The root of the repository.")}}
