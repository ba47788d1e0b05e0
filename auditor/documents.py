"""Files that people write, in TOML or YAML: their content as values, or what is wrong and what was probably meant.

Every error names the file, the line and the key.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from auditor.errors import UsageError
from auditor.toml_lines import KeyPath as KeyPath
from auditor.toml_lines import key_lines as key_lines

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Document:
    """The content of one file. ``lines`` holds the line of each key (``("examples", "fires")``); ``error`` is what its
    errors are raised as."""

    path: Path
    data: Any
    error: type[UsageError]
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def where(self, place: KeyPath) -> str:
        """``file:line`` of a key, or of the nearest key around it; the file alone if no lines are known."""
        if not self.lines:
            return str(self.path)
        while place and place not in self.lines:
            place = place[:-1]
        return f"{self.path}:{self.lines.get(place, 1)}"

    def parse(self, model: type[Model], part: Any = None, place: KeyPath = ()) -> Model:
        """The content, or a ``part`` of it that lies at ``place``, as ``model``.

        Raises ``error`` with file, key and, for a slip of the pen, the key that was probably meant.
        """
        try:
            return model.model_validate(self.data if part is None else part)
        except ValidationError as error:
            raise self._misfit(model, error, place) from None

    def _misfit(self, model: type[BaseModel], error: ValidationError, place: KeyPath) -> UsageError:
        # A misspelt key is also a missing one: that it does not exist tells more.
        first = min(error.errors(), key=lambda detail: detail["type"] != "extra_forbidden")
        within = tuple(first["loc"])
        at = (*place, *within)
        key, where = ".".join(map(str, at)) or "the file", self.where(at)
        keys = _keys(model, within[:-1])
        listed = f"keys that exist here: {', '.join(keys)}"
        if first["type"] == "extra_forbidden":
            near = get_close_matches(str(within[-1]), keys, n=1)
            hint = f"did you mean {near[0]!r}? {listed}" if near else listed
            return self.error(f"{where}: there is no key {key!r}", hint)
        return self.error(f"{where}: {key}: {first['msg']}", listed if first["type"] == "missing" else "fix this value")


def read_text(path: Path, error: type[UsageError]) -> str:
    """The text of a file that a user named. Raises ``error`` for one that cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not UTF-8 text"
        raise error(f"{path} was not read: {reason}", "give the path of a readable text file") from None


def read_toml(path: Path, error: type[UsageError]) -> Document:
    """The document in a TOML file. Raises ``error`` for a file that cannot be read or is not TOML."""
    try:
        text = read_text(path, error)
        return Document(path, tomllib.loads(text), error, key_lines(text))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise error(f"{path} is not valid TOML: {problem}", "fix the line named above") from None


def _keys(model: type[BaseModel], place: KeyPath) -> tuple[str, ...]:
    """The keys allowed at a place inside a value of ``model``."""
    for part in place:
        entry = next((entry for name, entry in model.model_fields.items() if part in (name, entry.alias)), None)
        nested = _models(entry.annotation) if entry else []
        model = nested[0] if nested else model
    return tuple(sorted(entry.alias or name for name, entry in model.model_fields.items()))


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models named anywhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for arg in get_args(annotation) for model in _models(arg)]
