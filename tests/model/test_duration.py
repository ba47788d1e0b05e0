from hypothesis import given
from hypothesis import strategies as st

from auditor.model import duration


@given(st.integers(0, 10**9))
def test_a_duration_comes_back_from_its_iso_form(delay_s: int) -> None:
    assert duration.seconds(duration.iso(delay_s)) == delay_s
