"""What two runs of one call tell: the guard is what refuses a stranger and lets the other pass."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.runtime import Runtime
from auditor.chains.substrate.trials import TrialVerdict, call_error, trial_verdict

REFUSALS = ("BadOrigin", "Sudo.RequireSudo", "Proxy.NotProxy", "Assets.NoPermission")
OTHERS = ("Assets.Unknown", "Token.CannotCreate", "SubtensorModule.SubNetworkDoesNotExist", "Proxy.Unannounced")
ERROR = st.sampled_from(("", *REFUSALS, *OTHERS, "System.CallFiltered"))


@pytest.mark.parametrize(
    ("own", "stranger", "verdict"),
    [
        ("", "BadOrigin", TrialVerdict.ACCEPTED),
        ("", "Assets.NoAccount", TrialVerdict.ACCEPTED),
        ("", None, TrialVerdict.ACCEPTED),
        ("Assets.NoAccount", "Assets.NoPermission", TrialVerdict.ACCEPTED),
        ("", "", TrialVerdict.ANYONE),
        ("BadOrigin", "BadOrigin", TrialVerdict.REFUSED),
        ("BadOrigin", None, TrialVerdict.REFUSED),
        ("System.CallFiltered", "Proxy.NotProxy", TrialVerdict.REFUSED),
        ("System.CallFiltered", "System.CallFiltered", TrialVerdict.OPEN),
        ("Proxy.Unannounced", "Proxy.NotProxy", TrialVerdict.OPEN),
        ("Assets.NoAccount", "Assets.NoAccount", TrialVerdict.OPEN),
        ("Assets.NoAccount", None, TrialVerdict.OPEN),
        ("Council.NotMember", "Council.NotMember", TrialVerdict.OPEN),
    ],
)
def test_what_two_runs_show(own: str, stranger: str | None, verdict: TrialVerdict) -> None:
    assert trial_verdict(own, stranger) is verdict


@given(ERROR, st.none() | ERROR)
def test_nobody_is_proven_by_an_error_that_a_stranger_gets_too(own: str, stranger: str | None) -> None:
    verdict = trial_verdict(own, stranger)
    if own and stranger in (None, own):
        assert verdict is not TrialVerdict.ACCEPTED
    if verdict is TrialVerdict.ACCEPTED:
        assert stranger != ""


def test_an_error_that_only_some_calls_refuse_people_by_is_named() -> None:
    assert trial_verdict("", "Council.NotMember", "Council.NotMember") is TrialVerdict.ACCEPTED
    assert trial_verdict("Council.DuplicateProposal", "Council.NotMember", "Council.NotMember") is TrialVerdict.ACCEPTED
    assert trial_verdict("Council.NotMember", "Council.NotMember", "Council.NotMember") is TrialVerdict.REFUSED


class Named(Runtime):
    """A runtime of which only the names of errors are known."""

    def __init__(self) -> None:
        self.pallets = {"Assets": Pallet("Assets", "Assets", {}, {}, {}, 50, {2: "NoPermission"})}


def event(name: str, attributes: Any = None) -> dict[str, Any]:
    pallet, _, kind = name.partition(".")
    return {"module_id": pallet, "event_id": kind, "attributes": attributes}


SUCCESS = event("System.ExtrinsicSuccess", {"dispatch_info": {}})
MODULE = {"Module": {"index": 50, "error": "0x02000000"}}


@pytest.mark.parametrize(
    ("events", "inside", "end"),
    [
        ([SUCCESS], "", ""),
        ([SUCCESS, event("System.ExtrinsicFailed", {"dispatch_error": "BadOrigin"})], "", "BadOrigin"),
        ([event("System.ExtrinsicFailed", "BadOrigin")], "", "BadOrigin"),
        ([event("System.ExtrinsicFailed", {"dispatch_error": MODULE})], "", "Assets.NoPermission"),
        ([event("System.ExtrinsicFailed", {"dispatch_error": {"Token": "Frozen"}})], "", "Token.Frozen"),
        ([event("Sudo.Sudid", {"sudo_result": {"Ok": []}}), SUCCESS], "Sudo.Sudid", ""),
        ([event("Sudo.Sudid", {"sudo_result": {"Err": "BadOrigin"}}), SUCCESS], "Sudo.Sudid", "BadOrigin"),
        ([event("Sudo.Sudid", {"Err": MODULE}), SUCCESS], "Sudo.Sudid", "Assets.NoPermission"),
        ([SUCCESS], "Sudo.Sudid", None),
        ([event("Sudo.Sudid", "?"), SUCCESS], "Sudo.Sudid", None),
        ([], "", None),
        (None, "", None),
        ([7], "", None),
    ],
)
def test_how_a_run_ended_is_read_from_its_events(events: Any, inside: str, end: str | None) -> None:
    assert call_error(Named(), events, inside) == end


def test_an_error_without_a_name_keeps_its_number() -> None:
    assert Named().error({"Module": {"index": 50, "error": "0x07000000"}}) == "Assets.7"
    assert Named().error({"Module": {"index": 9, "error": 3}}) == "Module"
    assert Named().error("CannotLookup") == "CannotLookup"
