"""The answer for a source tree alone: its privileged roles, open functions, dependencies and release process.

A seat is a role that the source defines. Who holds it, and how many keys that takes, only a chain can tell.
"""

from collections.abc import Iterable
from enum import StrEnum

from auditor.model.effect_order import STRONG, weight
from auditor.model.frozen import Frozen
from auditor.model.grant import Effect

CHAIN = "the chain"  # the unit of a seat that all pallets or modules of a chain share


class SourceAccess(StrEnum):
    """Which callers a function accepts."""

    PRIVILEGED = "privileged"  # authorized callers only
    OPEN = "open"  # every caller
    HOLDER = "holder"  # the holder of the item that the call names: the admin of an asset, the owner of a subscription
    SIGNED = "signed"  # every caller, for what it owns
    INITIALISER = "initialiser"  # the first caller may, once
    CLOSED = "closed"  # no caller
    UNDECIDED = "undecided"  # the guard checks the caller in a form that is not understood


class SourceFunction(Frozen):
    """A function of the source and its guard.

    ``unit`` is the contract, pallet, module or program; ``units`` are those that offer the function when deployed (the
    concrete contracts that inherit an abstract one). ``seats`` are the names of the seats, one of which is enough.
    ``place`` is a path and line, ``conditional`` says that it checks more than the caller (a time, a balance),
    ``example`` that it stands in a mock, a test or an example.
    """

    language: str
    unit: str
    function: str
    access: SourceAccess
    guard: str
    effect: Effect
    place: str
    units: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    conditional: bool = False
    example: bool = False


class Seat(Frozen):
    """A role that the source defines, or (``per_item``) one for each of many items.

    ``units`` are the contracts, pallets or modules that define it, all with the same functions, or ``CHAIN``.
    ``functions`` are ``unit.function``, ``effects`` what they do, worst first.
    """

    name: str
    units: tuple[str, ...]
    per_item: bool
    effects: tuple[Effect, ...]
    functions: tuple[str, ...]

    @property
    def worst(self) -> Effect:
        """Its worst effect."""
        return self.effects[0]


class Dependence(Frozen):
    """Something outside the tree that it needs or that binds its users: a host, an image, a licence, a clause."""

    kind: str
    subject: str
    says: str
    place: str


class Share(Frozen):
    """A person and the number of changes, releases or packages; ``name`` is hostile text."""

    name: str
    count: int


class Workflow(Frozen):
    """A CI workflow with privileges: what it publishes, what it may write, and what is risky about it.

    ``environments`` are those of the forge that may ask for an approval first, ``images`` the container images that it
    pushes, without tags, as far as their names are written out.
    """

    path: str
    publishes: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


class Shipping(Frozen):
    """Who can ship code: merges on the main line in the last year, tags, packages and workflows.

    ``changes`` counts the merges, ``unattributed`` those whose author git does not show; ``own`` are merges of the
    merger's own work, ``reviewed`` those that name a reviewer. ``packages`` are ``kind:name``.
    """

    changes: int = 0
    unattributed: int = 0
    own: int = 0
    signed: int = 0
    reviewed: int = 0
    mergers: tuple[Share, ...] = ()
    authors: tuple[Share, ...] = ()
    releasers: tuple[Share, ...] = ()
    releases: int = 0
    unsigned_releases: int = 0
    packages: tuple[str, ...] = ()
    workflows: tuple[Workflow, ...] = ()


class SourceChangeKind(StrEnum):
    """How a power changed, worst first."""

    GUARD_VANISHED = "guard vanished"
    OPEN = "open to everybody"
    WEAKENED = "weakened"
    ADDED = "added"
    CHANGED = "changed"
    STRENGTHENED = "strengthened"
    REMOVED = "removed"

    @property
    def is_worse(self) -> bool:
        """Whether more callers, or worse effects, are possible than before."""
        return self in (
            SourceChangeKind.GUARD_VANISHED,
            SourceChangeKind.OPEN,
            SourceChangeKind.WEAKENED,
            SourceChangeKind.ADDED,
        )


class SourceChange(Frozen):
    """One change: the function (``unit.function``), its guard before and after in words, and what a call does."""

    kind: SourceChangeKind
    function: str
    before: str
    after: str
    does: str
    place: str


class SourceAnswer(Frozen):
    """The whole answer of ``auditor repo``. ``uncommitted`` are paths whose uncommitted content was read.

    ``unguarded`` are other functions (``unit.function``) without a caller check and without a strong effect, and
    ``unguarded_places`` their paths and lines.
    ``changes`` are those since the state that ``since`` names, as the user named it.
    """

    commit: str
    files: int
    uncommitted: tuple[str, ...] = ()
    functions: tuple[SourceFunction, ...] = ()
    dependences: tuple[Dependence, ...] = ()
    shipping: Shipping = Shipping()
    unguarded: tuple[str, ...] = ()
    unguarded_places: tuple[str, ...] = ()
    since: str = ""
    changes: tuple[SourceChange, ...] = ()

    def relevant(self) -> tuple[SourceFunction, ...]:
        """Every function that is not in a mock, a test or an example."""
        return tuple(function for function in self.functions if not function.example)

    def seats(self) -> tuple[Seat, ...]:
        """The seats, worst effect first, then those with the most functions."""
        return tuple(seat for seat in all_seats(self.relevant()) if not seat.per_item)

    def item_seats(self) -> tuple[Seat, ...]:
        """The seats over one item each: the owner of a token, the admin of a group."""
        return tuple(seat for seat in all_seats(self.relevant()) if seat.per_item)

    def open(self) -> tuple[SourceFunction, ...]:
        """Functions with a strong effect that any caller may call, worst first."""
        return _once(filter(is_open, self.relevant()))

    def open_on_condition(self) -> tuple[SourceFunction, ...]:
        """The same where a condition that was not judged, such as a time or a balance, has to hold."""
        return _once(function for function in self.relevant() if function.conditional and _is_open_if(function))

    def undecided(self) -> tuple[SourceFunction, ...]:
        """Functions whose guard checks the caller in a form that is not understood."""
        return tuple(function for function in self.relevant() if function.access is SourceAccess.UNDECIDED)


def is_open(function: SourceFunction) -> bool:
    """Whether any caller may call a function with a strong effect."""
    return _is_open_if(function) and not function.conditional


def _is_open_if(function: SourceFunction) -> bool:
    return function.access is SourceAccess.OPEN and function.effect in STRONG


def _once(functions: Iterable[SourceFunction]) -> tuple[SourceFunction, ...]:
    """Each function of the source once, also if several contracts inherit it; the worst first."""
    distinct = {_place(function): function for function in functions}
    return tuple(sorted(distinct.values(), key=lambda function: weight(function.effect)))


def _place(function: SourceFunction) -> tuple[str, str]:
    return function.place, function.function


def all_seats(functions: tuple[SourceFunction, ...]) -> tuple[Seat, ...]:
    """All seats that guards of functions name, worst first."""
    effects: dict[tuple[str, str, bool], dict[Effect, None]] = {}
    calls: dict[tuple[str, str, bool], dict[str, None]] = {}
    for function in functions:
        if function.access not in (SourceAccess.PRIVILEGED, SourceAccess.HOLDER):
            continue
        for key in _keys(function):
            effects.setdefault(key, {})[function.effect] = None
            calls.setdefault(key, {})[f"{function.unit}.{function.function.removeprefix(f'{function.unit}.')}"] = None
    alike: dict[tuple[str, bool, tuple[str, ...]], list[str]] = {}
    for (name, unit, per_item), called in calls.items():
        alike.setdefault((name, per_item, tuple(sorted(called))), []).append(unit)
    seats = [
        Seat(
            name=name,
            units=tuple(sorted(units)),
            per_item=per_item,
            effects=tuple(sorted(effects[name, units[0], per_item], key=weight)),
            functions=functions,
        )
        for (name, per_item, functions), units in alike.items()
    ]
    return tuple(sorted(seats, key=lambda seat: (weight(seat.worst), -len(seat.functions), seat.name, seat.units)))


def _keys(function: SourceFunction) -> list[tuple[str, str, bool]]:
    """The seats of a function: a name with its unit (``owner of Controller``), one for each unit that offers it."""
    per_item = function.access is SourceAccess.HOLDER
    keys = []
    for seat in function.seats:
        name, of, unit = seat.partition(" of ")
        units = (unit,) if of else function.units or (function.unit,)
        keys += [(name, each_unit, per_item) for each_unit in units]
    return list(dict.fromkeys(keys))
