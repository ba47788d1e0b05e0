"""The weight that decides a vote, under an assumption about all other voters.

A proposal passes with more than ``threshold`` of the weight cast, at least ``quorum`` in favour, no more than ``veto``
of the weight cast against it as a veto, and if its supporters hold ``proposal`` together. (OpenZeppelin Governor,
Compound GovernorBravo, Cosmos SDK x/gov. Where modules differ, the quorum must be reached by votes in favour: opponents
whose votes would only complete the quorum stay away.)
"""

from enum import Enum
from fractions import Fraction
from math import floor

from auditor.model.gate import All, Any, Delay, Gate, Member, Vote


class Opposition(Enum):
    """What the voters outside the coalition do."""

    ALL = "all"  # all other weight votes against, or with a veto
    USUAL = "usual"  # the usual turnout comes, and opposes
    NONE = "none"  # nobody else votes
    LEAST = "least"  # the usual turnout comes, and opposes; nobody else votes where it is not known


def needed(vote: Vote, opposition: Opposition) -> int:
    """The least weight in favour that passes a proposal; more than ``total`` if no weight passes it."""
    least = max(1, vote.quorum, vote.proposal)
    if opposition is Opposition.NONE or (opposition is Opposition.LEAST and vote.turnout is None):
        return least
    cast = Fraction(vote.total)
    if opposition is not Opposition.ALL and vote.turnout is not None:
        cast *= _share(vote.turnout)
    majority = min(floor(cast * _share(vote.threshold)) + 1, max(1, floor(cast)))
    unvetoed = 0 if vote.veto is None else -floor(-cast * (1 - _share(vote.veto)))
    return max(least, majority, unvetoed)


def unnamed_holders(vote: Vote, most: int = 256) -> list[int]:
    """The weights of the unnamed holders, assuming the smallest possible number of them.

    Electorates list the largest holders, so an unnamed holder has at most the smallest listed weight. At most ``most``
    holders are returned; if there must be more, each counts for more than it can have.
    """
    listed = [member.weight for member in vote.electorate if member.weight > 0]
    rest = vote.total - sum(listed)
    if rest <= 0:
        return []
    share = max(min(listed, default=rest), -(-rest // most))
    whole, left = divmod(rest, share)
    return [share] * whole + ([left] if left else [])


def weights(members: tuple[Member, ...]) -> dict[str, int]:
    """The weight of each member, counted once where it is listed twice; members without weight are left out."""
    totals: dict[str, int] = {}
    for member in members:
        if member.weight:
            totals[member.id] = totals.get(member.id, 0) + member.weight
    return totals


def votes_in(gate: Gate) -> tuple[Vote, ...]:
    """Every vote inside a gate."""
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
    """The votes that a gate depends on, the presented one first; empty if the gate also opens without a vote."""
    match gate:
        case Vote():
            return (gate,)
        case Delay():
            return ballots(gate.gate)
        case Any():
            alternatives = [ballots(inner) for inner in gate.of]
            return tuple(vote for votes in alternatives for vote in votes) if all(alternatives) else ()
        case _:
            return ()


def _share(value: float) -> Fraction:
    """The decimal fraction as written in the profile, not the nearest binary float."""
    return Fraction(repr(value))
