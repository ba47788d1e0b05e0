"""The origin and effects of each call: data tables beside this file, one for each family of runtimes.

A row is ``"Pallet.call" = "ORIGIN: EFFECT Part, EFFECT Part"``. Origins: ``root`` and ``root?`` (see ``frame.toml``),
and others that the reader of a pallet resolves (``owner``, ``sudo``, ``asset``, ``member``); several are joined by
``|``. ``signed`` accepts any signed origin, ``none`` is for block authors, ``never`` always fails. The effect
``everything`` stands for every effect on every part: the call writes any state.

Under ``[proxies]`` stands the filter of each proxy type: ``all``, origins (``sudo``, ``owner``), names of calls, or
``none`` of the calls with power over others.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from auditor.chains.substrate.call_history import CallHistory, call_history
from auditor.chains.substrate.call_row import CallName, Row
from auditor.model.grant import Effect

_FOLDER = Path(__file__).parent / "calls"
EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Part:
    """A target of calls under its name in reports, with its profile roles.

    ``singular`` is its name where a single subnet is examined.
    """

    name: str
    label: str
    singular: str
    roles: tuple[str, ...] = ()

    def called(self, subnet: int | None) -> str:
        """Its name in reports."""
        return self.label if subnet is None else self.singular.format(subnet)


@dataclass(frozen=True, slots=True)
class CallTable:
    """All rows of a runtime's table: FRAME's own pallets and those of its family.

    ``family`` names the parts of the family's table, which was made from the runtime of ``spec_version``; ``aged`` are
    proxy types whose filter only that table describes although the runtime is of another version. ``history`` describes
    the family's calls in other versions, ``runs`` is the version of the runtime.
    """

    rows: dict[str, Row]
    parts: dict[str, Part]
    proxies: dict[str, tuple[str, ...]]
    family: tuple[str, ...]
    spec_version: int | None
    aged: frozenset[str] = frozenset()
    history: CallHistory | None = None
    runs: int | None = None

    def of(self, spec_version: int) -> "CallTable":
        """The table for a runtime of a version."""
        if self.spec_version in (None, spec_version):
            return replace(self, runs=spec_version)
        everywhere = table_for(frozenset({"System"}))
        mine = (kind for kind, passes in self.proxies.items() if everywhere.proxies.get(kind) != passes)
        return replace(self, aged=frozenset(mine), runs=spec_version)

    def row(self, call: CallName) -> Row | None:
        """The row of a call; None if there is none, or if the call of that name has another form in this runtime."""
        if not call.kind:
            return None
        name = f"{call.pallet}.{call.name}"
        row = self.rows.get(name) or self.rows.get(f"{call.kind}.{call.name}")
        everywhere = row is not None and row.spec_version is None
        if everywhere or self.history is None or self.runs is None or name not in self.history.rows:
            return row
        return self.history.row(name, call.form, self.runs)


@cache
def table_for(pallets: frozenset[str]) -> CallTable:
    """The table of a runtime that has these pallets."""
    rows: dict[str, Row] = {}
    parts: dict[str, Part] = {}
    proxies: dict[str, tuple[str, ...]] = {}
    family: list[str] = []
    spec_version, history = None, None
    for path in sorted(_FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if content.get("pallet", next(iter(pallets), None)) not in pallets:
            continue
        spec_version = content.get("spec_version", spec_version)
        family += content["parts"] if "spec_version" in content else ()
        for name, part in content["parts"].items():
            parts[name] = Part(name, part["label"], part.get("one", part["label"]), tuple(part["roles"]))
        proxies |= {kind: tuple(passes.split("|")) for kind, passes in content["proxies"].items()}
        for call, text in content["calls"].items():
            row = _row(call, text, content["source"], content.get("spec_version"))
            everywhere = call in rows and row.same_as(rows[call])
            rows[call] = replace(row, spec_version=None) if everywhere else row
        history = call_history(path.stem, rows, _row) or history
    return CallTable(rows, parts, proxies, tuple(family), spec_version, history=history)


def _row(call: str, text: str, source: str, spec_version: int | None) -> Row:
    origins, _, does = text.partition(": ")
    acts = [act.split(" ") for act in does.split(", ") if act]
    return Row(
        call=call,
        origins=tuple(origins.split("|")),
        does=tuple((Effect(act[0]), act[1]) for act in acts if act != [EVERYTHING]),
        everything=[EVERYTHING] in acts,
        source=source,
        spec_version=spec_version,
    )
