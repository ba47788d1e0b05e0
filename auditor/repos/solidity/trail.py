"""The result of following a function through modifiers, helpers and libraries."""

from dataclasses import dataclass, field

from auditor.repos.solidity.gates import Gate
from auditor.repos.solidity.guard import CallerGuard, Judged, conjunction

MOST_WRITES = 400


@dataclass(frozen=True, slots=True)
class StateWrite:
    """An assignment to state: the name of the variable or member, and the assigned value.

    ``own``: it is keyed by the caller's address, ``keyed``: by a value from the input. ``literal`` is ``true``,
    ``false`` or "", ``given``: the value is from the input. ``grows`` is 1 for an increment, -1 for a decrement, else
    0.
    """

    name: str
    own: bool = False
    literal: str = ""
    keyed: bool = False
    given: bool = False
    grows: int = 0


@dataclass(slots=True)
class Trail:
    """The accepted callers of a function and its effects, by name.

    ``branches`` are calls that only happen for certain callers, ``whole`` says that nothing was cut, ``conditional``
    that it checks more than the caller. ``payouts`` are transfers to recipients from the input, True for the whole
    balance. ``empty_guards`` are modifiers named like a caller check that check nothing, ``reads`` variables that
    conditions read, ``gates`` switches and ban lists that they read.
    """

    guard: Judged = None
    calls: dict[str, None] = field(default_factory=dict)
    modifiers: dict[str, None] = field(default_factory=dict)
    low_level: set[str] = field(default_factory=set)
    whole: bool = True
    branches: list[tuple[CallerGuard, str]] = field(default_factory=list)
    writes: list[StateWrite] = field(default_factory=list)
    empty_guards: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    gates: set[Gate] = field(default_factory=set)
    payouts: list[bool] = field(default_factory=list)
    conditional: bool = False

    def require(self, decision: Judged) -> None:
        """Adds a condition that must hold."""
        self.guard = conjunction(self.guard, decision)

    def include(self, inside: "Trail") -> None:
        """Adds the trail of a helper."""
        self.require(inside.guard)
        self.calls |= inside.calls
        self.modifiers |= inside.modifiers
        self.low_level |= inside.low_level
        self.branches += inside.branches
        self.writes = [*self.writes, *inside.writes][:MOST_WRITES]
        self.empty_guards |= inside.empty_guards
        self.reads |= inside.reads
        self.gates |= inside.gates
        self.payouts = [*self.payouts, *inside.payouts][:MOST_WRITES]
        self.conditional = self.conditional or inside.conditional
