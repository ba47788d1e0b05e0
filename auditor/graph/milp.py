"""The smallest coalition of a cone by integer programming (HiGHS, https://highs.dev), for what bounds cannot settle.

One 0/1 variable per party and per inner node; a node may only be 1 if its inputs weigh enough. A cycle could keep
itself up in these rows, and weights are rounded in favour of the coalition, so every solution is verified on the cone.
A solution that fails is extended to a maximal failing coalition, and a cut requires a member outside of it (every
winning coalition has one). So the result is exact; at a limit of nodes, rounds or time it is the bounds proved so far.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from auditor.graph.bounds import Bounds, minimal
from auditor.graph.cone import Cone

if TYPE_CHECKING:
    import highspy

_SCALE = 10**6


class SolverLimits(NamedTuple):
    """Limits of the search. Nodes and rounds are the same on every machine; seconds are the last resort.

    ``nodes`` holds for one question, ``all_nodes`` for all questions about one graph. About 300 nodes take a second.
    """

    nodes: int = 2_500
    all_nodes: int = 10_000
    rounds: int = 300
    seconds: float = 60.0


LIMITS = SolverLimits()


def settle(cone: Cone, start: Bounds, limits: SolverLimits = LIMITS) -> tuple[Bounds, int]:
    """The tightest bounds within the limits, and the number of nodes used. Equal bounds are exact."""
    low, best = start
    nodes = 0
    solver = _model(cone, low, limits)
    for _ in range(limits.rounds):
        if low >= len(best) or nodes >= limits.nodes:
            break
        solver.setOptionValue("mip_max_nodes", limits.nodes - nodes)
        solver.changeRowBounds(0, low, len(best) - 1)
        proved, coalition, optimal = _solved(solver, len(cone.names))
        nodes += max(1, solver.getInfo().mip_node_count)
        low = max(low, min(proved, len(best)))
        if coalition is None:
            break
        if cone.wins(coalition):
            best = minimal(cone, coalition)
        else:
            _cut(solver, cone, coalition)
        if not optimal and cone.wins(coalition):
            break
    return Bounds(low, best), nodes


def _model(cone: Cone, low: int, limits: SolverLimits) -> "highspy.Highs":
    """Variables are numbered as the nodes; row 0 is the size of the coalition."""
    import highspy

    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, value in (
        ("presolve", "off"),  # cones are simple already, and presolve of tiny ones may loop or leave nothing
        ("threads", 1),
        ("random_seed", 0),
        ("time_limit", limits.seconds),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(_rows(cone, low))
    return solver


def _rows(cone: Cone, low: int) -> "highspy.HighsLp":
    import highspy

    people, count = len(cone.names), len(cone.names) + len(cone.inputs)
    rows: list[tuple[list[int], list[float]]] = [(list(range(people)), [1.0] * people)]
    for node, inputs in cone.inputs.items():
        need, weights = _scaled(cone.need[node], list(inputs.values()))
        rows.append(([*inputs, node], [*weights, -need]))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, len(rows)
    model.col_cost_ = [1.0] * people + [0.0] * len(cone.inputs)
    model.col_lower_ = [float(column == cone.goal) for column in range(count)]
    model.col_upper_ = [1.0] * count
    model.integrality_ = [highspy.HighsVarType.kInteger] * count
    model.row_lower_ = [float(low)] + [0.0] * len(cone.inputs)
    model.row_upper_ = [float(people)] + [highspy.kHighsInf] * len(cone.inputs)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = [0, *accumulate(len(columns) for columns, _ in rows)]
    model.a_matrix_.index_ = [column for columns, _ in rows for column in columns]
    model.a_matrix_.value_ = [value for _, values in rows for value in values]
    return model


def _scaled(need: int, weights: Sequence[int]) -> tuple[float, list[float]]:
    """Threshold and weights as floats for the solver; weights are rounded up and capped at the threshold."""
    if need <= _SCALE:
        return float(need), [float(min(weight, need)) for weight in weights]
    return float(_SCALE), [float(-(-min(weight, need) * _SCALE // need)) for weight in weights]


def _solved(solver: "highspy.Highs", people: int) -> tuple[int, list[int] | None, bool]:
    """A proved lower bound, a coalition if the solver has one, and whether it is optimal."""
    import highspy

    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return 1 << 60, None, True
    info = solver.getInfo()
    bound = info.mip_dual_bound
    proved = ceil(bound - 1e-6) if abs(bound) < 1e15 else 0
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return proved, None, False
    values = solver.getSolution().col_value
    coalition = [leaf for leaf in range(people) if values[leaf] > 0.5]
    return proved, coalition, status == highspy.HighsModelStatus.kOptimal


def _cut(solver: "highspy.Highs", cone: Cone, coalition: Sequence[int]) -> None:
    """Adds a cut: the coalition needs a member outside of a maximal failing coalition that contains this one."""
    grown = set(coalition)
    outside: list[int] = []
    for leaf in range(len(cone.names)):
        if leaf not in grown:
            if cone.wins(grown | {leaf}):
                outside.append(leaf)
            else:
                grown.add(leaf)
    solver.addRow(1.0, solver.inf, len(outside), outside, [1.0] * len(outside))
