"""How completely the calls of a runtime are decided. A *no* about its chain rests on this."""

from collections import Counter
from collections.abc import Iterable, Sequence

from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import SET_IN_CODE, Collector
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.examined import Examined
from auditor.model.ids import EntityId
from auditor.model.text import one_line

# Characters shown of a call's documentation.
_SHOWN = 90
# Calls named in one gap, so that no name is cut off.
_AT_ONCE = 12


def examine(collected: Collector, table: CallTable, calls: Sequence[CallName], runs: str) -> None:
    """Counts the calls of each pallet, and adds gaps for those with unknown origins or effects.

    Each pallet with calls becomes a part of the runtime. ``runs`` describes the runtime in words.
    """
    parts = {call.pallet: collected.pallet(call.pallet) for call in calls}
    points = Counter(parts[call.pallet] for call in calls)
    decided = Counter(parts[call.pallet] for call in calls if is_decided(table, call))
    for part in dict.fromkeys((*parts.values(), *without_calls(collected))):
        collected.add_examined(Examined(entity=part, entry_points=points[part], decided=decided[part]))
    _add_unknown(collected, table, calls, runs)
    _add_disputed(collected, table, calls, runs)
    for pallet in sorted({call.pallet for call in calls if (row := table.row(call)) is not None and row.configured}):
        what = f"who besides root may make the calls of {pallet}"
        collected.gap(parts[pallet], what, SET_IN_CODE, GapKind.CALLERS)


def without_calls(collected: Collector, pallets: Iterable[str] = ()) -> tuple[EntityId, ...]:
    """Adds Examined records of the other parts of the runtime (not ``pallets``), which have no calls of their own."""
    with_calls = set(map(collected.module, pallets))
    modules = (entity.id for entity in collected.entities.values() if entity.kind is EntityKind.MODULE)
    return tuple(name for name in modules if name not in with_calls)


def is_decided(table: CallTable, call: CallName) -> bool:
    """Whether the table decides the origin and effects of a call: not if the runtime's code adds other origins to root,
    nor if runtimes of nearby versions differ."""
    row = table.row(call)
    return row is not None and not row.configured and not row.disputed


def _add_unknown(collected: Collector, table: CallTable, calls: Iterable[CallName], runs: str) -> None:
    """Adds a gap for every pallet with calls that the table does not know: such a call may do any harm."""
    unknown: dict[str, list[CallName]] = {}
    for call in calls:
        if table.row(call) is None:
            unknown.setdefault(call.pallet, []).append(call)
    for pallet, missing in unknown.items():
        for begin in range(0, len(missing), _AT_ONCE):
            some = missing[begin : begin + _AT_ONCE]
            names = ", ".join(call.name for call in some)
            why = f"no table of calls has them in this form; the chain runs {runs}{_documented(some)}"
            collected.gap(collected.pallet(pallet), f"who may call {names}, and what it does", why, GapKind.IDENTITY)


def _documented(calls: Iterable[CallName]) -> str:
    """The documentation of calls in the runtime's metadata."""
    said = [f"{call.name}: {one_line(call.docs, _SHOWN)!r}" for call in calls if call.docs]
    return f". Its authors say of {'; '.join(said)}" if said else ""


def _add_disputed(collected: Collector, table: CallTable, calls: Iterable[CallName], runs: str) -> None:
    """Adds gaps for calls that differ between nearby versions, and notes calls known from another version only."""
    others: Counter[int] = Counter()
    for call in calls:
        row = table.row(call)
        if row is None or row.spec_version in (None, table.runs):
            continue
        others[row.spec_version or 0] += 1
        if row.disputed:
            why = f"the versions that were read before and after {runs} differ in it"
            collected.gap(collected.pallet(call.pallet), f"who may call {call}, or what it does", why, GapKind.CALLERS)
    for spec_version, count in sorted(others.items()):
        note = f"{count} of its calls have the form that they had in spec version {spec_version}, and count as they did"
        collected.note(collected.module("Runtime"), note)
