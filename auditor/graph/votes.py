"""How much weight decides a vote, depending on what everybody else does.

A proposal passes with more than ``threshold`` of the weight cast, at least ``quorum`` in favour, no more than ``veto``
of the weight cast against it as a veto, and if those behind it hold ``proposal`` together. (OpenZeppelin Governor,
Compound GovernorBravo, Cosmos SDK x/gov; where modules differ, the stricter reading of the quorum is taken: opponents
who see that their votes would only complete the quorum stay away.)
"""

from enum import Enum
from fractions import Fraction
from math import floor

from auditor.model.gate import All, Any, Delay, Gate, Member, Vote


class Opposition(Enum):
    """What everybody outside the coalition does in a vote."""

    ALL = "all"  # all other weight votes against, or with a veto
    USUAL = "usual"  # the usual turnout comes, and opposes
    NONE = "none"  # nobody else votes


def needed(vote: Vote, opposition: Opposition) -> int:
    """The least weight in favour that passes a proposal; more than ``total`` where nothing does."""
    least = max(1, vote.quorum, vote.proposal)
    if opposition is Opposition.NONE:
        return least
    cast = Fraction(vote.total)
    if opposition is Opposition.USUAL and vote.turnout is not None:
        cast *= _share(vote.turnout)
    majority = min(floor(cast * _share(vote.threshold)) + 1, max(1, floor(cast)))
    unvetoed = 0 if vote.veto is None else -floor(-cast * (1 - _share(vote.veto)))
    return max(least, majority, unvetoed)


def strangers(vote: Vote, most: int = 256) -> list[int]:
    """The weights of the holders that nobody named, if they are as few as they can be.

    Electorates list the largest holders, so none of the others has more than the smallest that is listed. At most
    ``most`` are told apart; beyond that each counts for more than it can have.
    """
    named = [member.weight for member in vote.electorate if member.weight > 0]
    rest = vote.total - sum(named)
    if rest <= 0:
        return []
    each = max(min(named, default=rest), -(-rest // most))
    whole, left = divmod(rest, each)
    return [each] * whole + ([left] if left else [])


def weights(members: tuple[Member, ...]) -> dict[str, int]:
    """The weight of each member, counted once where it is listed twice; members without weight are left out."""
    found: dict[str, int] = {}
    for member in members:
        if member.weight:
            found[member.id] = found.get(member.id, 0) + member.weight
    return found


def votes_in(gate: Gate) -> tuple[Vote, ...]:
    """Every vote in a gate."""
    match gate:
        case Vote():
            return (gate,)
        case Delay():
            return votes_in(gate.gate)
        case All() | Any():
            return tuple(vote for inner in gate.of for vote in votes_in(inner))
        case _:
            return ()


def ballots(gate: Gate) -> tuple[Vote, ...]:
    """The votes by which alone a gate opens, the presented one first; none if it opens in another way too."""
    match gate:
        case Vote():
            return (gate,)
        case Delay():
            return ballots(gate.gate)
        case Any():
            found = [ballots(inner) for inner in gate.of]
            return tuple(vote for votes in found for vote in votes) if all(found) else ()
        case _:
            return ()


def _share(value: float) -> Fraction:
    """The decimal number that was written, not the nearest binary one."""
    return Fraction(repr(value))
