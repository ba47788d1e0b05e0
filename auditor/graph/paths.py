"""How a coalition gets to a goal, told step by step in plain words, with the grants that it uses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from auditor.graph.meaning import Meaning, Origin
from auditor.graph.power_graph import Way
from auditor.graph.system import NodeId
from auditor.graph.votes import weights
from auditor.model.duration import spoken
from auditor.model.gate import Delay, Threshold, Vote
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import EntityId
from auditor.model.power import Step


@dataclass(frozen=True)
class Told:
    """The steps from people to the target, and the grants used on the way, that over the target last."""

    steps: tuple[Step, ...]
    grants: tuple[Grant, ...]


def told(
    meaning: Meaning,
    goal: NodeId,
    acting: Iterable[NodeId],
    never: Collection[NodeId] = (),
    ways: Iterable[Way] = (),
) -> Told:
    """How ``goal`` comes to act as fast as it can when the nodes ``acting`` do. Raises KeyError if it does not.

    Nodes are shared by functions with the same holders; ``ways`` are those that the goal is told for.
    """
    return _Teller(meaning, goal, acting, never, ways).told()


class _Teller:
    """Walks back from the goal, over inputs that acted earlier; says everything in reverse."""

    def __init__(
        self,
        meaning: Meaning,
        goal: NodeId,
        acting: Iterable[NodeId],
        never: Collection[NodeId],
        ways: Iterable[Way],
    ) -> None:
        self._meaning = meaning
        self._started = frozenset(acting)
        self._own = {(grant.holder, grant.delay_s): grant for way in ways for grant in reversed(way.usable)}
        self._ends = {goal, *(source for source, _ in meaning.system.nodes[goal].inputs)} if self._own else set()
        times = meaning.system.times(self._started, never, meaning.system.cone(goal))
        self._rank = {node: rank for rank, node in enumerate(times)}
        self._goal = goal
        self._steps: dict[Step, None] = {}
        self._grants: dict[int, Grant] = {}
        self._waiting: list[tuple[NodeId, str]] = []

    def told(self) -> Told:
        self._waiting.append((self._goal, ""))
        seen: set[NodeId] = set()
        while self._waiting:
            node, purpose = self._waiting.pop()
            if node in seen or node in self._started:
                if node in self._meaning.system.unread:
                    self._unread(self._meaning.system.party_of[node])
                continue
            seen.add(node)
            chosen = self._chosen(node)
            origin = self._meaning.origin.get(node)
            if origin is not None:
                purpose = self._say(node, origin, chosen, purpose)
            self._waiting += [(source, purpose) for source in reversed(chosen)]
        return Told(tuple(reversed(self._steps)), tuple(reversed(self._grants.values())))

    def _chosen(self, node: NodeId) -> list[NodeId]:
        """The inputs that were enough: those that acted first."""
        meaning = self._meaning.system.nodes[node]
        weights = dict(meaning.inputs)
        earlier = [each for each in weights if each in self._rank and self._rank[each] < self._rank[node]]
        chosen: list[NodeId] = []
        need = meaning.need
        for source in sorted(earlier, key=lambda each: (-(weights[each] >= meaning.need), self._rank[each])):
            if need <= 0:
                break
            need -= weights[source]
            chosen.append(source)
        return chosen

    def _say(self, node: NodeId, origin: Origin, chosen: list[NodeId], purpose: str) -> str:
        """Tells one node; returns what its inputs are for."""
        match origin.kind:
            case "way":
                self._call(origin, chosen, purpose, own=node in self._ends and not purpose)
                return "forwards" if any(self._forwards(source) for source in chosen) else ""
            case "gate":
                self._members(origin, chosen)
            case "wait" if isinstance(origin.gate, Delay):
                self._step(origin.entity, origin.entity, f"waits {spoken(origin.gate.seconds)}")
            case "skip":
                self._step(origin.entity, origin.entity, "need not wait: its delay is changed first")
                return "delay"
            case "role":
                return f"role {origin.role}"
            case "code":
                return "code"
            case "acts":
                return "acts"
        return ""

    def _forwards(self, node: NodeId) -> bool:
        origin = self._meaning.origin.get(node)
        return origin is not None and origin.kind == "way"

    def _call(self, origin: Origin, chosen: list[NodeId], purpose: str, own: bool) -> None:
        for source in chosen:
            grant = origin.holders.get(source)
            if grant is not None:
                grant = self._own.get((grant.holder, grant.delay_s), grant) if own else grant
                self._grants.setdefault(id(grant), grant)
                self._step(grant.holder, grant.target, _clause(grant, purpose))

    def _members(self, origin: Origin, chosen: list[NodeId]) -> None:
        unnamed = sum(source not in origin.members for source in chosen)
        if unnamed:
            self._step(origin.entity, origin.entity, f"counts {unnamed} members whom nobody named")
        for source in reversed(chosen):
            if source in origin.members:
                member = origin.members[source]
                self._step(member, origin.entity, _share(origin.gate, member, len(chosen)))

    def _unread(self, entity: EntityId) -> None:
        if entity in self._meaning.acting:
            self._step(entity, entity, "acts in a way that could not be read")

    def _step(self, source: EntityId, target: EntityId, why: str) -> None:
        step = Step(source=source, target=target, why=why)
        self._steps.pop(step, None)
        self._steps[step] = None


def _clause(grant: Grant, purpose: str) -> str:
    """Why a holder can do something to a target, as a clause after their names."""
    name = grant.function or grant.selector
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
    return f"{offered}can call {name or 'a function'}{as_role}{after}"


def _share(gate: object, member: EntityId, chosen: int) -> str:
    """What a member counts for in a gate."""
    if isinstance(gate, Threshold):
        if len(gate.members) == 1:
            return "is its only signer"
        if gate.k == 1 and gate.complete:
            return f"is one of {len(gate.members)} who can each act as it"
        if all(each.weight == 1 for each in gate.members):
            return f"is one of the {len(gate.members)} signers, of whom {gate.k} must sign"
        total = sum(each.weight for each in gate.members)
        share = weights(gate.members).get(member, 0) / max(1, total)
        return f"has {share:.1%} of the weight, of which {gate.k / max(1, total):.1%} must agree"
    if isinstance(gate, Vote):
        votes = weights(gate.electorate).get(member, 0)
        others = f" with {chosen - 1} others" if chosen > 1 else " alone"
        return f"votes {votes / max(1, gate.total):.1%} of all weight{others}"
    return "is needed for it"
