"""What the power graph means, as a system of nodes.

- An entity acts if its gate opens, if its party acts, or if somebody takes it over: replaces its code or makes it send
  any call. A key acts if its party does.
- Somebody may call a function of T if he acts as one of its holders; if he may replace the code of T; if he may hand
  out the role that the function asks for; or if he may call a function of a holder that forwards this very call.
- Whoever may also change the delay of a timelock need not wait for it: he sets it to nothing first.

Nodes are shared: functions of one target that ask for the same holders are one node.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from auditor.graph.power_graph import PowerGraph, Way
from auditor.graph.system import ALWAYS, NEVER, Node, NodeId, System
from auditor.graph.votes import Opposition, needed, strangers, weights
from auditor.model.entity import EntityKind
from auditor.model.gate import All, Any, Anyone, Delay, Gate, Key, Nobody, Threshold, Unknown, Vote
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId

_MOST_STRANGERS = 256
_DELAYS = (Effect.DELAY,)
_REPLACES = (Effect.UPGRADE,)
_TAKES_OVER = (Effect.EXECUTE,)
_TOLD = (Effect.UPGRADE, Effect.EXECUTE, Effect.DELAY)  # paths tell these in words of their own


@dataclass
class Origin:
    """Where a node comes from, for telling paths: an entity acting, its gate, a way to call, a role, new code."""

    kind: Literal["acts", "gate", "way", "role", "code", "wait", "skip"]
    entity: EntityId
    gate: Gate | None = None
    way: Way | None = None
    role: str = ""
    holders: dict[NodeId, Grant] = field(default_factory=dict)
    members: dict[NodeId, EntityId] = field(default_factory=dict)


class Meaning:
    """Compiles a power graph into a system, as far as it is asked for. One per reading of votes."""

    def __init__(self, graph: PowerGraph, opposition: Opposition = Opposition.ALL) -> None:
        self.graph = graph
        self.opposition = opposition
        self.system = System()
        self.origin: dict[NodeId, Origin] = {}
        self.gate_of: dict[EntityId, NodeId] = {}
        self.acting: dict[EntityId, NodeId] = {}
        self._opens: dict[NodeId, list[EntityId]] = {}
        self.votes: set[NodeId] = set()
        self._ways: dict[object, NodeId] = {}
        self._roles: dict[tuple[EntityId, str], NodeId] = {}
        self._codes: dict[EntityId, NodeId | None] = {}
        self._waits: dict[tuple[NodeId, int], NodeId] = {}
        self._goals: dict[tuple[NodeId, ...], NodeId] = {}
        self._todo: deque[Callable[[], None]] = deque()
        self._parties = set(graph.parties.values())
        self._always = self.system.add(ALWAYS)
        self._never = self.system.add(NEVER)

    def acts(self, entity: EntityId) -> NodeId:
        """The node of an entity acting."""
        node = self._acts(entity)
        self._finish()
        return node

    def may_do(self, ways: Iterable[Way]) -> NodeId:
        """The node of somebody being able to use one of these ways."""
        nodes = tuple(dict.fromkeys(self._way(way) for way in ways))
        if len(nodes) != 1 and nodes not in self._goals:
            self._goals[nodes] = self._any(nodes)
        self._finish()
        return nodes[0] if len(nodes) == 1 else self._goals[nodes]

    def opening(self, nodes: Collection[NodeId]) -> list[EntityId]:
        """The entities of whose gates the nodes are among these, sorted."""
        return sorted(entity for node in nodes if node in self._opens for entity in self._opens[node])

    def _finish(self) -> None:
        while self._todo:
            self._todo.popleft()()

    def _any(self, nodes: Iterable[NodeId]) -> NodeId:
        node = self.system.reserve()
        self._fill_any(node, nodes)
        return node

    def _fill_any(self, node: NodeId, inputs: Iterable[NodeId]) -> None:
        self.system.fill(node, Node(1, tuple((each, 1) for each in dict.fromkeys(inputs))))

    def _after(self, node: NodeId, wait: int) -> NodeId:
        if wait <= 0:
            return node
        if (node, wait) not in self._waits:
            self._waits[node, wait] = self.system.add(Node(1, ((node, 1),), wait))
        return self._waits[node, wait]

    def _acts(self, entity: EntityId) -> NodeId:
        if entity not in self.acting:
            self.acting[entity] = self.system.reserve()
            self._todo.append(partial(self._describe, entity, self.acting[entity]))
        return self.acting[entity]

    def _describe(self, entity: EntityId, node: NodeId) -> None:
        """Fills in how an entity comes to act."""
        known = self.graph.entities.get(entity)
        gate = known.gate if known else Unknown()
        party = entity if known is None and entity in self._parties else self.graph.parties.get(entity)
        inputs = [] if party is None else [self.system.leaf(party)]
        if party is None or (known is not None and known.kind is not EntityKind.KEY):
            self.gate_of[entity] = self._gate(entity, gate, cut=None)
            inputs.append(self.gate_of[entity])
            self._opens.setdefault(self.gate_of[entity], []).append(entity)
            cut = self._cut(entity) if _waits(gate) else None
            if cut is not None:
                inputs.append(self._gate(entity, gate, cut))
        # What an entity accepts from itself takes nobody further.
        takes_over = (way for way in self._over(entity, _TAKES_OVER) if self._is_held_by_others(way, entity))
        inputs += [self._way(way) for way in takes_over]
        code = self._code(entity)
        self.origin[node] = Origin("acts", entity)
        self._fill_any(node, [*inputs, *([] if code is None else [code])])

    def _over(self, target: EntityId, effects: tuple[Effect, ...]) -> list[Way]:
        return [way for way in self.graph.ways.get(target, ()) if way.id.effect in effects]

    def _code(self, target: EntityId) -> NodeId | None:
        """The node of somebody replacing the code of a target, if it can be replaced at all."""
        if target not in self._codes:
            ways = self._over(target, _REPLACES)
            self._codes[target] = node = self.system.reserve() if ways else None
            if node is not None:
                self.origin[node] = Origin("code", target)
                self._fill_any(node, map(self._way, ways))
        return self._codes[target]

    def _way(self, way: Way, without: EntityId | None = None) -> NodeId:
        """The node of somebody being able to call a function. ``without`` leaves a holder out."""
        grants = tuple(grant for grant in way.usable if grant.holder != without)
        roles = tuple(dict.fromkeys(grant.role for grant in way.grants if grant.role))
        selector = way.id.function
        forwarded = tuple(
            (grant, forward)
            for grant in grants
            for forward in self.graph.forwarders.get((grant.holder, way.id.target, selector), ())
        )
        holders = tuple((grant.holder, grant.delay_s) for grant in grants)
        key = (way.id.target, holders, roles, tuple((g.holder, f.id) for g, f in forwarded), without)
        told = (way.id.effect if way.id.effect in _TOLD else None, way.id.confers, way.id.forwards)
        if (key, told) not in self._ways:
            self._ways[key, told] = node = self.system.reserve()
            self._todo.append(partial(self._fill_way, node, way, grants, roles, forwarded, own_code=without is None))
        return self._ways[key, told]

    def _fill_way(
        self,
        node: NodeId,
        way: Way,
        grants: tuple[Grant, ...],
        roles: tuple[str, ...],
        forwarded: tuple[tuple[Grant, Way], ...],
        own_code: bool,
    ) -> None:
        origin = self.origin[node] = Origin("way", way.id.target, way=way)
        for grant in grants:
            origin.holders.setdefault(self._after(self._acts(grant.holder), grant.delay_s), grant)
        for grant, forward in forwarded:
            origin.holders.setdefault(self._after(self._way(forward), grant.delay_s), grant)
        inputs = dict.fromkeys(origin.holders)
        for role in roles:
            wait = min((grant.delay_s for grant in grants if grant.role == role), default=0)
            gained = self._role(way.id.target, role)
            if gained is not None:
                inputs[self._after(gained, wait)] = None
        code = self._code(way.id.target) if own_code else None
        if code is not None:
            inputs[code] = None
        self._fill_any(node, inputs)

    def _role(self, target: EntityId, role: str) -> NodeId | None:
        """The node of somebody gaining a role of a target, if it can be handed out at all."""
        if (target, role) not in self._roles:
            ways = [way for way in self.graph.ways.get(target, ()) if {role, "*"} & set(way.id.confers)]
            if not ways:
                return None
            self._roles[target, role] = node = self.system.reserve()
            self.origin[node] = Origin("role", target, role=role)
            self._fill_any(node, map(self._way, ways))
        return self._roles[target, role]

    def _cut(self, entity: EntityId) -> NodeId | None:
        """The node of somebody else changing the delay of an entity."""
        ways = [way for way in self._over(entity, _DELAYS) if self._is_held_by_others(way, entity)]
        return self._any(self._way(way, without=entity) for way in ways) if ways else None

    def _is_held_by_others(self, way: Way, entity: EntityId) -> bool:
        roles = {grant.role for grant in way.grants if grant.role}
        return any(grant.holder != entity for grant in way.usable) or any(
            self._role(entity, role) is not None for role in sorted(roles)
        )

    def _gate(self, entity: EntityId, gate: Gate, cut: NodeId | None) -> NodeId:
        """The node of a gate opening. With ``cut``, delays are skipped by whoever can change them."""
        match gate:
            case Anyone():
                return self._always
            case Nobody():
                return self._never
            case Key():
                return self.system.leaf(self.graph.parties.get(entity, entity))
            case Unknown():
                return self.system.leaf(entity, unread=True)
            case Threshold():
                return self._threshold(entity, gate)
            case Vote():
                return self._vote(entity, gate)
            case Delay():
                inner = self._gate(entity, gate.gate, cut)
                if not gate.seconds:
                    return inner
                meaning = Node(1, ((inner, 1),), gate.seconds) if cut is None else Node(2, ((inner, 1), (cut, 1)))
                node = self.system.add(meaning)
                self.origin[node] = Origin("wait" if cut is None else "skip", entity, gate=gate)
                return node
            case All():
                parts = dict.fromkeys(self._gate(entity, inner, cut) for inner in gate.of)
                return self.system.add(Node(len(parts), tuple((part, 1) for part in parts)))
            case Any():
                return self._any(self._gate(entity, inner, cut) for inner in gate.of)

    def _threshold(self, entity: EntityId, gate: Threshold) -> NodeId:
        shares = weights(gate.members)
        hidden: list[int] = []
        if not gate.complete:
            plain = all(weight == 1 for weight in shares.values()) and gate.k <= _MOST_STRANGERS
            hidden = [1] * gate.k if plain else [gate.k]
        return self._weighted(entity, gate, gate.k, shares, hidden)

    def _vote(self, entity: EntityId, gate: Vote) -> NodeId:
        named = weights(gate.electorate)
        node = self._weighted(entity, gate, needed(gate, self.opposition), named, strangers(gate))
        self.votes.add(node)
        return node

    def _weighted(self, entity: EntityId, gate: Gate, need: int, shares: dict[str, int], hidden: list[int]) -> NodeId:
        """A node over named members, and over leaves for as many as nobody named."""
        members = {self._acts(member): member for member in shares}
        inputs = [(node, shares[member]) for node, member in members.items()]
        for number, weight in enumerate(hidden, 1):
            inputs.append((self.system.leaf(f"{entity}#unnamed-{number}", unread=True), weight))
        node = self.system.add(Node(need, tuple(inputs)))
        self.origin[node] = Origin("gate", entity, gate=gate, members=members)
        return node


def _waits(gate: Gate) -> bool:
    """Whether a gate has a delay anywhere that could be cut."""
    match gate:
        case Delay():
            return gate.seconds > 0 or _waits(gate.gate)
        case All() | Any():
            return any(_waits(inner) for inner in gate.of)
        case _:
            return False
