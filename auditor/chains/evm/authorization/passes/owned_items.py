"""Functions that accept the owner of an item: only guarded functions may assign owners.

Items belong to their owners, so a check of the owner is not a guard, if anybody can come to own one.
"""

from collections.abc import Sequence

from auditor.chains.evm.authorization.members.mapping_slots import SlotPattern, slot_pattern
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization


def guarded_by_owner(authorizations: Sequence[FunctionAuthorization]) -> frozenset[FunctionAuthorization]:
    """The open functions that accept the owner of an item, where only guarded functions assign owners.

    ``authorizations`` are those of all contracts, for owners may be kept, and assigned, in another. That owners hand on
    what they own makes nobody an owner by itself.
    """
    written: set[SlotPattern] = set()
    left = [authorization for authorization in authorizations if authorization.answer is Access.OPEN]
    while fresh := [other for other in left if not other.items or not written.isdisjoint(other.items)]:
        left = [other for other in left if other not in fresh]
        for authorization in fresh:
            trace = authorization.authorized_run
            if trace is not None:
                written |= {slot_pattern(write.account, write.slot, trace.hashes) for write in trace.writes}
    return frozenset(left)
