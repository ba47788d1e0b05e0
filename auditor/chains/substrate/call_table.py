"""Which origin each call needs and what it does: tables of data beside this file, one for each family of runtimes.

A row is ``"Pallet.call" = "ORIGIN: EFFECT Part, EFFECT Part"``. Origins: ``root`` and ``root?`` (see ``frame.toml``),
and others that the reader of a pallet knows (``owner``, ``sudo``, ``asset``, ``member``); several are joined by ``|``.
``signed`` asks for nobody in particular, ``none`` is for block authors, ``never`` always fails. The effect
``everything`` stands for every effect on every part: the call writes any state.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auditor.model.grant import Effect

_FOLDER = Path(__file__).parent / "calls"
EVERYTHING = "everything"
# Rows of these pallets hold for each instance of the pallet, whatever the runtime calls it.
_ENDINGS = ("Collective", "Membership", "Treasury", "Assets", "Sudo")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that calls act on, as reports name it, with the profile roles that it plays."""

    name: str
    label: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What one call needs and does. ``source`` is where that was read."""

    call: str
    origins: tuple[str, ...]
    does: tuple[tuple[Effect, str], ...]
    everything: bool
    source: str

    @property
    def configured(self) -> bool:
        """Whether the runtime chooses the origin, so that others than root may be accepted too."""
        return "root?" in self.origins

    @property
    def by_root(self) -> bool:
        """Whether root is accepted."""
        return "root" in self.origins or "root?" in self.origins


@dataclass(frozen=True, slots=True)
class CallTable:
    """All rows of a runtime's table: FRAME's own pallets and those of its family."""

    rows: dict[str, Row]
    parts: dict[str, Part]
    spec_version: int | None

    def row(self, pallet: str, call: str) -> Row | None:
        """What is known of a call; None if nothing is."""
        found = self.rows.get(f"{pallet}.{call}") or self.rows.get(pallet)
        kind = next((ending for ending in _ENDINGS if pallet.endswith(ending) and pallet != ending), None)
        if found is None and kind is not None:
            found = self.rows.get(f"{kind}.{call}")
        return found


@cache
def table_for(pallets: frozenset[str]) -> CallTable:
    """The table of a runtime that has these pallets."""
    rows: dict[str, Row] = {}
    parts: dict[str, Part] = {}
    spec_version = None
    for path in sorted(_FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if content.get("pallet", next(iter(pallets), None)) not in pallets:
            continue
        spec_version = content.get("spec_version", spec_version)
        for name, part in content["parts"].items():
            parts[name] = Part(name, part["label"], tuple(part["roles"]))
        for call, text in content["calls"].items():
            rows[call] = _row(call, text, content["source"])
    return CallTable(rows, parts, spec_version)


def _row(call: str, text: str, source: str) -> Row:
    origins, _, does = text.partition(": ")
    acts = [act.split(" ") for act in does.split(", ") if act]
    return Row(
        call=call,
        origins=tuple(origins.split("|")),
        does=tuple((Effect(act[0]), act[1]) for act in acts if act != [EVERYTHING]),
        everything=[EVERYTHING] in acts,
        source=source,
    )
