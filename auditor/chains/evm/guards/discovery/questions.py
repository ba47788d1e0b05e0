"""What a run asked of its caller: with whom it compared him, in which sets it looked him up, for which items."""

from collections.abc import Iterable

from auditor.chains.evm.execution.call import Branch, Trace
from auditor.chains.evm.execution.taint import CALLER, FIXED, INPUT, ITEM, ORIGIN, SIGNED, WHO
from auditor.chains.evm.guards.discovery.attempt import asks_who
from auditor.chains.evm.guards.discovery.keys import Kept, Shape, kept, shape
from auditor.chains.evm.guards.discovery.people import ARGUMENTS, SENDER, SIGNERS, STRANGER

_ADDRESS = 1 << 160


def items(trace: Trace) -> Iterable[Shape]:
    """The words, each one of many that arguments choose from, with which the caller was compared."""
    for compared in trace.comparisons:
        if compared.label & WHO and compared.other & ITEM:
            chosen = [load for load in trace.loads if load.after <= compared.after and load.label & (INPUT | ITEM)]
            yield from (shape(load.account, load.slot, trace.hashes) for load in chosen[-1:])


def named(trace: Trace, *, items: bool = False) -> dict[tuple[int, int], int]:
    """Those with whom a run compared the caller, sender or signer, by which of them, with where the code has them
    from; with ``items`` also those who are named for what arguments choose."""
    found: dict[tuple[int, int], int] = {}
    people = {int.from_bytes(each, "big") for each in (trace.call.caller, trace.call.origin, *trace.call.signers)}
    for each in trace.comparisons:
        own = each.value in people or each.other & (INPUT | WHO if items else ITEM | INPUT | WHO)
        if each.value < _ADDRESS and not own:
            label = each.label if each.label in (ORIGIN, SIGNED) else CALLER
            found.setdefault((label, each.value), each.other)
    return found


def hangs_on_nobody(branch: Branch, fixed: bool = False) -> bool:
    """Whether a branch may be forced: it asks neither who calls nor, unless ``fixed`` allows it, which function."""
    return not asks_who(branch) and (fixed or not branch.label & FIXED)


def wants_sender(trace: Trace) -> bool:
    """Whether the code compared the caller with the sender of the transaction."""
    people = {int.from_bytes(STRANGER, "big"), int.from_bytes(SENDER, "big")}
    both = (each for each in trace.comparisons if each.value in people and each.label & WHO and each.other & WHO)
    return any((each.label ^ each.other) & ORIGIN for each in both)


def asks_answers(trace: Trace) -> bool:
    """Whether the code called the caller or an argument, or wanted to know whether they are contracts."""
    return not trace.asked.isdisjoint((STRANGER, *ARGUMENTS))


def own_words(trace: Trace) -> list[bytes]:
    """The arguments with which the caller was compared: perhaps they have to be his own address."""
    found = {each.value.to_bytes(32, "big")[12:] for each in trace.comparisons if each.label & CALLER}
    return [each for each in ARGUMENTS if each in found]


def leads_on(trace: Trace) -> bool:
    """Whether a run got any further behind the branch that was forced last."""
    if trace.returned or not trace.call.force:
        return True
    last = list(trace.call.force)[-1]
    forced = next((place for place, branch in enumerate(trace.branches, 1) if branch.turn == last), 0)
    return trace.progress(forced) > 0


def memberships(trace: Trace) -> Iterable[Kept]:
    """The words kept under the stranger's address that were read, each once."""
    seen = set()
    for load in trace.loads:
        if load.label & WHO and (load.account, load.slot) not in seen:
            seen.add((load.account, load.slot))
            for person in (STRANGER, SENDER, *SIGNERS):
                if (entry := kept(load, trace, person)) is not None:
                    yield entry
                    break
