"""Accounts that have never signed: one key at least, unless their address may be that of code."""

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.chains.cosmos.addresses import encode
from auditor.model.entity import OPAQUE
from auditor.model.gate import Key, Nobody, Unknown
from tests.chains.cosmos.fake import ID, PREFIX, account
from tests.chains.cosmos.scanning import Seen, read_genesis

_NO_CODE = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
_REMOTE = "/ibc.applications.interchain_accounts.v1.InterchainAccount"


def _holder(folder: Path, address: str, account_json: dict[str, Any] | None = None, **state: Any) -> Seen:
    """A file in which one address holds all tokens."""
    base = {
        "auth": {"params": {"tx_sig_limit": "9"}, "accounts": [account_json] if account_json else []},
        "bank": {"balances": [{"address": address, "coins": [{"denom": "stake", "amount": "5"}]}]},
        "staking": {"params": {"bond_denom": "stake"}},
    }
    content = {"chain_id": ID.partition(":")[2], "genesis_time": "2026-01-01T00:00:00Z", "app_state": base | state}
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return read_genesis(ID, file)


@pytest.mark.parametrize("listed", [True, False])
def test_it_counts_as_one_key_and_the_reader_learns_how_many_it_can_be(listed: bool, tmp_path: Path) -> None:
    seen = _holder(tmp_path, account(7), {"address": account(7), "pub_key": None} if listed else None)
    holder = seen.entities[f"{ID}:{account(7)}"]
    assert (holder.gate, holder.standards) == (Key(), (OPAQUE,))
    (gap,) = [gap for gap in seen.snapshot.gaps if "never signed" in gap.what]
    assert (gap.subject, gap.critical) == (ID, False)
    assert "9 keys at most" in gap.why


@pytest.mark.parametrize("module", ["evm", "compute"])
def test_where_code_has_short_addresses_only_an_account_without_code_is_a_key(module: str, tmp_path: Path) -> None:
    base = {"base_account": {"address": account(7), "pub_key": None}}
    for code_hash, gate in ((None, Unknown()), ("0x" + "ab" * 32, Unknown()), (_NO_CODE, Key())):
        seen = _holder(tmp_path, account(7), base | ({"code_hash": code_hash} if code_hash else {}), **{module: {}})
        assert seen.entities[f"{ID}:{account(7)}"].gate == gate


def test_a_long_address_is_that_of_code(tmp_path: Path) -> None:
    address = encode(PREFIX, b"\7" * 32)
    seen = _holder(tmp_path, address, {"address": address, "pub_key": None})
    assert seen.entities[f"{ID}:{address}"].gate == Unknown()
    assert [gap.critical for gap in seen.snapshot.gaps if gap.subject.endswith(address)] == [True]


def test_an_account_of_another_chain_is_open(tmp_path: Path) -> None:
    told = {
        "@type": _REMOTE,
        "base_account": {"address": account(7), "pub_key": None},
        "account_owner": "icacontroller-x",
    }
    seen = _holder(tmp_path, account(7), told)
    assert seen.entities[f"{ID}:{account(7)}"].gate == Unknown()
    assert any("icacontroller-x" in gap.why and gap.critical for gap in seen.snapshot.gaps)


def test_an_address_of_zeros_is_nobodys(tmp_path: Path) -> None:
    address = encode(PREFIX, bytes(20))
    assert _holder(tmp_path, address).entities[f"{ID}:{address}"].gate == Nobody()
