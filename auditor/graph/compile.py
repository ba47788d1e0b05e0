"""Compiles the power graph into a system of threshold nodes.

- An entity acts if its gate opens, if its party acts, or if a caller takes it over: replaces its code or makes it send
  any call. A key acts if its party acts.
- A caller can use a function of T if it acts as one of the holders; if it can replace the code of T; if it can grant
  the role that the function checks; or if it can call a function of a holder that forwards this very call.
- A caller that can also change the delay of a timelock need not wait: it sets the delay to zero first.

Nodes are shared: functions of one target with the same holders are one node.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from auditor.graph.power_graph import GuardedFunction, PowerGraph
from auditor.graph.system import ALWAYS, NEVER, Node, NodeId, System
from auditor.graph.votes import Opposition, needed, unnamed_holders, weights
from auditor.model.entity import EntityKind
from auditor.model.gate import All, Any, Anyone, Delay, Gate, Key, Nobody, Threshold, Unknown, Vote
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId

_MOST_UNNAMED = 256
_DELAYS = (Effect.DELAY,)
_REPLACES = (Effect.UPGRADE,)
_TAKES_OVER = (Effect.EXECUTE,)
_OWN_WORDING = (Effect.UPGRADE, Effect.EXECUTE, Effect.DELAY)  # descriptions of paths word these in their own way


@dataclass
class Origin:
    """What a node stands for, so that paths can be described: an entity, its gate, a function, a role, new code.
    ``holders`` gives the grant behind each input of a function, ``members`` the entity of each input of a gate."""

    kind: Literal["acts", "gate", "function", "role", "code", "wait", "skip"]
    entity: EntityId
    gate: Gate | None = None
    function: GuardedFunction | None = None
    role: str = ""
    holders: dict[NodeId, Grant] = field(default_factory=dict)
    members: dict[NodeId, EntityId] = field(default_factory=dict)


class CompiledGraph:
    """A power graph as a system, compiled on demand. One for each assumption about other voters."""

    def __init__(self, graph: PowerGraph, opposition: Opposition = Opposition.ALL) -> None:
        self.graph = graph
        self.opposition = opposition
        self.system = System()
        self.origin: dict[NodeId, Origin] = {}
        self.gate_of: dict[EntityId, NodeId] = {}
        self.acting: dict[EntityId, NodeId] = {}
        self._opens: dict[NodeId, list[EntityId]] = {}
        self.votes: set[NodeId] = set()
        self._functions: dict[object, NodeId] = {}
        self._roles: dict[tuple[EntityId, str], NodeId] = {}
        self._codes: dict[EntityId, NodeId | None] = {}
        self._waits: dict[tuple[NodeId, int], NodeId] = {}
        self._goals: dict[tuple[NodeId, ...], NodeId] = {}
        self._together: dict[tuple[NodeId, ...], NodeId] = {}
        self._todo: deque[Callable[[], None]] = deque()
        self._parties = set(graph.parties.values())
        self._always = self.system.add(ALWAYS)
        self._never = self.system.add(NEVER)

    def acts(self, entity: EntityId) -> NodeId:
        """The node of an entity acting."""
        node = self._acts(entity)
        self._finish()
        return node

    def can_use(self, functions: Iterable[GuardedFunction]) -> NodeId:
        """The node that acts if a caller can use one of these functions."""
        nodes = tuple(dict.fromkeys(self._function(function) for function in functions))
        if len(nodes) != 1 and nodes not in self._goals:
            self._goals[nodes] = self._any(nodes)
        self._finish()
        return nodes[0] if len(nodes) == 1 else self._goals[nodes]

    def opening(self, nodes: Collection[NodeId]) -> list[EntityId]:
        """The entities whose gate nodes are among ``nodes``, sorted."""
        return sorted(entity for node in nodes if node in self._opens for entity in self._opens[node])

    def _finish(self) -> None:
        while self._todo:
            self._todo.popleft()()

    def _any(self, nodes: Iterable[NodeId]) -> NodeId:
        node = self.system.reserve()
        self._fill_any(node, nodes)
        return node

    def _fill_any(self, node: NodeId, inputs: Iterable[NodeId]) -> None:
        self.system.fill(node, Node(1, tuple((source, 1) for source in dict.fromkeys(inputs))))

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

    def _act_together(self, grant: Grant) -> NodeId:
        """The node of the holder of a grant acting, together with those without whom it brings about nothing."""
        nodes = tuple(dict.fromkeys(self._acts(entity) for entity in (grant.holder, *grant.jointly)))
        if len(nodes) > 1 and nodes not in self._together:
            self._together[nodes] = self.system.add(Node(len(nodes), tuple((node, 1) for node in nodes)))
        return self._together.get(nodes, nodes[0])

    def _describe(self, entity: EntityId, node: NodeId) -> None:
        """Fills the node of an entity: its party, its gate, and the functions that take it over."""
        described = self.graph.entities.get(entity)
        gate = described.gate if described else Unknown()
        party = entity if described is None and entity in self._parties else self.graph.parties.get(entity)
        inputs = [] if party is None else [self.system.leaf(party)]
        if party is None or (described is not None and described.kind is not EntityKind.KEY):
            self.gate_of[entity] = self._gate(entity, gate, cut=None)
            inputs.append(self.gate_of[entity])
            self._opens.setdefault(self.gate_of[entity], []).append(entity)
            cut = self._cut(entity) if _waits(gate) else None
            if cut is not None:
                inputs.append(self._gate(entity, gate, cut))
        # A function that only the entity itself may call gives control to nobody else.
        takes_over = (
            function for function in self._over(entity, _TAKES_OVER) if self._is_held_by_others(function, entity)
        )
        inputs += [self._function(function) for function in takes_over]
        code = self._code(entity)
        self.origin[node] = Origin("acts", entity)
        self._fill_any(node, [*inputs, *([] if code is None else [code])])

    def _over(self, target: EntityId, effects: tuple[Effect, ...]) -> list[GuardedFunction]:
        return [function for function in self.graph.functions.get(target, ()) if function.key.effect in effects]

    def _code(self, target: EntityId) -> NodeId | None:
        """The node that acts if a caller can replace the code of a target; None if the code cannot be replaced."""
        if target not in self._codes:
            functions = self._over(target, _REPLACES)
            self._codes[target] = node = self.system.reserve() if functions else None
            if node is not None:
                self.origin[node] = Origin("code", target)
                self._fill_any(node, map(self._function, functions))
        return self._codes[target]

    def _function(self, function: GuardedFunction, without: EntityId | None = None) -> NodeId:
        """The node that acts if a caller can use a function. ``without`` excludes one holder."""
        grants = tuple(grant for grant in function.usable if grant.holder != without)
        roles = tuple(dict.fromkeys(grant.role for grant in function.grants if grant.role))
        selector = function.key.name
        forwarded = tuple(
            (grant, forward)
            for grant in grants
            for forward in self.graph.forwarders.get((grant.holder, function.key.target, selector), ())
        )
        holders = tuple((grant.holder, grant.delay_s, grant.jointly) for grant in grants)
        key = (function.key.target, holders, roles, tuple((g.holder, f.key) for g, f in forwarded), without)
        wording = (
            function.key.effect if function.key.effect in _OWN_WORDING else None,
            function.key.confers,
            function.key.forwards,
        )
        if (key, wording) not in self._functions:
            self._functions[key, wording] = node = self.system.reserve()
            self._todo.append(
                partial(self._fill_function, node, function, grants, roles, forwarded, own_code=without is None)
            )
        return self._functions[key, wording]

    def _fill_function(
        self,
        node: NodeId,
        function: GuardedFunction,
        grants: tuple[Grant, ...],
        roles: tuple[str, ...],
        forwarded: tuple[tuple[Grant, GuardedFunction], ...],
        own_code: bool,
    ) -> None:
        origin = self.origin[node] = Origin("function", function.key.target, function=function)
        for grant in grants:
            origin.holders.setdefault(self._after(self._act_together(grant), grant.delay_s), grant)
        for grant, forward in forwarded:
            origin.holders.setdefault(self._after(self._function(forward), grant.delay_s), grant)
        inputs = dict.fromkeys(origin.holders)
        for role in roles:
            wait = min((grant.delay_s for grant in grants if grant.role == role), default=0)
            gained = self._role(function.key.target, role)
            if gained is not None:
                inputs[self._after(gained, wait)] = None
        code = self._code(function.key.target) if own_code else None
        if code is not None:
            inputs[code] = None
        self._fill_any(node, inputs)

    def _role(self, target: EntityId, role: str) -> NodeId | None:
        """The node that acts if a caller can gain a role of a target; None if the role cannot be granted."""
        if (target, role) not in self._roles:
            functions = [
                function for function in self.graph.functions.get(target, ()) if {role, "*"} & set(function.key.confers)
            ]
            if not functions:
                return None
            self._roles[target, role] = node = self.system.reserve()
            self.origin[node] = Origin("role", target, role=role)
            self._fill_any(node, map(self._function, functions))
        return self._roles[target, role]

    def _cut(self, entity: EntityId) -> NodeId | None:
        """The node that acts if a caller other than the entity can change its delay; None if there is none."""
        functions = [function for function in self._over(entity, _DELAYS) if self._is_held_by_others(function, entity)]
        return self._any(self._function(function, without=entity) for function in functions) if functions else None

    def _is_held_by_others(self, function: GuardedFunction, entity: EntityId) -> bool:
        roles = {grant.role for grant in function.grants if grant.role}
        return any(grant.holder != entity for grant in function.usable) or any(
            self._role(entity, role) is not None for role in sorted(roles)
        )

    def _gate(self, entity: EntityId, gate: Gate, cut: NodeId | None) -> NodeId:
        """The node that acts if a gate opens. With ``cut`` (the delay can be changed), delays cost no time."""
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
                definition = Node(1, ((inner, 1),), gate.seconds) if cut is None else Node(2, ((inner, 1), (cut, 1)))
                node = self.system.add(definition)
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
            plain = all(weight == 1 for weight in shares.values()) and gate.k <= _MOST_UNNAMED
            hidden = [1] * gate.k if plain else [gate.k]
        return self._weighted(entity, gate, gate.k, shares, hidden)

    def _vote(self, entity: EntityId, gate: Vote) -> NodeId:
        shares = weights(gate.electorate)
        node = self._weighted(entity, gate, needed(gate, self.opposition), shares, unnamed_holders(gate))
        self.votes.add(node)
        return node

    def _weighted(self, entity: EntityId, gate: Gate, need: int, shares: dict[str, int], hidden: list[int]) -> NodeId:
        """A threshold over the named members, and over one unread leaf for each unnamed member (weights ``hidden``)."""
        members = {self._acts(member): member for member in shares}
        inputs = [(node, shares[member]) for node, member in members.items()]
        for number, weight in enumerate(hidden, 1):
            inputs.append((self.system.leaf(f"{entity}#unnamed-{number}", unread=True), weight))
        node = self.system.add(Node(need, tuple(inputs)))
        self.origin[node] = Origin("gate", entity, gate=gate, members=members)
        return node


def _waits(gate: Gate) -> bool:
    """Whether a gate contains a delay above zero."""
    match gate:
        case Delay():
            return gate.seconds > 0 or _waits(gate.gate)
        case All() | Any():
            return any(_waits(inner) for inner in gate.of)
        case _:
            return False
