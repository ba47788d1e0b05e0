from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.cosmos.values import amount, fraction, integer, seconds, share


@pytest.mark.parametrize(
    ("text", "number"),
    [("25000000", 25_000_000), ("25_000_000", 25_000_000), (7, 7), ("0", 0), ("9" * 30, int("9" * 30))],
)
def test_integers_as_text_and_with_underscores(text: object, number: int) -> None:
    assert integer(text) == number


@pytest.mark.parametrize("text", ["", "-1", -1, "1.5", "0x10", "1e5", True, None, "²", "9" * 101, [], 1.0])
def test_what_is_no_integer_is_never_zero(text: object) -> None:
    with pytest.raises(ValueError, match=r"integer|negative"):
        integer(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("172800s", 172_800),
        ("48h0m0s", 172_800),
        ("12h0m0s", 43_200),
        ("0s", 0),
        ("1.5s", 1),
        ("90m", 5_400),
        ("1h30m", 5_400),
    ],
)
def test_durations_of_protobuf_and_of_go(text: str, number: int) -> None:
    assert seconds(text) == number


@pytest.mark.parametrize("text", ["", "s", "-5s", "5", "5d", "h", "5s5m", None, 5, "1_0s"])
def test_what_is_no_duration_is_never_zero(text: object) -> None:
    with pytest.raises(ValueError, match="no duration"):
        seconds(text)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0.334000000000000000", Fraction(334, 1000)),
        ("1", Fraction(1)),
        ({"value": "52", "exponent": -2}, Fraction(52, 100)),
        ({"value": "42", "exponent": "-1"}, Fraction(42, 10)),
        ({"value": "-475", "exponent": -6}, Fraction(-475, 10**6)),
        ({"value": "3", "exponent": 2}, Fraction(300)),
    ],
)
def test_decimals_are_exact(written: object, number: Fraction) -> None:
    assert fraction(written) == number


@pytest.mark.parametrize(
    "written", ["", ".", "1.2.3", "a", None, {"value": "x"}, {"value": "1", "exponent": 999}, "-1"]
)
def test_what_is_no_decimal_is_never_zero(written: object) -> None:
    with pytest.raises(ValueError):
        fraction(written)


def test_a_share_is_at_most_one() -> None:
    assert share("0.667") == 0.667
    with pytest.raises(ValueError, match="no share"):
        share("1.01")


@given(st.integers(min_value=0, max_value=10**40), st.integers(min_value=0, max_value=18))
def test_decimals_with_eighteen_places_come_back(number: int, places: int) -> None:
    text = f"{number // 10**places}.{number % 10**places:0{places}d}" if places else str(number)
    assert fraction(text) == Fraction(number, 10**places)


def test_amounts_of_one_denomination() -> None:
    coins = [{"denom": "a", "amount": "25_000_000"}, {"denom": "b", "amount": "1"}, {"denom": "a", "amount": "2.900"}]
    assert amount(coins, "a") == 25_000_002
    assert amount(None, "a") == 0
