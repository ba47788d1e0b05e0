"""Events as receivers get them: valid by the published schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from auditor.formats.json import dumped
from auditor.model.snapshot import Block
from auditor.watching.event import event_schema
from tests.watching.test_watch import events, through

FILE = Path(__file__).parents[2] / "reports" / "schema" / "auditor.event-1.json"
VALIDATOR = Draft202012Validator(json.loads(FILE.read_text("utf-8")))
EVENTS = events(through(2, 1, None, 3))


def test_the_published_schema_is_the_one_of_today() -> None:
    Draft202012Validator.check_schema(event_schema())
    assert FILE.read_text("utf-8") == dumped(event_schema())


def test_events_follow_their_schema() -> None:
    block = Block(chain="eip155:1", number=9, hash="0x" + "11" * 32, time="2026-01-01T00:00:00Z")
    for event in EVENTS:
        VALIDATOR.validate(json.loads(event.line()))
        VALIDATOR.validate(json.loads(event.model_copy(update={"blocks": (block,)}).line()))


def test_all_kinds_are_events_here() -> None:
    assert {event.kind.value for event in EVENTS} == {"change", "unread", "read-again"}


@pytest.mark.parametrize("key", ["schema", "id", "kind", "sentence", "blocks"])
def test_the_schema_refuses_an_event_without(key: str) -> None:
    event = json.loads(EVENTS[0].line())
    assert not VALIDATOR.is_valid({name: value for name, value in event.items() if name != key})
