"""The checks of signers in an instruction's code, and the functions that it delegates them to.

Macros have no syntax tree, so checks are read from the text of a function, without its comments.
"""

import re
from collections.abc import Iterator

from auditor.repos.rust import arguments

_CALL = re.compile(r"(?<![\w!])(\w{1,60}!?) ?\(")
_EQUALS = re.compile(
    r"(require_keys_eq|require_eq|assert_eq|debug_assert_eq)!|assert_keys?_equal|\w{0,60}keys_eq\w{0,60}"
)
_REQUIRES = re.compile(r"(require|assert)!")
_ASKS = re.compile(r"\w{0,60}(assert|check|verify|valid|require|ensure|is_|has_)", re.IGNORECASE)
_OF_POWER = re.compile(r"authorit|owner|admin|member|permission|signer|govern|authoriz", re.IGNORECASE)
_SET = re.compile(r"==|\bis_\w{1,60}\(|\bhas_\w{1,60}\(|_has_\w{1,60}\(|\bcontains\w{0,60}\(|\.any\(")
_FAILS = r" ?\{ ?(?:return )?(?:Err\b|err!|Err\()"
_BRANCH = re.compile(rf"\bif ((?:[^{{}};=!]|!(?!=)|=(?!=)){{1,300}}!=[^{{}};]{{1,300}}?){_FAILS}")
_UNLESS = re.compile(rf"\bif !([^{{}};]{{1,300}}?){_FAILS}")
_MATCHED = re.compile(
    r"\bmatch ([^{};]{1,300}?==[^{};]{1,300}?) ?\{[^{}]{0,300}?\bfalse ?=> ?(?:\{ ?)?(?:return )?(?:Err\b|err!)"
)
_CHOICE = re.compile(r"\b(?:match|if) ([^{};]{1,300}?==[^{};]{1,300}?) ?\{")
_ALIAS = re.compile(
    r"\blet (?:mut )?(\w{1,60}) ?(?::[^=;]{1,80})?= ?&?(?:mut )?((?:ctx|self)\.accounts\.[\w.]{1,120})(?:\(\))? ?;"
)
_MOST_ALIASES = 20
_ACCOUNTS = re.compile(r"\b(?:ctx|self) ?\. ?accounts ?\. ?(\w{1,80})\(|\bself\.(\w{1,80})\(")
_WITH_CONTEXT = re.compile(r"(?<![\w:])((?:\w{1,60}::){0,6})(\w{1,60}) ?\( ?&? ?(?:mut )?_?ctx\b(?!\.)")
_HANDED = re.compile(r"(?<![\w.:!])((?:\w{1,60}::){0,6})(\w{1,60})\(")
_THROWN_AWAY = re.compile(r"\blet _ ?= ?(?:\w{1,60}::){0,6}$")
_START = re.compile(r"[;{}] ?(?:\w{1,60}::){0,6}$")


def with_own_names(text: str) -> str:
    """The text of a function with aliases of accounts replaced by the accounts' own names."""
    for name, account in _ALIAS.findall(text)[:_MOST_ALIASES]:
        text = re.sub(rf"(?<![\w.]){name}\b(?! ?[:=] ?&)", account, text)
    return text


def branches(text: str) -> Iterator[str]:
    """Comparisons that refuse nobody and only select what is done."""
    yield from (_short(match[1]) for match in _CHOICE.finditer(text))


def checks(text: str) -> Iterator[str]:
    """The comparisons of keys that a function requires, in the code's own words."""
    for match in _CALL.finditer(text):
        name = match[1]
        asks = "neq" not in name and _ASKS.match(name) and _OF_POWER.search(name)
        is_key_check = _EQUALS.fullmatch(name) or asks
        if not is_key_check and not _REQUIRES.fullmatch(name):
            continue
        parts, end = arguments(text, match.end())
        if not name.endswith("!") and not _counts(text, match.start(), end + 1):
            continue
        inside = ", ".join(parts)
        if _EQUALS.fullmatch(name):
            yield _short(" == ".join(parts[:2]))
        elif is_key_check or _SET.search(inside):
            yield _short(f"{name}({inside})")
    yield from (_short(match[1].replace("!=", "==")) for match in _BRANCH.finditer(text))
    yield from (_short(match[1]) for match in _UNLESS.finditer(text))
    yield from (_short(match[1]) for match in _MATCHED.finditer(text))


def returned_check(text: str) -> Iterator[str]:
    """The comparison that a boolean function returns, if it does nothing else."""
    inside = text.strip().removeprefix("{").removesuffix("}").strip()
    if "==" in inside and not re.search(r"[;{}]", inside):
        yield _short(inside)


def _counts(text: str, start: int, end: int) -> bool:
    """Whether the result of a call is used: not discarded by ``let _ =``, nor as a statement without ``?``."""
    before = text[max(0, start - 400) : start]
    if _THROWN_AWAY.search(before):
        return False
    return text[end : end + 1] != ";" or not _START.search(before)


def calls(text: str) -> Iterator[tuple[str, str]]:
    """Functions that get all accounts, as (type or module, name); the type of the accounts is ``accounts``."""
    for match in _ACCOUNTS.finditer(text):
        yield "accounts", match[1] or match[2]
    for match in _WITH_CONTEXT.finditer(text):
        yield match[1].rstrip(":").rpartition("::")[2], match[2]


def calls_with_accounts(text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Other functions that get single accounts: the module before the name, the name, the arguments."""
    for match in _HANDED.finditer(text):
        given, end = arguments(text, match.end())
        takes_accounts = any("accounts." in argument or "self." in argument for argument in given)
        if takes_accounts and match[2] not in ("Ok", "Some", "Err") and _counts(text, match.start(), end + 1):
            module = match[1].rstrip(":").rpartition("::")[2]
            yield module, match[2], tuple(argument.lstrip("&* ").removeprefix("mut ")[:120] for argument in given[:8])


def _short(words: str) -> str:
    return " ".join(words.split())[:200]
