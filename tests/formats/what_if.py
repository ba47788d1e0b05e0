"""The page's own arithmetic against the command line: the same change, judged twice."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from auditor import pipeline
from auditor.engine.rulebook import Rulebook
from auditor.formats.html_what_if import embedded
from auditor.graph.what_if import all_accounts, changed
from auditor.model.assessment import Assessment
from auditor.model.harm import Viewpoint
from auditor.model.ids import EntityId
from auditor.model.snapshot import Snapshot
from auditor.resources import folder
from tests.formats.chromium import Page

SCRIPT = (folder("reports") / "html" / "whatif.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Change:
    """What the page is asked: who is captured or lost, for whom, and how long they need to leave."""

    viewpoint: Viewpoint
    exit_s: int
    captured: tuple[EntityId, ...] = ()
    lost: tuple[EntityId, ...] = ()


def by_page(page: Page, before: Assessment, change: Change, **more: Any) -> dict[str, Any]:
    """The answer of the page's script."""
    assert before.what_if is not None
    system = json.dumps(embedded(before.what_if))
    wanted = {
        "viewpoint": change.viewpoint.value,
        "exit": change.exit_s,
        "captured": change.captured,
        "lost": change.lost,
        **more,
    }
    answer: dict[str, Any] = page.find(f"(() => {{ {SCRIPT}\nreturn judgeAgain({system})({json.dumps(wanted)}); }})()")
    return answer


def by_command(snapshot: Snapshot, book: Rulebook, change: Change) -> Assessment:
    """The answer of the program."""
    taken, gone = (all_accounts(snapshot, names) for names in (change.captured, change.lost))
    return pipeline.assess(changed(snapshot, taken, gone), book, change.viewpoint, change.exit_s)


def differences(page: dict[str, Any], command: Assessment, small_group: int) -> list[str]:
    """Where both disagree, as text. What the page leaves to the command line is no difference."""
    found = []
    if not page["beyond"] and page["verdict"] != command.verdict.value:
        found.append(f"verdict: {page['verdict']} and {command.verdict.value}")
    answers = {answer.harm: answer for answer in command.harms}
    for row in page["harms"]:
        answer = answers[row["harm"]]
        if row["beyond"]:
            continue
        if (row["verdict"], row["counted"]) != (answer.verdict.value, answer.counted):
            found.append(f"{row['harm']}: {row['verdict']} {row['counted']}, {answer.verdict} {answer.counted}")
        elif row["verdict"] == "yes" and (row["parties"], row["delay"]) != (answer.parties.high, answer.delay_s):
            found.append(f"{row['harm']}: {row['parties']} {row['delay']}, {answer.parties.high} {answer.delay_s}")
        elif _few(row["parties"], small_group) != _few(answer.parties.high, small_group):
            found.append(f"{row['harm']}: {row['parties']} parties and {answer.parties.high}")
    if not any(row["beyond"] for row in page["harms"]):
        found += _slices(page, command) + _curve(page, command)
    return found


def _few(parties: int | None, small_group: int) -> int | None:
    return parties if parties is not None and parties < small_group else None


def _slices(page: dict[str, Any], command: Assessment) -> list[str]:
    ours = {row["slice"]: row["verdict"] for row in page["slices"]}
    theirs = {answer.slice.value: answer.verdict.value for answer in command.slices}
    return [] if ours == theirs else [f"slices: {ours} and {theirs}"]


def _curve(page: dict[str, Any], command: Assessment) -> list[str]:
    points = {point.parties: (point.low, point.high) for point in command.curve.before_exit}
    found = []
    for row in page["curve"]:
        at = max((parties for parties in points if parties <= row["parties"]), default=0)
        if at and any(
            abs(one - other) > 1e-3 for one, other in zip(points[at], (row["low"], row["high"]), strict=True)
        ):
            found.append(f"curve at {row['parties']}: {row['low']}, {row['high']} and {points[at]}")
    return found


def people(assessment: Assessment) -> Collection[EntityId]:
    """Everybody who can be captured or lost on the page."""
    assert assessment.what_if is not None
    return [leaf.id for leaf in assessment.what_if.leaves if not leaf.unread]
