"""Switches over one subnet's emission, as far as a runtime has them, and which subnet is pruned next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.pallets.subtensor_subnets import Subnet, switches

SWITCH = st.none() | st.booleans()


@given(SWITCH, SWITCH, SWITCH, st.booleans(), st.none() | st.integers(0, 10**7))
def test_a_subnet_is_paid_if_it_has_started_and_no_switch_is_off(
    subtoken: bool | None, registration: bool | None, emission: bool | None, starts: bool, started: int | None
) -> None:
    subnet = Subnet(3, None, subtoken, registration, emission, starts, started)
    told = " ".join(switches(subnet))
    off = told.count("OFF")
    assert off == [subtoken, registration, emission].count(False)
    assert subnet.paid == (not off and "has not started" not in told)
    assert len(switches(subnet)) == sum(switch is not None for switch in (subtoken, registration, emission)) + starts


@pytest.mark.parametrize(
    ("subnet", "said"),
    [
        (
            Subnet(3, emission=False),
            "SubnetEmissionEnabled, which root turns by sudo_set_subnet_emission_enabled, is OFF",
        ),
        (Subnet(3, subtoken=True), "SubtokenEnabled, which root turns by sudo_set_subtoken_enabled, is on"),
        (Subnet(3, starts=True, started=1_234), "its emission started in block 1,234"),
    ],
)
def test_a_switch_is_told_with_the_call_that_turns_it(subnet: Subnet, said: str) -> None:
    assert any(line.startswith(said) for line in switches(subnet))
