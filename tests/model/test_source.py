"""Seats, open functions and changes of a source tree, from its functions alone."""

import pytest

from auditor.model.grant import Effect
from auditor.model.source import CHAIN, SourceAccess, SourceAnswer, SourceChangeKind, SourceFunction
from auditor.model.source_change import source_changes


def function(name: str = "set(uint256)", **changed: object) -> SourceFunction:
    fields: dict[str, object] = {
        "language": "solidity",
        "unit": "Token",
        "function": name,
        "access": SourceAccess.PRIVILEGED,
        "guard": "msg.sender is owner",
        "effect": Effect.PARAMETER,
        "place": "Token.sol:3",
        "units": ("Token",),
        "seats": ("owner",),
    }
    return SourceFunction.model_validate(fields | changed)


def answer(*functions: SourceFunction, unguarded: tuple[str, ...] = ()) -> SourceAnswer:
    return SourceAnswer(commit="c" * 40, files=1, functions=functions, unguarded=unguarded)


def test_seats_are_ordered_by_the_worst_that_they_can_do() -> None:
    source = answer(
        function(),
        function("mint(address)", effect=Effect.MINT, seats=("minter",)),
        function("fee(uint256)"),
        function("sweep()", effect=Effect.WITHDRAW, seats=("owner of Controller",)),
        function("mock()", example=True, seats=("mocker",)),
    )
    assert [(seat.name, seat.units, seat.worst, len(seat.functions)) for seat in source.seats()] == [
        ("minter", ("Token",), Effect.MINT, 1),
        ("owner", ("Controller",), Effect.WITHDRAW, 1),
        ("owner", ("Token",), Effect.PARAMETER, 2),
    ]


def test_contracts_that_offer_the_same_seat_are_one_row() -> None:
    source = answer(function(unit="Base", units=("A", "B")))
    (seat,) = source.seats()
    assert (seat.name, seat.units) == ("owner", ("A", "B"))


def test_a_seat_over_one_item_each_is_not_one_that_all_must_trust() -> None:
    source = answer(function(access=SourceAccess.HOLDER))
    assert not source.seats()
    assert source.item_seats()[0].name == "owner"


def test_only_strong_effects_count_as_open() -> None:
    weak = function("poke()", access=SourceAccess.OPEN, seats=())
    strong = function("take()", access=SourceAccess.OPEN, seats=(), effect=Effect.SEIZE)
    assert answer(weak, strong).open() == (strong,)


OPEN = function(access=SourceAccess.OPEN, seats=(), effect=Effect.MINT, guard="anyone")


@pytest.mark.parametrize(
    ("before", "after", "unguarded", "kind"),
    [
        (None, function(), (), SourceChangeKind.ADDED),
        (function(), None, (), SourceChangeKind.REMOVED),
        (function(), None, ("Token.set(uint256)",), SourceChangeKind.GUARD_VANISHED),
        (function(effect=Effect.MINT), OPEN, (), SourceChangeKind.GUARD_VANISHED),
        (None, OPEN, (), SourceChangeKind.OPEN),
        (OPEN, OPEN, (), None),
        (function(), function(seats=("owner", "keeper")), (), SourceChangeKind.WEAKENED),
        (function(), function(access=SourceAccess.UNDECIDED, seats=()), (), SourceChangeKind.WEAKENED),
        (function(), function(access=SourceAccess.HOLDER), (), SourceChangeKind.WEAKENED),
        (function(), function(effect=Effect.UPGRADE), (), SourceChangeKind.WEAKENED),
        (function(seats=("owner", "keeper")), function(), (), SourceChangeKind.STRENGTHENED),
        (function(), function(seats=("council",)), (), SourceChangeKind.CHANGED),
        (function(), function(guard="msg.sender is _owner"), (), SourceChangeKind.CHANGED),
        (function(), function(place="Token.sol:9"), (), None),
        (OPEN, function(effect=Effect.MINT), (), SourceChangeKind.STRENGTHENED),
        (
            function(access=SourceAccess.OPEN, seats=(), effect=Effect.PARAMETER),
            function(effect=Effect.MINT),
            (),
            SourceChangeKind.ADDED,
        ),
        (None, function(effect=Effect.MINT, access=SourceAccess.UNDECIDED, seats=()), (), SourceChangeKind.ADDED),
        (None, function(access=SourceAccess.UNDECIDED, seats=()), (), None),
    ],
)
def test_what_a_change_does_to_a_power(
    before: SourceFunction | None,
    after: SourceFunction | None,
    unguarded: tuple[str, ...],
    kind: SourceChangeKind | None,
) -> None:
    was = answer(*([before] if before else []))
    now = answer(*([after] if after else []), unguarded=unguarded)
    assert [change.kind for change in source_changes(was, now)] == ([kind] if kind else [])


def test_what_is_open_on_a_condition_does_not_lead_and_each_function_stands_once() -> None:
    opened = function("take()", access=SourceAccess.OPEN, seats=(), effect=Effect.SEIZE, unit="A")
    heir = opened.model_copy(update={"unit": "B"})
    limited = function("wait()", access=SourceAccess.OPEN, seats=(), effect=Effect.SEIZE, conditional=True, place="x:1")
    source = answer(opened, heir, limited)
    assert len(source.open()) == 1
    assert [each.function for each in source.open_on_condition()] == ["wait()"]


def test_a_seat_of_the_whole_chain_is_one_row() -> None:
    source = answer(function(unit="A", seats=(f"root of {CHAIN}",)), function(unit="B", seats=(f"root of {CHAIN}",)))
    (seat,) = source.seats()
    assert (seat.name, seat.units, len(seat.functions)) == ("root", (CHAIN,), 2)


def test_a_guard_that_vanished_has_the_line_where_the_function_stands_now() -> None:
    was = answer(function(place="old/Token.sol:3"))
    now = SourceAnswer(
        commit="c" * 40, files=1, unguarded=("Token.set(uint256)",), unguarded_places=("src/Token.sol:8",)
    )
    (change,) = source_changes(was, now)
    assert (change.kind, change.place) == (SourceChangeKind.GUARD_VANISHED, "src/Token.sol:8")


def test_two_contracts_of_one_name_are_compared_each_with_itself() -> None:
    first, second = function(place="v1/Token.sol:3"), function(place="v2/Token.sol:5", seats=("council",))
    weaker = second.model_copy(update={"seats": ("council", "keeper"), "place": "v2/Token.sol:9"})
    assert source_changes(answer(first, second), answer(second, first)) == ()
    (change,) = source_changes(answer(first, second), answer(first, weaker))
    assert (change.kind, change.place) == (SourceChangeKind.WEAKENED, "v2/Token.sol:9")
    (gone,) = source_changes(answer(first, second), answer(second))
    assert (gone.kind, gone.place) == (SourceChangeKind.REMOVED, "v1/Token.sol:3")
