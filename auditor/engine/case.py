"""What is judged: a snapshot, the powers found in it, and whose side is taken; with the look-ups that judges share."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from auditor.engine.methodology import Methodology
from auditor.graph.coalition import Coalitions
from auditor.graph.power_graph import PowerGraph
from auditor.model.entity import EVERYONE, NO_ONE, Entity, EntityKind
from auditor.model.gate import members
from auditor.model.grant import Grant, GrantState
from auditor.model.harm import Harm, HarmCatalogue, HarmId, Viewpoint
from auditor.model.ids import ANYONE, NOBODY, EntityId, account, short, slug
from auditor.model.power import Actor, Power
from auditor.model.snapshot import Snapshot
from auditor.model.text import one_line

_REAL = (GrantState.LIVE, GrantState.PENDING)


@dataclass(frozen=True)
class Case:
    """One question to judge: can this network be used against this viewpoint within its exit window?"""

    snapshot: Snapshot
    powers: tuple[Power, ...]
    actors: tuple[Actor, ...]
    harms: HarmCatalogue
    methodology: Methodology
    viewpoint: Viewpoint
    exit_s: int

    @cached_property
    def entities(self) -> dict[EntityId, Entity]:
        """Every entity by id; ``anyone`` and ``nobody`` are always there."""
        return {ANYONE: EVERYONE, NOBODY: NO_ONE} | {entity.id: entity for entity in self.snapshot.entities}

    @cached_property
    def accounts_by_name(self) -> dict[str, EntityId]:
        """Ids by the names that the profile gives contracts."""
        return {
            name: account(chain.id, address)
            for chain in self.snapshot.network.chains
            for name, address in chain.contracts.items()
        }

    @cached_property
    def _names(self) -> dict[EntityId, str]:
        profile = {entity: name for name, entity in reversed(self.accounts_by_name.items())}
        labels = {entity.id: entity.label for entity in self.snapshot.entities if entity.label}
        parties = {f"party:{slug(party.name)}": party.name for party in self.snapshot.network.parties}
        return {entity: one_line(name, 60) for entity, name in (labels | profile | parties).items()}

    def name(self, entity: EntityId) -> str:
        """A readable name on one line: the profile's, the label's, or a shortened address."""
        return self._names.get(entity) or short(entity)

    def kinds(self, entities: Iterable[EntityId]) -> tuple[str, ...]:
        """The kinds of entities, each once."""
        known = (self.entities[entity].kind.value for entity in entities if entity in self.entities)
        return tuple(dict.fromkeys(known))

    def is_named(self, entity: EntityId) -> bool:
        """Whether anybody gave it a name."""
        return entity in self._names

    def harm(self, harm: HarmId) -> Harm:
        """The harm of that id. Raises KeyError."""
        return self._harms[harm]

    @cached_property
    def _harms(self) -> dict[HarmId, Harm]:
        return {harm.id: harm for harm in self.harms.harms}

    def weight(self, harm: HarmId) -> int:
        """How much a harm matters to the viewpoint."""
        return self.harm(harm).weight[self.viewpoint]

    @cached_property
    def grants_over(self) -> dict[EntityId, tuple[Grant, ...]]:
        """Live and pending grants by target."""
        found: dict[EntityId, list[Grant]] = defaultdict(list)
        for grant in self.snapshot.grants:
            if grant.state in _REAL and grant.holder != NOBODY:
                found[grant.target].append(grant)
        return {target: tuple(grants) for target, grants in found.items()}

    @cached_property
    def _party_of(self) -> dict[EntityId, EntityId]:
        return {key: f"party:{slug(party.name)}" for party in self.snapshot.network.parties for key in party.accounts}

    def party_of(self, entity: EntityId) -> EntityId:
        """The party behind an account, or the account itself."""
        return self._party_of.get(entity, entity)

    def upstream(self, start: Iterable[EntityId]) -> frozenset[EntityId]:
        """``start`` and everything that has a say in how any of it acts: members of gates and holders of grants."""
        reached: set[EntityId] = set()
        waiting = list(start)
        while waiting:
            current = waiting.pop()
            if current in reached:
                continue
            reached.add(current)
            entity = self.entities.get(current)
            if entity is not None:
                waiting += [member.id for member in members(entity.gate)]
            waiting += [grant.holder for grant in self.grants_over.get(current, ()) if grant.holder != ANYONE]
            waiting += self._callers.get(current, ())
        return frozenset(reached)

    @cached_property
    def _callers(self) -> dict[EntityId, tuple[EntityId, ...]]:
        """Who makes calls in the name of another contract: contracts by what they forward to."""
        found: dict[EntityId, dict[EntityId, None]] = defaultdict(dict)
        for grant in self.snapshot.grants:
            if grant.state in _REAL:
                for call in grant.forwards:
                    found[call.target][grant.target] = None
        return {target: tuple(callers) for target, callers in found.items()}

    @cached_property
    def powers_of(self) -> dict[HarmId, tuple[Power, ...]]:
        """Powers by harm, in their own order."""
        found: dict[HarmId, list[Power]] = defaultdict(list)
        for power in self.powers:
            found[power.harm].append(power)
        return {harm: tuple(powers) for harm, powers in found.items()}

    @cached_property
    def coalitions(self) -> Coalitions:
        """Who can make an entity act, whatever it can do then."""
        return Coalitions(PowerGraph.build(self.snapshot))

    @cached_property
    def parties_behind(self) -> "PartiesBehind":
        """The parties that have a say in each entity."""
        return PartiesBehind(self)


class PartiesBehind:
    """Which parties (or keys without one) have a say in an entity, found once for each."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known: dict[EntityId, frozenset[EntityId]] = {}

    def __call__(self, entity: EntityId) -> frozenset[EntityId]:
        """Parties and keys upstream of an entity."""
        if entity not in self._known:
            case = self._case
            keys = [found for found in case.upstream((entity,)) if self._is_person(found)]
            self._known[entity] = frozenset(case.party_of(key) for key in keys)
        return self._known[entity]

    def _is_person(self, entity: EntityId) -> bool:
        known = self._case.entities.get(entity)
        return entity in self._case._party_of or (known is not None and known.kind is EntityKind.KEY)
