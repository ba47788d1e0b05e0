"""Small networks to judge: each builder makes one thing and fills in what the test does not care about."""

from dataclasses import dataclass

from auditor.engine.case import Case
from auditor.engine.check import check
from auditor.engine.doubt import Doubts
from auditor.engine.judge import judge
from auditor.engine.rulebook import Rulebook
from auditor.engine.subjects import SubjectContext
from auditor.engine.verdict import HarmVerdict, PowerVerdict, judge_harm, judge_power
from auditor.graph.power_graph import PowerGraph
from auditor.model.assessment import Assessment, Claim, Finding
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Evidence, Gap
from auditor.model.examined import Examined
from auditor.model.gate import Delay, Gate, Key, Member, Threshold, Unknown, Vote
from auditor.model.grant import Effect, Grant
from auditor.model.harm import Viewpoint
from auditor.model.ids import EntityId
from auditor.model.network import Chain, ClaimText, Network, Party
from auditor.model.power import Actor, Parties, Point, Power
from auditor.model.snapshot import Snapshot
from tests.samples import CHAIN, eip155, selector
from tests.samples import DAY as DAY

WEEK = 7 * DAY
BOOK = Rulebook.load(None)


def key(name: str) -> Entity:
    return Entity(id=eip155(name), kind=EntityKind.KEY, label=name, chain=CHAIN, gate=Key())


def contract(name: str, *roles: str, kind: EntityKind = EntityKind.CONTRACT, **more: object) -> Entity:
    fields: dict[str, object] = {"id": eip155(name), "kind": kind, "label": name, "chain": CHAIN, "roles": roles}
    return Entity.model_validate({"gate": Unknown()} | fields | more)


def group(name: str, k: int, *members: Entity, **more: object) -> Entity:
    gate = Threshold(k=k, members=tuple(Member(id=member.id) for member in members))
    return contract(name, kind=EntityKind.MULTISIG, gate=gate, **more)


def timelock(name: str, delay_s: int, gate: Gate, **more: object) -> Entity:
    wait = Delay(seconds=delay_s, gate=gate)
    return contract(name, kind=EntityKind.TIMELOCK, gate=wait, delay_s=delay_s, **more)


def governor(name: str, weights: dict[str, int], total: int, quorum: int, delay_s: int = 30 * DAY) -> Entity:
    electorate = tuple(Member(id=eip155(voter), weight=weight) for voter, weight in weights.items())
    vote = Delay(seconds=delay_s, gate=Vote(electorate=electorate, total=total, quorum=quorum))
    return contract(name, kind=EntityKind.GOVERNOR, gate=vote, delay_s=delay_s)


def grant(holder: Entity, target: Entity, effect: Effect, function: str, **more: object) -> Grant:
    fields = {"holder": holder.id, "target": target.id, "effect": effect, "function": function}
    return Grant.model_validate(fields | {"selector": selector(function)} | more)


def power(target: Entity, holder: Entity, *frontier: tuple[int, int], **more: object) -> Power:
    """A power with a frontier of (parties, seconds); without one, nobody who was read can use it."""
    points = tuple(Point(parties=parties, delay_s=delay_s) for parties, delay_s in frontier)
    few = min(points, key=lambda point: (point.parties, point.delay_s), default=None)
    fields: dict[str, object] = {
        "id": "p1",
        "harm": "rewards.pause",
        "target": target.id,
        "function": "pause()",
        "selector": selector("pause()"),
        "holders": (holder.id,),
        "parties": Parties(low=few.parties if few else None, high=few.parties if few else None),
        "delay_s": few.delay_s if few else None,
        "frontier": points,
        "possible": points,
    }
    return Power.model_validate(fields | more)


def unread_power(target: Entity, holder: Entity, **more: object) -> Power:
    """A power whose holder could not be read: counted as one party that acts at once."""
    possible = (Point(parties=1, delay_s=0),)
    unread = power(target, holder, **more)
    return unread.model_copy(update={"parties": Parties(low=1, high=None), "possible": possible})


def gap(entity: Entity | str, what: str = "its owners", critical: bool = True) -> Gap:
    subject = entity if isinstance(entity, str) else entity.id
    return Gap(subject=subject, what=what, why="no answer", critical=critical)


def examined(entity: Entity, decided: int = 3, of: int = 3, **more: object) -> Examined:
    fields = {"entity": entity.id, "entry_points": of, "decided": decided}
    return Examined.model_validate(fields | more)


@dataclass(frozen=True)
class World:
    """What was collected and analysed of a small network."""

    entities: tuple[Entity, ...] = ()
    grants: tuple[Grant, ...] = ()
    powers: tuple[Power, ...] = ()
    gaps: tuple[Gap, ...] = ()
    actors: tuple[Actor, ...] = ()
    parties: dict[str, tuple[Entity, ...]] | None = None
    claims: tuple[str, ...] = ()
    exit_source: str = "https://network.example/unbonding"
    evidence: tuple[Evidence, ...] = ()
    examined: tuple[Examined, ...] | None = None  # None: everything that could be, to the end
    read: int = 100
    viewpoint: Viewpoint = Viewpoint.BUILDER
    exit_s: int = WEEK
    book: Rulebook = BOOK

    @property
    def snapshot(self) -> Snapshot:
        contracts = {
            entity.label: entity.id.rsplit(":", 1)[1] for entity in self.entities if entity.kind is not EntityKind.KEY
        }
        network = Network(
            name="small",
            title="Small Network",
            exit_source=self.exit_source,
            chains=(Chain(id=CHAIN, contracts=contracts),),
            parties=tuple(
                Party(name=name, accounts=tuple(each.id for each in keys), source="https://network.example")
                for name, keys in (self.parties or {}).items()
            ),
            claims=tuple(
                ClaimText(says=f"It is so: {check}", source="https://network.example", check=check)
                for check in self.claims
            ),
        )
        return Snapshot(
            network=network,
            entities=self.entities,
            grants=self.grants,
            gaps=self.gaps,
            evidence=self.evidence,
            examined=tuple(map(examined, self.entities)) if self.examined is None else self.examined,
            read=self.read,
        )

    @property
    def graph(self) -> PowerGraph:
        return PowerGraph.build(self.snapshot)

    def case(self) -> Case:
        return Case(
            graph=self.graph,
            powers=self.powers,
            actors=self.actors,
            harms=self.book.harms,
            methodology=self.book.methodology,
            viewpoint=self.viewpoint,
            exit_s=self.exit_s,
        )

    def verdict_on(self, one: Power) -> PowerVerdict:
        case = self.case()
        return judge_power(case, Doubts(case), one)

    def harm(self, harm: str) -> HarmVerdict:
        case = self.case()
        return judge_harm(case, Doubts(case), case.harm(harm))

    def judge(self) -> Assessment:
        return judge(self.graph, self.powers, self.actors, self.book, self.viewpoint, self.exit_s)

    def claim(self) -> Claim:
        return self.judge().claims[0]

    def findings(self, rule: str) -> list[Finding]:
        """What one rule says; a rule that does not exist is an error."""
        case = self.case()
        return list(check([self.book.rule(rule)], SubjectContext(case, Doubts(case), ())))


def ids(*entities: Entity) -> tuple[EntityId, ...]:
    return tuple(entity.id for entity in entities)
