"""The cheapest set that has a member of each of some groups, by integer programming (HiGHS)."""

from collections.abc import Sequence
from itertools import accumulate

_SECONDS = 20.0


def hitting_set(groups: Sequence[Sequence[int]], costs: Sequence[int]) -> tuple[list[int], bool]:
    """Indices into ``costs``, and whether no set is cheaper (of equal sets the smaller is taken).

    Every group is a set of indices and must not be empty. Raises ValueError for an empty group.
    """
    import highspy

    if any(not group for group in groups):
        raise ValueError("nothing is a member of an empty group")
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, value in (("presolve", "off"), ("threads", 1), ("random_seed", 0), ("time_limit", _SECONDS)):
        solver.setOptionValue(option, value)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(groups)
    # A small surcharge for each member breaks ties in favour of fewer members.
    model.col_cost_ = [float(cost * (len(costs) + 1) + 1) for cost in costs]
    model.col_lower_, model.col_upper_ = [0.0] * len(costs), [1.0] * len(costs)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
    model.row_lower_, model.row_upper_ = [1.0] * len(groups), [highspy.kHighsInf] * len(groups)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = [0, *accumulate(map(len, groups))]
    model.a_matrix_.index_ = [index for group in groups for index in group]
    model.a_matrix_.value_ = [1.0] * sum(map(len, groups))
    solver.passModel(model)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return sorted({min(group, key=lambda index: costs[index]) for group in groups}), False
    values = solver.getSolution().col_value
    picked = [index for index in range(len(costs)) if values[index] > 0.5]
    return picked, solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
