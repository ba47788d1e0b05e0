"""What a run asked of its caller: with whom it compared him, in which sets it looked him up, for which items."""

from collections.abc import Iterable

from auditor.chains.evm.execution.call import Branch, Trace
from auditor.chains.evm.execution.labels import CALLER, FIXED, INPUT, ITEM, ORIGIN, WHO
from auditor.chains.evm.guards.discovery.attempt import asks_who
from auditor.chains.evm.guards.discovery.keys import Kept, Shape, kept, shape
from auditor.chains.evm.guards.discovery.people import SENDER, STRANGER

_ADDRESS = 1 << 160


def items(trace: Trace) -> Iterable[Shape]:
    """The words, each one of many that arguments choose from, with which the caller was compared."""
    for compared in trace.comparisons:
        if compared.label & WHO and compared.other & ITEM:
            chosen = [load for load in trace.loads if load.after <= compared.after and load.label & (INPUT | ITEM)]
            yield from (shape(load.account, load.slot, trace.hashes) for load in chosen[-1:])


def named(trace: Trace) -> dict[tuple[int, int], int]:
    """Those with whom a run compared the caller or sender, by which of the two, with where the code has them from."""
    found: dict[tuple[int, int], int] = {}
    people = {int.from_bytes(each, "big") for each in (trace.call.caller, trace.call.origin)}
    for each in trace.comparisons:
        own = each.value in people or each.other & (ITEM | INPUT | WHO)
        if each.value < _ADDRESS and not own:
            found.setdefault((ORIGIN if each.label == ORIGIN else CALLER, each.value), each.other)
    return found


def hangs_on_nobody(branch: Branch) -> bool:
    """Whether a branch may be forced: it asks neither who calls nor which function."""
    return not asks_who(branch) and not branch.label & FIXED


def wants_sender(trace: Trace) -> bool:
    """Whether the code compared the caller with the sender of the transaction."""
    people = {int.from_bytes(STRANGER, "big"), int.from_bytes(SENDER, "big")}
    return any(each.label & WHO and each.value in people and each.other & WHO for each in trace.comparisons)


def memberships(trace: Trace) -> Iterable[Kept]:
    """The words kept under the stranger's address that were read, each once."""
    seen = set()
    for load in trace.loads:
        if load.label & WHO and (load.account, load.slot) not in seen:
            seen.add((load.account, load.slot))
            for person in (STRANGER, SENDER):
                if (entry := kept(load, trace, person)) is not None:
                    yield entry
                    break
