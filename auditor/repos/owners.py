"""CODEOWNERS: the reviewers that a forge requests, according to the tree itself (GitHub's and GitLab's form)."""

from collections.abc import Iterable

from auditor.repos import git
from auditor.repos.checkout import Checkout

_PLACES = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_MOST_BYTES = 2**20


def code_owners(checkout: Checkout) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Patterns and their owners, in the order of the file: the last match counts. Empty if there is no such file."""
    for place in _PLACES:
        text = _read(checkout, place)
        if text is not None:
            return tuple(_rules(text.splitlines()))
    return ()


def _read(checkout: Checkout, place: str) -> str | None:
    if not checkout.commit:
        return None
    try:
        return git.ask(checkout.folder, "cat-file", "blob", f"{checkout.commit}:{place}")[:_MOST_BYTES].decode(
            "utf-8", "replace"
        )
    except git.GitFailed:
        return None


def _rules(lines: Iterable[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for line in lines:
        words = line.split("#")[0].split()
        owners = tuple(word for word in words[1:] if "@" in word)
        if words and not words[0].startswith(("[", "^[")) and (owners or len(words) == 1):
            yield words[0], owners
