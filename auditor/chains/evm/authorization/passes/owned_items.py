"""Functions that check the owner of an item: guarded if only guarded functions assign owners.

If anybody can become an owner, the check is not a guard.
"""

from collections.abc import Sequence

from auditor.chains.evm.authorization.members.mapping_slots import SlotPattern, slot_pattern
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization


def guarded_by_owner(authorizations: Sequence[FunctionAuthorization]) -> frozenset[FunctionAuthorization]:
    """The open functions that check the owner of an item, where only guarded functions assign owners.

    ``authorizations`` are those of all contracts, since owners may be stored, and assigned, in another contract. A
    transfer by an owner gives nobody an item for free, so it does not count.
    """
    written: set[SlotPattern] = set()
    left = [authorization for authorization in authorizations if authorization.access is Access.OPEN]
    while fresh := [other for other in left if not other.owner_slots or not written.isdisjoint(other.owner_slots)]:
        left = [other for other in left if other not in fresh]
        for authorization in fresh:
            trace = authorization.authorized_run
            if trace is not None:
                written |= {slot_pattern(write.account, write.slot, trace.hashes) for write in trace.writes}
    return frozenset(left)
