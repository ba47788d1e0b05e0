"""A chain specification answers by itself; the recorded weights of Bittensor's genesis give its exact numbers."""

import gzip
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from auditor import config, pipeline
from auditor.chains.substrate.derivation import multisig
from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.ss58 import encode
from auditor.engine.rulebook import Rulebook
from auditor.errors import UsageError
from auditor.model.assessment import Assessment, ClaimOutcome, Verdict
from auditor.model.entity import EntityKind
from auditor.model.harm import Viewpoint
from auditor.model.network import StatedMultisig
from auditor.model.snapshot import Snapshot

WEIGHTS = Path(__file__).parents[2] / "recordings" / "bittensor" / "genesis-weights.json.gz"
BITTENSOR = config.resolve("bittensor")
CHAIN = BITTENSOR.chains[0].id


def key(name: str) -> bytes:
    return sha256(name.encode()).digest()


def address(name: str) -> str:
    return encode(key(name))


def specification() -> dict[str, Any]:
    """Bittensor's own genesis in form and weights, with made-up accounts."""
    weights = json.loads(gzip.decompress(WEIGHTS.read_bytes()))
    coldkeys = [
        [address(f"coldkey {n}"), [[address(f"hotkey {n}"), [stake, n]]]] for n, stake in enumerate(weights["stakes"])
    ]
    runtime = {
        "system": {},
        "aura": {"authorities": [address(f"author {n}") for n in range(20)]},
        "grandpa": {"authorities": [[address(f"voter {n}"), 1] for n in range(20)]},
        "balances": {"balances": [[address(f"holder {n}"), held] for n, held in enumerate(weights["balances"])]},
        "sudo": {"key": address("sudo")},
        "subtensorModule": {"stakes": coldkeys},
    }
    return {"name": "Bittensor", "properties": {"ss58Format": 42}, "genesis": {"runtime": runtime}}


def read(tmp_path: Path, content: object, network: Any = BITTENSOR) -> Snapshot:
    file = tmp_path / "genesis.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return pipeline.from_genesis(network, file)


def judged(snapshot: Snapshot) -> Assessment:
    return pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Assessment]:
    """The specification as it is, and the answer."""
    snapshot = read(tmp_path_factory.mktemp("genesis"), specification())
    return snapshot, judged(snapshot)


def test_one_key_held_all_power_at_genesis(whole: tuple[Snapshot, Assessment]) -> None:
    snapshot, assessment = whole
    assert assessment.verdict is Verdict.YES
    assert assessment.sentence.startswith("One key, Sudo key (")
    assert "can pause your rewards at once; you need 5 days to leave" in assessment.sentence
    assert assessment.sentence.endswith("This is the state at genesis, not today's.")
    upgrade = next(answer for answer in assessment.harms if answer.harm == "upgrade.logic")
    assert (upgrade.parties.low, upgrade.parties.high, upgrade.delay_s) == (1, 1, 0)
    assert snapshot.blocks[0].genesis
    assert any("changed after genesis" in gap.what and gap.critical for gap in snapshot.gaps)


def test_the_weights_of_the_genesis_give_its_numbers(whole: tuple[Snapshot, Assessment]) -> None:
    snapshot, assessment = whole
    by_stake = next(power for power in assessment.powers if power.function == "SubtensorModule.set_weights")
    assert by_stake.parties.low == by_stake.parties.high == 17
    notes = [note for entity in snapshot.entities for note in entity.notes]
    assert "370 coldkeys (accounts that own stake); the largest holds 11.6 %, the ten largest 40.5 %" in notes
    assert "18,619 accounts; the ten largest hold 29.0 % of what is free" in notes
    few = {power.function: power.parties.low for power in assessment.powers if power.target.endswith("module/Blocks")}
    assert few["Aura.author_blocks"] == 11
    assert few["Grandpa.withhold_votes"] == 7
    assert few["Grandpa.finalise_blocks"] == 14


def test_what_no_genesis_shows_stays_unproven(whole: tuple[Snapshot, Assessment]) -> None:
    claims = {claim.says: claim for claim in whole[1].claims}
    assert claims["Sudo is held by the Triumvirate, a 2-of-3 multisig."].outcome is ClaimOutcome.UNPROVEN
    assert (
        claims["The market of a subnet is decentralized, permissionless and collusion-resistant."].outcome
        is ClaimOutcome.REFUTED
    )


def test_stated_signers_are_proven_or_refuted(tmp_path: Path) -> None:
    signers = tuple(f"{CHAIN}:{address(name)}" for name in ("a", "b", "c"))
    account = encode(multisig([key("a"), key("b"), key("c")], 2))
    content = specification()
    content["genesis"]["runtime"]["sudo"]["key"] = account
    said = StatedMultisig(name="Council", account=f"{CHAIN}:{account}", threshold=2, signers=signers, source="a page")
    true = read(tmp_path, content, BITTENSOR.model_copy(update={"multisigs": (said,)}))
    upgrade = next(answer for answer in judged(true).harms if answer.harm == "upgrade.logic")
    assert (upgrade.parties.low, upgrade.parties.high) == (2, 2)
    false = said.model_copy(update={"threshold": 3})
    snapshot = read(tmp_path, content, BITTENSOR.model_copy(update={"multisigs": (false,)}))
    held = next(entity for entity in snapshot.entities if entity.id == said.account)
    assert held.kind is EntityKind.KEY
    assert any(gap.subject == held.id and "the signers named there give" in gap.why for gap in snapshot.gaps)
    sudo = next(claim for claim in judged(snapshot).claims if "2-of-3" in claim.says)
    assert sudo.outcome is ClaimOutcome.REFUTED


def test_signers_may_be_written_with_another_prefix(tmp_path: Path) -> None:
    raw = [key(name) for name in ("a", "b")]
    content = specification()
    content["genesis"]["runtime"]["sudo"]["key"] = encode(multisig(raw, 2))
    said = StatedMultisig(
        name="Council",
        account=f"{CHAIN}:{encode(multisig(raw, 2), 0)}",
        threshold=2,
        signers=tuple(f"{CHAIN}:{encode(each, 2)}" for each in raw),
        source="a page",
    )
    elsewhere = said.model_copy(update={"account": f"eip155:1:0x{'11' * 20}", "threshold": 1})
    snapshot = read(tmp_path, content, BITTENSOR.model_copy(update={"multisigs": (elsewhere, said)}))
    held = next(entity for entity in snapshot.entities if entity.id == f"{CHAIN}:{encode(multisig(raw, 2))}")
    assert held.kind is EntityKind.MULTISIG


def test_raw_storage_is_read_too(tmp_path: Path) -> None:
    top = {
        "0x" + item_key("Sudo", "Key").hex(): "0x" + key("sudo").hex(),
        "0x" + item_key("Aura", "Authorities").hex(): "0x08" + key("a").hex() + key("b").hex(),
        "0x" + b":grandpa_authorities".hex(): "0x0104" + key("a").hex() + "01" + "00" * 7,
    }
    snapshot = read(tmp_path, {"genesis": {"raw": {"top": top}}})
    held = {grant.holder for grant in snapshot.grants if grant.function == "Sudo.sudo"}
    assert held == {f"{CHAIN}:{address('sudo')}"}
    kinds = [entity.id for entity in snapshot.entities if entity.kind is EntityKind.VALIDATORS]
    assert [name.rpartition("/")[2] for name in kinds] == ["Aura", "Grandpa", "Grandpa.Third"]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        "{}",
        '{"genesis": {"raw": {"top": {}}}}',
        json.dumps({"genesis": {"raw": {"top": {"0x" + item_key("Aura", "Authorities").hex(): "0xff"}}}}),
        json.dumps({"genesis": {"raw": {"top": {"0x" + item_key("Sudo", "Key").hex(): 7}}}}),
        json.dumps({"genesis": {"raw": {"top": {"0x" + item_key("Aura", "Authorities").hex(): "0x"}}}}),
        json.dumps({"genesis": {"stateRootHash": "0x" + "11" * 32}}),
        json.dumps({"genesis": {"runtimeGenesis": {"code": "0x00"}}}),
        "[" * 100_000,
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UsageError, match="was not read as a chain specification"):
        read(tmp_path, content)


def test_hostile_values_are_left_out(tmp_path: Path) -> None:
    content = specification()
    runtime = content["genesis"]["runtime"]
    runtime["sudo"]["key"] = {"not": "an address"}
    runtime["aura"]["authorities"] = ["5Bad", 7, None, [1, 2, 3]]
    runtime["subtensorModule"]["stakes"] = [[1], ["5Bad", None], [address("x"), [["y", ["z"]]]]]
    runtime["balances"]["balances"] = [["a"], "b", [1, "2"]]
    snapshot = read(tmp_path, content)
    assert not any(grant.function == "Sudo.sudo" for grant in snapshot.grants)
    assert {"who holds the sudo key", "4 of the authorities of Aura"} <= {gap.what for gap in snapshot.gaps}
