"""What is read out of one Solidity file. Expressions are kept as source; ``expression`` parses them."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

LOOP = "*"  # the condition that what stands in a loop is under
TRY = "?"  # the condition that what stands in a try is under, where a failure is caught and followed by more


class Does(StrEnum):
    """What a statement does, as far as guards and effects are concerned."""

    LET = "let"  # gives locals a value
    NEED = "need"  # goes on only if the condition holds
    REFUSE = "refuse"  # goes on only if the condition does not hold
    SKIP = "skip"  # leaves the function, with nothing done, if the condition holds
    DO = "do"  # any other expression
    RETURN = "return"
    ASSEMBLY = "assembly"
    BODY = "body"  # in a modifier: what it is put around


@dataclass(slots=True)
class Statement:
    """One statement. ``under`` are the conditions, and what they must be, under which it happens at all; the next
    round of a loop is ``LOOP``, an outcome of a try that goes on after a failure is ``TRY``. ``names`` are what is
    given a value, "" for parts of a tuple that are left out.
    """

    does: Does
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
    """A modifier, or a base's constructor, that a function names, with its arguments as source."""

    name: str
    arguments: tuple[str, ...]


@dataclass(slots=True)
class SolidityFunction:
    """A function or modifier; ``kind`` is one of function, modifier, constructor, fallback, receive.

    ``body`` is None where there is none, ``results`` counts the values that it returns, ``result`` is the name of the
    only one if it has a name, ``verdict`` the place of the first that is true or false, with its name. ``head`` is the
    line that it is declared on, as written.
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

    ``using`` are the libraries and functions of its ``using … for`` directives. ``abstract``: it is never deployed.
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
