"""Conditions in CEL (https://cel.dev), checked against declared names and types when they are made.

The only file that knows the CEL package. Errors are values there: a fact that was not observed gives an error, which
``&&`` and ``||`` absorb where the other side decides alone. What remains is *unknown*, never false.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from cel_expr_python import cel

from auditor.errors import RuleError

CelValue = bool | int | float | str | timedelta | tuple[str, ...]

_TYPES: dict[Any, cel.Type] = {
    bool: cel.Type.BOOL,
    int: cel.Type.INT,
    float: cel.Type.DOUBLE,
    str: cel.Type.STRING,
    timedelta: cel.Type.DURATION,
    tuple[str, ...]: cel.Type.List(cel.Type.STRING),
}
_STRINGS = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_HAS = re.compile(r"\bhas\s*\(")


@dataclass(frozen=True)
class CelFunction:
    """A function of conditions. ``implementation`` raises for a value that is unknown, which makes the condition
    unknown."""

    name: str
    parameters: tuple[type, ...]
    returns: type
    implementation: Callable[..., CelValue]


class Vocabulary:
    """The names, their types and the functions that conditions may use."""

    def __init__(self, names: Mapping[str, Any], functions: Sequence[CelFunction] = ()) -> None:
        self.names = dict(names)
        self.functions = tuple(function.name for function in functions)
        self._environment = cel.NewEnv(
            variables={name: _TYPES[kind] for name, kind in names.items()},
            functions=[_declared(function) for function in functions],
        )

    def compile(self, text: str, where: str) -> "Condition":
        """Compiles the condition ``text``. ``where`` names its place in the file.

        Raises RuleError for what is not CEL, for a name or type that does not fit, or if the result is not a boolean.
        """
        if _HAS.search(_STRINGS.sub("''", text)):
            raise RuleError(
                f"{where}: has() cannot be used", "omit it: a fact that was not observed makes the condition unknown"
            )
        try:
            expression = self._environment.compile(text)
        except RuntimeError as error:
            raise self._explained(where, str(error)) from None
        if expression.return_type() != cel.Type.BOOL:
            raise RuleError(f"{where}: the condition gives {expression.return_type().name()}, not BOOL", "compare it")
        plain = _STRINGS.sub("''", text)
        used = tuple(name for name in self.names if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w])", plain))
        return Condition(text, used, expression, self._environment)

    def _explained(self, where: str, error: str) -> RuleError:
        message = error.removeprefix("INVALID_ARGUMENT: ERROR: <input>:").removesuffix(" [INVALID_ARGUMENT]")
        first = message.splitlines()[0].replace(" (in container '')", "")
        problem = first.split(": ", 1)[-1]
        undeclared = re.search(r"undeclared reference to '([^']*)'", problem)
        if not undeclared:
            return RuleError(f"{where}: {problem}", "see docs/facts.md for the names and their types")
        declared = [*self.names, *self.functions]
        near = get_close_matches(undeclared[1], declared, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}? " if near else ""
        return RuleError(
            f"{where}: there is no {undeclared[1]!r}", f"{hint}names that exist here: {', '.join(sorted(declared))}"
        )


@dataclass(frozen=True)
class Condition:
    """A checked condition and the names it uses."""

    text: str
    names: tuple[str, ...]
    _expression: cel.Expression
    _environment: cel.Env

    def holds(self, values: Mapping[str, CelValue]) -> bool | None:
        """Whether it holds for these values; None if a missing value decides."""
        given = {name: _plain(values[name]) for name in self.names if name in values}
        answer = self._expression.eval(self._environment.Activation(given))
        # An error's plain value is a text, which Python takes for true. Only the type tells it apart.
        return bool(answer.plain_value()) if answer.type() == cel.Type.BOOL else None

    def missing(self, values: Mapping[str, CelValue]) -> tuple[str, ...]:
        """The names it uses that were not given."""
        return tuple(name for name in self.names if name not in values)


def _plain(value: CelValue) -> bool | int | float | str | timedelta | list[str]:
    return list(value) if isinstance(value, tuple) else value


def _declared(function: CelFunction) -> cel.FunctionDecl:
    overload = cel.Overload(
        id="_".join((function.name, *(parameter.__name__ for parameter in function.parameters))),
        return_type=_TYPES[function.returns],
        parameters=[_TYPES[parameter] for parameter in function.parameters],
        is_member=False,
        impl=function.implementation,
    )
    return cel.FunctionDecl(function.name, [overload])
