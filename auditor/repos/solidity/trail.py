"""What following a function through modifiers, helpers and libraries found."""

from dataclasses import dataclass, field

from auditor.repos.solidity.gates import Gate
from auditor.repos.solidity.guard import CallerGuard, Judged, both

MOST_WRITES = 400


@dataclass(frozen=True, slots=True)
class StateWrite:
    """An assignment to what the contract keeps: the name of the variable or member, and what it is given.

    ``own``: it is kept under the caller's address, ``keyed`` under something that the caller chose. ``literal`` is
    ``true``, ``false`` or "", ``given`` says that the caller chose the value. ``grows`` is 1 where something is added
    to it, -1 where something is taken off, else 0.
    """

    name: str
    own: bool = False
    literal: str = ""
    keyed: bool = False
    given: bool = False
    grows: int = 0


@dataclass(slots=True)
class Trail:
    """Whom a function lets through and what it does on the way, by name.

    ``branches`` are calls that only happen if somebody in particular calls, ``whole`` says that nothing was cut short,
    ``conditional`` that it asks for something that has nothing to do with who calls. ``payouts`` are transfers to whom
    the caller chose, True for all that the contract has.
    ``hollow`` are modifiers that promise to ask who calls and ask nothing, ``reads`` variables that conditions read,
    ``gates`` switches and ban lists that they read.
    """

    guard: Judged = None
    calls: dict[str, None] = field(default_factory=dict)
    modifiers: dict[str, None] = field(default_factory=dict)
    low_level: set[str] = field(default_factory=set)
    whole: bool = True
    branches: list[tuple[CallerGuard, str]] = field(default_factory=list)
    writes: list[StateWrite] = field(default_factory=list)
    hollow: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    gates: set[Gate] = field(default_factory=set)
    payouts: list[bool] = field(default_factory=list)
    conditional: bool = False

    def needs(self, decision: Judged) -> None:
        """Adds one more condition that must hold."""
        self.guard = both(self.guard, decision)

    def takes(self, inside: "Trail") -> None:
        """Adds what a helper did."""
        self.needs(inside.guard)
        self.calls |= inside.calls
        self.modifiers |= inside.modifiers
        self.low_level |= inside.low_level
        self.branches += inside.branches
        self.writes = [*self.writes, *inside.writes][:MOST_WRITES]
        self.hollow |= inside.hollow
        self.reads |= inside.reads
        self.gates |= inside.gates
        self.payouts = [*self.payouts, *inside.payouts][:MOST_WRITES]
        self.conditional = self.conditional or inside.conditional
