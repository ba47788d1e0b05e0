"""The case to judge: a power graph, its powers, and the viewpoint; with the look-ups that all judges share."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from auditor.engine.methodology import Methodology
from auditor.graph.coalition import Coalitions
from auditor.graph.power_graph import PowerGraph
from auditor.model.entity import EntityKind
from auditor.model.harm import Harm, HarmCatalogue, HarmId, Viewpoint
from auditor.model.ids import EntityId, short
from auditor.model.power import Actor, Power
from auditor.model.snapshot import Snapshot
from auditor.model.text import one_line


@dataclass(frozen=True)
class Case:
    """One question to judge: can this network be used against this viewpoint within its exit window?"""

    graph: PowerGraph
    powers: tuple[Power, ...]
    actors: tuple[Actor, ...]
    harms: HarmCatalogue
    methodology: Methodology
    viewpoint: Viewpoint
    exit_s: int

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot of the graph."""
        return self.graph.snapshot

    @cached_property
    def _names(self) -> dict[EntityId, str]:
        """Readable names; a name of the profile replaces a label, the first name of an account wins."""
        profile = {entity: name for name, entity in reversed(self.graph.accounts_by_name.items())}
        return {entity: one_line(name, 60) for entity, name in (self.graph.labels | profile).items()}

    def name(self, entity: EntityId) -> str:
        """A readable name on one line: the profile's, the label, or a shortened address."""
        return self._names.get(entity) or short(entity)

    def kinds(self, entities: Iterable[EntityId]) -> tuple[str, ...]:
        """The kinds of entities, each once."""
        by_id = self.graph.entities
        return tuple(dict.fromkeys(by_id[entity].kind.value for entity in entities if entity in by_id))

    def harm(self, harm: HarmId) -> Harm:
        """The harm of that id. Raises KeyError."""
        return self._harms[harm]

    @cached_property
    def _harms(self) -> dict[HarmId, Harm]:
        return {harm.id: harm for harm in self.harms.harms}

    def weight(self, harm: HarmId) -> int:
        """How much a harm matters to the viewpoint, from 0 to 3."""
        return self.harm(harm).weight[self.viewpoint]

    @cached_property
    def powers_of(self) -> dict[HarmId, tuple[Power, ...]]:
        """Powers by harm, in their own order."""
        grouped: dict[HarmId, list[Power]] = defaultdict(list)
        for power in self.powers:
            grouped[power.harm].append(power)
        return {harm: tuple(powers) for harm, powers in grouped.items()}

    @cached_property
    def coalitions(self) -> Coalitions:
        """Smallest coalitions in the graph of this case."""
        return Coalitions(self.graph)

    @cached_property
    def parties_behind(self) -> "PartiesBehind":
        """The parties that have a say in each entity."""
        return PartiesBehind(self.graph)


class PartiesBehind:
    """The parties, and keys without a known party, that have a say in an entity; cached by entity."""

    def __init__(self, graph: PowerGraph) -> None:
        self._graph = graph
        self._cache: dict[EntityId, frozenset[EntityId]] = {}

    def __call__(self, entity: EntityId) -> frozenset[EntityId]:
        """Parties and keys upstream of an entity."""
        if entity not in self._cache:
            accounts = filter(self._is_person, self._graph.upstream((entity,)))
            self._cache[entity] = frozenset(map(self._graph.party_of, accounts))
        return self._cache[entity]

    def _is_person(self, account: EntityId) -> bool:
        entity = self._graph.entities.get(account)
        return account in self._graph.parties or (entity is not None and entity.kind is EntityKind.KEY)
