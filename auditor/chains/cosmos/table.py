"""The family's table of powers (``data/*.toml``): effects of messages and parameters, and powers without a message.

Messages do not describe their effects on users; the table is knowledge about modules with its sources. A message or
parameter that it does not know counts as a setting of its module, never as harmless.
"""

import tomllib
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from auditor.model.frozen import Frozen
from auditor.model.grant import Effect

_DATA = Path(__file__).parent / "data"


class MessageRow(Frozen):
    """The effect of a message of a module's authority. ``parameters`` (shell patterns over names with dots) distinguish
    the effects of one message by the fields that it sets; ``on`` is the affected module, if another. Some chains have
    modules of their own under usual names, or older versions: the row applies where the parameter ``requires`` exists.
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
        """The affected module."""
        return self.on or self.module


class PackageRow(Frozen):
    """A protobuf package of which every message was examined. A message without a row that sets no parameters acts for
    its signer. ``authority`` is ``gov`` if the only chain with the package gives its authority to governance, ``state``
    if there is no default; else governance is the default unless the chain's state or code says otherwise."""

    package: str
    module: str
    messages: frozenset[str]
    authority: Literal["", "gov", "state"] = ""
    source: str


class ModulePowerRow(Frozen):
    """A power without a message of its own: code at the end of blocks, consensus, the nodes themselves.

    With ``message`` it is that message's, and exists only where the chain accepts it. ``holder`` is ``third`` or
    ``two-thirds`` (of consensus power), ``five-sixths`` (of what is delegated), ``gov``, ``anyone``, ``nobody``,
    ``unnamed`` (somebody off-chain), or with ``at`` the addresses at places of the chain's state, of which ``of`` says
    how many must act. A row whose module the chain lacks is ignored.
    """

    module: str
    message: str = ""
    holder: str
    at: tuple[str, ...] = ()
    of: Literal["any", "two-thirds", "all"] = "any"
    effect: Effect
    on: str
    function: str
    says: str = ""
    source: str


class NoteRow(Frozen):
    """A note for the reader about ``on``, where the chain has ``module``. With ``at`` it is added only where the chain
    has a value there, which replaces ``{value}`` (for a list its length)."""

    module: str
    on: str
    at: str = ""
    says: str
    source: str


class Table(Frozen):
    """All data files. ``roles`` are purposes of modules, ``titles`` their subjects, ``routes`` where their parameters
    are read, ``users`` messages whose signer field is called authority although others may send them, ``fields``
    encoded fields without which a module refuses a message before it checks the sender. ``accounts`` are additional
    account names of modules; ``seats`` words in the names of fields that hold addresses with power, ``bodies`` those
    for several accounts that decide together; ``machines`` modules that run code at addresses as short as those of
    keys; ``gov_parameters`` those of x/gov whose effect on a vote is modelled. ``known_modules`` are names of examined
    modules; a chain's module is the known one if its messages are those of ``packages`` or, in a genesis file, its
    state has one of the places of ``shapes``."""

    roles: dict[str, tuple[str, ...]]
    titles: dict[str, str]
    aliases: dict[str, str]
    routes: dict[str, str]
    users: frozenset[str]
    fields: dict[str, str]
    known_modules: frozenset[str]
    accounts: tuple[str, ...]
    seats: dict[str, Effect]
    bodies: frozenset[str]
    machines: frozenset[str]
    gov_parameters: frozenset[str]
    shapes: dict[str, tuple[str, ...]]
    packages: tuple[PackageRow, ...]
    messages: tuple[MessageRow, ...]
    outside: tuple[ModulePowerRow, ...]
    notes: tuple[NoteRow, ...]

    def title(self, module: str) -> str:
        """A module by its name, with its subject where that is known."""
        return f"x/{module} ({self.titles[module]})" if module in self.titles else f"x/{module}"

    def rows(self, message: str) -> tuple[MessageRow, ...]:
        """The rows of a message type."""
        return tuple(row for row in self.messages if row.message == message)

    @cached_property
    def _roots(self) -> dict[str, PackageRow]:
        return {root(f"{row.package}."): row for row in self.packages}

    @cached_property
    def _types(self) -> frozenset[str]:
        return frozenset(f"/{row.package}.{message}" for row in self.packages for message in row.messages)

    def is_known(self, message: str) -> bool:
        """Whether a message was examined, by its full type URL."""
        return message in self._types

    def package_of(self, message: str) -> PackageRow | None:
        """The known package, in any version, of a message type."""
        return self._roots.get(root(message))

    def module_of(self, message: str) -> str:
        """The module of a message type by the name of its protobuf package alone."""
        package = self.package_of(message)
        if package is not None:
            return package.module
        parts = root(message).split(".")
        for size in range(len(parts), 0, -1):
            alias = ".".join(parts[:size])
            if alias in self.aliases:
                return self.aliases[alias]
        return parts[-1]


def root(message: str) -> str:
    """The protobuf package of a type URL without its version."""
    parts = message.lstrip("/").split(".")[:-1]
    return ".".join(part for part in parts if not (part[:1] == "v" and part[1:2].isdecimal()))


def covers(row: MessageRow, parameter: str) -> bool:
    """Whether a row covers a parameter (a name with dots)."""
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
            "fields": {name: rest for part in parts for name, rest in part.get("fields", {}).items()},
            "known_modules": [name for part in parts for name in part.get("known", {}).get("modules", [])],
            "accounts": [name for part in parts for name in part.get("accounts", {}).get("names", [])],
            "seats": {
                word: effect for part in parts for effect, words in part.get("seats", {}).items() for word in words
            },
            "bodies": [word for part in parts for word in part.get("bodies", {}).get("words", [])],
            "machines": [name for part in parts for name in part.get("machines", {}).get("modules", [])],
            "gov_parameters": [name for part in parts for name in part.get("gov", {}).get("parameters", [])],
            "shapes": {name: places for part in parts for name, places in part.get("shapes", {}).items()},
            "packages": [row for part in parts for row in part.get("package", [])],
            "messages": [row for part in parts for row in part.get("message", [])],
            "notes": [row for part in parts for row in part.get("note", [])],
            "outside": [row for part in parts for row in part.get("outside", [])],
        }
    )
