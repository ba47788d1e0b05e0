"""How fast coalitions, votes and voting power are computed, how they grow, and against which peers.

Each case runs in a process of its own, so that its peak memory is its own. Peers are measured in the same run on the
same input: the smallest coalition by trying all of them over a networkx graph, from the smallest on; the Banzhaf index
by PyPI's ``powerindex`` (generating functions). Where a peer would take too long it gets a smaller input, and so do we.
"""

import random
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing import get_context

import networkx as nx

from auditor.graph.actors import actors
from auditor.graph.banzhaf import weighted
from auditor.graph.coalition import Coalitions, SmallestCoalition
from auditor.graph.concentration import concentration
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import powers
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import All, Member, Threshold, Vote
from auditor.model.grant import Effect, Grant
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from tests.graph.making import DAY, catalogue, contract, grant, network, safe, signers, timelock

Line = str
_MOST_SECONDS = 20.0


def town(contracts: int, safes: int, keys: int, harmful: int, seed: int = 1) -> Snapshot:
    """A network as they are: multisigs (a fifth nested) share signers, some behind timelocks with a council that may
    cancel, own contracts; ``harmful`` contracts have three functions that hurt, the others only settings."""
    drawn = random.Random(seed)
    people = [f"key-{number}" for number in range(keys)]
    parts: list[Entity | Grant] = []
    groups: list[str] = []
    for number in range(safes):
        members = drawn.sample(people, drawn.randint(3, 9))
        if groups and drawn.random() < 0.2:
            members[0] = drawn.choice(groups)
        parts.append(safe(f"safe-{number}", drawn.randint(max(1, len(members) // 2), len(members) - 1), *members))
        groups.append(f"safe-{number}")
    waiting = [f"timelock-{number}" for number in range(max(1, safes // 5))]
    for name in waiting:
        gate = All(of=(signers(1, drawn.choice(groups)), signers(1, drawn.choice(groups))))
        parts += [timelock(name, drawn.choice([1, 2, 7]) * DAY, gate), grant(name, name, "updateDelay()", Effect.DELAY)]
        parts.append(grant(drawn.choice(groups), name, "cancel()", Effect.CANCEL))
    for number in range(contracts):
        name, owner = f"contract-{number}", drawn.choice(groups + waiting)
        parts.append(contract(name))
        if number >= harmful:
            parts.append(grant(owner, name, "setFee()", Effect.PARAMETER))
            continue
        parts.append(grant(drawn.choice(groups + waiting), name, "upgradeTo()", Effect.UPGRADE))
        parts.append(grant(owner, name, "pause()", role="owner"))
        parts.append(grant(owner, name, "transferOwnership()", Effect.CONTROL, role="owner", confers=("owner",)))
    return network(*parts)


def judged(name: str, snapshot: Snapshot) -> list[Line]:
    """All powers and actors of a snapshot."""
    begin = time.perf_counter()
    graph = PowerGraph.build(snapshot)
    found = powers(graph, catalogue())
    people = actors(graph, found, catalogue(), Viewpoint.BUILDER)
    seconds = time.perf_counter() - begin
    exact = sum(power.parties.exact for power in found)
    return [
        f"{name}: {len(snapshot.entities):,} nodes, {len(found):,} powers, {len(people):,} actors: {seconds:.2f} s, "
        f"{exact / len(found):.1%} exact, {_memory()}"
    ]


def typical() -> list[Line]:
    """200 contracts and 30 multisigs, all of them harmful."""
    return judged("typical network", town(200, 30, 90, 200))


def grown() -> list[Line]:
    """The same kind of network at 1, 10 and 100 times the size."""
    lines: list[Line] = []
    for factor in (1, 10, 100):
        snapshot = town(450 * factor, 100 * factor, 500 * factor, 7 * factor)
        lines += judged(f"{factor:3}x", snapshot)
    return lines


def nested(layers: Sequence[int], seed: int = 2) -> Snapshot:
    """Multisigs in layers: each asks for three of five, of whom three sign for a multisig of the layer below and two
    are among the same 60 people."""
    drawn = random.Random(seed)
    people = [f"key-{each}" for each in range(60)]
    parts: list[Entity | Grant] = []
    below = people
    for number, size in enumerate(layers):
        names = [f"safe-{number}-{each}" for each in range(size)]
        parts += [safe(name, 3, *dict.fromkeys(drawn.sample(below, 3) + drawn.sample(people, 2))) for name in names]
        below = names
    return network(*parts)


def multisigs() -> list[Line]:
    """The smallest coalition of each of 1,000 multisigs in three layers, of the last ones also by brute force; and of
    100 in ten layers, where the search reaches its limits."""
    snapshot = nested((600, 300, 100))
    seconds, found = _fewest(snapshot)
    lines = [f"1,000 multisigs in 3 layers: {_solved(found)} in {seconds:.2f} s, {_memory()}"]
    sample = [f"safe-2-{each}" for each in range(100)]
    begin = time.perf_counter()
    graph = PowerGraph.build(snapshot).network
    theirs: dict[str, int] = {}
    for name in sample:
        if time.perf_counter() - begin > _MOST_SECONDS:
            break
        theirs[name] = _tried(graph, name)
    tried = time.perf_counter() - begin
    begin = time.perf_counter()
    alone = Coalitions(PowerGraph.build(snapshot))
    ours = {name: alone.fewest(alone.acts(name)) for name in theirs}
    own = time.perf_counter() - begin
    agree = sum(few is not None and few.high == theirs[name] for name, few in ours.items())
    lines.append(
        f"  brute force over networkx: {len(theirs)} of the upper 100 in {tried:.2f} s, ours the same in {own:.3f} s: "
        f"{tried / own:,.0f} times as long; the same answer in {agree} of {len(theirs)}"
    )
    seconds, deep = _fewest(nested((10,) * 10))
    wide = max(few.high - few.low for few in deep.values())
    return [*lines, f"100 multisigs in 10 layers: {_solved(deep)} in {seconds:.2f} s, bounds at most {wide} apart"]


def _fewest(snapshot: Snapshot) -> tuple[float, dict[str, SmallestCoalition]]:
    begin = time.perf_counter()
    coalitions = Coalitions(PowerGraph.build(snapshot))
    names = [entity.id for entity in snapshot.entities if entity.kind is EntityKind.MULTISIG]
    found = {name: few for name in names if (few := coalitions.fewest(coalitions.acts(name))) is not None}
    return time.perf_counter() - begin, found


def _solved(found: dict[str, SmallestCoalition]) -> str:
    exact = sum(few.exact for few in found.values()) / len(found)
    return f"{exact:.1%} exact, up to {max(few.high for few in found.values())} parties,"


def _tried(graph: "nx.MultiDiGraph[str]", goal: str) -> int:
    """The size of the smallest coalition, by trying all of them from the smallest on."""
    keys = sorted(node for node in nx.ancestors(graph, goal) if graph.nodes[node]["entity"].kind is EntityKind.KEY)
    groups = [node for node in nx.ancestors(graph, goal) | {goal} if node not in set(keys)]
    for size in range(1, len(keys) + 1):
        for some in combinations(keys, size):
            acting = set(some)
            before = -1
            while before != len(acting):
                before = len(acting)
                for group in groups:
                    gate = graph.nodes[group]["entity"].gate
                    assert isinstance(gate, Threshold)
                    if sum(member.id in acting for member in gate.members) >= gate.k:
                        acting.add(group)
            if goal in acting:
                return size
    raise AssertionError(f"nobody makes {goal} act")


def weights(number: int, most: int = 10**24) -> list[int]:
    """Token balances as they are: a few hold nearly everything (Pareto)."""
    drawn = random.Random(3)
    return [min(most, int(most * 1e-4 * drawn.paretovariate(1.1))) for _ in range(number)]


def votes() -> list[Line]:
    """A vote of 10,000 weights: fewest to win, to win unopposed and to block, and its concentration."""
    members = tuple(Member(id=f"voter-{each}", weight=weight) for each, weight in enumerate(weights(10_000)))
    total = sum(member.weight for member in members)
    vote = Vote(electorate=members, total=total, quorum=total // 25, threshold=0.5, veto=0.334, turnout=0.2)
    governor = Entity(id="governor", kind=EntityKind.GOVERNOR, gate=vote)
    snapshot = network(governor, contract("rewards"), grant("governor", "rewards"))
    begin = time.perf_counter()
    (power,) = powers(PowerGraph.build(snapshot), catalogue())
    seconds = time.perf_counter() - begin
    begin = time.perf_counter()
    spread = concentration(members)
    measured = time.perf_counter() - begin
    return [
        f"a vote of 10,000 weights: {seconds:.2f} s (to win {power.parties.high}, exact: {power.parties.exact}), "
        f"its concentration (more than half: {spread.nakamoto_half}) {measured * 1000:.0f} ms, {_memory()}"
    ]


def banzhaf() -> list[Line]:
    """Banzhaf indices of 2,000 voters with weights up to 10, up to 100 and with token balances; of 200 by a peer."""
    drawn = random.Random(4)
    small = [drawn.randint(1, 10) for _ in range(2000)]
    middle = [drawn.randint(1, 100) for _ in range(2000)]
    lines = []
    for name, some in (("weights to 10", small), ("weights to 100", middle), ("token balances", weights(2000))):
        begin = time.perf_counter()
        index = weighted(some, sum(some) // 2 + 1)
        seconds = time.perf_counter() - begin
        error = f"off by at most {index.error} (99 %)" if index.error else "exact"
        lines.append(f"Banzhaf, 2,000 voters, {name}: {seconds:.2f} s, {error}, {_memory()}")
    return lines + _peer(middle[:200])


def _peer(some: list[int]) -> list[Line]:
    """The same 200 voters with ``powerindex``; its index is divided by the sum, so ours is too."""
    import powerindex

    need = sum(some) // 2 + 1
    begin = time.perf_counter()
    ours = weighted(some, need).values
    own = time.perf_counter() - begin
    begin = time.perf_counter()
    game = powerindex.Game(need, weights=some)
    game.calc_banzhaf()
    theirs: list[float] = game.banzhaf
    taken = time.perf_counter() - begin
    worst = max(abs(own_value / sum(ours) - their) for own_value, their in zip(ours, theirs, strict=True))
    return [
        f"  200 voters: ours {own:.3f} s, powerindex {taken:.2f} s ({taken / own:,.0f} times as long), "
        f"largest difference {worst:.1e}"
    ]


def _memory() -> str:
    return f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"


def main() -> None:
    """Runs all cases, one after the other."""
    cases: tuple[Callable[[], list[Line]], ...] = (typical, grown, multisigs, votes, banzhaf)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for case in cases:
            print("\n".join(pool.submit(case).result()), flush=True)


if __name__ == "__main__":
    main()
