"""How a coalition gets to a goal, told step by step in plain words, with the grants that it uses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from auditor.graph.meaning import Meaning, Origin
from auditor.graph.power_graph import Way
from auditor.graph.system import NodeId
from auditor.graph.votes import weights
from auditor.model.deed import in_short, is_call
from auditor.model.duration import spoken
from auditor.model.entity import EntityKind
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

    def told(self) -> Told:
        """Depth first; a node speaks when all that it needs has spoken."""
        waiting: list[tuple[NodeId, str, bool]] = [(self._goal, "", False)]
        seen: set[NodeId] = set()
        while waiting:
            node, purpose, done = waiting.pop()
            origin = self._meaning.origin.get(node)
            chosen = self._chosen(node)
            if done and origin is not None:
                self._say(node, origin, chosen, purpose)
            elif node in self._started:
                self._unread(node)
            elif node not in seen:
                seen.add(node)
                waiting.append((node, purpose, True))
                inner = purpose if origin is None else _purpose(origin, self._calls_on(chosen))
                waiting += [(source, inner, False) for source in reversed(chosen)]
        return Told(tuple(self._steps), tuple(self._grants.values()))

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

    def _say(self, node: NodeId, origin: Origin, chosen: list[NodeId], purpose: str) -> None:
        match origin.kind:
            case "way":
                self._call(origin, chosen, purpose, own=node in self._ends and not purpose)
            case "gate":
                self._members(origin, chosen)
            case "wait" if isinstance(origin.gate, Delay):
                self._step(origin.entity, origin.entity, f"waits {spoken(origin.gate.seconds)}")
            case "skip":
                self._step(origin.entity, origin.entity, "need not wait: its delay is changed first")

    def _calls_on(self, chosen: list[NodeId]) -> bool:
        """Whether a call is made by a call on its holder."""
        origins = [self._meaning.origin.get(source) for source in chosen]
        return any(origin is not None and origin.kind == "way" for origin in origins)

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
        known = self._meaning.graph.entities.get(origin.entity)
        signs = known is not None and known.kind is EntityKind.MULTISIG
        for source in chosen:
            if source in origin.members:
                member = origin.members[source]
                self._step(member, origin.entity, _share(origin.gate, member, len(chosen), signs))

    def _unread(self, node: NodeId) -> None:
        entity = self._meaning.system.party_of.get(node)
        if node in self._meaning.system.unread and entity in self._meaning.acting:
            self._step(entity, entity, "acts in a way that could not be read")

    def _step(self, source: EntityId, target: EntityId, why: str) -> None:
        self._steps[Step(source=source, target=target, why=why)] = None


def _purpose(origin: Origin, calls_on: bool) -> str:
    """What the inputs of a node are for, which decides how their calls are told."""
    if origin.kind == "way":
        return "forwards" if calls_on else ""
    return {"skip": "delay", "role": f"role {origin.role}", "code": "code", "acts": "acts"}.get(origin.kind, "")


def _clause(grant: Grant, purpose: str) -> str:
    """Why a holder can do something to a target, as a clause after their names."""
    name = in_short(grant.function) if grant.function else grant.selector
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


def _share(gate: object, member: EntityId, chosen: int, signs: bool) -> str:
    """What a member counts for in a gate."""
    if isinstance(gate, Vote):
        share = weights(gate.electorate).get(member, 0) / max(1, gate.total)
        others = f"with {chosen - 1} others" if chosen > 2 else "with one other" if chosen == 2 else "alone"
        return f"votes {share:.1%} of all weight, {others}"
    if not isinstance(gate, Threshold):
        return "is needed for it"
    number = len(gate.members)
    if any(each.weight != 1 for each in gate.members):
        total = max(1, sum(each.weight for each in gate.members))
        share = weights(gate.members).get(member, 0) / total
        return f"has {share:.1%} of the weight, of which {gate.k / total:.1%} must agree"
    if number == 1:
        return "is its only signer" if signs else "decides what it does"
    if signs:
        must = "any can sign alone" if gate.k == 1 else f"of whom {gate.k} must sign"
        return f"is one of the {number} signers, {must}"
    return f"is one of {number} who can each make it act" if gate.k == 1 else f"is one of {number}, {gate.k} must agree"
