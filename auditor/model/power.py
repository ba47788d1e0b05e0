"""Powers: grants resolved to people. Who can do what, how few of them, how fast, and by which path."""

from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.frozen import Frozen
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId
from auditor.model.verdict import Verdict

PowerId = str


class Parties(Frozen):
    """How few independent parties it takes, as an interval.

    ``low`` counts an unknown holder as one party; ``high`` leaves paths through unknown holders out, None if no path
    is left. Both None: nobody can. ``anyone``: one party is enough and anybody can be it, for no permission is needed.
    ``exact`` is False if a time limit cut the search and the true number lies somewhere between.
    """

    low: int | None
    high: int | None
    exact: bool = True
    anyone: bool = False


class Point(Frozen):
    """One point of a frontier: so many parties need at least so many seconds."""

    parties: int
    delay_s: int


class Step(Frozen):
    """One step of a path: ``source`` acts on ``target``; ``why`` is a clause of plain words (hostile text inside)."""

    source: EntityId
    target: EntityId
    why: str


class Bypass(Frozen):
    """A path that needs fewer parties or less time than the one the network presents."""

    presented: EntityId
    around: Point
    instead_of: Point
    coalition: tuple[EntityId, ...]
    path: tuple[Step, ...]


class Power(Frozen):
    """One harm that somebody can do by one function of one target.

    ``parties`` is the fewest over all paths and ``delay_s`` how long that coalition needs; ``frontier`` is the whole
    trade-off over paths that were read, ``possible`` the same with each unknown holder counted as one party.
    ``parties_unopposed`` and ``parties_at_turnout`` count a vote when nobody, or only the usual voters, oppose; the
    frontiers of the same names are for powers that a vote has a say in. ``blocking`` is the fewest who can stop it,
    ``coalition`` one smallest coalition. ``bypasses`` are ids of powers or, in ``around``, the paths themselves.
    ``implied_by`` is the power whose function does this harm as well, where no function is there for the harm itself;
    ``verdict`` is the engine's on this power alone, None before it was judged.
    """

    id: PowerId
    harm: HarmId
    target: EntityId
    function: str | None
    selector: str | None
    holders: tuple[EntityId, ...]
    parties: Parties
    parties_unopposed: Parties | None = None
    parties_at_turnout: Parties | None = None
    blocking: Parties | None = None
    delay_s: int | None = None
    frontier: tuple[Point, ...] = ()
    possible: tuple[Point, ...] = ()
    frontier_at_turnout: tuple[Point, ...] = ()
    possible_at_turnout: tuple[Point, ...] = ()
    possible_unopposed: tuple[Point, ...] = ()
    coalition: tuple[EntityId, ...] = ()
    coalition_at_turnout: tuple[EntityId, ...] = ()
    path: tuple[Step, ...] = ()
    around: tuple[Bypass, ...] = ()
    bypasses: tuple[PowerId, ...] = ()
    certainty: Certainty = Certainty.OBSERVED
    evidence: tuple[EvidenceId, ...] = ()
    condition: str | None = None
    implied_by: PowerId | None = None
    verdict: Verdict | None = None

    @property
    def likely(self) -> tuple[Point, ...]:
        """The frontier as votes go: whatever the others do, and against as many as usually vote."""
        return self.frontier + self.frontier_at_turnout


class Actor(Frozen):
    """A party or key: what it can do alone, and its Banzhaf index over the powers that matter to the viewpoint."""

    id: EntityId
    label: str
    alone: tuple[PowerId, ...]
    banzhaf: float | None
