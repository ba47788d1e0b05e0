"""Every form of a chain specification tells the same; what it leaves open is open."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from auditor import pipeline
from auditor.chains.substrate.keys import item_key, twox128
from auditor.chains.substrate.ss58 import encode
from auditor.engine.rulebook import Rulebook
from auditor.errors import UsageError
from auditor.model.assessment import Verdict
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Threshold
from auditor.model.harm import Viewpoint
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from tests.chains.substrate.node import CHAIN

KEY, SHORT = bytes(range(32)), bytes(range(100, 120))
AURA = [encode(bytes([number]) * 32) for number in range(1, 5)]
PARTS = {"sudo": {"key": encode(KEY)}, "aura": {"authorities": AURA}, "balances": {"balances": []}}
OLDER = {"palletSudo": PARTS["sudo"], "palletAura": PARTS["aura"], "frameSystem": {"code": "0x00"}}


def storage(key: bytes | None) -> dict[str, str]:
    """Raw storage with a sudo pallet, whatever its key is."""
    top = {
        "0x" + (twox128(b"Sudo") + twox128(b":__STORAGE_VERSION__:")).hex(): "0x0100",
        "0x" + item_key("Aura", "Authorities").hex(): "0x10" + "".join(f"{number:02x}" * 32 for number in range(1, 5)),
    }
    return top if key is None else top | {"0x" + item_key("Sudo", "Key").hex(): "0x" + key.hex()}


FORMS: dict[str, dict[str, Any]] = {
    "raw": {"raw": {"top": storage(KEY), "childrenDefault": {}}},
    "raw as a pair": {"raw": [storage(KEY), {}]},
    "runtime": {"runtime": PARTS},
    "runtime of 2020": {"runtime": OLDER},
    "runtime of a relay chain": {"runtime": {"runtime_genesis_config": PARTS, "session_length_in_blocks": 100}},
    "runtime and code": {"runtimeAndCode": {"runtime": PARTS, "code": [0]}},
    "config": {"runtimeGenesis": {"code": "0x00", "config": PARTS}},
    "patch": {"runtimeGenesis": {"code": "0x00", "patch": PARTS}},
}


def read(tmp_path: Path, genesis: Any, *, packed: bool = False, **properties: Any) -> Snapshot:
    content = json.dumps({"name": "Any", "properties": properties, "genesis": genesis}).encode()
    file = tmp_path / "specification"
    file.write_bytes(gzip.compress(content) if packed else content)
    network = Network(name="any", title="Any", chains=(Chain(id=CHAIN),))
    return pipeline.from_genesis(network, file)


def holders(snapshot: Snapshot) -> set[str]:
    return {grant.holder for grant in snapshot.grants if grant.function == "Sudo.sudo"}


def verdicts(snapshot: Snapshot) -> dict[str, tuple[Verdict, int | None, int | None]]:
    assessment = pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)
    return {each.harm: (each.verdict, each.parties.low, each.parties.high) for each in assessment.harms}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_the_same_is_read_of_every_form(tmp_path: Path, form: str, packed: bool) -> None:
    snapshot = read(tmp_path, FORMS[form], packed=packed)
    assert holders(snapshot) == {f"{CHAIN}:{encode(KEY)}"}
    (authors,) = [each for each in snapshot.entities if each.kind is EntityKind.VALIDATORS]
    assert isinstance(authors.gate, Threshold) and len(authors.gate.members) == 4


@pytest.mark.parametrize(
    "genesis",
    [{"raw": {"top": storage(SHORT)}}, {"runtimeGenesis": {"patch": {"sudo": {"key": "0x" + SHORT.hex()}}}}],
)
def test_an_account_of_twenty_bytes_holds_the_key(tmp_path: Path, genesis: Any) -> None:
    snapshot = read(tmp_path, genesis, SS58Prefix=1284)
    assert holders(snapshot) == {f"{CHAIN}:0x{SHORT.hex()}"}
    answers = verdicts(snapshot)
    for harm in ("upgrade.logic", "rewards.pause", "supply.mint", "funds.seize", "emission.change"):
        assert answers[harm] == (Verdict.YES, 1, 1)


@pytest.mark.parametrize(
    "genesis",
    [
        {"raw": {"top": storage(bytes(33))}},
        {"raw": {"top": storage(b"")}},
        {"runtime": {"sudo": {"key": "5NotAnAddress"}}},
        {"runtime": {"sudo": {"key": "0x1234"}}},
        {"runtime": {"sudo": ["key"]}},
        {"runtimeGenesis": {"patch": {"sudo": {}}}},
    ],
)
def test_a_key_that_is_not_understood_is_not_one_that_is_not_there(tmp_path: Path, genesis: Any) -> None:
    snapshot = read(tmp_path, genesis)
    (gap,) = [gap for gap in snapshot.gaps if gap.what == "who holds the sudo key"]
    assert gap.critical and gap.kind is GapKind.UNREAD
    assert "nobody holds the sudo key" not in str(snapshot.entities)
    answers = verdicts(snapshot)
    assert answers["upgrade.logic"][0] is answers["rewards.pause"][0] is Verdict.UNKNOWN


@pytest.mark.parametrize("genesis", [{"raw": {"top": storage(None)}}, {"runtime": {"sudo": {"key": None}}}])
def test_a_key_that_is_not_there_is_said_to_be_nobodys(tmp_path: Path, genesis: Any) -> None:
    snapshot = read(tmp_path, genesis)
    assert "nobody holds the sudo key" in str(snapshot.entities)
    assert not holders(snapshot)
    assert Verdict.NO not in {verdict for verdict, _, _ in verdicts(snapshot).values()}


def test_authorities_may_stand_among_the_keys_of_sessions(tmp_path: Path) -> None:
    keys = [[account, account, {"aura": account, "im_online": account}] for account in AURA[:3]]
    parts = {"session": {"keys": [*keys, "none", [AURA[0], AURA[0], 7]]}, "aura": {"authorities": []}}
    snapshot = read(tmp_path, {"runtime": parts})
    (authors,) = [each for each in snapshot.entities if each.kind is EntityKind.VALIDATORS]
    assert isinstance(authors.gate, Threshold) and len(authors.gate.members) == 3


def test_authorities_that_are_not_understood_may_be_missing(tmp_path: Path) -> None:
    snapshot = read(tmp_path, {"runtime": {"grandpa": {"authorities": [[AURA[0], 1], ["5Bad", 1], [AURA[1], 0]]}}})
    (gap,) = [gap for gap in snapshot.gaps if gap.kind is GapKind.MEMBERS]
    assert gap.what == "2 of the authorities of Grandpa"


def test_a_prefix_that_no_address_can_have_is_left_out(tmp_path: Path) -> None:
    for prefix in (46, 1 << 14, "42", None):
        assert holders(read(tmp_path, FORMS["raw"], ss58Format=prefix)) == {f"{CHAIN}:{encode(KEY)}"}


def test_a_specification_for_light_clients_is_refused_as_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only the hash of the state, as those for light clients do"):
        read(tmp_path, {"stateRootHash": "0x" + "11" * 32})


@pytest.mark.parametrize("content", [b"\x1f\x8b", b"\x1f\x8b" + bytes(40), gzip.compress(b"{}", mtime=0)[:-9]])
def test_a_file_that_is_packed_badly_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "specification.gz"
    file.write_bytes(content)
    with pytest.raises(UsageError, match="was not read as a chain specification"):
        pipeline.from_genesis(Network(name="any", title="Any", chains=(Chain(id=CHAIN),)), file)


def test_a_patch_without_anything_leaves_it_all_to_the_runtime(tmp_path: Path) -> None:
    snapshot = read(tmp_path, {"runtimeGenesis": {"code": "0x00", "patch": {}}})
    (gap,) = [gap for gap in snapshot.gaps if gap.what == "who makes root act"]
    assert gap.critical and gap.why == "the file leaves it to the runtime's own default"
    assert {verdict for verdict, _, _ in verdicts(snapshot).values()} == {Verdict.UNKNOWN}


@pytest.mark.parametrize("field", ["relay_chain", "para_id", "paraId"])
def test_all_collators_must_leave_a_transaction_out_of_a_parachain(tmp_path: Path, field: str) -> None:
    file = tmp_path / "specification"
    for extra, k, label in (({}, 3, "the block authors (Aura)"), ({field: 2000}, 4, "the collators (Aura)")):
        file.write_text(json.dumps({"name": "Any", "genesis": FORMS["raw"], **extra}))
        snapshot = pipeline.from_genesis(Network(name="any", title="Any", chains=(Chain(id=CHAIN),)), file)
        (authors,) = [entity for entity in snapshot.entities if entity.kind is EntityKind.VALIDATORS]
        assert isinstance(authors.gate, Threshold)
        assert (authors.gate.k, authors.label) == (k, label)
