"""Which remaining times must be told apart when cycles with delays are unrolled."""

from bisect import bisect_right
from collections.abc import Iterator

from auditor.graph.system import NodeId, System

# With more distinct sums of waits than this, every second is told apart; real networks have a few dozen.
_MOST_SUMS = 4_096


class UsableTimes:
    """Rounds remaining times down to the sums of waits, since only these make a difference.

    A path need not wait twice for the same node, so only sums of the waits of different nodes matter. Without this, a
    cycle with a wait of one second would be unrolled once for every second.
    """

    def __init__(self, system: System, goal: NodeId, within: int | None) -> None:
        waits = [] if within is None else [wait for wait in _waits(system, goal) if 0 < wait <= within]
        sums = {0}
        for wait in sorted(waits):
            sums |= {total + wait for total in sums if total + wait <= (within or 0)}
            if len(sums) > _MOST_SUMS:
                sums = set()
                break
        self._sums = sorted(sums)
        self._longest = sum(waits)

    def usable(self, left: int | None) -> int | None:
        """The longest sum of waits that fits into ``left`` seconds."""
        if left is None or left < 0:
            return left
        return self._sums[bisect_right(self._sums, left) - 1] if self._sums else min(left, self._longest)


def _waits(system: System, goal: NodeId) -> Iterator[int]:
    """The waits of all nodes that the goal depends on."""
    met, waiting = {goal}, [goal]
    while waiting:
        described = system.nodes[waiting.pop()]
        yield described.wait
        fresh = [source for source, _ in described.inputs if source not in met]
        met.update(fresh)
        waiting += fresh
