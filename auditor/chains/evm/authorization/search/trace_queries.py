"""Predicates over a trace: addresses that the caller was compared with, mappings in which it was looked up, items whose
owner it had to be."""

from collections.abc import Iterable

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot, SlotPattern, mapping_slot, slot_pattern
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES, SENDER, SIGNERS, UNPRIVILEGED
from auditor.chains.evm.authorization.search.trial import depends_on_caller
from auditor.chains.evm.execution.call import Branch, Trace
from auditor.chains.evm.execution.taint import CALLER, FIXED, INPUT, ITEM, ORIGIN, SIGNED, WHO

_ADDRESS = 1 << 160


def item_owner_slots(trace: Trace) -> Iterable[SlotPattern]:
    """The patterns of slots, selected by arguments, with whose content the caller was compared."""
    for compared in trace.comparisons:
        if compared.taint & WHO and compared.other_taint & ITEM:
            selected = [
                load for load in trace.loads if load.after <= compared.after and load.slot_taint & (INPUT | ITEM)
            ]
            yield from (slot_pattern(load.account, load.slot, trace.hashes) for load in selected[-1:])


def compared_accounts(trace: Trace, *, items: bool = False) -> dict[tuple[int, int], int]:
    """The addresses that a run compared the caller, sender or signer with: (label, address) to the taint of the
    address; with ``items`` also owners of items that arguments select."""
    result: dict[tuple[int, int], int] = {}
    people = {int.from_bytes(address, "big") for address in (trace.call.caller, trace.call.origin, *trace.call.signers)}
    for comparison in trace.comparisons:
        own = comparison.value in people or comparison.other_taint & (INPUT | WHO if items else ITEM | INPUT | WHO)
        if comparison.value < _ADDRESS and not own:
            label = comparison.taint if comparison.taint in (ORIGIN, SIGNED) else CALLER
            result.setdefault((label, comparison.value), comparison.other_taint)
    return result


def may_be_forced(branch: Branch, fixed: bool = False) -> bool:
    """Whether a branch may be forced: it has no taint of the caller and, unless ``fixed`` allows it, none of the
    selector."""
    return not depends_on_caller(branch) and (fixed or not branch.taint & FIXED)


def compares_sender(trace: Trace) -> bool:
    """Whether the code compared the caller with the sender of the transaction."""
    people = {int.from_bytes(UNPRIVILEGED, "big"), int.from_bytes(SENDER, "big")}
    both = (
        comparison
        for comparison in trace.comparisons
        if comparison.value in people and comparison.taint & WHO and comparison.other_taint & WHO
    )
    return any((comparison.taint ^ comparison.other_taint) & ORIGIN for comparison in both)


def calls_input(trace: Trace) -> bool:
    """Whether the code called the caller or an argument, or read the size of their code."""
    return not trace.queried.isdisjoint((UNPRIVILEGED, *ARGUMENT_ADDRESSES))


def compared_arguments(trace: Trace) -> list[bytes]:
    """The address arguments that were compared with the caller: they may have to be its own address."""
    result = {
        comparison.value.to_bytes(32, "big")[12:] for comparison in trace.comparisons if comparison.taint & CALLER
    }
    return [address for address in ARGUMENT_ADDRESSES if address in result]


def makes_progress(trace: Trace) -> bool:
    """Whether a run made progress after the branch that was forced last, at least to a check of the caller."""
    if trace.returned or not trace.call.force:
        return True
    last = list(trace.call.force)[-1]
    forced = next((place for place, branch in enumerate(trace.branches, 1) if branch.turn == last), 0)
    compares = any(compared.after >= forced and compared.taint & WHO for compared in trace.comparisons)
    return compares or trace.progress(forced) > 0


def memberships(trace: Trace) -> Iterable[MappingSlot]:
    """The mapping entries of the unprivileged caller that were read, each once."""
    visited = set()
    for load in trace.loads:
        if load.slot_taint & WHO and (load.account, load.slot) not in visited:
            visited.add((load.account, load.slot))
            for person in (UNPRIVILEGED, SENDER, *SIGNERS):
                if (entry := mapping_slot(load, trace, person)) is not None:
                    yield entry
                    break
