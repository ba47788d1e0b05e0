"""Which origin each call needs and what it does: tables of data beside this file, one for each family of runtimes.

A row is ``"Pallet.call" = "ORIGIN: EFFECT Part, EFFECT Part"``. Origins: ``root`` and ``root?`` (see ``frame.toml``),
and others that the reader of a pallet knows (``owner``, ``sudo``, ``asset``, ``member``); several are joined by ``|``.
``signed`` asks for nobody in particular, ``none`` is for block authors, ``never`` always fails. The effect
``everything`` stands for every effect on every part: the call writes any state.

Under ``[proxies]`` stands what each type of proxy lets through: ``all``, origins (``sudo``, ``owner``), names of calls,
or ``none`` of what gives power over others.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from auditor.model.grant import Effect

_FOLDER = Path(__file__).parent / "calls"
EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Part:
    """Something that calls act on, as reports name it, with the profile roles that it plays.

    ``one`` is what it is called where a single subnet is looked at.
    """

    name: str
    label: str
    singular: str
    roles: tuple[str, ...] = ()

    def called(self, subnet: int | None) -> str:
        """Its name for the reader."""
        return self.label if subnet is None else self.singular.format(subnet)


class CallName(NamedTuple):
    """A call of a pallet of a runtime; ``kind`` is what the pallet is, where the runtime gives it a name of its own,
    and empty where it is none that a table may speak of."""

    pallet: str
    name: str
    kind: str

    def __str__(self) -> str:
        return f"{self.pallet}.{self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """What one call needs and does.

    ``source`` is where that was read: of the runtime of ``spec_version``, or of all where that is None.
    """

    call: str
    origins: tuple[str, ...]
    does: tuple[tuple[Effect, str], ...]
    everything: bool
    source: str
    spec_version: int | None = None

    @property
    def configured(self) -> bool:
        """Whether the runtime chooses the origin, so that others than root may be accepted too."""
        return "root?" in self.origins

    @property
    def by_root(self) -> bool:
        """Whether root is accepted."""
        return "root" in self.origins or "root?" in self.origins

    def same_as(self, other: "Row") -> bool:
        """Whether both rows agree about a call, wherever they read it."""
        return (self.origins, self.does, self.everything) == (other.origins, other.does, other.everything)


@dataclass(frozen=True, slots=True)
class CallTable:
    """All rows of a runtime's table: FRAME's own pallets and those of its family.

    ``family`` names the parts of the family's table, which was made from the runtime of ``spec_version``; ``aged`` the
    types of proxies of which it alone says what they let through, where the runtime is of another version.
    """

    rows: dict[str, Row]
    parts: dict[str, Part]
    proxies: dict[str, tuple[str, ...]]
    family: tuple[str, ...]
    spec_version: int | None
    aged: frozenset[str] = frozenset()

    def of(self, spec_version: int) -> "CallTable":
        """The same for a runtime of some version."""
        if self.spec_version in (None, spec_version):
            return self
        everywhere = table_for(frozenset({"System"}))
        mine = (kind for kind, passes in self.proxies.items() if everywhere.proxies.get(kind) != passes)
        return replace(self, aged=frozenset(mine))

    def row(self, call: "CallName") -> Row | None:
        """What is known of a call; None if nothing is."""
        if not call.kind:
            return None
        return self.rows.get(f"{call.pallet}.{call.name}") or self.rows.get(f"{call.kind}.{call.name}")


@cache
def table_for(pallets: frozenset[str]) -> CallTable:
    """The table of a runtime that has these pallets."""
    rows: dict[str, Row] = {}
    parts: dict[str, Part] = {}
    proxies: dict[str, tuple[str, ...]] = {}
    family: list[str] = []
    spec_version = None
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
    return CallTable(rows, parts, proxies, tuple(family), spec_version)


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
