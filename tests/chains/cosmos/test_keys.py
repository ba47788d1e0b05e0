"""Addresses follow from keys: single ones of several kinds, and multisigs of keys and of other multisigs."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from auditor.chains.cosmos.addresses import decode, encode, key_account
from auditor.chains.cosmos.keys import UnknownKey, read_key
from auditor.model.gate import Key, Threshold, Unknown
from auditor.model.grant import Effect
from tests.chains.cosmos.fake import ID, PREFIX, account
from tests.chains.cosmos.scanning import Seen, read_genesis

# The generator of secp256k1, the public key of the private key 1, and its account on Ethereum.
ONE = bytes.fromhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
ONE_ON_ETHEREUM = bytes.fromhex("7e5f4552091a69125d5dfcb7b8c2659029395bdf")
_MULTISIG = "/cosmos.crypto.multisig.LegacyAminoPubKey"
_SIMPLE = "/cosmos.crypto.secp256k1.PubKey"


def _told(raw: bytes, kind: str = _SIMPLE) -> dict[str, Any]:
    return {"@type": kind, "key": base64.b64encode(raw).decode()}


def _plain(number: int) -> bytes:
    return bytes([2]) + bytes([number]) * 32


def _multisig(threshold: int, *keys: dict[str, Any]) -> dict[str, Any]:
    return {"@type": _MULTISIG, "threshold": threshold, "public_keys": list(keys)}


@pytest.mark.parametrize("package", ["cosmos.evm.crypto.v1", "ethermint.crypto.v1", "acme.crypto.v1"])
def test_a_key_of_an_evm_account_makes_its_ethereum_address(package: str) -> None:
    key = read_key(_told(ONE, f"/{package}.ethsecp256k1.PubKey"), PREFIX)
    assert decode(key.address) == (PREFIX, ONE_ON_ETHEREUM)


def test_a_multisig_inside_another_is_one_of_its_keys() -> None:
    key = read_key(_multisig(2, _told(_plain(1)), _multisig(1, _told(_plain(2)))), PREFIX)
    single = bytes.fromhex("eb5ae98721")
    inner = bytes.fromhex("22c1f7e20801") + b"\x12\x26" + single + _plain(2)
    outer = bytes.fromhex("22c1f7e20802") + b"\x12\x26" + single + _plain(1) + b"\x12" + bytes([len(inner)]) + inner
    assert key.address == encode(PREFIX, hashlib.sha256(outer).digest()[:20])
    assert [(one.threshold, len(one.keys)) for one in key.keys] == [(0, 0), (1, 1)]
    assert key.keys[0].address == key_account(PREFIX, _plain(1))


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"@type": "/acme.crypto.PubKey", "key": "AA=="},
        _told(b"\x02" * 33, "/acme.crypto.v1.ethsecp256k1.PubKey")["key"],
        _told(bytes([2]) + b"\xff" * 32, "/acme.crypto.v1.ethsecp256k1.PubKey"),
        _told(b"short"),
        _multisig(3, _told(_plain(1))),
        _multisig(0, _told(_plain(1))),
        _multisig(1),
        {"@type": _MULTISIG, "threshold": "many", "public_keys": [_told(_plain(1))]},
        _multisig(1, _told(ONE, "/acme.crypto.v1.ethsecp256k1.PubKey")),
    ],
)
def test_a_key_that_is_not_understood_says_so_in_words(told: Any) -> None:
    with pytest.raises(UnknownKey, match=r"\w+ \w+ \w+"):
        read_key(told, PREFIX)


def test_a_circle_of_multisigs_ends() -> None:
    told = _multisig(1, _told(_plain(1)))
    for _ in range(50):
        told = _multisig(1, told)
    with pytest.raises(UnknownKey):
        read_key(told, PREFIX)


def _genesis(folder: Path, *accounts: dict[str, Any], signed: tuple[dict[str, Any], ...] = ()) -> Seen:
    """A file in which each account has tokens, so that it is described."""
    addresses = [str((each.get("base_vesting_account") or each)["address"]) for each in map(_inner, accounts)]
    balances = [{"address": each, "coins": [{"denom": "stake", "amount": "10"}]} for each in addresses]
    state = {
        "auth": {"accounts": list(accounts)},
        "bank": {"supply": [], "balances": balances},
        "staking": {"params": {"bond_denom": "stake"}},
        "genutil": {"gen_txs": [{"auth_info": {"signer_infos": [{"public_key": key}]}} for key in signed]},
    }
    content = {"chain_id": ID.partition(":")[2], "genesis_time": "2026-01-01T00:00:00Z", "app_state": state}
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return read_genesis(ID, file)


def _inner(told: dict[str, Any]) -> dict[str, Any]:
    vesting = told.get("base_vesting_account")
    return vesting["base_account"] if vesting else told


def test_a_multisig_among_signers_acts_by_its_own_signers(tmp_path: Path) -> None:
    inner = _multisig(1, _told(_plain(1)), _told(_plain(2)))
    outer = _multisig(2, _told(_plain(1)), inner)
    of = read_key(outer, PREFIX).address
    seen = _genesis(tmp_path, {"address": of, "pub_key": outer})
    gate = seen.entities[f"{ID}:{of}"].gate
    assert isinstance(gate, Threshold)
    first, second = (seen.entities[member.id] for member in gate.members)
    assert isinstance(first.gate, Key)
    assert isinstance(second.gate, Threshold)
    assert (gate.k, second.gate.k, first.id in {member.id for member in second.gate.members}) == (2, 1, True)


@pytest.mark.parametrize("kind", [_SIMPLE, "/cosmos.evm.crypto.v1.ethsecp256k1.PubKey"])
def test_the_key_of_a_starting_transaction_is_that_of_an_account_that_vests(kind: str, tmp_path: Path) -> None:
    signer = _told(ONE, kind)
    of = read_key(signer, PREFIX).address
    base = {"base_account": {"address": of, "pub_key": None}, "end_time": "9", "original_vesting": []}
    seen = _genesis(tmp_path, {"@type": "/x.DelayedVestingAccount", "base_vesting_account": base}, signed=(signer,))
    assert isinstance(seen.entities[f"{ID}:{of}"].gate, Key)


def test_a_multisig_that_signed_a_starting_transaction_is_known_by_it(tmp_path: Path) -> None:
    signer = _multisig(1, _told(_plain(1)), _told(_plain(2)))
    of = read_key(signer, PREFIX).address
    seen = _genesis(tmp_path, {"address": of, "pub_key": None}, signed=(signer,))
    assert isinstance(seen.entities[f"{ID}:{of}"].gate, Threshold)


def test_keys_that_do_not_make_their_address_prove_nothing(tmp_path: Path) -> None:
    told = {"address": account(7), "pub_key": _told(ONE, "/acme.crypto.v1.ethsecp256k1.PubKey")}
    seen = _genesis(tmp_path, told)
    assert seen.entities[f"{ID}:{account(7)}"].gate == Unknown()
    assert any("do not make its address" in gap.why for gap in seen.snapshot.gaps)


def test_an_empty_supply_is_the_sum_of_all_balances(tmp_path: Path) -> None:
    seen = _genesis(tmp_path, *({"address": account(number), "pub_key": None} for number in range(1, 5)))
    assert "all tokens: 40 stake (the sum of all balances)" in seen.module("bank").notes
    assert {grant.share for grant in seen.grants("module/bank", Effect.SELL)} == {0.25}
