"""Guards within branches: if every path through a function has a caller check, the function is guarded."""

from auditor.repos.solidity.guard import CallerGuard, Judged, conjunction, disjunction

Under = tuple[tuple[str, bool], ...]


def keep_branch(branches: dict[Under, Judged], under: Under, decision: Judged) -> None:
    """Stores the guard of a branch, combined with further guards in it."""
    if isinstance(decision, CallerGuard):
        branches[under] = conjunction(branches.get(under), decision)


def guard_of_branches(branches: dict[Under, Judged]) -> Judged:
    """The guard of a function whose branches all have a guard of their own: ``if (x) {a} else {b}``."""
    result: Judged = None
    while branches:
        under = max(branches, key=len)
        decision = branches.pop(under)
        if not under:
            result = conjunction(result, decision)
            continue
        *before, (condition, wanted) = under
        other = branches.pop((*before, (condition, not wanted)), None)
        if other is not None:
            branches[tuple(before)] = conjunction(branches.get(tuple(before)), disjunction(decision, other))
    return result
