"""A guard, and what two conditions of which both or one must hold say of who is let through."""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Guard:
    """Who is let through: the code's own words and the names of the seats. ``note`` limits it.

    ``each``: there is a seat for every thing that a call may name (the owner of one subscription), not one for all.
    ``named``: what the call names matters, to some of the seats at least. ``beside``: anybody may for what is its own.
    ``signed``: not who calls is asked for, but whose signature the call brings. ``of_heirs``: a function that has no
    body decides, which heirs write.
    """

    text: str
    roles: tuple[str, ...]
    note: str = ""
    each: bool = False
    named: bool = False
    beside: bool = False
    signed: bool = False
    of_heirs: bool = False


OWN: Literal["own"] = "own"  # everybody is, for what is their own
NOBODY: Literal["nobody"] = "nobody"  # the condition never holds
UNCLEAR: Literal["unclear"] = "unclear"  # it asks about somebody, and whom it lets through was not understood
Judged = Guard | Literal["own", "nobody", "unclear"] | None


def both(one: Judged, other: Judged) -> Judged:
    """What two conditions say that must both hold."""
    for certain in (NOBODY, UNCLEAR):
        if one == certain or other == certain:
            guard = one if isinstance(one, Guard) else other
            return guard if certain == UNCLEAR and isinstance(guard, Guard) else certain
    if isinstance(one, Guard) and isinstance(other, Guard):
        if one.text == other.text:
            return one if not one.note else other
        seats, others = (other, one) if one.each else (one, other)
        text, named = f"{one.text} and {other.text}", one.named or other.named
        return replace(
            seats,
            text=text,
            note=seats.note or others.note,
            named=named,
            beside=one.beside and other.beside,
            signed=one.signed and other.signed,
            of_heirs=one.of_heirs and other.of_heirs,
        )
    if isinstance(one, Guard) and isinstance(other, str):
        # Somebody acting for others, who needs the consent of each of them, does not have power over them.
        # A signature that lets somebody do what is its own is a permit.
        return OWN if one.beside or one.signed else one
    return both(other, one) if isinstance(other, Guard) and isinstance(one, str) else one or other


def either(one: Judged, other: Judged) -> Judged:
    """What two conditions say of which one is enough."""
    if one is None or other is None:
        return None
    if NOBODY in (one, other):
        return other if one == NOBODY else one
    if UNCLEAR in (one, other):
        return UNCLEAR
    if isinstance(one, Guard) and isinstance(other, Guard):
        counted = [each for each in (one, other) if not each.each] or [one, other]
        roles = tuple(dict.fromkeys(role for each in counted for role in each.roles))
        each, named = one.each and other.each, one.named or other.named
        text = one.text if one.text == other.text else f"{one.text} or {other.text}"
        return Guard(text, roles, one.note or other.note, each, named)
    guard, own = (one, other) if isinstance(one, Guard) else (other, one)
    if not isinstance(guard, Guard) or guard.each:
        return own
    return replace(guard, beside=True)
