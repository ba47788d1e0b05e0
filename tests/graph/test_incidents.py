"""Known incidents: what would have been said the day before, and after what was done, or would mend it."""

from functools import cache

import pytest

from auditor.engine.rulebook import Rulebook
from auditor.model.assessment import Assessment, Outcome, Verdict
from auditor.model.harm import Viewpoint
from auditor.model.power import Bypass, Parties, Point, Power
from auditor.pipeline import assess
from tests.graph import incidents
from tests.graph.making import DAY

YES, CONDITIONAL = Verdict.YES, Verdict.CONDITIONAL
RULES = Rulebook.load()


@cache
def assessed(incident: str, state: str) -> Assessment:
    viewpoint = Viewpoint(incidents.told(incident)["viewpoint"])
    return assess(incidents.snapshot(incident, state), RULES, viewpoint)


def power(incident: str, state: str, function: str) -> Power:
    of_function = (each for each in assessed(incident, state).powers if each.function == function)
    (found,) = (each for each in of_function if each.implied_by is None)
    return found


def fired(incident: str, state: str) -> set[str]:
    return {each.rule for each in assessed(incident, state).findings if each.outcome is Outcome.FIRES}


def only_bypass(incident: str, state: str, function: str) -> Bypass:
    (found,) = power(incident, state, function).around
    return found


@pytest.mark.parametrize("incident", incidents.names())
def test_every_incident_has_two_states_and_names_its_sources(incident: str) -> None:
    file = incidents.told(incident)
    assert {"before", "after"} <= set(file["states"])
    assert file["sources"]
    assert all(source.startswith("https://") for source in file["sources"])


@pytest.mark.parametrize(
    ("incident", "state", "function", "parties", "delay_s", "blocking", "verdict"),
    [
        ("ronin", "before", "withdrawERC20For()", 1, 0, 2, YES),
        ("ronin", "allowance-revoked", "withdrawERC20For()", 2, 0, 2, YES),
        ("ronin", "after", "withdrawERC20For()", 5, 0, 1, YES),
        ("harmony", "before", "unlockEth()", 2, 0, 4, YES),
        ("harmony", "after", "unlockEth()", 4, 0, 2, YES),
        ("radiant", "before", "setLendingPoolImpl(address)", 3, 0, 9, YES),
        ("radiant", "before", "transferOwnership(address)", 3, 0, 9, YES),
        ("radiant", "after", "setLendingPoolImpl(address)", 4, 3 * DAY, 4, CONDITIONAL),
        ("radiant", "after", "transferOwnership(address)", 4, 3 * DAY, 4, CONDITIONAL),
        ("proxy-admin-beside-safe", "before", "upgradeTo(address)", 1, 0, 4, YES),
        ("proxy-admin-beside-safe", "after", "upgradeTo(address)", 1, 2 * DAY, 3, CONDITIONAL),
        ("bittensor", "before", "sudo_set_subnet_emission_enabled", 1, 0, 1, YES),
        ("bittensor", "before", "root_dissolve_network", 1, 0, 1, YES),
        ("bittensor", "before", "set_code", 1, 0, 1, YES),
        ("bittensor", "proposed", "sudo_set_subnet_emission_enabled", 1, 0, 1, YES),
        ("bittensor", "proposed", "set_code", 1, 0, 1, YES),
        ("bittensor", "after", "sudo_set_subnet_emission_enabled", 2, 8 * DAY, 2, CONDITIONAL),
        ("bittensor", "after", "root_dissolve_network", 2, 8 * DAY, 2, CONDITIONAL),
        ("bittensor", "after", "set_code", 2, 8 * DAY, 2, CONDITIONAL),
    ],
)
def test_how_few_how_fast_and_the_verdict(
    incident: str, state: str, function: str, parties: int, delay_s: int, blocking: int, verdict: Verdict
) -> None:
    found = power(incident, state, function)
    assert found.parties == Parties(low=parties, high=parties)
    assert found.frontier == (Point(parties=parties, delay_s=delay_s),)
    assert found.blocking == Parties(low=blocking, high=blocking)
    assert assessed(incident, state).verdict is verdict
    (answer,) = (each for each in assessed(incident, state).harms if each.harm == found.harm)
    assert answer.verdict is verdict


@pytest.mark.parametrize(
    ("incident", "rules"),
    [
        ("ronin", {"one-party-hands-over-control", "one-party-does-most-harms"}),
        ("harmony", {"low-threshold-share"}),
        ("radiant", {"low-threshold-share", "upgrade-without-delay"}),
        ("compound-289", {"no-veto"}),
        (
            "proxy-admin-beside-safe",
            {"path-around-timelock", "upgrade-without-delay", "one-party-hands-over-control"},
        ),
        (
            "bittensor",
            {
                "dominated-multisig",
                "dominated-multisig-pauses-rewards",
                "one-party-does-most-harms",
                "upgrade-without-delay",
                "access-cut-before-exit",
            },
        ),
    ],
)
def test_rules_that_fire_before_are_quiet_after(incident: str, rules: set[str]) -> None:
    assert rules <= fired(incident, "before")
    assert not rules & {each.rule for each in assessed(incident, "after").findings}


@pytest.mark.parametrize("incident", [name for name in incidents.names() if name != "compound-289"])
def test_what_was_done_exposes_less(incident: str) -> None:
    before, after = (assessed(incident, state).exposure for state in ("before", "after"))
    assert after.low < before.low
    assert after.high <= before.high


def test_ronins_forgotten_allowance_makes_four_keys_of_one_operator_enough() -> None:
    found = power("ronin", "before", "withdrawERC20For()")
    assert found.coalition == ("party:sky-mavis",)
    assert "may make it send any call by sign on its behalf" in [step.why for step in found.path]
    assert power("ronin", "allowance-revoked", "withdrawERC20For()").coalition == ("party:sky-mavis", "axie-dao")


def test_a_proxy_admins_key_goes_around_the_timelock() -> None:
    bypass = only_bypass("proxy-admin-beside-safe", "before", "upgradeTo(address)")
    assert (bypass.presented, bypass.coalition) == ("timelock", ("deployer",))
    assert bypass.instead_of == Point(parties=1, delay_s=2 * DAY)
    assert not power("proxy-admin-beside-safe", "after", "upgradeTo(address)").around
    assert "threshold-of-one" in fired("proxy-admin-beside-safe", "after")  # the Safe is still 1 of 3


def test_collectives_beside_a_sudo_key_are_gone_around() -> None:
    assert "path-around-governance" in fired("bittensor", "proposed")
    assert not {"path-around-governance"} & (fired("bittensor", "before") | fired("bittensor", "after"))
    bypass = only_bypass("bittensor", "proposed", "sudo_set_subnet_emission_enabled")
    assert (bypass.presented, bypass.coalition) == ("referenda", ("party:opentensor-foundation",))
    assert (bypass.around, bypass.instead_of) == (Point(parties=1, delay_s=0), Point(parties=1, delay_s=DAY))


def test_compounds_five_delegates_were_enough_at_the_turnout_there_was() -> None:
    """Of 10 million, 5,000,001 are needed if all oppose; 657,914 of the 1,315,827 that were cast; 400,000 alone."""
    for state in ("before", "after"):
        found = power("compound-289", state, "_grantComp(address,uint256)")
        assert found.parties == Parties(low=37, high=None)  # 682,191, and 32 more of at most 136,438
        assert found.parties_at_turnout == Parties(low=5, high=5)
        assert found.parties_unopposed == Parties(low=3, high=3)
        assert found.possible == (Point(parties=37, delay_s=7 * DAY),)
        assert found.frontier_at_turnout == (Point(parties=5, delay_s=7 * DAY),)
        assert found.coalition_at_turnout == tuple(f"delegate-{number}" for number in range(1, 6))
        assert "quorum-owned-by-few" in fired("compound-289", state)


def test_compounds_verdict_counts_those_who_usually_vote() -> None:
    """Five parties after seven days, of which you need all seven: level 2, and hardly any exposure."""
    before = assessed("compound-289", "before")
    assert before.verdict is CONDITIONAL
    assert before.sentence == (
        "5 independent parties can take funds, but only after 7 days at the usual turnout; you need 7 days to leave. "
        "This holds for 6 of 14 harms; the scan did not cover the others."
    )
    assert before.exposure.low == 0.5
    assert before.level.high == 2


def test_compounds_guardian_lets_four_people_stop_what_only_a_crowd_could() -> None:
    before, after = (power("compound-289", state, "_grantComp(address,uint256)") for state in ("before", "after"))
    assert before.blocking == Parties(low=37, high=None)
    assert after.blocking == Parties(low=4, high=4)
