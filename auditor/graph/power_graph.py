"""The power graph: a snapshot with the look-ups that every later stage shares. Built once for each snapshot."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from auditor.model.entity import EVERYONE, NO_ONE, Entity
from auditor.model.grant import Call, Effect, Grant, GrantState
from auditor.model.ids import ANYONE, NOBODY, EntityId, account, slug
from auditor.model.snapshot import Snapshot

if TYPE_CHECKING:
    import networkx as nx

USABLE = (GrantState.LIVE, GrantState.PENDING)
# Cached look-ups and the part of a snapshot that they depend on: a copy with the same part shares them.
_DEPENDENT = {
    "entities": ("entities", "labels"),
    "grants": ("functions", "forwarders", "grants_over"),
    "network": ("accounts_by_name", "profile_accounts", "parties"),
}


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

    def replaced(self, snapshot: Snapshot) -> "PowerGraph":
        """A copy of this graph for a changed snapshot. Look-ups over the unchanged parts are shared, not recomputed."""
        copy = PowerGraph(snapshot)
        for part, look_ups in _DEPENDENT.items():
            if getattr(snapshot, part) is getattr(self.snapshot, part):
                copy.__dict__.update({name: getattr(self, name) for name in look_ups})
        return copy

    @cached_property
    def entities(self) -> dict[EntityId, Entity]:
        """Every entity by id; ``anyone`` and ``nobody`` are always there."""
        return {ANYONE: EVERYONE, NOBODY: NO_ONE} | {entity.id: entity for entity in self.snapshot.entities}

    @cached_property
    def accounts_by_name(self) -> dict[str, EntityId]:
        """The accounts that the profile names as parts of the network, by these names."""
        return {
            name: account(chain.id, address)
            for chain in self.snapshot.network.chains
            for name, address in chain.contracts.items()
        }

    @cached_property
    def profile_accounts(self) -> frozenset[EntityId]:
        """The accounts that the profile names as parts of the network."""
        chains = self.snapshot.network.chains
        return frozenset(account(chain.id, address) for chain in chains for address in chain.contracts.values())

    @cached_property
    def parties(self) -> dict[EntityId, EntityId]:
        """The party id of each account that the profile assigns to a party."""
        return {key: f"party:{slug(party.name)}" for party in self.snapshot.network.parties for key in party.accounts}

    def party_of(self, entity: EntityId) -> EntityId:
        """The party of an account, or the account itself."""
        return self.parties.get(entity, entity)

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
    def grants_over(self) -> dict[EntityId, tuple[Grant, ...]]:
        """The usable grants by target, in the order of the snapshot."""
        grants: dict[EntityId, list[Grant]] = defaultdict(list)
        for grant in self._usable:
            if grant.holder != NOBODY:
                grants[grant.target].append(grant)
        return {target: tuple(of_target) for target, of_target in grants.items()}

    @property
    def _usable(self) -> Iterator[Grant]:
        return (grant for grant in self.snapshot.grants if grant.state in USABLE)

    @cached_property
    def network(self) -> "nx.MultiDiGraph[EntityId]":
        """The graph for networkx; ``network_view`` documents nodes and edges. Treat it as read-only."""
        from auditor.graph.network_view import network_view

        return network_view(self.snapshot.entities, self._usable, self.parties)

    def upstream(self, start: Iterable[EntityId]) -> frozenset[EntityId]:
        """``start`` and every entity with a say in how one of them acts: members, holders and forwarding callers.

        Stops at ``anyone``: an open function has no holder to follow.
        """
        reached: set[EntityId] = set()
        waiting = list(start)
        while waiting:
            current = waiting.pop()
            if current not in reached:
                reached.add(current)
                if current in self.network:
                    waiting += [source for source in self.network.predecessors(current) if source != ANYONE]
        return frozenset(reached)
