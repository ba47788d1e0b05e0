"""Guards that stand in branches: where every way through asks for somebody, the function does."""

from auditor.repos.solidity.guard import CallerGuard, Judged, both, either

Under = tuple[tuple[str, bool], ...]


def keep_branch(branches: dict[Under, Judged], under: Under, decision: Judged) -> None:
    """Keeps whom a branch asks for, until another asks for somebody too."""
    if isinstance(decision, CallerGuard):
        branches[under] = both(branches.get(under), decision)


def of_both_branches(branches: dict[Under, Judged]) -> Judged:
    """What every way through asks, where each branch asks for somebody of its own: ``if (x) {a} else {b}``."""
    result: Judged = None
    while branches:
        under = max(branches, key=len)
        decision = branches.pop(under)
        if not under:
            result = both(result, decision)
            continue
        *before, (condition, wanted) = under
        other = branches.pop((*before, (condition, not wanted)), None)
        if other is not None:
            branches[tuple(before)] = both(branches.get(tuple(before)), either(decision, other))
    return result
