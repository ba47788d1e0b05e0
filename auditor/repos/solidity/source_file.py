"""The facts of one Solidity file. Expressions are stored as source text; ``expression`` parses them."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

LOOP = "*"  # the condition of statements within a loop
TRY = "?"  # the condition of statements within a try whose failure is caught


class StatementKind(StrEnum):
    """What a statement does, as far as it matters for guards and effects."""

    LET = "let"  # assigns locals
    NEED = "need"  # continues only if the condition holds
    REFUSE = "refuse"  # continues only if the condition does not hold
    SKIP = "skip"  # leaves the function without an effect if the condition holds
    DO = "do"  # any other expression
    RETURN = "return"
    ASSEMBLY = "assembly"
    BODY = "body"  # in a modifier: the modified function's body


@dataclass(slots=True)
class Statement:
    """One statement. ``under`` are the conditions, with their required values, under which it executes; ``LOOP`` stands
    for another iteration of a loop, ``TRY`` for an outcome of a try that continues after a failure. ``names`` are the
    assigned names, "" for omitted parts of a tuple.
    """

    does: StatementKind
    text: str
    line: int
    names: tuple[str, ...] = ()
    under: tuple[tuple[str, bool], ...] = ()


@dataclass(slots=True)
class Parameter:
    """A parameter of a function."""

    type: str
    name: str


@dataclass(slots=True)
class Invocation:
    """A modifier, or a base's constructor, in a function's head, with its arguments as source text."""

    name: str
    arguments: tuple[str, ...]


@dataclass(slots=True)
class SolidityFunction:
    """A function or modifier; ``kind`` is one of function, modifier, constructor, fallback, receive.

    ``body`` is None where there is none, ``results`` counts the return values, ``result`` is the name of the only one
    if it has a name, ``verdict`` the index and name of the first boolean one. ``head`` is the line of its declaration,
    as written.
    """

    kind: str
    name: str
    parameters: tuple[Parameter, ...]
    visibility: str
    mutability: str
    modifiers: tuple[Invocation, ...]
    body: tuple[Statement, ...] | None
    line: int
    head: str
    results: int = 0
    result: str = ""
    verdict: tuple[int, str] | None = None


@dataclass(slots=True)
class SolidityContract:
    """A contract, interface or library (``kind``); ``state`` maps state variables to their types.

    ``using`` are the libraries and functions of its ``using … for`` directives. ``abstract``: it cannot be deployed.
    """

    kind: str
    name: str
    bases: tuple[str, ...]
    functions: tuple[SolidityFunction, ...]
    state: dict[str, str]
    structs: dict[str, tuple[str, ...]]
    enums: tuple[str, ...]
    aliases: dict[str, str]
    line: int
    using: tuple[str, ...] = ()
    abstract: bool = False


@dataclass(slots=True)
class Source:
    """One file. ``imports`` are (path, {name here: name there}); ``broken`` says that parts of it do not parse."""

    contracts: tuple[SolidityContract, ...]
    free: SolidityContract
    imports: tuple[tuple[str, dict[str, str]], ...] = ()
    broken: bool = False


SOURCE = TypeAdapter(Source)
