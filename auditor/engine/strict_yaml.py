"""YAML files of rules, read strictly and with the line of every key, so that errors can name their place."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from auditor.documents import Document, KeyPath, read_text
from auditor.errors import RuleError


class _Loader(yaml.SafeLoader):
    """A YAML loader in which ``on``, ``yes`` and ``no`` stay strings (YAML 1.1 reads booleans), and duplicate or
    non-string keys are errors."""

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


def read(path: Path) -> Document:
    """The document in a file. Raises RuleError for a file that cannot be read or is not one YAML mapping."""
    text = read_text(path, RuleError)
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise RuleError(_located(path, error), "fix the line named above") from None
    except (ValueError, RecursionError) as error:
        raise RuleError(f"{path}:1: this is not valid YAML: {error}", "fix the file") from None
    if not isinstance(data, dict):
        raise RuleError(f"{path}:1: this is not a mapping of keys to values", "see the files in rules/")
    return Document(path, data, RuleError, dict(_lines(node, ())))


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
