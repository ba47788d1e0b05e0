"""Powers: every harm that somebody can do by a function of a target, resolved to the people behind it."""

from collections import defaultdict
from collections.abc import Iterable

from auditor.graph.bypasses import Bypasses
from auditor.graph.coalition import Coalitions, Few
from auditor.graph.deed import Deed as Deed
from auditor.graph.implied import distinct, implied
from auditor.graph.paths import Told, told
from auditor.graph.power_graph import PowerGraph, Way
from auditor.graph.stopping import Stopping
from auditor.graph.system import NodeId
from auditor.graph.votes import Opposition, votes_in
from auditor.model.entity import Entity
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant
from auditor.model.harm import HarmCatalogue, HarmId
from auditor.model.ids import ANYONE, EntityId
from auditor.model.power import Parties, Point, Power, PowerId

_SUREST = tuple(Certainty)


def powers(graph: PowerGraph, harms: HarmCatalogue) -> tuple[Power, ...]:
    """All powers in the order of harms, targets and functions, then those that these imply.

    What anyone may call is a power of no party at all, the worst there is.
    """
    resolved = Powers(graph)
    direct = deeds(graph, harms)
    return resolved.with_implied(resolved.found(direct), direct, implied(graph, harms, direct))


def deeds(graph: PowerGraph, harms: HarmCatalogue) -> tuple[Deed, ...]:
    """What can be done to whom, before anybody asks by how many."""
    place = {harm.id: index for index, harm in enumerate(harms.harms)}
    found: dict[tuple[int, EntityId, str], list[Way]] = defaultdict(list)
    for target, ways in graph.ways.items():
        entity = graph.entities.get(target)
        if entity is None:
            continue
        for way in ways:
            if is_own_affair(graph, way):
                continue
            for harm, doing in _harmful(way, entity, harms).items():
                found[place[harm], target, way.id.function].append(doing)
    return tuple(
        Deed(harms.harms[index].id, target, name, tuple(ways)) for (index, target, name), ways in sorted(found.items())
    )


def is_own_affair(graph: PowerGraph, way: Way) -> bool:
    """Whether all that a way shows is that an account decides about itself, and it is no part of the network."""
    target = way.id.target
    by_itself = way.id.effect is Effect.EXECUTE and all(grant.holder == target for grant in way.usable)
    return bool(way.usable) and by_itself and target not in graph.named


def _harmful(way: Way, target: Entity, harms: HarmCatalogue) -> dict[HarmId, Way]:
    """The parts of a way by the harm that they do: its grants differ in nothing that counts but their shares."""
    parts: dict[HarmId, list[Grant]] = defaultdict(list)
    of_share = {share: harms.of(grant, target) for share, grant in {one.share: one for one in way.grants}.items()}
    for grant in way.grants:
        harm = of_share[grant.share]
        if harm is not None:
            parts[harm.id].append(grant)
    return {
        harm: way if len(grants) == len(way.grants) else Way(way.id, tuple(grants)) for harm, grants in parts.items()
    }


class Powers:
    """Resolves deeds to people. One for each graph: what deeds share is found once."""

    def __init__(self, graph: PowerGraph) -> None:
        self.graph = graph
        self.coalitions = Coalitions(graph)
        votes = [vote for entity in graph.snapshot.entities for vote in votes_in(entity.gate)]
        turnout = any(vote.turnout is not None for vote in votes)
        self._unopposed = Coalitions(graph, Opposition.NONE) if votes else None
        self._usual = Coalitions(graph, Opposition.USUAL) if turnout else None
        self._stopping = Stopping(self.coalitions)
        self._bypasses = Bypasses(self.coalitions)

    def found(self, all_deeds: Iterable[Deed]) -> tuple[Power, ...]:
        """The powers of these deeds, numbered in their order."""
        known = list(all_deeds)
        goals = [self.coalitions.may_do(deed.ways) for deed in known]
        found = [self._power(f"p{n}", deed, goal) for n, (deed, goal) in enumerate(zip(known, goals, strict=True), 1)]
        return tuple(_with_rivals(found))

    def with_implied(
        self, powers: tuple[Power, ...], direct: tuple[Deed, ...], further: tuple[Deed, ...]
    ) -> tuple[Power, ...]:
        """``powers`` of the ``direct`` deeds, and those of the ``further`` ones that these imply, numbered on."""
        by_deed = {_function(deed, deed.harm): power for deed, power in zip(direct, powers, strict=True)}
        found = list(powers)
        for deed in distinct(self.coalitions, direct, further):
            power = by_deed[_function(deed, deed.implied_by)]
            if power.possible:
                new = {"id": f"p{len(found) + 1}", "harm": deed.harm, "implied_by": power.id, "bypasses": ()}
                found.append(power.model_copy(update=new))
        return tuple(found)

    def _power(self, name: PowerId, deed: Deed, goal: NodeId) -> Power:
        known = self.coalitions.frontier(goal)
        possible = self.coalitions.frontier(goal, unread=True)
        usual, usual_possible = self._in_vote(self._usual, deed, goal)
        silent, silent_possible = self._in_vote(self._unopposed, deed, goal)
        path = self._path(deed, goal, known, possible)
        first = deed.ways[0].grants[0]
        holders = [grant.holder for way in deed.ways for grant in way.usable]
        grants = [grant for way in deed.ways for grant in way.usable]
        # What nobody may do any more is shown by the grants that were given up.
        asked = grants or [grant for way in deed.ways for grant in way.grants]
        return Power(
            id=name,
            harm=deed.harm,
            target=deed.target,
            function=first.function,
            selector=first.selector,
            holders=(ANYONE,) if ANYONE in holders else tuple(sorted(set(holders))),
            parties=_parties(known, possible),
            parties_unopposed=_parties(silent, silent_possible) if silent_possible else None,
            parties_at_turnout=_parties(usual, usual_possible) if usual_possible else None,
            blocking=self._stopping.of(goal) if possible else None,
            delay_s=known[0].delay_s if known else None,
            frontier=_points(known),
            possible=_points(possible),
            frontier_at_turnout=_points(usual),
            possible_at_turnout=_points(usual_possible),
            possible_unopposed=_points(silent_possible),
            coalition=tuple(sorted(known[0].coalition)) if known else (),
            coalition_at_turnout=tuple(sorted(usual[0].coalition)) if usual else (),
            path=path.steps,
            around=self._bypasses.of(goal, deed.ways),
            certainty=max(
                (grant.certainty for grant in path.grants or grants), key=_SUREST.index, default=first.certainty
            ),
            evidence=tuple(dict.fromkeys(key for grant in (*asked, *path.grants) for key in grant.evidence)),
            condition=path.grants[-1].condition if path.grants and path.grants[-1] in grants else None,
        )

    def _path(self, deed: Deed, goal: NodeId, known: tuple[Few, ...], possible: tuple[Few, ...]) -> Told:
        """How the smallest coalition does it; where none is known, how it may be done."""
        system = self.coalitions.system
        if not possible:
            return Told((), ())
        few = known[0] if known else possible[0]
        acting = [system.leaves[party] for party in few.coalition]
        return told(self.coalitions.meaning, goal, acting, system.unread if known else (), deed.ways)

    def _in_vote(
        self, coalitions: Coalitions | None, deed: Deed, goal: NodeId
    ) -> tuple[tuple[Few, ...], tuple[Few, ...]]:
        """Both frontiers under another reading of votes; empty for what no vote has a say in."""
        if coalitions is None or self.coalitions.meaning.votes.isdisjoint(self.coalitions.system.cone(goal)):
            return (), ()
        other = coalitions.may_do(deed.ways)
        return coalitions.frontier(other), coalitions.frontier(other, unread=True)


def _function(deed: Deed, harm: HarmId | None) -> tuple[object, ...]:
    return harm, deed.target, deed.name


def _parties(known: tuple[Few, ...], possible: tuple[Few, ...]) -> Parties:
    first = (*known[:1], *possible[:1])
    return Parties(
        low=min((few.low for few in first), default=None),
        high=known[0].high if known else None,
        exact=all(few.exact for few in first),
    )


def _points(frontier: tuple[Few, ...]) -> tuple[Point, ...]:
    return tuple(Point(parties=few.high, delay_s=few.delay_s) for few in frontier)


def _with_rivals(found: list[Power]) -> Iterable[Power]:
    """Says of each power which others do the same to the same target with fewer parties or sooner."""
    alike: dict[tuple[HarmId, EntityId], list[Power]] = defaultdict(list)
    for power in found:
        alike[power.harm, power.target].append(power)
    for power in found:
        rivals = [other.id for other in alike[power.harm, power.target] if _outdoes(other, power)]
        yield power.model_copy(update={"bypasses": tuple(rivals)}) if rivals else power


def _outdoes(other: Power, power: Power) -> bool:
    if power.parties.high is None or power.delay_s is None:
        return False
    own = Point(parties=power.parties.high, delay_s=power.delay_s)
    return any(
        point.parties <= own.parties and point.delay_s <= own.delay_s and point != own for point in other.frontier
    )
