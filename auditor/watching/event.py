"""The events that receivers of ``auditor watch`` get: one JSON object for each change. Keys are added, never
renamed. ``reports/schema/auditor.event-1.json`` is their schema."""

import hashlib
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field

from auditor.baseline.drift import Direction, Drift
from auditor.model.frozen import Frozen
from auditor.model.snapshot import Block


class EventKind(StrEnum):
    """What sort of event it is."""

    CHANGE = "change"
    UNREAD = "unread"  # the network cannot be read at the moment: what changes now is unknown
    READ_AGAIN = "read-again"


class WatchEvent(Frozen, json_schema_serialization_defaults_required=True):
    """One event. ``id`` is the same when it is sent again, and another one when the same change happens again.

    ``at`` is when it was noticed, in Unix seconds, and ``blocks`` where; ``change`` is what changed (see ``Drift``).
    """

    schema_: Literal["auditor.event/1"] = Field(default="auditor.event/1", alias="schema")
    id: str
    network: str
    kind: EventKind
    direction: Direction
    sentence: str
    at: int
    blocks: tuple[Block, ...] = ()
    change: Drift | None = None

    @classmethod
    def of_drift(cls, drift: Drift, revision: int, at: int, blocks: tuple[Block, ...]) -> Self:
        """The event of a change from the ``revision``-th state of a network to the next."""
        return cls(
            id=_id(drift.network, revision, drift.id),
            network=drift.network,
            kind=EventKind.CHANGE,
            direction=drift.direction,
            sentence=drift.sentence,
            at=at,
            blocks=blocks,
            change=drift,
        )

    @classmethod
    def of_outage(cls, network: str, outage: int, at: int, why: str) -> Self:
        """The event of the ``outage``-th time that a network cannot be read; ``why`` empty: that it can be again."""
        kind = EventKind.UNREAD if why else EventKind.READ_AGAIN
        sentence = f"{network} cannot be read: {why}" if why else f"{network} can be read again."
        direction = Direction.REVIEW if why else Direction.BETTER
        id = _id(network, outage, kind.value)
        return cls(id=id, network=network, kind=kind, direction=direction, sentence=sentence, at=at)

    def line(self) -> str:
        """The event as one line of JSON."""
        return self.model_dump_json(by_alias=True)


def event_schema() -> dict[str, Any]:
    """The schema of an event as receivers get it."""
    return WatchEvent.model_json_schema(by_alias=True, mode="serialization")


def _id(network: str, count: int, what: str) -> str:
    return hashlib.sha256(f"{network}\0{count}\0{what}".encode()).hexdigest()[:32]
