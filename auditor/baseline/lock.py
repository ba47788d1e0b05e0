"""The model of ``auditor.lock``: who had power over each network when the builder last agreed to it.

It holds what a decision changes (holders, thresholds, delays, code, verdicts) and nothing that moves by itself (blocks,
balances, stake). The file is TOML; ``reports/schema/auditor.lock-1.json`` is its schema.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from auditor.baseline import gate_lines
from auditor.baseline.figures import FEW, POINT
from auditor.model.frozen import Frozen
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId
from auditor.model.verdict import Verdict
from auditor.model.viewpoint import Viewpoint

SCHEMA: Literal["auditor.lock/1"] = "auditor.lock/1"
DEFAULT = "auditor.lock"

ReachText = Annotated[str, StringConstraints(pattern=POINT)]
FewText = Annotated[str, StringConstraints(pattern=FEW)]
DurationText = Annotated[str, StringConstraints(pattern=r"^P[0-9DTHMS]+$")]
LevelText = Annotated[str, StringConstraints(pattern=r"^[0-4]( to [0-4])?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


class LockedHarm(Frozen):
    """The answer for one harm; all is None if nothing that it could happen to was looked at. ``delay`` is
    how long the fewest parties need, None if that is unknown or nobody can; ``vote``: a vote has a say in it."""

    looked_at: bool = True

    verdict: Verdict | None = None
    parties: FewText | None = None
    delay: DurationText | None = None
    vote: bool = False


class LockedPower(Frozen):
    """Who may call a function, and how few parties need how long for it. ``holders`` are empty if they follow weight;
    ``vote``: a vote has a say in it."""

    holders: tuple[EntityId, ...] = ()
    reach: tuple[ReachText, ...]
    vote: bool = False


class LockedEntity(Frozen):
    """A holder of power, or something that others have power over; most entities are one of both.

    ``gate`` says how it acts (``auditor.baseline.gate_lines``). ``third``, ``half`` and ``two_thirds`` are the fewest
    parties with more than that part of a vote. ``runs`` is the code behind a proxy. ``powers`` are what others can do
    to it, by ``<harm> <function>``.
    """

    kind: str
    name: str = ""
    party: str = ""
    gate: tuple[str, ...] = ()
    third: int | None = None
    half: int | None = None
    two_thirds: int | None = None
    runs: tuple[EntityId, ...] = ()
    powers: dict[str, LockedPower] = Field(default_factory=dict)

    @field_validator("gate")
    @classmethod
    def _is_gate(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        if lines:
            gate_lines.parsed(lines)
        return lines


class LockedCurve(Frozen):
    """The collusion curve: by number of parties, the percentage of all harm that they can do together, as it was read
    and counting everything unread (``"1" = "82 to 100 %"``)."""

    before_exit: dict[str, str] = Field(default_factory=dict)
    ever: dict[str, str] = Field(default_factory=dict)


class LockedNetwork(Frozen):
    """The power structure of one network for one viewpoint. ``exit`` is the time needed to leave; ``gaps`` are what the
    scan could not settle and what can hide a power, as ``<subject>: <what>``; ``digest`` is that of all the rest, by
    which an edit by hand shows."""

    title: str
    auditor: str
    methodology: str
    viewpoint: Viewpoint
    exit: DurationText
    digest: Digest
    verdict: Verdict
    level: LevelText
    gaps: tuple[str, ...] = ()
    curve: LockedCurve = LockedCurve()
    harms: dict[HarmId, LockedHarm] = Field(default_factory=dict)
    entities: dict[EntityId, LockedEntity] = Field(default_factory=dict)


class Lock(Frozen):
    """The whole file: networks by the name under which they are scanned."""

    schema_: Literal["auditor.lock/1"] = Field(default=SCHEMA, alias="schema")
    networks: dict[str, LockedNetwork] = Field(default_factory=dict)


def place(*keys: str) -> str:
    """The place of a fact inside a network: the keys that lead to it, joined by ``/``, the empty place for itself."""
    return "/".join(keys)


def lock_schema() -> dict[str, Any]:
    """The JSON Schema of the file, whose TOML is read as JSON."""
    schema = Lock.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}
