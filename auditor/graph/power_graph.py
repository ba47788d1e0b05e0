"""The power graph: a snapshot with the look-ups that every later stage shares. Built once for each snapshot.

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


class FunctionKey(NamedTuple):
    """The identity of a guarded function: grants that agree in all of this differ only in their holder.

    ``name`` is the selector, else the signature, else the effect.
    """

    target: EntityId
    name: str
    effect: Effect
    confers: tuple[str, ...]
    forwards: tuple[Call, ...]


@dataclass(frozen=True)
class GuardedFunction:
    """One function of one target with the grants of its authorized callers, in the order of the snapshot."""

    key: FunctionKey
    grants: tuple[Grant, ...]

    @property
    def usable(self) -> tuple[Grant, ...]:
        """The grants that somebody can use now."""
        return tuple(grant for grant in self.grants if grant.state in USABLE and grant.holder != NOBODY)

    @property
    def open(self) -> bool:
        """Whether an unprivileged caller may call it."""
        return any(grant.holder == ANYONE for grant in self.usable)


@dataclass(frozen=True)
class PowerGraph:
    """A snapshot as a graph. ``PowerGraph.build(snapshot)`` makes one; the look-ups are computed when first used."""

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
    def profile_accounts(self) -> frozenset[EntityId]:
        """The accounts that the profile names as parts of the network."""
        chains = self.snapshot.network.chains
        return frozenset(account(chain.id, address) for chain in chains for address in chain.contracts.values())

    @cached_property
    def parties(self) -> dict[EntityId, EntityId]:
        """The party id of each account that the profile assigns to a party."""
        return {key: f"party:{slug(party.name)}" for party in self.snapshot.network.parties for key in party.accounts}

    @cached_property
    def labels(self) -> dict[EntityId, str]:
        """A readable name for entities and parties, where there is one (hostile text)."""
        names = {entity.id: entity.label for entity in self.snapshot.entities if entity.label}
        return names | {f"party:{slug(party.name)}": party.name for party in self.snapshot.network.parties}

    @cached_property
    def functions(self) -> dict[EntityId, tuple[GuardedFunction, ...]]:
        """The guarded functions of each target."""
        grouped: dict[EntityId, dict[FunctionKey, list[Grant]]] = defaultdict(lambda: defaultdict(list))
        for grant in self.snapshot.grants:
            name = grant.selector or grant.function or grant.effect.value
            key = FunctionKey(grant.target, name, grant.effect, grant.confers, grant.forwards)
            grouped[grant.target][key].append(grant)
        return {
            target: tuple(GuardedFunction(key, tuple(grants)) for key, grants in functions.items())
            for target, functions in grouped.items()
        }

    @cached_property
    def forwarders(self) -> dict[tuple[EntityId, EntityId, str], tuple[GuardedFunction, ...]]:
        """By (caller, target, selector): the functions of the caller that forward a call to that function."""
        callers: dict[tuple[EntityId, EntityId, str], list[GuardedFunction]] = defaultdict(list)
        for functions in self.functions.values():
            for function in functions:
                for call in dict.fromkeys(function.key.forwards):
                    callers[function.key.target, call.target, call.selector].append(function)
        return {key: tuple(functions) for key, functions in callers.items()}

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
