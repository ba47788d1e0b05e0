"""The origins that an ``EnsureOrigin`` accepts: a type written in full, or a pallet's type that a runtime sets."""

import re
from collections import defaultdict
from collections.abc import Iterable

from auditor.repos.substrate.rust_file import OriginCall, RustFile

ROOT, SIGNED, UNSIGNED, NEVER = "root", "signed", "none", "never"
_ORIGIN_ROLES = {
    "EnsureRoot": ROOT,
    "EnsureRootWithSuccess": ROOT,
    "EnsureSigned": SIGNED,
    "EnsureNone": UNSIGNED,
    "EnsureNever": NEVER,
}
# Types that only combine other origins (frame_support::traits).
_COMBINES = {"EitherOf", "EitherOfDiverse", "AsEnsureOriginWithArg", "MapSuccess", "TryMapSuccess", "TryWithMorphedArg"}
_WORD = re.compile(r"\b[A-Za-z_]\w{0,100}")
_DEEPEST = 6


class Origins:
    """The origins that the runtimes of a tree set for pallets."""

    def __init__(self, files: Iterable[RustFile]) -> None:
        self._set: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        for file in files:
            for package, name, value in file.configured:
                self._set[package, name].add(value)
            for name, value in file.aliases:
                self._aliases[name].add(value)

    def roles(self, call: OriginCall, crate: str) -> tuple[frozenset[str], str]:
        """The origins that a check accepts, and the origin type as written."""
        kind, name = _path(call.path)
        above = {ROOT} if call.name.endswith("_or_root") else set()
        if not name:
            roles = self._of_type(kind, 0) or {kind}
            return frozenset(roles | above), "|".join(sorted(roles | above))
        values = self._set.get((crate, name), set())
        resolved = [self._of_type(value, 0) for value in values]
        roles = {role for role_set in resolved for role in role_set or {name}} if resolved else {name}
        return frozenset(roles | above), "|".join(sorted({name} | above))

    def _of_type(self, written: str, depth: int) -> set[str] | None:
        """The origins that a type accepts; None if the type alone does not show it."""
        head, inside = _head(written)
        if head in _ORIGIN_ROLES:
            return {_ORIGIN_ROLES[head]}
        if head in _COMBINES:
            parts = [
                self._of_type(part, depth + 1) or {_head(part)[0]} for part in inside if "nsure" in part or depth < 1
            ]
            return {role for part in parts for role in part} or None
        values = self._aliases.get(head, set())
        if depth < _DEEPEST and len(values) == 1:
            return self._of_type(next(iter(values)), depth + 1)
        return None


def _path(path: str) -> tuple[str, str]:
    """``(type, "")`` for an origin written in full, ``("", name)`` for an associated type of a pallet's Config."""
    if path.startswith("<"):
        depth = 0
        for at, char in enumerate(path):
            depth += (char == "<") - (char == ">" and path[at - 1] != "-")
            if depth == 0:
                inside, rest = path[1:at], path[at + 1 :]
                break
        else:
            inside, rest = path[1:], ""
        words_after = _WORD.findall(rest)
        if words_after:
            return "", words_after[-1]
        path = inside.partition(" as ")[0].strip() if not inside.startswith("<") else inside
    words = _WORD.findall(path.partition("<")[0])
    if path.startswith(("T::", "Self::")) and len(words) > 1:
        return "", words[-1]
    is_type = words[-1:] and (words[-1] in _ORIGIN_ROLES or words[-1] in _COMBINES or "<" in path)
    return (path, "") if is_type else ("", words[-1] if words else path)


def _head(written: str) -> tuple[str, list[str]]:
    """``EitherOf`` and its parts for ``frame_support::traits::EitherOf<A, B>``."""
    before, _, rest = written.partition("<")
    words = _WORD.findall(before)
    parts, depth = [""], 0
    for char in rest.rpartition(">")[0]:
        depth += (char in "<([{") - (char in ">)]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return (words[-1] if words else written), [part.strip() for part in parts if part.strip()]
