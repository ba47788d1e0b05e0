import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.formats.wrapping import ems, wrapped


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Council", ("Council",)),
        ("Optimism Security Council", ("Optimism", "Security Council")),
        ("OpFoundationUpgradeSafe", ("OpFoundation", "UpgradeSafe")),
        ("x/distribution (staking rewards)", ("x/distribution", "(staking", "rewards)")),
        ("", ()),
    ],
)
def test_lines_break_between_words_and_inside_names(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 10, 4) == lines


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert wrapped("a" * 99, 5, 2)[-1].endswith("…")
    assert len(wrapped("a b c d e f " * 9, 5, 3)) == 3


@given(st.text(max_size=80), st.integers(3, 30), st.integers(1, 4))
def test_no_line_is_wider_than_allowed(text: str, width: int, most: int) -> None:
    lines = wrapped(text, width, most)
    assert len(lines) <= most
    assert all(ems(line) <= width for line in lines)
