"""Candidate values of a membership's storage word."""

from collections.abc import Iterator

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot
from auditor.chains.evm.authorization.search.sentinels import SIGNERS
from auditor.chains.evm.execution.call import Trace

_MOST = 5
# All bits set mean "unlimited" in allowances, which are not guards.
_NEARLY_ALL = 2**256 - 2


class MembershipValues:
    """Words to try: 1, then the constants that runs compare holdings with, then nearly all bits."""

    def __init__(self, unprivileged: Trace) -> None:
        self._waiting = [1]
        self.add_constants(unprivileged)

    def add_constants(self, trace: Trace) -> None:
        """Adds the constants that a run compared."""
        self._waiting += [n for level in trace.held_bounds[-3:] for n in (level, level + 1) if 0 < n < _NEARLY_ALL]

    def __iter__(self) -> Iterator[int]:
        visited: set[int] = set()
        for mark in self._waiting:
            if mark not in visited and len(visited) < _MOST:
                visited.add(mark)
                yield mark
        yield _NEARLY_ALL


def membership_words(entry: MappingSlot, mark: int) -> dict[tuple[bytes, int], int]:
    """The storage words that make the unprivileged caller, or all made-up signers, a member."""
    if entry.person not in SIGNERS:
        return {(entry.account, entry.slot): mark}
    return {(entry.account, entry.slot_of(address)): mark for address in SIGNERS}
