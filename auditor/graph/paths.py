"""How a coalition reaches a goal: the steps in plain words, with the grants that they use."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from auditor.graph.compile import CompiledGraph, Origin
from auditor.graph.power_graph import GuardedFunction
from auditor.graph.system import NodeId
from auditor.graph.votes import weights
from auditor.model.call_name import is_call, short_call
from auditor.model.duration import spoken
from auditor.model.entity import EntityKind
from auditor.model.gate import Delay, Threshold, Vote
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import EntityId
from auditor.model.power import Step


@dataclass(frozen=True)
class PathDescription:
    """The steps from people to the target, and the grants that they use; the grant over the target comes last."""

    steps: tuple[Step, ...]
    grants: tuple[Grant, ...]


def describe(
    compiled: CompiledGraph,
    goal: NodeId,
    acting: Iterable[NodeId],
    never: Collection[NodeId] = (),
    functions: Iterable[GuardedFunction] = (),
) -> PathDescription:
    """The fastest path to ``goal`` when the nodes ``acting`` act. Raises KeyError if they do not reach it.

    Functions with the same holders share a node; ``functions`` are those that the last step must name.
    """
    return _PathWriter(compiled, goal, acting, never, functions).write()


class _PathWriter:
    """Walks back from the goal over inputs that acted earlier, and writes the steps in forward order."""

    def __init__(
        self,
        compiled: CompiledGraph,
        goal: NodeId,
        acting: Iterable[NodeId],
        never: Collection[NodeId],
        functions: Iterable[GuardedFunction],
    ) -> None:
        self._compiled = compiled
        self._started = frozenset(acting)
        self._own = {
            (grant.holder, grant.delay_s): grant for function in functions for grant in reversed(function.usable)
        }
        self._ends = {goal, *(source for source, _ in compiled.system.nodes[goal].inputs)} if self._own else set()
        times = compiled.system.times(self._started, never, compiled.system.cone(goal))
        self._rank = {node: rank for rank, node in enumerate(times)}
        self._goal = goal
        self._steps: dict[Step, None] = {}
        self._grants: dict[int, Grant] = {}

    def write(self) -> PathDescription:
        """Depth first: the step of a node is written after the steps of all inputs that it needs."""
        waiting: list[tuple[NodeId, str, bool]] = [(self._goal, "", False)]
        visited: set[NodeId] = set()
        while waiting:
            node, purpose, done = waiting.pop()
            origin = self._compiled.origin.get(node)
            inputs = self._decisive_inputs(node)
            if done and origin is not None:
                self._say(node, origin, inputs, purpose)
            elif node in self._started:
                self._unread(node)
            elif node not in visited:
                visited.add(node)
                waiting.append((node, purpose, True))
                inner = purpose if origin is None else _purpose(origin, self._calls_on(inputs))
                waiting += [(source, inner, False) for source in reversed(inputs)]
        return PathDescription(tuple(self._steps), tuple(self._grants.values()))

    def _decisive_inputs(self, node: NodeId) -> list[NodeId]:
        """The inputs that made a node act: the earliest ones that together weigh enough."""
        definition = self._compiled.system.nodes[node]
        weights = dict(definition.inputs)
        earlier = [
            candidate for candidate in weights if candidate in self._rank and self._rank[candidate] < self._rank[node]
        ]
        inputs: list[NodeId] = []
        need = definition.need
        for source in sorted(
            earlier, key=lambda candidate: (-(weights[candidate] >= definition.need), self._rank[candidate])
        ):
            if need <= 0:
                break
            need -= weights[source]
            inputs.append(source)
        return inputs

    def _say(self, node: NodeId, origin: Origin, inputs: list[NodeId], purpose: str) -> None:
        match origin.kind:
            case "function":
                self._call(origin, inputs, purpose, own=node in self._ends and not purpose)
            case "gate":
                self._members(origin, inputs)
            case "wait" if isinstance(origin.gate, Delay):
                self._step(origin.entity, origin.entity, f"waits {spoken(origin.gate.seconds)}")
            case "skip":
                self._step(origin.entity, origin.entity, "need not wait: its delay is changed first")

    def _calls_on(self, inputs: list[NodeId]) -> bool:
        """Whether a holder makes this call because a function of the holder was called."""
        origins = [self._compiled.origin.get(source) for source in inputs]
        return any(origin is not None and origin.kind == "function" for origin in origins)

    def _call(self, origin: Origin, inputs: list[NodeId], purpose: str, own: bool) -> None:
        for source in inputs:
            grant = origin.holders.get(source)
            if grant is not None:
                grant = self._own.get((grant.holder, grant.delay_s), grant) if own else grant
                self._grants.setdefault(id(grant), grant)
                self._step(grant.holder, grant.target, _clause(grant, purpose))
                for other in grant.jointly:
                    self._step(other, grant.target, "must call it first")

    def _members(self, origin: Origin, inputs: list[NodeId]) -> None:
        unnamed = sum(source not in origin.members for source in inputs)
        if unnamed:
            self._step(origin.entity, origin.entity, f"counts {unnamed} unnamed members")
        described = self._compiled.graph.entities.get(origin.entity)
        signs = described is not None and described.kind is EntityKind.MULTISIG
        for source in inputs:
            if source in origin.members:
                member = origin.members[source]
                self._step(member, origin.entity, _share(origin.gate, member, len(inputs), signs))

    def _unread(self, node: NodeId) -> None:
        entity = self._compiled.system.party_of.get(node)
        if node in self._compiled.system.unread and entity in self._compiled.acting:
            self._step(entity, entity, "acts in a way that could not be read")

    def _step(self, source: EntityId, target: EntityId, why: str) -> None:
        self._steps[Step(source=source, target=target, why=why)] = None


def _purpose(origin: Origin, calls_on: bool) -> str:
    """The purpose of the inputs of a node, which decides the wording of their calls."""
    if origin.kind == "function":
        return "forwards" if calls_on else ""
    return {"skip": "delay", "role": f"role {origin.role}", "code": "code", "acts": "acts"}.get(origin.kind, "")


def _clause(grant: Grant, purpose: str) -> str:
    """What a holder can do to a target, as a clause that follows the names of both."""
    name = short_call(grant.function) if grant.function else grant.selector
    by = f" by {name}" if name else ""
    after = f", after {spoken(grant.delay_s)}" if grant.delay_s else ""
    offered = "was offered the right and " if grant.state is GrantState.PENDING else ""
    if purpose.startswith("role "):
        return f"{offered}can hand out {purpose.removeprefix('role ')}{by}{after}"
    if purpose == "forwards":
        return f"{offered}can call {name or 'a function'}, which makes it do this{after}"
    if purpose == "delay" or grant.effect is Effect.DELAY:
        return f"{offered}can change its delay{by}{after}"
    if grant.effect is Effect.UPGRADE:
        then = " and then act as it" if purpose == "code" else ""
        return f"{offered}may replace its code{by}{then}{after}"
    if grant.effect is Effect.EXECUTE:
        return f"{offered}may make it send any call{by}{after}"
    as_role = f" as {grant.role}" if grant.role else ""
    may = "can call" if grant.function is None or is_call(grant.function) else "can"
    return f"{offered}{may} {name or 'a function'}{as_role}{after}"


def _share(gate: object, member: EntityId, voters: int, signs: bool) -> str:
    """The share of a member in a gate, as a clause."""
    if isinstance(gate, Vote):
        share = weights(gate.electorate).get(member, 0) / max(1, gate.total)
        others = f"with {voters - 1} others" if voters > 2 else "with one other" if voters == 2 else "alone"
        return f"votes {share:.1%} of all weight, {others}"
    if not isinstance(gate, Threshold):
        return "is needed for it"
    number = len(gate.members)
    if any(other.weight != 1 for other in gate.members):
        total = max(1, sum(other.weight for other in gate.members))
        share = weights(gate.members).get(member, 0) / total
        return f"has {share:.1%} of the weight, of which {gate.k / total:.1%} must agree"
    if number == 1:
        return "is its only signer" if signs else "decides what it does"
    if signs:
        must = "any can sign alone" if gate.k == 1 else f"of whom {gate.k} must sign"
        return f"is one of the {number} signers, {must}"
    return f"is one of {number} who can each make it act" if gate.k == 1 else f"is one of {number}, {gate.k} must agree"
