"""Gonka from its real genesis, with no node: what its deployers wrote down is what the report says."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor import config, pipeline
from auditor.engine.rulebook import Rulebook
from auditor.errors import UsageError
from auditor.model.assessment import Assessment, ClaimOutcome, Verdict
from auditor.model.entity import OPAQUE
from auditor.model.gate import Vote
from auditor.model.grant import Effect
from auditor.model.harm import Viewpoint
from auditor.model.ids import NOBODY
from auditor.model.power import Power
from tests.chains.cosmos.scanning import Seen, votes

GENESIS = Path(__file__).parents[2] / "recordings" / "gonka" / "genesis.json.gz"
GOV = "cosmos:gonka-mainnet:gonka10d07y265gmmuvt4z0w9aw880jnsr700j2h5m33"
TEAM = "party:product-science"


def _seen(folder: Path, change: Callable[[dict[str, Any]], None] | None = None) -> Seen:
    content = json.loads(gzip.decompress(GENESIS.read_bytes()))
    if change is not None:
        change(content)
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return Seen(pipeline.from_genesis(config.resolve("gonka"), file))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The genesis as it is."""
    return _seen(tmp_path_factory.mktemp("gonka"))


@pytest.fixture(scope="module")
def report(seen: Seen) -> Assessment:
    """Its report for a builder."""
    return pipeline.assess(seen.snapshot, Rulebook.load(None), Viewpoint.BUILDER)


def _votes(seen: Seen) -> Vote:
    return votes(seen.entities[GOV])[0][1]


def _team_share(seen: Seen) -> float:
    vote = _votes(seen)
    guardians = set(next(p for p in seen.snapshot.network.parties if p.name == "Product Science").accounts)
    return sum(member.weight for member in vote.electorate if member.id in guardians) / vote.total


def test_guardians_have_what_the_code_gives_them(seen: Seen) -> None:
    assert _team_share(seen) == pytest.approx(0.52 / 1.52, abs=1e-9)
    assert any("34.21 %" in note for note in seen.module("inference").notes)
    assert len(_votes(seen).electorate) == 11


def test_governance_decides_in_two_days_or_in_twelve_hours(seen: Seen) -> None:
    (period, vote), (sooner, quick) = votes(seen.entities[GOV])
    assert (period, sooner, seen.entities[GOV].delay_s) == (172_800, 43_200, 43_200)
    assert vote.quorum / vote.total == pytest.approx(0.334, abs=1e-6)
    assert (vote.threshold, vote.veto, quick.threshold) == (0.5, 0.334, 0.667)
    notes = seen.entities[GOV].notes
    assert "min_deposit: 25,000,000 ngonka" in notes
    assert "stake unbonds in 21 days: a vote of 12 hours is over before stake is out" in notes
    pool = "community pool: 120,000,000,000,000,000 ngonka, 37.5 % of all tokens"
    assert pool in seen.module("distribution").notes


def _power(report: Assessment, harm: str, target: str) -> Power:
    return next(power for power in report.powers if power.harm == harm and power.target.endswith(target))


def test_alone_the_guardians_can_halt_and_refuse(report: Assessment) -> None:
    halt = _power(report, "rewards.pause", "consensus-set")
    assert (halt.coalition, halt.parties.high, halt.delay_s) == ((TEAM,), 1, 0)
    upgrade = _power(report, "upgrade.logic", "app")
    assert upgrade.blocking is not None
    assert upgrade.blocking.high == 1


def test_only_if_others_stay_silent_they_can_pass_anything(report: Assessment) -> None:
    upgrade = _power(report, "upgrade.logic", "app")
    assert upgrade.parties_unopposed is not None
    assert (upgrade.parties_unopposed.high, upgrade.parties.high) == (1, 4)
    assert upgrade.delay_s == 43_200


def test_no_message_changes_what_only_genesis_sets(seen: Seen) -> None:
    held = seen.holders("module/app", Effect.CONTROL, "genesis_only_params")
    assert held == {NOBODY}


def test_each_claim_ends_with_its_datum(report: Assessment) -> None:
    outcomes = {claim.says[:34]: claim.outcome for claim in report.claims}
    assert outcomes == {
        "Voting power is proportional to yo": ClaimOutcome.REFUTED,
        "Guardians cannot pass proposals al": ClaimOutcome.REFUTED,
        "Guardians cannot veto alone: their": ClaimOutcome.REFUTED,
        "A vote needs a quorum of 25 % of a": ClaimOutcome.HOLDS,
        "A vote lasts 48 hours, an expedite": ClaimOutcome.HOLDS,
        "The developers' power is insuffici": ClaimOutcome.HOLDS,
        "The network continues with the rem": ClaimOutcome.REFUTED,
        "Power capping limits individual co": ClaimOutcome.REFUTED,
        "The supply is fixed at 1,000,000,0": ClaimOutcome.REFUTED,
    }
    assert all(claim.because for claim in report.claims)


def test_leave_to_vote_for_a_guardian_hides_none_of_the_teams_share(tmp_path: Path, report: Assessment) -> None:
    def leave(genesis: dict[str, Any]) -> None:
        state = genesis["app_state"]
        hosts = [each["index"] for each in state["inference"]["participant_list"]]
        vote = {"@type": "/cosmos.authz.v1beta1.GenericAuthorization", "msg": "/cosmos.gov.v1.MsgVote"}
        state["authz"]["authorization"] += [
            {"granter": host, "grantee": state["bank"]["balances"][0]["address"], "authorization": vote}
            for host in hosts
        ]

    seen = _seen(tmp_path, leave)
    assert sum(entity.label.startswith("vote of ") for entity in seen.snapshot.entities) == 11
    told = pipeline.assess(seen.snapshot, Rulebook.load(None), Viewpoint.BUILDER)
    voting = "Voting power is proportional"
    (before,), (after,) = ([c for c in one.claims if c.says.startswith(voting)] for one in (report, told))
    assert (after.outcome, after.because) == (before.outcome, before.because)
    (mine,) = [e for e in told.electorates if e.entity == GOV and e.clustered]
    (known,) = [e for e in report.electorates if e.entity == GOV and e.clustered]
    assert mine == known


def test_the_verdict_is_a_yes_and_says_that_it_is_of_genesis(report: Assessment) -> None:
    assert report.verdict is Verdict.YES
    assert "One party, Product Science" in report.sentence
    assert any(gap.what == "everything that changed after genesis" for gap in report.gaps)


def test_one_message_of_parameters_is_many_powers(seen: Seen) -> None:
    effects = {
        grant.effect
        for grant in seen.snapshot.grants
        if (grant.function or "").startswith("/inference.inference.MsgUpdateParams")
    }
    assert {Effect.EMISSION, Effect.REDIRECT, Effect.SEIZE, Effect.EVICT, Effect.FREEZE, Effect.PARAMETER} <= effects
    assert seen.holders("module/restrictions", Effect.FREEZE) == {GOV}


def test_one_founder_holds_a_third_of_all_tokens_and_counts_as_one_key(seen: Seen) -> None:
    (large,) = [g for g in seen.grants("module/bank", Effect.SELL) if "31.4 %" in (g.condition or "")]
    holder = seen.entities[large.holder]
    assert (holder.gate.type, OPAQUE in holder.standards) == ("key", True)
    assert any(note.startswith("vests 100470000") or "until 1881894000" in note for note in holder.notes)


def test_of_all_holders_only_the_large_ones_can_sell_against_you(seen: Seen, report: Assessment) -> None:
    (power,) = [power for power in report.powers if power.harm == "market.dump"]
    large = {grant.holder for grant in seen.grants("module/bank", Effect.SELL) if (grant.share or 0) >= 0.05}
    assert set(power.holders) == large
    assert len(seen.grants("module/bank", Effect.SELL)) == 20 > len(large) > 0


def test_keys_of_starting_validators_are_known_and_unsigned_ones_are_not(seen: Seen) -> None:
    assert all(seen.entities[member.id].gate.type == "key" for member in _votes(seen).electorate)


def test_a_mature_network_gives_guardians_no_more_than_their_work(tmp_path: Path) -> None:
    def mature(genesis: dict[str, Any]) -> None:
        genesis["app_state"]["inference"]["genesis_only_params"]["genesis_guardian_network_maturity_threshold"] = "11"

    assert _team_share(_seen(tmp_path, mature)) == pytest.approx(3 / 11)


def test_one_guardian_alone_gets_the_whole_share(tmp_path: Path) -> None:
    def alone(genesis: dict[str, Any]) -> None:
        state = genesis["app_state"]
        left = ("gonka-2", "gonka-3")
        state["genutil"]["gen_txs"] = [
            each
            for each in state["genutil"]["gen_txs"]
            if each["body"]["messages"][0]["description"]["moniker"] not in left
        ]

    assert _team_share(_seen(tmp_path, alone)) == pytest.approx(0.52 / 1.52)


def test_a_parameter_that_makes_no_sense_leaves_the_vote_unknown(tmp_path: Path) -> None:
    def broken(genesis: dict[str, Any]) -> None:
        genesis["app_state"]["gov"]["params"]["voting_period"] = "two days"

    seen = _seen(tmp_path, broken)
    assert seen.entities[GOV].gate.type == "unknown"
    assert any("how it decides" in gap.what and gap.critical for gap in seen.snapshot.gaps)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"chain_id": "gonka-mainnet"}', "{" * 10_000])
def test_what_is_no_genesis_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "genesis.json"
    file.write_text(content)
    with pytest.raises(UsageError, match="no genesis file"):
        pipeline.from_genesis(config.resolve("gonka"), file)


def test_the_genesis_of_another_chain_is_refused(tmp_path: Path) -> None:
    def renamed(genesis: dict[str, Any]) -> None:
        genesis["chain_id"] = "other-1"

    with pytest.raises(UsageError, match="of other-1, not of gonka-mainnet"):
        _seen(tmp_path, renamed)
