"""How far the calls of a runtime are accounted for: the ground on which a *no* about its chain stands."""

from collections import Counter
from collections.abc import Iterable, Sequence

from auditor.chains.substrate.call_table import CallName, CallTable
from auditor.chains.substrate.collector import SET_IN_CODE, Collector
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.examined import Examined
from auditor.model.ids import EntityId


def examine(collected: Collector, table: CallTable, calls: Sequence[CallName], runs: str, spec_version: int) -> None:
    """Counts the calls of each pallet, and says of which it is open who may make them, or what they do.

    Each pallet with calls becomes a part of the runtime. ``runs`` is the runtime in words.
    """
    parts = {call.pallet: collected.pallet(call.pallet) for call in calls}
    points = Counter(parts[call.pallet] for call in calls)
    decided = Counter(parts[call.pallet] for call in calls if is_decided(table, call, spec_version))
    for part in dict.fromkeys((*parts.values(), *without_calls(collected))):
        collected.add_examined(Examined(entity=part, entry_points=points[part], decided=decided[part]))
    _add_unknown(collected, table, calls, f"no table of calls knows them; the chain runs {runs}")
    if table.spec_version is not None and table.spec_version != spec_version:
        why = f"the table of calls is of spec version {table.spec_version}; the chain runs {runs}"
        aged = {parts[call.pallet]: None for call in calls if _is_aged(table, call, spec_version)}
        for part in dict.fromkeys((*map(collected.module, table.family), *aged)):
            collected.gap(part, "whether the same people as then may make the calls on it", why, GapKind.CALLERS)
    for pallet in sorted({call.pallet for call in calls if (row := table.row(call)) is not None and row.configured}):
        what = f"who besides root may make the calls of {pallet}"
        collected.gap(parts[pallet], what, SET_IN_CODE, GapKind.CALLERS)


def without_calls(collected: Collector, pallets: Iterable[str] = ()) -> tuple[EntityId, ...]:
    """The parts of the runtime but for ``pallets``: what they do is done by calls of pallets."""
    with_calls = set(map(collected.module, pallets))
    modules = (entity.id for entity in collected.entities.values() if entity.kind is EntityKind.MODULE)
    return tuple(name for name in modules if name not in with_calls)


def is_decided(table: CallTable, call: CallName, spec_version: int) -> bool:
    """Whether the table settles who may make a call and what it does: not where the runtime's code adds others to
    root, nor by a table that was made from another version of the runtime."""
    row = table.row(call)
    return row is not None and not row.configured and not _is_aged(table, call, spec_version)


def _is_aged(table: CallTable, call: CallName, spec_version: int) -> bool:
    row = table.row(call)
    return row is not None and row.spec_version not in (None, spec_version)


def _add_unknown(collected: Collector, table: CallTable, calls: Iterable[CallName], why: str) -> None:
    """A gap for every pallet of which the table does not know each call: such a call may do any harm."""
    unknown: dict[str, list[str]] = {}
    for call in calls:
        if table.row(call) is None:
            unknown.setdefault(call.pallet, []).append(call.name)
    for pallet, names in unknown.items():
        collected.gap(
            collected.pallet(pallet), f"who may call {', '.join(names)}, and what it does", why, GapKind.IDENTITY
        )
