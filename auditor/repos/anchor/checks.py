"""What the code of an instruction checks of its signer, and which functions it leaves that to.

Macros hold no syntax tree, so checks are read from the text of a function, without its comments.
"""

import re
from collections.abc import Iterator

_MOST = 40_000  # characters of a function that are read; nobody writes longer ones
_COMMENTS = re.compile(r"//[^\n]*|/\*(?:.*?\*/|.*)", re.DOTALL)
_CALL = re.compile(r"(?<![\w!])(\w{1,60}!?)\s*\(")
_EQUALS = re.compile(r"(require_keys_eq|require_eq|assert_eq|debug_assert_eq)!|assert_keys?_equal|\w*keys_eq\w*")
_REQUIRES = re.compile(r"(require|assert)!")
_ASKS = re.compile(r"(?!.*\bneq)\w*(assert|check|verify|valid|require|ensure|is_|has_)\w*", re.IGNORECASE)
_OF_POWER = re.compile(r"authorit|owner|admin|member|permission|signer|govern|authoriz", re.IGNORECASE)
_SET = re.compile(r"==|\bis_\w+\(|\bhas_\w+\(|\w*_has_\w+\(|\bcontains\w*\(")
_BRANCH = re.compile(r"\bif\s([^{};]{1,300}!=[^{};]{1,300})\{\s*(?:return\s+)?(?:Err\b|err!|Err\()")
_ACCOUNTS = re.compile(r"\b(?:ctx|self)\s*\.\s*accounts\s*\.\s*(\w+)\(|\bself\.(\w+)\(")
_WITH_CONTEXT = re.compile(r"((?:\w+::){0,6})(\w+)\s*\(\s*&?\s*(?:mut\s+)?_?ctx\b(?!\.)")


def without_comments(source: str) -> str:
    """The text of a function that the rest of this module reads."""
    return _COMMENTS.sub("", source[:_MOST])


def checks(text: str) -> Iterator[str]:
    """The conditions on keys that a function makes, each in the code's own words."""
    for found in _CALL.finditer(text):
        name = found[1]
        asked = _EQUALS.fullmatch(name) or (_ASKS.fullmatch(name) and _OF_POWER.search(name))
        if not asked and not _REQUIRES.fullmatch(name):
            continue
        inside = _inside(text, found.end())
        if asked or _SET.search(inside):
            yield _short(f"{name}({inside})" if not _EQUALS.fullmatch(name) else inside)
    yield from (_short(found[1]) for found in _BRANCH.finditer(text))


def calls(text: str) -> Iterator[tuple[str, str]]:
    """Functions that are handed the accounts, as (type or module, name); the type of the accounts is ``accounts``."""
    for found in _ACCOUNTS.finditer(text):
        yield "accounts", found[1] or found[2]
    for found in _WITH_CONTEXT.finditer(text):
        yield found[1].rstrip(":").rpartition("::")[2], found[2]


def _inside(text: str, start: int) -> str:
    depth, end = 1, start
    while end < min(len(text), start + 400) and depth:
        depth += (text[end] in "([{") - (text[end] in ")]}")
        end += 1
    return text[start : end - 1]


def _short(words: str) -> str:
    return " ".join(words.split())[:200]
