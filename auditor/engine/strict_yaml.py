"""YAML files of rules: read strictly, and with the line of every key, so that each error can name its place."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from auditor.errors import RuleError
from auditor.model.misfit import KeyPath, misfit

Model = TypeVar("Model", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """Words stay words: in YAML 1.1 ``on``, ``yes`` and ``no`` are booleans, and a key may be given twice or be no
    word at all."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=key.start_mark)
            if key.value in keys:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} is given twice", problem_mark=key.start_mark)
            keys.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    """The content of one file, and the line of each of its keys (``("examples", "fires")``)."""

    path: Path
    data: Any
    lines: Mapping[KeyPath, int]

    def where(self, place: KeyPath) -> str:
        """``file:line`` of a key, or of the nearest key around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return f"{self.path}:{self.lines.get(place, 1)}"

    def parse(self, model: type[Model], part: Any = None, place: KeyPath = ()) -> Model:
        """The content, or a ``part`` of it that lies at ``place``, as ``model``.

        Raises RuleError with file, line, key and, for a slip of the pen, the key that was probably meant.
        """
        try:
            return model.model_validate(self.data if part is None else part)
        except ValidationError as error:
            raise self._explained(model, error, place) from None

    def _explained(self, model: type[BaseModel], error: ValidationError, place: KeyPath) -> RuleError:
        first = misfit(model, error)
        at = (*place, *first.place)
        key, where = ".".join(map(str, at)) or "the file", self.where(at)
        if not first.message:
            return RuleError(f"{where}: there is no key {key!r}", first.hint)
        return RuleError(f"{where}: {key}: {first.message}", first.hint if first.missing else "fix this value")


def read(path: Path) -> Document:
    """The document in a file. Raises RuleError for a file that cannot be read or is not one YAML mapping."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise RuleError(f"{path} was not read: {reason}", "give the path of a readable YAML file") from None
    except yaml.YAMLError as error:
        raise RuleError(_located(path, error), "fix the line named above") from None
    except (ValueError, RecursionError) as error:
        raise RuleError(f"{path}:1: this is not valid YAML: {error}", "fix the file") from None
    if not isinstance(data, dict):
        raise RuleError(f"{path}:1: this is not a mapping of keys to values", "see the files in rules/")
    return Document(path, data, dict(_lines(node, ())))


def _located(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it is not valid YAML"
    return f"{path}:{mark.line + 1 if mark else 1}: {problem}"


def _lines(node: yaml.Node | None, place: KeyPath) -> list[tuple[KeyPath, int]]:
    """The line of each key below a node. Aliases are entered once: a file may nest them without end."""
    lines: list[tuple[KeyPath, int]] = []
    waiting: list[tuple[yaml.Node | None, KeyPath]] = [(node, place)]
    visited: set[int] = set()
    while waiting:
        current, at = waiting.pop()
        if current is None or id(current) in visited:
            continue
        visited.add(id(current))
        if isinstance(current, yaml.MappingNode):
            for key, value in current.value:
                lines.append(((*at, key.value), key.start_mark.line + 1))
                waiting.append((value, (*at, key.value)))
        elif isinstance(current, yaml.SequenceNode):
            for index, value in enumerate(current.value):
                lines.append(((*at, index), value.start_mark.line + 1))
                waiting.append((value, (*at, index)))
    return lines
