"""The graph of the public JSON: entities as nodes, gates' members and grants as edges."""

from auditor.formats import json_v1_graph as v1
from auditor.graph.network_view import MEMBER, edge_kind
from auditor.model.assessment import Assessment
from auditor.model.entity import Entity, Proxy
from auditor.model.evidence import Certainty
from auditor.model.gate import All, Any, Anyone, Delay, Gate, Key, Member, Nobody, Threshold, Unknown, Vote, members
from auditor.model.grant import Grant, GrantState
from auditor.model.ids import EntityId, slug


def graph(assessment: Assessment) -> v1.Graph:
    """Nodes by id; edges by source, target and function. Their order in a scan has no meaning."""
    parties = {
        account: f"party:{slug(party.name)}" for party in reversed(assessment.parties) for account in party.accounts
    }
    nodes = [_node(entity, parties.get(entity.id)) for entity in assessment.entities]
    edges = [edge for entity in assessment.entities for edge in _member_edges(entity)]
    edges += [_edge(grant) for grant in assessment.grants]
    return v1.Graph(nodes=sorted(nodes, key=lambda node: node.id), edges=sorted(edges, key=_order))


def _order(edge: v1.Edge) -> tuple[str, ...]:
    return (edge.source, edge.target, edge.kind, edge.selector or "", edge.function or "", repr(edge))


def _node(entity: Entity, party: EntityId | None) -> v1.Node:
    return v1.Node(
        id=entity.id,
        kind=entity.kind.value,
        label=entity.label,
        chain=entity.chain,
        delay_s=entity.delay_s,
        party=party,
        gate=_gate(entity.gate),
        proxy=_proxy(entity.proxy) if entity.proxy else None,
        standards=list(entity.standards),
        roles=list(entity.roles),
        notes=list(entity.notes),
    )


def _proxy(proxy: Proxy) -> v1.Proxy:
    return v1.Proxy(
        kind=proxy.kind,
        implementation=list(proxy.implementation),
        admin=proxy.admin,
        admin_source=proxy.admin_source,
        beacon=proxy.beacon,
    )


def _gate(gate: Gate) -> v1.AnyGate:
    listed = [v1.Member(id=member.id, weight=member.weight) for member in _distinct(gate)]
    match gate:
        case Threshold(k=k, complete=complete):
            return v1.Threshold(type="threshold", k=k, members=listed, complete=complete)
        case Vote():
            return v1.Vote(
                type="vote",
                members=listed,
                total=gate.total,
                quorum=gate.quorum,
                threshold=gate.threshold,
                veto=gate.veto,
                turnout=gate.turnout,
                proposal=gate.proposal,
            )
        case Delay(seconds=seconds, gate=inner):
            return v1.Delay(type="delay", seconds=seconds, of=[_gate(inner)], members=listed)
        case All(type=kind, of=of) | Any(type=kind, of=of):
            return v1.Combined(type=kind, of=[_gate(inner) for inner in of], members=listed)
        case Key(type=kind) | Anyone(type=kind) | Nobody(type=kind) | Unknown(type=kind):
            return v1.Gate(type=kind, members=listed)


def _distinct(gate: Gate) -> tuple[Member, ...]:
    """Members as the gate lists them; for a nested gate each one once, with its largest weight."""
    if isinstance(gate, Threshold | Vote):
        return members(gate)
    weights: dict[EntityId, int] = {}
    for member in members(gate):
        weights[member.id] = max(member.weight, weights.get(member.id, 0))
    return tuple(Member(id=entity, weight=weight) for entity, weight in weights.items())


def _member_edges(entity: Entity) -> list[v1.Edge]:
    ids = dict.fromkeys(member.id for member in members(entity.gate))
    return [
        v1.Edge(
            source=member,
            target=entity.id,
            kind=MEMBER,
            effect=None,
            function=None,
            selector=None,
            role=None,
            condition=None,
            state=GrantState.LIVE.value,
            delay_s=0,
            certainty=Certainty.OBSERVED.value,
            effect_certainty=Certainty.OBSERVED.value,
            evidence=[],
        )
        for member in ids
    ]


def _edge(grant: Grant) -> v1.Edge:
    return v1.Edge(
        source=grant.holder,
        target=grant.target,
        kind=edge_kind(grant.effect),
        effect=grant.effect.value,
        function=grant.function,
        selector=grant.selector,
        role=grant.role,
        condition=grant.condition,
        state=grant.state.value,
        delay_s=grant.delay_s,
        certainty=grant.certainty.value,
        effect_certainty=grant.certainty_of_effect.value,
        evidence=list(grant.evidence),
    )
