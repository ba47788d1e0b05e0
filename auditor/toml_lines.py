"""The line of every key of a TOML text, which ``tomllib`` does not give, so that errors and reports can name a place.

Only a text that ``tomllib`` has read is given here: what is not valid TOML is never asked for its lines.
Grammar: https://toml.io/en/v1.0.0
"""

import re
from collections import defaultdict

KeyPath = tuple[int | str, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"""("{0,2})', re.DOTALL),
    re.compile(r"'''.*?'''('{0,2})", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_SCALAR = re.compile(r"[^,\]}\n#]*")


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of every key and of every element of an array: ``("networks", 0, "name")``."""
    return _Lines(text).read()


class _Lines:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted, self._line = 0, 1
        self._lines: dict[KeyPath, int] = {}
        self._tables: defaultdict[KeyPath, int] = defaultdict(int)  # how many tables of each array there are

    def read(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self._skip(_BLANK) or self._at < len(self._text):
            if self._at >= len(self._text):
                break
            table = self._header() if self._text[self._at] == "[" else self._pair(table)
        return self._lines

    def _header(self) -> KeyPath:
        is_array = self._text.startswith("[[", self._at)
        line = self._here()
        self._at += 2 if is_array else 1
        path = self._in_arrays(self._key(), last=not is_array)
        self._at += 2 if is_array else 1
        if is_array:
            self._tables[path] += 1
            self._lines.setdefault(path, line)
            path = (*path, self._tables[path] - 1)
        self._enter(path, line)
        return path

    def _in_arrays(self, key: KeyPath, *, last: bool) -> KeyPath:
        """The path that a header's key means: an array of tables stands for its newest table."""
        path: KeyPath = ()
        for number, part in enumerate(key, 1):
            path = (*path, part)
            if path in self._tables and (last or number < len(key)):
                path = (*path, self._tables[path] - 1)
        return path

    def _pair(self, table: KeyPath) -> KeyPath:
        line = self._here()
        path = (*table, *self._key())
        self._enter(path, line)
        self._at += 1  # =
        self._skip(_SPACE)
        self._value(path)
        return table

    def _enter(self, path: KeyPath, line: int) -> None:
        """A dotted key makes the tables around it."""
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], line)

    def _key(self) -> KeyPath:
        parts: list[int | str] = []
        while True:
            self._skip(_SPACE)
            parts.append(self._key_part())
            self._skip(_SPACE)
            if self._text[self._at : self._at + 1] != ".":
                return tuple(parts)
            self._at += 1

    def _key_part(self) -> str:
        quote = self._text[self._at]
        if quote not in "\"'":
            return self._skip(_BARE_KEY)
        quoted = self._skip(_STRINGS[2] if quote == '"' else _STRINGS[3])
        if quote == "'" or "\\" not in quoted:
            return quoted[1:-1]
        import tomllib

        return next(iter(tomllib.loads(f"{quoted} = 0")))

    def _value(self, path: KeyPath) -> None:
        first = self._text[self._at : self._at + 1]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        elif first in ('"', "'"):
            next(match for kind in _STRINGS if (match := self._skip(kind)))
        else:
            self._skip(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        while self._skip(_BLANK) is not None and self._text[self._at] != "]":
            self._enter((*path, number), self._here())
            self._value((*path, number))
            self._skip(_BLANK)
            self._at += self._text[self._at] == ","
            number += 1
        self._at += 1

    def _inline(self, path: KeyPath) -> None:
        self._at += 1
        while self._skip(_BLANK) is not None and self._text[self._at] != "}":
            self._pair(path)
            self._skip(_BLANK)
            self._at += self._text[self._at] == ","
        self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match[0]

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
