"""How the calls of a family of runtimes differ between versions: ``call_history/*.toml``.

A row of a table holds for a runtime of another version only if the call has the same form there: its index, and the
names and types of its arguments. A form does not show who may make the call, so the sources of many versions were read:
if the versions before and after the runtime's own disagree, the row is disputed.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from auditor.chains.substrate.call_row import Row

_FOLDER = Path(__file__).parent / "call_history"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class VersionedRow:
    """A row that holds up to ``spec_version``, from the preceding examined version on, with the form of the call."""

    spec_version: int
    form: str
    row: Row


@dataclass(frozen=True, slots=True)
class CallHistory:
    """``read`` are the examined spec versions, in order; ``wrappers`` types that are encoded as another; ``rows`` the
    history of each call, oldest first."""

    read: tuple[int, ...]
    wrappers: Mapping[str, str]
    rows: Mapping[str, tuple[VersionedRow, ...]]

    def row(self, call: str, form: str, spec_version: int) -> Row | None:
        """The row for a call of this form in a runtime of ``spec_version``; None if no examined version has it."""
        fitting = [entry for entry in self.rows[call] if self._same_form(form, entry.form)]
        if not fitting:
            return None
        rows = [_at(fitting, version) for version in self._around(spec_version)]
        if all(row.same_as(rows[-1]) for row in rows):
            return rows[-1]
        origins = [origin for origin in rows[-1].origins if all(origin in row.origins for row in rows)]
        does = [act for act in rows[-1].does if all(act in row.does for row in rows)]
        return replace(rows[-1], origins=tuple(origins), does=tuple(does), disputed=True)

    def _around(self, spec_version: int) -> tuple[int, int]:
        """The examined versions before and after ``spec_version``."""
        before = max((version for version in self.read if version <= spec_version), default=self.read[0])
        return before, min((version for version in self.read if version >= spec_version), default=self.read[-1])

    def _same_form(self, form: str, other: str) -> bool:
        """Whether two forms are of the same call; an unknown index is not compared."""
        plain = self._plain(form), self._plain(other)
        return plain[0] == plain[1] or (plain[1][:1] == "(" and plain[0].lstrip("0123456789") == plain[1])

    def _plain(self, form: str) -> str:
        """A form without spaces, with each type replaced by the one that it is encoded as."""
        return _WORD.sub(lambda word: self.wrappers.get(word[0], word[0]), form).replace(" ", "")


def _at(history: Sequence[VersionedRow], spec_version: int) -> Row:
    return next((entry.row for entry in history if entry.spec_version >= spec_version), history[-1].row)


def call_history(
    family: str, table: Mapping[str, Row], parsed: Callable[[str, str, str, int], Row]
) -> CallHistory | None:
    """The history of a family's calls, None if there is none. ``table`` are the rows of the version that the family's
    table was made from; ``parsed`` makes a row from a call, its text, its source and its version."""
    files = {part: _FOLDER / f"{family}-{part}.toml" for part in ("forms", "earlier", "later")}
    if not all(file.is_file() for file in files.values()):
        return None
    content = {part: tomllib.loads(file.read_text("utf-8")) for part, file in files.items()}
    forms, made = content["forms"], int(content["forms"]["spec_version"])
    rows = {call: [VersionedRow(made, form, table[call])] for call, form in forms["forms"].items()}
    for part, section in (("earlier", "until"), ("later", "since")):
        for version, calls in content[part][section].items():
            source = f"{content[part]['source']} at {content[part]['read'][version]} (spec version {version})"
            for call, entry in ((call, entry) for call, entries in calls.items() for entry in entries):
                row = parsed(call, entry["row"], source, int(version))
                rows.setdefault(call, []).append(VersionedRow(int(version), entry["form"], row))
    return CallHistory(
        read=tuple(sorted({made, *_versions(content["earlier"]), *_versions(content["later"])})),
        wrappers=forms["wrappers"],
        rows={call: tuple(sorted(entries, key=lambda entry: entry.spec_version)) for call, entries in rows.items()},
    )


def _versions(content: Mapping[str, Any]) -> list[int]:
    return list(map(int, content["read"]))
