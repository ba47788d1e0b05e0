"""What tells networks apart besides the verdict: level, collusion curve, slices, key figures and other bodies'
rules."""

from enum import StrEnum

from auditor.model.evidence import Certainty
from auditor.model.frozen import Frozen
from auditor.model.harm import HarmId, Slice
from auditor.model.ids import EntityId
from auditor.model.power import Parties
from auditor.model.verdict import Verdict


class Level(Frozen):
    """From 0 (one party alone can do one of the worst harms before you can leave) to 4 (nobody can, or only an open
    vote). ``low`` is the level if every gap hides the worst; ``because`` are sentences."""

    low: int
    high: int
    because: tuple[str, ...] = ()


class CurvePoint(Frozen):
    """The largest weighted share of all harms (0 to 1) that one coalition of so many parties can do.

    ``low`` covers what was read, ``high`` assumes the worst of everything unread or not looked at.
    """

    parties: int
    low: float
    high: float


class CollusionCurve(Frozen):
    """The collusion curve for harms before you can leave, and without a time limit. Each list starts at one party and
    never falls. Beyond its last point it is flat, or each further party adds too little to matter."""

    before_exit: tuple[CurvePoint, ...] = ()
    ever: tuple[CurvePoint, ...] = ()


class SliceAnswer(Frozen):
    """The answer for one family of harms: the verdict, the fewest parties and the delay of its worst harm.

    ``certainty`` is that of the deciding power, None where none decides. ``harms`` are those that count, worst first;
    ``not_looked_at`` those that would count but were not looked at. Without ``harms`` the verdict is unknown.
    """

    slice: Slice
    title: str
    verdict: Verdict
    parties: Parties
    delay_s: int | None
    certainty: Certainty | None
    harms: tuple[HarmId, ...]
    not_looked_at: tuple[HarmId, ...] = ()


class Numbers(Frozen):
    """Key figures of an assessment.

    ``alone`` of ``looked_at`` harms that count can be done by one party before you can leave. ``code``, ``pay`` and
    ``funds`` are the fewest parties for the harms of these slices that matter most. ``changes`` is the number of
    changes after which no verdict is *yes* (None if there is no *yes*, or if no changes achieve it). ``strongest`` is
    the actor with the highest Banzhaf index. ``proven`` of ``facts`` grants were executed against the chain's own code
    and state.
    """

    alone: int
    looked_at: int
    code: Parties
    pay: Parties
    funds: Parties
    changes: int | None
    strongest: EntityId | None
    banzhaf: float | None
    proven: int
    facts: int


class FrameworkOutcome(StrEnum):
    """Whether a network meets one item of an external framework, according to our facts. It is not a legal verdict."""

    MET = "met"
    NOT_MET = "not-met"
    NOT_KNOWN = "not-known"
    NOT_APPLICABLE = "not-applicable"


class FrameworkItem(Frozen):
    """One item: its requirement, the ``datum`` that decided, or what is ``missing``."""

    id: str
    title: str
    outcome: FrameworkOutcome
    datum: str = ""
    missing: str = ""


class FrameworkAnswer(Frozen):
    """The answers to one external framework. ``status`` is in force, proposed or withdrawn; ``date`` is that of the
    text."""

    id: str
    title: str
    version: str
    date: str
    status: str
    source: str
    items: tuple[FrameworkItem, ...]
