"""The part of the public JSON, version 1, that tells networks apart: exposure, level, curve, slices, numbers."""

from typing import Annotated, Literal

from pydantic import Field

from auditor.formats.json_v1_base import Certainty, Id, Parties, Struct, Verdict


class Interval(Struct):
    """A number known to lie between two bounds, both included."""

    low: float
    high: float


class Grade(Struct):
    """Letters of the level: low is the best possible grade, high the worst."""

    low: str
    high: str


class Level(Struct):
    """From 0, one party alone can do one of the worst harms before you can leave, to 4, nobody can or only an open
    vote. low counts everything unread against you."""

    low: Annotated[int, Field(ge=0, le=4)]
    high: Annotated[int, Field(ge=0, le=4)]
    because: Annotated[list[str], Field(description="Sentences")]


class CurvePoint(Struct):
    """The largest weighted share of all harms that one coalition of so many parties can do."""

    parties: int
    low: Annotated[float, Field(description="0 to 1, by what was read")]
    high: Annotated[float, Field(description="0 to 1, everything unread or not looked at counted against you")]


class Curve(Struct):
    """The collusion curve; beyond its last point it is flat, or each further party adds too little to matter."""

    before_exit: list[CurvePoint]
    ever: list[CurvePoint]


class Slice(Struct):
    """The answer for one family of harms: that of its worst harm."""

    slice: Literal["pay", "funds", "code", "access", "community", "market"]
    title: str
    verdict: Verdict
    parties: Parties
    delay_s: Annotated[int | None, Field(description="Seconds that the fewest parties need; null if unknown")]
    certainty: Annotated[Certainty | None, Field(description="How sure the power that decides is")]
    harms: Annotated[list[str], Field(description="Those that count, worst first; empty: nothing was looked at")]
    not_looked_at: list[str]


class Strongest(Struct):
    """The actor with the highest Banzhaf index."""

    id: Id
    label: str
    banzhaf: float


class Fewest(Struct):
    """The fewest parties for the harms of three slices that matter most to the viewpoint."""

    code: Parties
    pay: Parties
    funds: Parties


class Numbers(Struct):
    """Numbers that a person remembers."""

    alone: Annotated[int, Field(description="Harms that one party can do before you can leave")]
    looked_at: Annotated[int, Field(description="Harms that enter the verdict")]
    parties: Fewest
    changes: Annotated[int | None, Field(description="Changes that end every yes; null if there is no yes, or no such")]
    strongest: Strongest | None
    proven: Annotated[int, Field(description="Facts executed against the chain's own code and state")]
    facts: int


class FrameworkItem(Struct):
    """One item of somebody else's rules, answered from our facts."""

    id: str
    title: str
    outcome: Literal["met", "not-met", "not-known", "not-applicable"]
    datum: Annotated[str, Field(description="What decided; empty if nothing did")]
    missing: Annotated[str, Field(description="For not-known: what would decide")]


class Framework(Struct):
    """One set of somebody else's rules. Never a legal verdict."""

    id: str
    title: str
    version: str
    date: str
    status: Literal["in force", "proposed", "withdrawn"]
    source: str
    items: list[FrameworkItem]
