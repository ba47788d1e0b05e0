"""Accounts that a pallet compares the signer with: ``ensure!(details.owner == who, …)``, also in helpers that get it.

Macros have no syntax tree, so comparisons are read from the text of a function, without its comments.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from auditor.repos.rust import arguments
from auditor.repos.substrate.rust_file import HelperCall, RustFunction, SignerComparison

_SIGNED = re.compile(
    r"let (?:mut )?(\w{1,80}) ?(?::[^=;]{1,80})?=([^;]{0,400}?\bensure_signed(?:_or_root)?\b[^;]{0,200});"
)
_LET = re.compile(r"let (?:mut )?(\w{1,80}) ?(?::[^=;]{1,80})?= ?([^;]{1,300});")
_SIGNED_CASES = re.compile(r"\bmatch ([^{};]{0,80}\bensure_signed(?:_or_root)?\([^{};]{0,80}) ?\{")
_BOUND = re.compile(r"\bSome\((?:ref )?(\w{1,80})\)")
_CASES = re.compile(r"\bmatch ([^{};]{1,200}?) ?\{ ?(?:None ?=>[^,{}]{0,80}, ?)?Some\((?:ref )?(\w{1,80})\)")
_SOME = re.compile(r"Some ?\((?:ref )?(\w{1,80})\) ?= ?&?(?:mut )?(\w{1,80})(?:\.clone\(\)|\.as_ref\(\))? ?[{&]")
_OPERAND = r"[&*]{0,200}\w{1,80}(?:::<[^<>;]{1,60}>|(?:\.|::)\w{1,80}|\((?:[^()]|\(\)){0,80}\)){0,12}"
_EQUAL = re.compile(r"(?<![=!<>+*/&|^%-])[=!]=(?!=)")
_LEFT = re.compile(rf"(?<![\w.:>])({_OPERAND})\s{{0,20}}$")
_RIGHT = re.compile(rf"\s{{0,20}}({_OPERAND})")
_AMONG = re.compile(
    r"(?<![\w.:>])(!?) ?((?:\w{1,80}(?:::<[^<>;]{1,60}>)?(?:\(\))?(?:\.|::)){1,12})(contains|is_member)\( ?&?(\w{1,80})"
)
_HELD = re.compile(
    r"(?<![\w.:>])(!?) ?(\w{1,80})::<[^<>;]{1,60}>::(get|contains_key)\( ?&?(\w{1,80})(?:\.clone\(\))? ?\)"
    r"(\.is_none\(\)|\.is_some\(\))?(?= ?[,){])"
)
_OF_POWER = re.compile(
    r"oracle|admin|member|authori|operator|allow|whitelist|council|guardian|permi|role|manager|keeper|govern|minter|"
    r"issuer|relayer|registrar|curator|moderator|controller",
    re.IGNORECASE,
)
_OF_STORAGE = re.compile(r"(\w{1,80})::<[^<>;]{1,60}>::get\(\)[^;|]{0,80}\| ?&?(\w{1,80}) ?\| ?[^;]{0,40}$")
_PLAIN = re.compile(
    r"[&*]{0,3}(?:Some\( ?[&*]{0,3}(\w{1,80})(?:\.clone\(\))? ?\)|(\w{1,80}?))(?:\.clone\(\)|\.as_ref\(\))?$"
)
_CONVERTED = re.compile(r"(?:\.(?:as_ref|clone|as_deref|unwrap|cloned)\(\)|\?)$")
_GLOBAL = re.compile(r"^(?:(\w{1,80})::<[^<>;]{1,60}>::get\(\)|Self::(\w{1,80})\(\))\??$")
_HANDED = re.compile(r"\bSelf::(\w{1,80})(?:::<[^<>;]{1,60}>)?\(")
_LOOKUP = re.compile(r"\blookup\( ?&?(\w{1,80})|^(\w{1,80})\.map\(")
_PREDICATE = re.compile(r"(\| ?|-> ?bool ?)\{$")
_MANY = re.compile(r"\.(position|rposition|retain|any|all) ?\(")
_ARM_GUARD = re.compile(r" ?(?:&&[^={}]{0,80})?=>")
_OTHERS_FAIL = re.compile(r"\b_ ?=> ?\{? ?(?:return )?(?:Err\b|fail!|ensure!|None\b)")
_ERRS = re.compile(r"\bErr\b|\bNone\b|\bensure!|\bfail!|\breturn\b")


def comparisons(text: str) -> Iterator[SignerComparison]:
    """The comparisons of a function in which a mismatch rejects."""
    for match in _EQUAL.finditer(text):
        before = _LEFT.search(text[max(0, match.start() - 160) : match.start()])
        after = _RIGHT.match(text, match.end(), match.end() + 160)
        if before is None or after is None:
            continue
        left, right, start = before[1], after[1], match.start() - len(before[0])
        if _plain(left) is None and _plain(right) is None:
            continue
        if not _turns_away(text, start, after.end(), equal=match[0] == "=="):
            continue
        stored = _OF_STORAGE.search(text[max(0, start - 200) : start])
        for side, other in ((left, right), (right, left)):
            if (name := _plain(side)) is not None:
                closure = stored is not None and stored[2] == _plain(other)
                seat = f"{stored[1]}::<T>::get()" if stored is not None and closure else other
                yield SignerComparison(name, seat)
    for match in _AMONG.finditer(text):
        if _turns_away(text, match.start(), match.end(), equal=not match[1]):
            yield SignerComparison(match[4], match[2].rstrip(".:") or match[3])
    for match in _HELD.finditer(text):
        is_set = (match[3] == "get" and not match[5]) or _OF_POWER.search(match[2])
        equal = bool(match[1]) is (match[5] == ".is_none()")
        if is_set and _turns_away(text, match.start(), match.end(), equal=equal):
            yield SignerComparison(match[4], f"{match[2]}::<T>::get()")


def signers(text: str) -> Iterator[str]:
    """The variables that hold the signer."""
    yield from (match[1] for match in _SIGNED.finditer(text))
    for match in _SIGNED_CASES.finditer(text):
        yield from _BOUND.findall(text[match.end() : match.end() + 400])


def assignments(text: str) -> Iterator[tuple[str, str]]:
    """Variables with their values, and names for the content of an option."""
    yield from ((match[1], " ".join(match[2].split())[:120]) for match in _LET.finditer(text))
    yield from ((match[2], match[1]) for match in _CASES.finditer(text))
    yield from (match.groups() for match in _SOME.finditer(text))  # type: ignore[misc]


def helper_calls(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Called own functions, with the variables that they get ("" for anything else)."""
    for match in _HANDED.finditer(text):
        given, end = arguments(text, match.end())
        if _counts(text, match.start(), end + 1):
            yield match[1], tuple(_variable(argument) for argument in given)


def _counts(text: str, start: int, end: int) -> bool:
    """Whether the result of an own function can reject, and is not discarded."""
    begin = max(text.rfind(mark, 0, start) for mark in ";{}") + 1
    statement = text[begin:start]
    if re.search(r"\bif\b|\bensure! ?\(", statement):
        return _turns_away(text, start, end, equal=not statement.rstrip().endswith("!"))
    if re.search(r"\blet _ ?= ?$", statement):
        return False
    return bool(statement.strip()) or text[end : end + 1] != ";"


Helpers = Callable[[str], list[RustFunction]]


def seats(function: RustFunction, mine: Iterable[str], helper: Helpers, depth: int = 0) -> Iterator[tuple[str, bool]]:
    """The seats that the holder of ``mine`` must have: name, and whether the pallet has only one."""
    yield from _required(function, set(mine), function.comparisons, function.helper_calls, helper, depth)
    for arms in _by_arm(function, mine, helper, depth):
        if all(arms):
            yield from chain.from_iterable(arms)


def seats_of_some(function: RustFunction, mine: Iterable[str], helper: Helpers) -> Iterator[str]:
    """The seats that only some operations require, which the arguments of a call select."""
    for arms in _by_arm(function, mine, helper, 0):
        if not all(arms):
            yield from (name for name, _ in chain.from_iterable(arms))


def _by_arm(
    function: RustFunction, mine: Iterable[str], helper: Helpers, depth: int
) -> Iterator[list[list[tuple[str, bool]]]]:
    """The seats of each arm of each choice, without arms that only fail."""
    names = set(mine)
    for arms in function.choices:
        yield [list(_required(function, names, arm.met, arm.handed, helper, depth)) for arm in arms if not arm.fails]


def _required(
    function: RustFunction,
    mine: set[str],
    met: Iterable[SignerComparison],
    handed_on: Iterable[HelperCall],
    helper: Helpers,
    depth: int,
) -> Iterator[tuple[str, bool]]:
    """The seats that some comparisons and calls of a function require."""
    names = _grown(set(mine), function.assignments)
    given = _grown(set(function.parameters) - names, [(new, _looked_up(old)) for new, old in function.assignments])
    values = dict(function.assignments)
    for comparison in met:
        other = _plain(comparison.other)
        if comparison.name in names and other not in given and other not in names:
            yield _seat(values.get(other, comparison.other) if other else comparison.other, comparison.other)
    for name, passed in handed_on if depth < 2 else ():
        for inside in helper(name):
            theirs = [p for p, a in zip(inside.parameters, passed, strict=False) if a in names]
            if theirs and inside is not function:
                yield from seats(inside, theirs, helper, depth + 1)


def _seat(value: str, words: str) -> tuple[str, bool]:
    value = value.lstrip("&*")
    while (shorter := _CONVERTED.sub("", value)) != value:
        value = shorter
    single = _GLOBAL.match(value)
    if single is not None:
        return single[1] or single[2], True
    parts = [
        part
        for part in re.findall(r"\w{1,80}", re.sub(r"\([^()]{0,200}\)|<[^<>]{0,200}>", "", words))
        if part not in ("get", "T")
    ]
    meaningful = [part for part in parts if part not in ("who", "account", "account_id", "clone", "self")]
    return (meaningful or parts or [words])[-1], False


def _grown(names: set[str], lets: Iterable[tuple[str, str]]) -> set[str]:
    """The names and their aliases."""
    for new, old in lets:
        if (plain := _plain(old)) is not None and plain in names:
            names.add(new)
    return names


def _looked_up(value: str) -> str:
    match = _LOOKUP.search(value)
    return (match[1] or match[2]) if match else value


def _plain(words: str) -> str | None:
    match = _PLAIN.match(words)
    return (match[1] or match[2]) if match else None


def _variable(argument: str) -> str:
    return _plain(argument.strip()) or ""


def _turns_away(text: str, start: int, end: int, *, equal: bool) -> bool:
    """Whether a mismatch fails: in ``ensure!``, in a closure that selects an item, or in a branch with an error."""
    begin = max(text.rfind(mark, 0, start) for mark in ";{}") + 1
    statement = text[begin:start]
    if not statement.strip() and begin and _PREDICATE.search(text[max(0, begin - 60) : begin]):
        return True
    if re.search(r"\bensure!\s{0,20}\(", statement) or re.search(r"\blet\s{1,20}\w{1,80}\s{0,20}=", statement):
        return equal and not _MANY.search(statement)
    if "|" in statement or re.search(r"\.(find|filter)\b", statement):
        return not _MANY.search(statement)
    body, _, rest = text[end : end + 400].partition("}")
    if not re.search(r"\bif\b", statement):
        return False
    if (arm := _ARM_GUARD.match(text, end, end + 200)) is not None:
        return equal and _OTHERS_FAIL.search(text, arm.end(), arm.end() + 400) is not None
    return _ERRS.search(body) is not None if not equal else _ERRS.search(body) is None and "else" in rest[:12]
