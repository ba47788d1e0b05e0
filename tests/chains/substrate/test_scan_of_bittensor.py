"""A scan of Bittensor's own metadata on a real node: two people of three, at once, and around the second multisig."""

from typing import Any

import pytest

from auditor import pipeline
from auditor.chains.substrate.keys import item_key
from auditor.engine.rulebook import Rulebook
from auditor.errors import ProfileError, UsageError
from auditor.model.assessment import Assessment, ClaimOutcome, Verdict
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Delay, Threshold
from auditor.model.grant import Effect
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from tests.chains.substrate import bittensor
from tests.chains.substrate.bittensor import BUILDER, DEPLOYMENT, OWNER, SIGNERS, SUDO
from tests.chains.substrate.node import CHAIN, Node

pytestmark = pytest.mark.xdist_group("substrate")


def scanned(url: str, subnet: int | None = None, **changes: Any) -> Snapshot:
    network = bittensor.profile(url, subnet).model_copy(update=changes)
    return pipeline.scan(network, {}, None, lambda *_: None)


def judged(snapshot: Snapshot) -> Assessment:
    return pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)


def entity(snapshot: Snapshot, name: str) -> Entity:
    return next(each for each in snapshot.entities if each.id == f"{CHAIN}:{name}")


def test_two_of_three_people_can_do_all_of_it_at_once(finney: Node) -> None:
    assessment = judged(scanned(finney.url))
    assert assessment.verdict is Verdict.YES
    assert assessment.sentence.startswith("2 independent parties")
    assert "can pause your rewards at once; you need 5 days to leave" in assessment.sentence
    answers = {answer.harm: answer for answer in assessment.harms}
    for harm in ("upgrade.logic", "supply.mint", "funds.seize", "rewards.pause", "rewards.redirect", "censor"):
        assert answers[harm].verdict is Verdict.YES
        assert answers[harm].parties.high == 2
        assert answers[harm].delay_s == 0
    # The calls of this old runtime have the callers that its own sources give them.
    assert answers["upgrade.logic"].parties.low == answers["rewards.pause"].parties.low == 2
    assert assessment.blocks[0].time == "2026-07-08T08:40:00Z"


def test_the_nested_multisig_is_proven_and_named_as_bypassed(finney: Node) -> None:
    snapshot = scanned(finney.url)
    sudo, deployment = entity(snapshot, SUDO), entity(snapshot, DEPLOYMENT)
    assert sudo.kind is deployment.kind is EntityKind.MULTISIG
    assert isinstance(sudo.gate, Threshold) and sudo.gate.k == 2
    assert {member.id for member in sudo.gate.members} == {f"{CHAIN}:{signer}" for signer in SIGNERS}
    by_proxy = [grant for grant in snapshot.grants if grant.holder == deployment.id]
    assert {(grant.function, grant.effect) for grant in by_proxy} == {("System.set_code", Effect.UPGRADE)}
    upgrade = next(power for power in judged(snapshot).powers if power.function == "System.set_code")
    assert any(bypass.presented == deployment.id and bypass.around.parties == 2 for bypass in upgrade.around)


def test_each_claim_gets_its_answer(finney: Node) -> None:
    claims = {claim.says: claim.outcome for claim in judged(scanned(finney.url)).claims}
    held = [says for says, outcome in claims.items() if outcome is ClaimOutcome.HOLDS]
    assert held == ["Sudo is held by the Triumvirate, a 2-of-3 multisig."]
    assert claims["The caller of dissolve_network must be the owner of the subnet."] is ClaimOutcome.REFUTED
    assert ClaimOutcome.UNPROVEN not in claims.values()
    assert len(claims) == 8


def test_an_owner_acts_on_his_own_subnet_alone(finney: Node) -> None:
    snapshot = scanned(finney.url)
    owners = entity(snapshot, "module/SubtensorModule.Owners")
    assert isinstance(owners.gate, Threshold) and owners.gate.k == 1
    assert {member.id for member in owners.gate.members} == {f"{CHAIN}:{OWNER}", f"{CHAIN}:{BUILDER}"}
    mine = [grant for grant in snapshot.grants if grant.holder == owners.id]
    assert mine and {grant.condition for grant in mine} == {"on its own subnet only"}
    assert f"its owner is {BUILDER}" in entity(snapshot, "module/SubtensorModule.3").notes
    notes = entity(snapshot, "module/SubtensorModule.4").notes
    assert "nobody owns it" in notes
    assert any(
        "NetworkRegistrationAllowed" in note and "OFF: no TAO is emitted to the subnet" in note for note in notes
    )


def test_a_proxy_acts_after_its_delay_and_only_as_its_type_lets_it(finney: Node) -> None:
    builder = entity(scanned(finney.url), BUILDER)
    gates = getattr(builder.gate, "of", ())
    assert next(gate for gate in gates if isinstance(gate, Delay)).seconds == 7200 * 12
    assert len(gates) == 2  # its own key and the proxy of type Owner; that of type Staking is no way to its powers


def test_one_subnet_can_be_looked_at(finney: Node) -> None:
    whole, one = scanned(finney.url), scanned(finney.url, subnet=3)
    assert entity(one, "module/SubtensorModule.3").label == "subnet 3"
    assert not any(each.id.endswith("SubtensorModule.1") for each in one.entities)
    calls = {grant.function for grant in one.grants if grant.holder == f"{CHAIN}:{BUILDER}"}
    assert {grant.function for grant in whole.grants if grant.role == "owner"} == calls
    assert "AdminUtils.sudo_set_serving_rate_limit" in calls
    labels = {each.label for each in one.entities}
    assert {"the emission of subnet 3", "the miners and validators of subnet 3"} <= labels
    assert "uid 1 " in " ".join(entity(one, "module/Neurons").notes)
    with pytest.raises(UsageError, match="there is no subnet 7"):
        scanned(finney.url, subnet=7)


def test_the_same_is_read_over_a_websocket(finney: Node) -> None:
    over_http = scanned(finney.url)
    over_socket = scanned(finney.url.replace("http", "ws"))
    assert over_socket.entities == over_http.entities
    assert over_socket.grants == over_http.grants


def test_a_recording_gives_the_same_again(finney: Node, tmp_path: Any) -> None:
    file = tmp_path / "recording"
    live = pipeline.scan(bittensor.profile(finney.url), {}, file, lambda *_: None)
    assert pipeline.replay(file, lambda *_: None) == live


def test_the_authorities_are_those_of_the_chain(finney: Node) -> None:
    authors = entity(scanned(finney.url), "module/Aura")
    assert isinstance(authors.gate, Threshold) and authors.gate.k == 11
    assert len(authors.gate.members) == 20


def test_a_key_that_was_given_up_leaves_root_unknown_not_safe(finney: Node) -> None:
    finney.put_raw(item_key("Sudo", "Key"), None)
    try:
        snapshot = scanned(finney.url)
    finally:
        finney.put("Sudo", "Key", SUDO)
    assert any("nobody holds the sudo key" in note for note in entity(snapshot, "module/Root").notes)
    assert any(gap.what == "who makes root act" for gap in snapshot.gaps)
    assert judged(snapshot).verdict is not Verdict.NO


def test_what_the_profile_names_is_part_of_the_scan(finney: Node) -> None:
    network = bittensor.profile(finney.url)
    names = {"Treasurer": BUILDER, "Rewards": "module/Drand"}
    chain = network.chains[0].model_copy(update={"contracts": names, "roles": {"rewards": ("Rewards",)}})
    snapshot = pipeline.scan(network.model_copy(update={"chains": (chain,)}), {}, None, lambda *_: None)
    assert entity(snapshot, BUILDER).label == "Treasurer"
    assert entity(snapshot, "module/Drand").roles == ("rewards",)
    wrong = chain.model_copy(update={"contracts": {"Treasurer": BUILDER[:-1] + "Z"}, "roles": {}})
    with pytest.raises(ProfileError, match=r"Treasurer: .* is no SS58 address"):
        pipeline.scan(network.model_copy(update={"chains": (wrong,)}), {}, None, lambda *_: None)


def test_what_is_halted_and_what_waits_is_told(finney: Node) -> None:
    from auditor.chains.substrate.ss58 import decode

    raw = "0x" + decode(SUDO)[1].hex()
    pending = {
        "when": {"height": 77, "index": 1},
        "deposit": 1,
        "depositor": SIGNERS[0],
        "approvals": [SIGNERS[0], SIGNERS[2]],
    }
    finney.put("SafeMode", "EnteredUntil", 9_000)
    finney.put("Multisig", "Multisigs", [[[raw, "0x" + "ab" * 32], pending]])
    snapshot = scanned(finney.url)
    assert "safe mode is on until block 9,000: most calls fail" in entity(snapshot, "module/Transactions").notes
    assert any(f"approved by {SIGNERS[0]}, {SIGNERS[2]}" in note for note in entity(snapshot, SUDO).notes)
