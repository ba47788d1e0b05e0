"""The family's table of powers (``data/*.toml``): what messages and parameters do, and powers that no message shows.

Messages carry no word about what they do to you; that is knowledge of the modules, written down with its source. What
the table does not know is a setting of its module: never nothing.
"""

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

from auditor.model.frozen import Frozen
from auditor.model.grant import Effect

_DATA = Path(__file__).parent / "data"


class MessageRow(Frozen):
    """What a message of a module's authority does. ``parameters`` (shell patterns over names with dots) tell apart what
    one message does by the fields that it sets; ``on`` is the module that it happens to, if another. Some chains have
    modules of their own under usual names: the one that is meant has a parameter called ``requires``.
    """

    message: str
    module: str
    effect: Effect
    parameters: tuple[str, ...] = ()
    requires: str = ""
    on: str = ""
    says: str = ""
    source: str

    @property
    def target(self) -> str:
        """The module that it happens to."""
        return self.on or self.module


class OutsideRow(Frozen):
    """A power that needs no message of its own: code at the end of blocks, consensus, what nodes do by themselves.

    ``holder`` is ``third`` or ``two-thirds`` (of consensus power), ``gov``, ``anyone``, ``nobody``, or with ``at`` the
    addresses at places of the chain's state, of which ``of`` says how many must act. A row without its module is none.
    """

    module: str
    holder: str
    at: tuple[str, ...] = ()
    of: Literal["any", "two-thirds", "all"] = "any"
    effect: Effect
    on: str
    function: str
    says: str = ""
    source: str


class NoteRow(Frozen):
    """A fact for the reader about ``on``, where the chain has ``module``. With ``at`` it is told only where the chain
    has a value there, in place of ``{value}`` (of a list its length)."""

    module: str
    on: str
    at: str = ""
    says: str
    source: str


class Table(Frozen):
    """Everything in the data files. ``roles`` is what a module is for, ``titles`` what it is about, ``routes`` where
    its parameters are told, ``users`` are messages whose signer is called authority although others may send them.
    ``known`` are modules of which every message was looked at: what has no row is a user's."""

    roles: dict[str, tuple[str, ...]]
    titles: dict[str, str]
    aliases: dict[str, str]
    routes: dict[str, str]
    users: frozenset[str]
    known: frozenset[str]
    messages: tuple[MessageRow, ...]
    outside: tuple[OutsideRow, ...]
    notes: tuple[NoteRow, ...]

    def title(self, module: str) -> str:
        """A module by its name, with what it is about where that is known."""
        return f"x/{module} ({self.titles[module]})" if module in self.titles else f"x/{module}"

    def rows(self, message: str) -> tuple[MessageRow, ...]:
        """The rows of a message type."""
        return tuple(row for row in self.messages if row.message == message)

    def module_of(self, message: str) -> str:
        """The module that a message type belongs to, by the name of its protobuf package."""
        parts = message.lstrip("/").split(".")[:-1]
        named = [part for part in parts if not (part[:1] == "v" and part[1:2].isdecimal())]
        for size in range(len(named), 0, -1):
            package = ".".join(named[:size])
            if package in self.aliases:
                return self.aliases[package]
        return named[-1] if named else ""


def covers(row: MessageRow, parameter: str) -> bool:
    """Whether a row is about a parameter (a name with dots)."""
    return any(fnmatchcase(parameter, pattern) or fnmatchcase(parameter, f"{pattern}.*") for pattern in row.parameters)


@cache
def table() -> Table:
    """The table of all data files together."""
    parts = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_DATA.glob("*.toml"))]
    return Table.model_validate(
        {
            "roles": {name: roles for part in parts for name, roles in part.get("roles", {}).items()},
            "titles": {name: title for part in parts for name, title in part.get("titles", {}).items()},
            "aliases": {name: module for part in parts for name, module in part.get("aliases", {}).items()},
            "routes": {name: route for part in parts for name, route in part.get("routes", {}).items()},
            "users": [message for part in parts for message in part.get("users", {}).get("messages", [])],
            "known": [name for part in parts for name in part.get("known", {}).get("modules", [])],
            "messages": [row for part in parts for row in part.get("message", [])],
            "notes": [row for part in parts for row in part.get("note", [])],
            "outside": [row for part in parts for row in part.get("outside", [])],
        }
    )
