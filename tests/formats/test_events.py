import json

from syrupy.assertion import SnapshotAssertion

from auditor.engine.comparison import compare
from auditor.formats import events
from auditor.model.gate import Member, Threshold
from tests.samples import SAFE, empty_assessment, hostile_assessment, sample_assessment


def test_two_assessments_told_as_text(snapshot: SnapshotAssertion) -> None:
    before = sample_assessment()
    entities = tuple(
        entity.model_copy(update={"gate": Threshold(k=1, members=(Member(id=SAFE),))}) if entity.id == SAFE else entity
        for entity in before.entities
    )
    powers = (before.powers[0].model_copy(update={"possible": (), "delay_s": 9 * 86400}), *before.powers[2:])
    after = before.model_copy(update={"entities": entities, "powers": powers, "gaps": before.gaps[1:]})
    assert events.text(compare(before, after)) == snapshot
    assert events.text(compare(after, before)) == snapshot


def test_nothing_new_is_said_so() -> None:
    same = compare(sample_assessment(), sample_assessment())
    assert events.text(same).endswith("\nNothing else changed.\n")
    assert json.loads(events.json_text(same))["changes"] == []


def test_scripts_get_every_event() -> None:
    found = compare(empty_assessment(), sample_assessment())
    told = json.loads(events.json_text(found))
    assert (told["schema"], told["worse"]) == ("auditor.comparison/1", True)
    assert len(told["changes"]) == len(found.changes)
    assert {change["turn"] for change in told["changes"]} <= {"worse", "better", "changed"}
    assert all(change["before"] or change["after"] for change in told["changes"])


def test_hostile_text_stays_on_its_line() -> None:
    found = compare(sample_assessment(), hostile_assessment())
    text = events.text(found)
    assert "\x1b" not in text and "\u202e" not in text and "\r" not in text
    lines = text.splitlines()
    chapters = [line for line in lines if line and not line.startswith(" ")]
    assert chapters[4:] == [title for title in events._TITLES.values() if title in chapters]
