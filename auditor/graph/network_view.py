"""The power graph as a networkx ``MultiDiGraph``: the structure that notebooks read and that ``upstream`` walks.

Nodes are entity ids. Attributes of a node: ``entity`` (the Entity), ``label`` (hostile text, may be empty), ``kind``
(``multisig``, ``timelock``, …) and ``party`` (a party id or None). An account that only appears as a holder or a member
has no attributes.

Edges lead from the holder or member to the entity that it has power over. Every edge has a ``kind``:

- ``member``: the source counts towards the gate of the target, with ``weight``;
- ``upgrades``, ``executes``, ``controls``, ``delays``, ``proposes``, ``cancels``, ``may-call``: the source may call
  ``function`` of the target (a signature, else a selector, else None) in its ``role`` (or None). ``effect`` is what the
  call does, ``state`` is ``live`` or ``pending``, ``delay_s`` is in seconds, ``certainty`` is ``proven``, ``observed``,
  ``inferred`` or ``declared``; ``grant`` is the whole Grant;
- ``forwards``: a function of the source calls the target with the source as sender (``selector``).

Renounced and expired grants are not edges. A grant to ``nobody`` has no holder, but its function may still forward.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import networkx as nx

from auditor.model.entity import Entity
from auditor.model.gate import members
from auditor.model.grant import Effect, Grant
from auditor.model.ids import NOBODY, EntityId

MEMBER, MAY_CALL, FORWARDS = "member", "may-call", "forwards"
_KINDS = {
    Effect.UPGRADE: "upgrades",
    Effect.EXECUTE: "executes",
    Effect.CONTROL: "controls",
    Effect.DELAY: "delays",
    Effect.PROPOSE: "proposes",
    Effect.CANCEL: "cancels",
}
_Edge = tuple[EntityId, EntityId, dict[str, Any]]


def edge_kind(effect: Effect) -> str:
    """The kind of the edge of a grant with this effect."""
    return _KINDS.get(effect, MAY_CALL)


def network_view(
    entities: Iterable[Entity], grants: Iterable[Grant], parties: Mapping[EntityId, EntityId]
) -> "nx.MultiDiGraph[EntityId]":
    """The graph of these entities and live or pending grants; ``parties`` gives the party of each account."""
    graph: nx.MultiDiGraph[EntityId] = nx.MultiDiGraph()
    for entity in entities:
        attributes = {"entity": entity, "label": entity.label, "kind": entity.kind.value}
        graph.add_node(entity.id, **attributes, party=parties.get(entity.id))
        graph.add_edges_from(_member_edges(entity))
    for grant in grants:
        graph.add_edges_from(_grant_edges(grant))
    return graph


def _member_edges(entity: Entity) -> Iterator[_Edge]:
    for member in members(entity.gate):
        yield member.id, entity.id, {"kind": MEMBER, "weight": member.weight}


def _grant_edges(grant: Grant) -> Iterator[_Edge]:
    attributes: dict[str, Any] = {
        "kind": edge_kind(grant.effect),
        "function": grant.function or grant.selector,
        "role": grant.role,
        "effect": grant.effect.value,
        "state": grant.state.value,
        "delay_s": grant.delay_s,
        "certainty": grant.certainty.value,
        "effect_certainty": grant.certainty_of_effect.value,
        "grant": grant,
    }
    for account in (grant.holder, *grant.jointly):
        if account != NOBODY:
            yield account, grant.target, attributes
    for call in grant.forwards:
        yield grant.target, call.target, {"kind": FORWARDS, "selector": call.selector}
