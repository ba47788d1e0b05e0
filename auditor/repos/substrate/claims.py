"""Compares comments about authorized callers with the code."""

import re

from auditor.repos.substrate.configured import ROOT, SIGNED

_ROOT = re.compile(
    r"\b(only (be )?(called|callable) by (the )?(root|sudo)|root (account|user|origin)|must be _?root|"
    r"sudo (key|account|call)|requires? (the )?(root|sudo)|(caller|origin)[^.]{0,40}\b(root|sudo)\b)",
    re.IGNORECASE,
)
_OWNER = re.compile(r"\b((subnet|network|sn)[ _-]?owner|owner of the (sub)?net(work)?)\b", re.IGNORECASE)
_WHO = re.compile(
    r"[^.]{0,200}\b(caller|callable|origin|called by|signed by|must be|only)\b[^.]{0,200}\.?", re.IGNORECASE
)


def disagreement(comment: str, roles: frozenset[str]) -> str | None:
    """How a comment contradicts the code, in words; None if they agree or the comment says nothing."""
    said = " ".join(match[0] for match in _WHO.finditer(comment))
    root, owner = _ROOT.search(said) is not None, _OWNER.search(said) is not None
    owners = roles - {ROOT, SIGNED, "none"}
    if owner and not owners and ROOT in roles:
        return "the comment says that the owner may call it, the code asks for root"
    if root and not owner and ROOT not in roles:
        return f"the comment says that root calls it, the code asks for {' or '.join(sorted(roles))}"
    if root and not owner and owners:
        return f"the comment says that only root calls it, the code also lets {' and '.join(sorted(owners))} in"
    return None
