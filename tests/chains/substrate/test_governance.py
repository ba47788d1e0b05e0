"""Governance of other chains, by their real metadata: OpenGov of Kusama, and every older pallet at once."""

from collections.abc import Iterator

import pytest

from auditor import pipeline
from auditor.chains.substrate.derivation import module_account
from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.runtime import Runtime
from auditor.chains.substrate.ss58 import encode
from auditor.engine.rulebook import Rulebook
from auditor.model.assessment import Verdict
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Any as Any_
from auditor.model.gate import Delay, Threshold, Unknown, Vote
from auditor.model.harm import Viewpoint
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from tests.chains.substrate import node
from tests.chains.substrate.node import CHAIN, Node

pytestmark = pytest.mark.xdist_group("governance")

PEOPLE = [encode(bytes([number]) * 32) for number in range(1, 8)]
DOT = 10**12


@pytest.fixture(scope="module")
def kusama(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    metadata = node.known_metadata(14, "kusama")
    with node.started(node.metadata_alone(metadata, "kusama", 1), tmp_path_factory.mktemp("kusama")) as started:
        started.put("Balances", "TotalIssuance", str(1000 * DOT))
        yield started


@pytest.fixture(scope="module")
def everything(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The kitchen-sink runtime of the SDK: sudo, collectives, democracy, treasury, assets and more."""
    metadata = node.known_metadata(14, "substrate")
    with node.started(node.metadata_alone(metadata, "node", 1), tmp_path_factory.mktemp("everything")) as started:
        started.put("Sudo", "Key", PEOPLE[0])
        started.put("Council", "Members", PEOPLE[:5])
        started.put("TechnicalMembership", "Members", PEOPLE[:3])
        started.put("Balances", "TotalIssuance", str(1000 * DOT))
        yield started


def scanned(url: str) -> Snapshot:
    network = Network(name="other", title="Other", chains=(Chain(id=CHAIN, rpc=(url,)),))
    return pipeline.scan(network, {}, None, lambda *_: None)


def part(snapshot: Snapshot, name: str) -> Entity:
    return next(each for each in snapshot.entities if each.id == f"{CHAIN}:module/{name}")


def test_root_of_opengov_is_a_vote_that_takes_time(kusama: Node) -> None:
    snapshot = scanned(kusama.url)
    root = part(snapshot, "Referenda.root")
    assert root.kind is EntityKind.GOVERNOR
    # Two hours to prepare, a day to confirm and a day to enact.
    assert root.delay_s == 180_000
    pairs = paired(root)
    assert {vote.total for _, vote in pairs} == {1000 * DOT}
    # Two weeks to decide: at first half of all tokens must be in favour, at the end next to none.
    assert [pairs[0][0], pairs[-1][0]] == [180_000, 180_000 + 14 * 86_400]
    assert pairs[0][1].quorum > 400 * DOT and pairs[0][1].threshold > 0.8
    assert pairs[-1][1].quorum == 0 and pairs[-1][1].threshold == 0.5
    assert any("after 16 days 2 hours with next to none if nobody opposes" in note for note in root.notes)
    moves = {grant.holder for grant in snapshot.grants if grant.target.endswith("module/Root")}
    assert root.id in moves and part(snapshot, "Referenda.treasurer").id not in moves


def paired(track: Entity) -> list[tuple[int, Vote]]:
    """How soon a track lets a referendum pass, with the bars of that time."""
    assert isinstance(track.gate, Any_)
    return [
        (each.seconds, each.gate) for each in track.gate.of if isinstance(each, Delay) and isinstance(each.gate, Vote)
    ]


def test_tokens_that_are_set_aside_do_not_count(kusama: Node) -> None:
    kusama.put("Balances", "InactiveIssuance", str(400 * DOT))
    try:
        root = part(scanned(kusama.url), "Referenda.root")
    finally:
        kusama.put_raw(item_key("Balances", "InactiveIssuance"), None)
    assert {vote.total for _, vote in paired(root)} == {600 * DOT}


def test_a_chain_without_sudo_is_not_safe_by_what_no_table_knows(kusama: Node) -> None:
    snapshot = scanned(kusama.url)
    assessment = pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)
    assert Verdict.NO not in {each.verdict for each in assessment.harms}
    examined = {each.entity.rpartition("/")[2]: each for each in snapshot.examined}
    assert examined["Staking"].decided < examined["Staking"].entry_points
    assert any(gap.subject.endswith("/Staking") and gap.kind is GapKind.IDENTITY for gap in snapshot.gaps)
    assert {each.id for each in snapshot.entities if each.kind is EntityKind.MODULE} <= {
        each.entity for each in snapshot.examined
    }


def test_what_opengov_does_not_show_is_said(kusama: Node) -> None:
    snapshot = scanned(kusama.url)
    gaps = {(gap.subject.rpartition("/")[2], gap.what.split(",")[0]) for gap in snapshot.gaps}
    assert ("Root", "who makes root act by whitelisted calls") in gaps
    assert any(who == "Referenda" and "on the tracks whitelisted_caller" in what for who, what in gaps)
    whitelisted = part(snapshot, "Referenda.whitelisted_caller")
    (sooner,) = [grant for grant in snapshot.grants if grant.function == "Whitelist.dispatch_whitelisted_call"]
    assert (sooner.holder, sooner.jointly) == (whitelisted.id, (f"{CHAIN}:module/Whitelisters",))
    assert whitelisted.delay_s is not None and whitelisted.delay_s < 86_400
    assert isinstance(part(snapshot, "Whitelisters").gate, Unknown)
    ranked = part(snapshot, "FellowshipReferenda.senior_fellows")
    assert isinstance(ranked.gate, Delay) and isinstance(ranked.gate.gate, Unknown)
    assessment = pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)
    upgrade = next(each for each in assessment.harms if each.harm == "upgrade.logic")
    assert upgrade.verdict is Verdict.UNKNOWN


def test_bodies_of_members_are_read(everything: Node) -> None:
    snapshot = scanned(everything.url)
    council = part(snapshot, "Council")
    assert council.kind is EntityKind.COLLECTIVE
    assert isinstance(council.gate, Threshold) and (council.gate.k, len(council.gate.members)) == (3, 5)
    listed = part(snapshot, "TechnicalMembership")
    assert any("a list of members" in note for note in listed.notes)
    empty = part(snapshot, "TechnicalCommittee")
    assert "it has no members, so it cannot act" in empty.notes
    assert any(gap.subject == council.id and "how many votes" in gap.what for gap in snapshot.gaps)


def test_a_single_key_beats_every_body(everything: Node) -> None:
    assessment = pipeline.assess(scanned(everything.url), Rulebook.load(None), Viewpoint.BUILDER)
    answers = {each.harm: each for each in assessment.harms}
    for harm in ("upgrade.logic", "rewards.pause", "supply.mint", "funds.seize", "emission.change", "access.cut"):
        assert answers[harm].verdict is Verdict.YES
        assert (answers[harm].parties.low, answers[harm].parties.high) == (1, 1)
    democracy = part(scanned(everything.url), "Democracy")
    assert democracy.delay_s == 5_011_200


def test_a_treasury_says_what_it_holds(everything: Node) -> None:
    account = encode(module_account(b"py/trsry"))
    everything.put("System", "Account", [[[account], {"providers": 1, "data": {"free": "5000"}}]])
    treasury = part(scanned(everything.url), "Treasury")
    assert treasury.roles == ("treasury",)
    assert "holds 5,000 of the smallest unit" in treasury.notes


@pytest.mark.parametrize("chain", ["kusama", "polkadot", "substrate"])
def test_both_versions_of_metadata_are_read(programs: None, chain: str) -> None:
    older, newer = Runtime(node.known_metadata(14, chain)), Runtime(node.known_metadata(15, chain))
    assert {"System", "Balances", "Multisig", "Proxy"} <= set(older.pallets) & set(newer.pallets)
    key = "0x" + "11" * 32
    assert older.storage_key("System", "Account", key) == newer.storage_key("System", "Account", key)
    item = newer.item("System", "Account")
    assert item is not None
    assert newer.keys_of(item, newer.storage_key("System", "Account", key)) == (key,)


@pytest.mark.parametrize("version", [9, 10, 11, 12, 13, 16])
def test_other_versions_are_refused_by_number(programs: None, version: int) -> None:
    from auditor.chains.substrate.runtime import Undecodable

    with pytest.raises(Undecodable, match=f"metadata is of version {version}; versions 14 and 15 are read"):
        Runtime(node.known_metadata(version, "substrate"))
