"""A guard, and the conjunction and disjunction of two conditions on the caller."""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class CallerGuard:
    """The accepted callers: the code's own words and the names of the seats. ``note`` limits it.

    ``per_item``: there is a seat for every item that a call can select (the owner of one subscription), not one for
    all. ``by_argument``: the selected item matters to some of the seats. ``own_allowed``: every caller may for its own
    things. ``signed``: it checks a signature in the input, not the caller. ``of_inheritors``: an abstract function
    decides, which inheriting contracts implement. ``basis`` is the meaning of such words inside of the functions that
    they call.
    """

    text: str
    roles: tuple[str, ...]
    note: str = ""
    per_item: bool = False
    by_argument: bool = False
    own_allowed: bool = False
    signed: bool = False
    of_inheritors: bool = False
    basis: str = ""

    def as_written(self, words: str) -> "CallerGuard":
        """The same guard, spelt as the call of the deciding function."""
        return replace(self, text=words, basis=f"{self.text} {self.basis}".strip())


OWN: Literal["own"] = "own"  # every caller, for its own things
NOBODY: Literal["nobody"] = "nobody"  # the condition never holds
UNCLEAR: Literal["unclear"] = "unclear"  # it checks the caller in a form that is not understood
Judged = CallerGuard | Literal["own", "nobody", "unclear"] | None


def conjunction(first: Judged, other: Judged) -> Judged:
    """The callers that two conditions accept if both must hold."""
    for certain in (NOBODY, UNCLEAR):
        if first == certain or other == certain:
            guard = first if isinstance(first, CallerGuard) else other
            return guard if certain == UNCLEAR and isinstance(guard, CallerGuard) else certain
    if isinstance(first, CallerGuard) and isinstance(other, CallerGuard):
        if first.text == other.text:
            return first if not first.note else other
        seats, others = (other, first) if first.per_item else (first, other)
        text, by_argument = f"{first.text} and {other.text}", first.by_argument or other.by_argument
        return replace(
            seats,
            text=text,
            note=seats.note or others.note,
            by_argument=by_argument,
            own_allowed=first.own_allowed and other.own_allowed,
            signed=first.signed and other.signed,
            of_inheritors=first.of_inheritors and other.of_inheritors,
            basis=f"{first.basis} {other.basis}".strip(),
        )
    if isinstance(first, CallerGuard) and isinstance(other, str):
        # An account that acts for others, and needs the consent of each, has no power over them. A signature that
        # authorizes the signer's own action is a permit.
        return OWN if first.own_allowed or first.signed else first
    return conjunction(other, first) if isinstance(other, CallerGuard) and isinstance(first, str) else first or other


def disjunction(first: Judged, other: Judged) -> Judged:
    """The callers that two conditions accept if one is enough."""
    if first is None or other is None:
        return None
    if NOBODY in (first, other):
        return other if first == NOBODY else first
    if UNCLEAR in (first, other):
        return UNCLEAR
    if isinstance(first, CallerGuard) and isinstance(other, CallerGuard):
        counted = [guard for guard in (first, other) if not guard.per_item] or [first, other]
        roles = tuple(dict.fromkeys(role for guard in counted for role in guard.roles))
        per_item, by_argument = first.per_item and other.per_item, first.by_argument or other.by_argument
        text = first.text if first.text == other.text else f"{first.text} or {other.text}"
        basis = f"{first.basis} {other.basis}".strip()
        return CallerGuard(text, roles, first.note or other.note, per_item, by_argument, basis=basis)
    guard, own = (first, other) if isinstance(first, CallerGuard) else (other, first)
    if not isinstance(guard, CallerGuard) or guard.per_item:
        return own
    return replace(guard, own_allowed=True)
