import pytest

from auditor.errors import RuleError
from auditor.model.assessment import ClaimOutcome
from auditor.model.entity import OPAQUE
from auditor.model.gate import one_of
from auditor.model.grant import Effect, GrantState
from auditor.model.power import Parties
from tests.engine.builders import (
    BOOK,
    DAY,
    World,
    contract,
    gap,
    governor,
    grant,
    group,
    key,
    power,
    timelock,
    unread_power,
)  # fmt: skip

KEYS = tuple(key(f"key {n}") for n in range(5))
COUNCIL = group("Council", 3, *KEYS)
LOCK = timelock("Timelock", 2 * DAY, one_of(COUNCIL.id))
VOTE = governor("Governor", {"key 0": 10}, total=1000, quorum=40)
CONTROLLER, BRIDGE, TOKEN = contract("Controller"), contract("Bridge"), contract("Token", "token")
ENTITIES = (*KEYS, COUNCIL, LOCK, VOTE, CONTROLLER, BRIDGE, TOKEN)
UPGRADE = power(CONTROLLER, LOCK, (3, 2 * DAY), harm="upgrade.logic")


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        ("parties('upgrade.logic') >= 3", ClaimOutcome.HOLDS),
        ("parties('upgrade.logic') >= 6", ClaimOutcome.REFUTED),
        ("delay('upgrade.logic') >= duration('48h')", ClaimOutcome.HOLDS),
        ("delay('upgrade.logic') > duration('48h')", ClaimOutcome.REFUTED),
        ("possible('upgrade.logic')", ClaimOutcome.HOLDS),
        ("!possible('supply.mint')", ClaimOutcome.HOLDS),
        ("parties('supply.mint') >= 6", ClaimOutcome.UNPROVEN),
        ("!possible('rewards.pause')", ClaimOutcome.UNPROVEN),
        ("possible('community.revoke')", ClaimOutcome.UNPROVEN),
        ("threshold('Council') == 3 && signers('Council') == 5", ClaimOutcome.HOLDS),
        ("threshold('Council') == 4", ClaimOutcome.REFUTED),
        ("threshold('Timelock') == 4", ClaimOutcome.UNPROVEN),
        ("threshold('Nobody here') == 4", ClaimOutcome.UNPROVEN),
        ("is_multisig('Council') && is_timelock('Timelock') && is_governor('Governor')", ClaimOutcome.HOLDS),
        ("is_multisig('Timelock')", ClaimOutcome.REFUTED),
        ("is_multisig('Bridge')", ClaimOutcome.UNPROVEN),
        ("is_key('Council')", ClaimOutcome.REFUTED),
        ("min_delay('Timelock') >= duration('48h')", ClaimOutcome.HOLDS),
        ("min_delay('Timelock') >= duration('72h')", ClaimOutcome.REFUTED),
        ("min_delay('Council') >= duration('72h')", ClaimOutcome.UNPROVEN),
        ("quorum('Governor') == 0.04", ClaimOutcome.HOLDS),
        ("upgradeable('Controller')", ClaimOutcome.HOLDS),
        ("!upgradeable('Bridge')", ClaimOutcome.HOLDS),
        ("holds('Timelock', 'upgrade.logic', 'Controller')", ClaimOutcome.HOLDS),
        ("holds('Council', 'upgrade.logic', 'Controller')", ClaimOutcome.REFUTED),
        ("only('Timelock', 'upgrade.logic')", ClaimOutcome.HOLDS),
        ("only('Council', 'upgrade.logic')", ClaimOutcome.REFUTED),
    ],
)
def test_a_claim_holds_is_refuted_or_stays_unproven(check: str, outcome: ClaimOutcome) -> None:
    claim = World(ENTITIES, powers=(UPGRADE,), claims=(check,)).claim()
    assert claim.outcome is outcome, claim.because


@pytest.mark.parametrize(
    "check", ["parties('upgrade.logic') >= 3", "!possible('supply.mint')", "!upgradeable('Bridge')"]
)
def test_what_could_hide_the_opposite_leaves_it_unproven(check: str) -> None:
    claim = World(ENTITIES, powers=(UPGRADE,), gaps=(gap(BRIDGE),), claims=(check,)).claim()
    assert claim.outcome is ClaimOutcome.UNPROVEN


def test_a_gap_does_not_save_a_claim_that_what_was_read_refutes() -> None:
    claim = World(ENTITIES, powers=(UPGRADE,), gaps=(gap(BRIDGE),), claims=("parties('upgrade.logic') >= 6",)).claim()
    assert claim.outcome is ClaimOutcome.REFUTED


def test_an_unread_holder_counts_as_one_party() -> None:
    unread = unread_power(CONTROLLER, BRIDGE, harm="upgrade.logic", id="p2")
    check = "parties('upgrade.logic') >= 3"
    assert World(ENTITIES, powers=(UPGRADE, unread), claims=(check,)).claim().outcome is ClaimOutcome.UNPROVEN


def test_it_says_what_was_found_and_what_the_worst_could_be() -> None:
    check = "parties('upgrade.logic') >= 6"
    refuted = World(ENTITIES, powers=(UPGRADE,), claims=(check,)).claim()
    assert refuted.because == "It takes 3 independent parties to replace the code."
    check = "parties('upgrade.logic') >= 3"
    unproven = World(ENTITIES, powers=(UPGRADE,), gaps=(gap(BRIDGE),), claims=(check,)).claim()
    assert unproven.because == (
        "It takes 3 independent parties to replace the code; with everything unread counted against you, "
        "one party alone can replace the code."
    )


PAUSE = grant(COUNCIL, TOKEN, Effect.PAUSE, "pause()")
RENOUNCED = grant(KEYS[0], TOKEN, Effect.PAUSE, "pause()", state=GrantState.RENOUNCED)


@pytest.mark.parametrize(
    ("check", "because"),
    [
        ("may_call('Council', 'pause()')", "Council may call pause()."),
        ("!may_call('Bridge', 'pause()')", "Bridge may not; Council may call pause()."),
        ("!may_call('key 0', 'pause()')", "Key 0 may not; Council may call pause()."),
    ],
)
def test_who_may_call_a_function_follows_from_grants_in_force(check: str, because: str) -> None:
    elsewhere = (gap(BRIDGE), gap(TOKEN, critical=False))
    claim = World(ENTITIES, grants=(PAUSE, RENOUNCED), gaps=elsewhere, claims=(check,)).claim()
    assert (claim.outcome, claim.because) == (ClaimOutcome.HOLDS, because)


def test_a_function_whose_only_grant_ended_is_for_nobody() -> None:
    claim = World(ENTITIES, grants=(RENOUNCED,), claims=("may_call('key 0', 'pause()')",)).claim()
    assert (claim.outcome, claim.because) == (ClaimOutcome.REFUTED, "Key 0 may not; nobody may call pause().")


def test_who_may_call_stays_open_without_a_grant_or_with_a_gap_of_the_target() -> None:
    check = "!may_call('Bridge', 'pause()')"
    unread = World(ENTITIES, claims=(check,)).claim()
    doubted = World(ENTITIES, grants=(PAUSE,), gaps=(gap(TOKEN),), claims=(check,)).claim()
    assert {unread.outcome, doubted.outcome} == {ClaimOutcome.UNPROVEN}
    assert "was not read" in unread.because and "no answer" in doubted.because


def test_a_contract_with_a_gate_that_was_read_is_not_a_multisig() -> None:
    relay = contract("Relay", gate=one_of(COUNCIL.id))
    claim = World((*ENTITIES, relay), claims=("is_multisig('Relay')",)).claim()
    assert (claim.outcome, claim.because) == (ClaimOutcome.REFUTED, "Relay is a contract, not a multisig.")


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        ("partis('upgrade.logic') >= 6", "partis"),
        ("parties('upgrade.logic')", "not BOOL"),
        ("parties(6) >= 6", "no matching overload"),
        ("parties('upgrade.logic' >= 6", "claims.1.check"),
        ("parties('upgrade.logik') >= 6", "no harm 'upgrade.logik'"),
        ("is_key('Council') || threshold(\"Concil\") == 3", "no account 'Concil'"),
        ("holds('Council', 'upgrade.logic', 'Contoller')", "no account 'Contoller'"),
        ("share('Somebody', 'Governor') < 0.5", "no account 'Somebody'"),
        ("threshold('Team') == 3", "no account 'Team'"),
    ],
)
def test_a_condition_that_cannot_be_used_is_an_error_before_any_scan(check: str, problem: str) -> None:
    network = World(ENTITIES, parties={"Team": KEYS[:2]}, claims=(check,)).snapshot.network
    with pytest.raises(RuleError, match=problem):
        BOOK.check_claims(network)


def test_a_misspelt_name_gets_a_suggestion() -> None:
    for check, near in (("threshold('Councl') == 3", "'Council'"), ("possible('supply.mnt')", "'supply.mint'")):
        with pytest.raises(RuleError) as refused:
            BOOK.check_claims(World(ENTITIES, claims=(check,)).snapshot.network)
        assert f"did you mean {near}?" in refused.value.hint


@pytest.mark.parametrize(
    "check",
    [
        "share('Team', 'Governor') < 0.5",
        f"is_key('{COUNCIL.id}')",
        "may_call('Council', 'pause()')",
        "threshold('Coun' + 'cil') == 3",
    ],
)
def test_names_that_can_be_there_are_let_through(check: str) -> None:
    BOOK.check_claims(World(ENTITIES, parties={"Team": KEYS[:2]}, claims=(check,)).snapshot.network)


def test_parts_of_a_runtime_may_be_named_that_no_profile_names() -> None:
    network = World(claims=("largest_share('Validators') < 0.3",)).snapshot.network
    chain = network.chains[0].model_copy(update={"id": "cosmos:testhub-1"})
    BOOK.check_claims(network.model_copy(update={"chains": (chain,)}))


def test_the_signers_of_a_list_that_was_cut_are_not_counted() -> None:
    gate = COUNCIL.gate.model_copy(update={"complete": False})
    cut = COUNCIL.model_copy(update={"gate": gate})
    world = World((*KEYS, cut), claims=("signers('Council') == 5",))
    assert world.claim().outcome is ClaimOutcome.UNPROVEN


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        ("share('Team', 'Voters') == 0.3", ClaimOutcome.HOLDS),
        ("share('key 2', 'Voters') == 0.05", ClaimOutcome.HOLDS),
        ("share('Council', 'Voters') == 0.0", ClaimOutcome.HOLDS),
        ("largest_share('Voters') <= 0.25", ClaimOutcome.REFUTED),
        ("largest_share('Council') <= 0.4", ClaimOutcome.HOLDS),
        ("largest_share('Timelock') <= 0.4", ClaimOutcome.REFUTED),
        ("largest_share('Bridge') <= 0.4", ClaimOutcome.UNPROVEN),
    ],
)
def test_votes_of_one_party_count_together(check: str, outcome: ClaimOutcome) -> None:
    voters = governor("Voters", {"key 0": 100, "key 1": 200, "key 2": 50}, total=1000, quorum=40)
    world = World((*ENTITIES, voters), parties={"Team": KEYS[:2]}, claims=(check,))
    assert world.claim().outcome is outcome, world.claim().because


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        ("unopposed('upgrade.logic') >= 3", ClaimOutcome.REFUTED),
        ("unopposed('upgrade.logic') == 1", ClaimOutcome.HOLDS),
    ],
)
def test_a_vote_may_need_fewer_if_nobody_opposes(check: str, outcome: ClaimOutcome) -> None:
    voted = power(CONTROLLER, VOTE, (5, DAY), harm="upgrade.logic", parties_unopposed=Parties(low=1, high=1))
    assert World(ENTITIES, powers=(voted,), claims=(check,)).claim().outcome is outcome
    assert World(ENTITIES, powers=(voted,), gaps=(gap(BRIDGE),), claims=(check,)).claim().outcome is outcome


def test_claims_are_asked_of_what_is_there_after_a_module_appears() -> None:
    module = grant(BRIDGE, COUNCIL, Effect.EXECUTE, "exec()")
    around = power(CONTROLLER, LOCK, (1, 0), harm="upgrade.logic")
    world = World(ENTITIES, powers=(around,), grants=(module,), claims=("parties('upgrade.logic') >= 3",))
    assert world.claim().outcome is ClaimOutcome.REFUTED


def test_what_an_account_is_instead_is_told() -> None:
    told = World(ENTITIES, powers=(UPGRADE,), claims=("is_governor('Council')",)).claim().because
    assert told == "Council is a multisig, not a body that decides by votes."
    only = World(ENTITIES, powers=(UPGRADE,), claims=("only('Council', 'upgrade.logic')",)).claim().because
    assert only == "Timelock may directly replace the code, not only Council."


@pytest.mark.parametrize("check", ["is_multisig('key 0')", "threshold('key 0') == 2", "is_key('key 0')"])
def test_an_account_that_shows_no_signers_leaves_it_unproven(check: str) -> None:
    opaque = KEYS[0].model_copy(update={"standards": (OPAQUE,)})
    claim = World((opaque, *ENTITIES[1:]), powers=(UPGRADE,), claims=(check,)).claim()
    assert claim.outcome is ClaimOutcome.UNPROVEN
    assert claim.because.startswith("The chain does not show whether key 0 is one key or several signers")


def test_it_says_whether_one_party_is_enough_or_no_permission_is_needed() -> None:
    check = "parties('upgrade.logic') >= 2"
    alone = power(CONTROLLER, LOCK, (1, 0), harm="upgrade.logic")
    assert World(ENTITIES, powers=(alone,), claims=(check,)).claim().because == "One party alone can replace the code."
    opened = alone.model_copy(update={"parties": Parties(low=1, high=1, anyone=True)})
    assert World(ENTITIES, powers=(opened,), claims=(check,)).claim().because == "Anyone can replace the code."
