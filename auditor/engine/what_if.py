"""Exports the system that the page computes *what if* with: the nodes of the collusion curve, reduced and
renumbered."""

from collections.abc import Collection, Iterable, Sequence

from auditor.engine.case import Case
from auditor.engine.verdict import HarmVerdict
from auditor.graph.compile import CompiledGraph
from auditor.graph.power_graph import GuardedFunction
from auditor.graph.powers import every_capability
from auditor.graph.system import NodeId
from auditor.graph.votes import Opposition
from auditor.model.entity import EntityKind
from auditor.model.gate import Threshold
from auditor.model.grant import Effect
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId
from auditor.model.verdict import Verdict
from auditor.model.what_if import Edge, Goal, Leaf, SeatGates, ThresholdNode, WhatIf

MOST_NODES = 20_000
_TAKEN_OVER = ("function", "code")


def what_if(case: Case, harms: Sequence[HarmVerdict]) -> WhatIf | None:
    """The exported system of a case; None if there is nothing to compute, or more than a page can hold."""
    usual, least = (_compiled(case, opposition) for opposition in (Opposition.USUAL, Opposition.LEAST))
    export = _Export(case, usual[0], least[0], usual[1].values())
    goals = {harm: export.number(node) for harm, node in usual[1].items()}
    seats = tuple(export.seat(entity) for entity in export.seated())
    leaves = tuple(export.leaf(node) for node in export.reached_leaves())
    if not goals or len(export.nodes) > MOST_NODES:
        return None
    looked_at = {verdict.harm.id for verdict in harms if verdict.looked_at}
    return WhatIf(
        small_group=case.methodology.small_group,
        most_parties=case.methodology.exposure.parties,
        covers_needs=looked_at.issuperset(case.methodology.no_needs),
        nodes=tuple(export.nodes),
        leaves=leaves,
        seats=seats,
        goals=tuple(_goal(case, verdict, goals.get(verdict.harm.id)) for verdict in harms),
        slices=dict(case.harms.slices),
    )


def _compiled(case: Case, opposition: Opposition) -> tuple[CompiledGraph, dict[HarmId, NodeId]]:
    """The compiled graph and the goal of every harm. Equal calls in equal order give equal node numbers."""
    compiled = CompiledGraph(case.graph, opposition)
    functions: dict[HarmId, list[GuardedFunction]] = {}
    for capability in every_capability(case.graph, case.harms):
        functions.setdefault(capability.harm, []).extend(capability.functions)
    return compiled, {harm: compiled.can_use(listed) for harm, listed in functions.items()}


def _goal(case: Case, verdict: HarmVerdict, node: int | None) -> Goal:
    return Goal(
        harm=verdict.harm.id,
        title=verdict.harm.title,
        slice=verdict.harm.slice,
        node=node,
        doubted=verdict.gap is not None or any(judged.gap for judged in verdict.powers),
        looked_at=verdict.looked_at,
        open_vote=verdict.verdict is Verdict.NO and any(judged.possible for judged in verdict.powers),
        weights={viewpoint.value: weight for viewpoint, weight in verdict.harm.weight.items()},
    )


class _Export:
    """The nodes that goals depend on, renumbered. Nodes with a single input and no effect of their own are skipped."""

    def __init__(self, case: Case, usual: CompiledGraph, least: CompiledGraph, goals: Iterable[NodeId]) -> None:
        self._case = case
        self._usual, self._least = usual, least
        self._acting = {node: entity for entity, node in usual.acting.items()}
        self._accounts: dict[EntityId, list[EntityId]] = {}
        for account, party in case.graph.parties.items():
            self._accounts.setdefault(party, []).append(account)
        self._number: dict[NodeId, int] = {}
        waiting = list(goals)
        while waiting:
            node = self._passed_on(waiting.pop())
            if node not in self._number:
                self._number[node] = len(self._number)
                waiting += [source for source, _ in usual.system.nodes[node].inputs]
        self.nodes = [self._threshold(node) for node in self._number]

    def number(self, node: NodeId) -> int:
        """The number of a node that a goal depends on."""
        return self._number[self._passed_on(node)]

    def _threshold(self, node: NodeId) -> ThresholdNode:
        need, inputs, wait = self._usual.system.nodes[node]
        flat = tuple(value for source, weight in inputs for value in (self.number(source), weight))
        return ThresholdNode(need=need, least=self._least.system.nodes[node].need, wait=wait, inputs=flat)

    def _passed_on(self, node: NodeId) -> NodeId:
        """Follows nodes of one input. Accounts that can be lost or delayed stay, since the page changes their gates.

        A cycle of such nodes never acts; its first node stands for all.
        """
        path = [node]
        while True:
            need, inputs, wait = self._usual.system.nodes[path[-1]]
            if need != 1 or wait or len(inputs) != 1 or inputs[0][1] < 1 or self._is_seat(path[-1]):
                return path[-1]
            following = inputs[0][0]
            if following in path:
                return min(path[path.index(following) :])
            path.append(following)

    def _is_seat(self, node: NodeId) -> bool:
        entity = self._acting.get(node)
        described = self._case.graph.entities.get(entity) if entity else None
        return described is not None and described.kind is not EntityKind.KEY

    def reached_leaves(self) -> list[NodeId]:
        """The leaves that some goal depends on."""
        return [node for node in self._usual.system.party_of if node in self._number]

    def leaf(self, node: NodeId) -> Leaf:
        """A leaf with the gates of its accounts."""
        party = self._usual.system.party_of[node]
        accounts = self._accounts.get(party, [party])
        return Leaf(
            id=party,
            label=self._label(party),
            node=self._number[node],
            unread=node in self._usual.system.unread,
            gates=tuple(edge for account in accounts for edge in self._gates(account)),
        )

    def _label(self, party: EntityId) -> str:
        entity, _, unnamed = party.partition("#")
        return f"an unknown member of {self._case.name(entity)}" if unnamed else self._case.name(party)

    def _gates(self, account: EntityId, besides: Collection[str] = _TAKEN_OVER) -> Iterable[Edge]:
        """The inputs through which an account acts, without its party and without inputs of the kinds ``besides``."""
        node = self._usual.acting.get(account)
        if node is None or node not in self._number:
            return
        party = self._usual.system.leaves.get(self._case.graph.parties.get(account, account))
        for place, (source, _) in enumerate(self._usual.system.nodes[node].inputs):
            origin = self._usual.origin.get(source)
            if source != party and (origin is None or origin.kind not in besides):
                yield self._number[node], place

    def seated(self) -> list[EntityId]:
        """Accounts that people act through, in the order of the graph."""
        seats = (EntityKind.MULTISIG, EntityKind.TIMELOCK, EntityKind.GOVERNOR, EntityKind.COLLECTIVE)
        entities = self._case.snapshot.entities
        return [e.id for e in entities if e.kind in seats and self._usual.acting.get(e.id) in self._number]

    def seat(self, entity: EntityId) -> SeatGates:
        """An account with its gate."""
        gate = self._case.graph.entities[entity].gate
        node = self._usual.gate_of.get(entity)
        equal = isinstance(gate, Threshold) and gate.complete and all(member.weight == 1 for member in gate.members)
        return SeatGates(
            id=entity,
            label=self._case.name(entity),
            gates=() if self._can_be_cut(entity) else tuple(self._gates(entity, (*_TAKEN_OVER, "skip"))),
            signed=self._number.get(node) if equal and node is not None else None,
        )

    def _can_be_cut(self, entity: EntityId) -> bool:
        """Whether a caller could remove a delay that does not exist yet, so that adding one would promise too much."""
        functions = self._case.graph.functions.get(entity, ())
        return not self._case.graph.entities[entity].delay_s and any(f.key.effect is Effect.DELAY for f in functions)
