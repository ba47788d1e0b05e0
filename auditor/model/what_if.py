"""The power graph as plain arithmetic, so that a page can recompute verdicts without this program."""

from auditor.model.frozen import Frozen
from auditor.model.harm import HarmId, Slice

Edge = tuple[int, int]  # a node, and the place of one of its inputs


class ThresholdNode(Frozen):
    """A node that acts ``wait`` seconds after inputs of at least weight ``need`` act.

    ``inputs`` are (node, weight) pairs. ``least`` is the need if nobody opposes, for votes of unknown turnout.
    """

    need: int
    least: int
    wait: int
    inputs: tuple[int, ...]


class Leaf(Frozen):
    """A party, or a key without one: ``node`` acts when it wants to. ``unread`` ones stand for unread holders.

    ``gates`` are the inputs through which its accounts can act without it. They are dead once the key is lost.
    """

    id: str
    label: str
    node: int
    unread: bool
    gates: tuple[Edge, ...] = ()


class SeatGates(Frozen):
    """An entity that people act through: ``gates`` are the inputs that a delay would hold back, ``signed`` the node
    whose need one more signature would raise (None where it has no equal signers)."""

    id: str
    label: str
    gates: tuple[Edge, ...]
    signed: int | None


class Goal(Frozen):
    """A harm: the node that acts if somebody can do it (None if nobody ever can), and what it weighs for whom.

    ``doubted``: something unread could hide a way to do it. ``open_vote``: so far only an open vote can do it.
    """

    harm: HarmId
    title: str
    slice: Slice
    node: int | None
    doubted: bool
    looked_at: bool
    open_vote: bool
    weights: dict[str, int]


class WhatIf(Frozen):
    """Everything that a page needs to judge the same network again with other keys, delays, viewpoints and times."""

    small_group: int
    most_parties: int
    covers_needs: bool
    nodes: tuple[ThresholdNode, ...]
    leaves: tuple[Leaf, ...]
    seats: tuple[SeatGates, ...]
    goals: tuple[Goal, ...]
    slices: dict[Slice, str]
