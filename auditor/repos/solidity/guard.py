"""A guard, and what two conditions of which both or one must hold say of who is let through."""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Guard:
    """Who is let through: the code's own words and the names of the seats. ``note`` limits it.

    ``each``: there is a seat for every thing that a call may name (the owner of one subscription), not one for all.
    ``named``: what the call names matters, to some of the seats at least. ``beside``: anybody may for what is its own.
    """

    text: str
    roles: tuple[str, ...]
    note: str = ""
    each: bool = False
    named: bool = False
    beside: bool = False


OWN: Literal["own"] = "own"
Judged = Guard | Literal["own"] | None


def both(one: Judged, other: Judged) -> Judged:
    """What two conditions say that must both hold."""
    if isinstance(one, Guard) and isinstance(other, Guard):
        if one.text == other.text:
            return one if not one.note else other
        seats, others = (other, one) if one.each else (one, other)
        text, named = f"{one.text} and {other.text}", one.named or other.named
        return Guard(text, seats.roles, seats.note or others.note, seats.each, named, one.beside and other.beside)
    if isinstance(one, Guard) and isinstance(other, str):
        # Somebody acting for others, who needs the consent of each of them, does not have power over them.
        return OWN if one.beside else one
    return both(other, one) if isinstance(other, Guard) and isinstance(one, str) else one or other


def either(one: Judged, other: Judged) -> Judged:
    """What two conditions say of which one is enough."""
    if one is None or other is None:
        return None
    if isinstance(one, Guard) and isinstance(other, Guard):
        counted = [each for each in (one, other) if not each.each] or [one, other]
        roles = tuple(dict.fromkeys(role for each in counted for role in each.roles))
        each, named = one.each and other.each, one.named or other.named
        return Guard(f"{one.text} or {other.text}", roles, one.note or other.note, each, named)
    guard, own = (one, other) if isinstance(one, Guard) else (other, one)
    if not isinstance(guard, Guard) or guard.each:
        return own
    return replace(guard, beside=True)
