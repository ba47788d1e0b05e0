"""The power graph: a snapshot with the look-ups that show who can do what to whom.

Every entity is a node. An edge of kind ``member`` leads from a member to the gate it counts towards, ``upgrades`` and
``may-call`` from the holder of a grant to its target.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import networkx as nx

from auditor.model.entity import EVERYONE, NO_ONE, Entity
from auditor.model.gate import members
from auditor.model.grant import Call, Effect, Grant, GrantState
from auditor.model.ids import ANYONE, NOBODY, EntityId, account, slug
from auditor.model.snapshot import Snapshot

USABLE = (GrantState.LIVE, GrantState.PENDING)


class WayId(NamedTuple):
    """What makes two grants the same way to do the same thing: only who holds them differs."""

    target: EntityId
    function: str
    effect: Effect
    confers: tuple[str, ...]
    forwards: tuple[Call, ...]


@dataclass(frozen=True)
class Way:
    """One function of one target and everybody who is known to be asked for. Grants keep the order of the snapshot."""

    id: WayId
    grants: tuple[Grant, ...]

    @property
    def usable(self) -> tuple[Grant, ...]:
        """The grants that somebody can use now."""
        return tuple(grant for grant in self.grants if grant.state in USABLE and grant.holder != NOBODY)

    @property
    def open(self) -> bool:
        """Whether anyone may call it."""
        return any(grant.holder == ANYONE for grant in self.usable)


@dataclass(frozen=True)
class PowerGraph:
    """A snapshot as a graph. Build it with ``PowerGraph.build``."""

    snapshot: Snapshot

    @classmethod
    def build(cls, snapshot: Snapshot) -> "PowerGraph":
        """The graph of a snapshot."""
        return cls(snapshot)

    @cached_property
    def entities(self) -> dict[EntityId, Entity]:
        """Every entity by id; ``anyone`` and ``nobody`` are always there."""
        return {ANYONE: EVERYONE, NOBODY: NO_ONE} | {entity.id: entity for entity in self.snapshot.entities}

    @cached_property
    def named(self) -> frozenset[EntityId]:
        """The accounts that the profile names as parts of the network."""
        chains = self.snapshot.network.chains
        return frozenset(account(chain.id, address) for chain in chains for address in chain.contracts.values())

    @cached_property
    def parties(self) -> dict[EntityId, EntityId]:
        """The party behind each account of which one is known."""
        return {key: f"party:{slug(party.name)}" for party in self.snapshot.network.parties for key in party.accounts}

    @cached_property
    def labels(self) -> dict[EntityId, str]:
        """A readable name for entities and parties, where there is one (hostile text)."""
        names = {entity.id: entity.label for entity in self.snapshot.entities if entity.label}
        return names | {f"party:{slug(party.name)}": party.name for party in self.snapshot.network.parties}

    @cached_property
    def ways(self) -> dict[EntityId, tuple[Way, ...]]:
        """The ways to do something to each target."""
        grouped: dict[EntityId, dict[WayId, list[Grant]]] = defaultdict(lambda: defaultdict(list))
        for grant in self.snapshot.grants:
            name = grant.selector or grant.function or grant.effect.value
            key = WayId(grant.target, name, grant.effect, grant.confers, grant.forwards)
            grouped[grant.target][key].append(grant)
        return {
            target: tuple(Way(key, tuple(grants)) for key, grants in ways.items()) for target, ways in grouped.items()
        }

    @cached_property
    def forwarders(self) -> dict[tuple[EntityId, EntityId, str], tuple[Way, ...]]:
        """By (caller, target, selector): the ways that make the caller call that function of the target."""
        found: dict[tuple[EntityId, EntityId, str], list[Way]] = defaultdict(list)
        for ways in self.ways.values():
            for way in ways:
                for call in dict.fromkeys(way.id.forwards):
                    found[way.id.target, call.target, call.selector].append(way)
        return {key: tuple(ways) for key, ways in found.items()}

    @cached_property
    def network(self) -> "nx.MultiDiGraph[EntityId]":
        """The same for networkx: nodes carry ``entity``; edges ``kind``, ``function``, ``delay_s``, ``certainty``."""
        graph: nx.MultiDiGraph[EntityId] = nx.MultiDiGraph()
        for entity in self.snapshot.entities:
            graph.add_node(entity.id, entity=entity)
            for member in members(entity.gate):
                graph.add_edge(member.id, entity.id, kind="member", weight=member.weight)
        for grant in self.snapshot.grants:
            if grant.state in USABLE and grant.holder != NOBODY:
                graph.add_edge(
                    grant.holder,
                    grant.target,
                    kind="upgrades" if grant.effect is Effect.UPGRADE else "may-call",
                    function=grant.function or grant.selector,
                    delay_s=grant.delay_s,
                    certainty=grant.certainty.value,
                )
        return graph
