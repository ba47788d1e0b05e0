"""Checks recognised by the names of functions and modifiers: the last resort if their source is missing."""

import re
from collections.abc import Sequence

from auditor.repos.solidity.seats import seat

_CHECK_WORDS = "check|require|only|auth|assert|enforce|validate|ensure|verify|must|restrict"
_CHECKS = re.compile(rf"({_CHECK_WORDS})", re.IGNORECASE)
_GUARDING = re.compile(
    r"_{0,3}(only(?!(Proxy|DelegateCall|Delegated|Initializ|Once|EOA|Valid|NonZero|Existing|Active|Open|After|Before|When|"
    r"If|Not|Unpaused|Paused)\w{0,80})\w{1,80}|auth\w{0,80}|requiresAuth\w{0,80}|restricted|isOwner|isAdmin|"
    r"isAuthorized|governance|ownerOnly|adminOnly|has(Role|Permission)\w{0,80}|"
    r"check(Role|Owner|Admin|Governance|Auth)\w{0,80})"
)
_LEFT_TO_HEIRS = re.compile(r"_{0,3}(authorize|check|require|only|ensure|canSet|before)")
_PREFIX = re.compile(rf"_{{0,3}}({_CHECK_WORDS})(?=[A-Z_])")


def is_check(name: str) -> bool:
    """Whether a function name is that of a check: ``_checkRole``, not ``checkpoint``."""
    word = name.lstrip("_")
    match = _CHECKS.match(word)
    if match is None or word[:1].isupper():
        return False
    return word.startswith(("auth", "restricted")) or not word[match.end() : match.end() + 1].islower()


def guarding(name: str) -> bool:
    """Whether the name of a modifier or check says that it checks the caller."""
    return _GUARDING.fullmatch(name) is not None


def may_be_left_to_heirs(name: str) -> bool:
    """Whether a function without a body is a check that inheriting contracts implement."""
    return _LEFT_TO_HEIRS.match(name) is not None


def roles_of_name(name: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """The seats in a name: ``owner`` for ``onlyOwner``; both seats of ``onlyOwnerOrRoles(1)``."""
    bare = _PREFIX.sub("", name, count=1).strip("_")
    parts = [part[:1].lower() + part[1:] for part in re.split(r"Or(?=[A-Z])", bare) if part]
    if len(parts) < 2:
        return (arguments[0],) if arguments else (seat(parts[0] if parts else name),)
    return tuple(f"{part}({', '.join(arguments)})" if arguments and "role" in part.lower() else part for part in parts)
