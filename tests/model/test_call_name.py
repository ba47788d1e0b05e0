import pytest

from auditor.model.call_name import is_call, short_call


@pytest.mark.parametrize(
    "function",
    ["pause()", "set(address,uint256)", "0x8456cb59", "Sudo.sudo", "/cosmos.gov.v1.MsgVote", "fallback(bytes) after"],
)
def test_calls(function: str) -> None:
    assert is_call(function)


@pytest.mark.parametrize(
    "act", ["halt (sign no blocks)", "sell", "tie-break (a host's proof)", "leave out (see v1.2)", "its code", ""]
)
def test_acts_that_are_no_calls(act: str) -> None:
    assert not is_call(act)


@pytest.mark.parametrize(
    ("function", "short"),
    [
        ("/cosmos.gov.v1.MsgUpdateParams(min_deposit, quorum)", "MsgUpdateParams(min_deposit, quorum)"),
        ("/ibc.core.client.v1.MsgRecoverClient", "MsgRecoverClient"),
        ("/nopackage", "/nopackage"),
        ("Sudo.sudo", "Sudo.sudo"),
        ("pause()", "pause()"),
    ],
)
def test_messages_lose_their_package(function: str, short: str) -> None:
    assert short_call(function) == short
