"""Powers: grants resolved to people. Who can do what, how few of them, how fast, and by which path."""

from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.frozen import Frozen
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId
from auditor.model.verdict import Verdict

PowerId = str


class Parties(Frozen):
    """How few independent parties it takes, as an interval.

    ``low`` counts an unknown holder as one party; ``high`` ignores paths through unknown holders and is None if no path
    is left. Both None: no known party can. ``anyone``: no permission is needed, so that any one account is enough.
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
    """One step of a path: ``source`` acts on ``target``; ``why`` is a clause in plain words (it contains hostile
    text)."""

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
    """One harm by one function of one target, resolved to parties.

    ``parties`` is the fewest over all paths and ``delay_s`` the delay of that coalition; ``frontier`` is the whole
    trade-off over paths that were read, ``possible`` the same with each unknown holder counted as one party.
    ``parties_unopposed`` and ``parties_at_turnout`` count a vote that nobody opposes, or only the usual voters; the
    frontiers of the same names are for powers that depend on a vote. ``blocking`` is the size of the smallest blocking
    coalition, ``coalition`` one smallest coalition. ``bypasses`` are ids of powers or, in ``around``, the paths
    themselves. ``implied_by`` is the power whose function includes this harm, where there is no function for the harm
    itself; ``verdict`` is the engine's on this power alone, None before it was judged.
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
    effect_certainty: Certainty | None = None
    evidence: tuple[EvidenceId, ...] = ()
    condition: str | None = None
    implied_by: PowerId | None = None
    verdict: Verdict | None = None

    @property
    def certainty_of_effect(self) -> Certainty:
        """How certain it is what the deciding call does; ``certainty`` is about who may make the calls."""
        return self.effect_certainty or self.certainty

    @property
    def likely(self) -> tuple[Point, ...]:
        """The frontier under usual votes: against any opposition, and against the usual turnout."""
        return self.frontier + self.frontier_at_turnout


class Actor(Frozen):
    """A party or key: what it can do alone, and its Banzhaf index over the powers that matter to the viewpoint."""

    id: EntityId
    label: str
    alone: tuple[PowerId, ...]
    banzhaf: float | None
