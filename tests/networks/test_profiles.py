"""The bundled profiles: every fact names a page, every address and id is well formed, every claim can be asked."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from auditor import config
from auditor.engine.rulebook import Rulebook
from auditor.model import ids

NAMES = [name for name in config.bundled() if name != config.DEMO]
_PAGE = re.compile(r"https://[\w-]+(\.[\w-]+)+\S*")


def _content(name: str) -> dict[str, Any]:
    path = Path(config.__file__).parent / "networks" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def unsourced(profile: dict[str, Any]) -> list[str]:
    """The facts of a profile (its TOML) that name no page, each by its place in the file."""
    sources: dict[str, list[str]] = {"sources": profile.get("sources", [])}
    if "exit_window" in profile:
        sources["exit_window"] = [profile.get("exit_source", "")]
    for table in ("chains", "parties", "multisigs", "claims"):
        for number, fact in enumerate(profile.get(table, []), 1):
            sources[f"{table}.{number}"] = [fact.get("source", "")]
    return [place for place, texts in sources.items() if not texts or not all(map(_PAGE.search, texts))]


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_names_a_page(name: str) -> None:
    assert unsourced(_content(name)) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"sources": []}, "sources"),
        ({"sources": ["https://github.com/a/b", "a document that somebody has"]}, "sources"),
        ({"exit_window": "P7D"}, "exit_window"),
        ({"exit_window": "P7D", "exit_source": "an assumption of ours"}, "exit_window"),
        ({"chains": [{"id": "eip155:1", "contracts": {"Token": "0x0"}}]}, "chains.1"),
        ({"parties": [{"name": "Team", "accounts": [], "source": "the team said so"}]}, "parties.1"),
        ({"multisigs": [{"name": "Team", "source": ""}]}, "multisigs.1"),
        ({"claims": [{"says": "Nobody can.", "check": "true"}]}, "claims.1"),
    ],
)
def test_a_fact_without_a_page_is_noticed(change: dict[str, Any], place: str) -> None:
    assert unsourced({"sources": ["https://github.com/a/b"]} | change) == [place]


@pytest.mark.parametrize("name", NAMES)
def test_claims_can_be_asked(name: str) -> None:
    network = config.resolve(name)
    assert network.name == name
    Rulebook.load().check_claims(network)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_for_one_contract(name: str) -> None:
    network = config.resolve(name)
    contracts = [contract for chain in network.chains for contract in chain.contracts]
    assert sorted(contracts) == sorted(set(contracts))


@pytest.mark.parametrize("name", NAMES)
def test_evm_addresses_have_their_checksum(name: str) -> None:
    for chain in _content(name)["chains"]:
        if chain["id"].startswith("eip155:"):
            for address in chain["contracts"].values():
                assert address == ids.checksum(address.lower())


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_of_chains_that_are_scanned(name: str) -> None:
    network = config.resolve(name)
    chains = [chain.id for chain in network.chains]
    assert len(chains) == len(set(chains))
    assert all(map(ids.is_chain, chains))
    accounts = [account for party in network.parties for account in party.accounts]
    accounts += [account for stated in network.multisigs for account in (stated.account, *stated.signers)]
    assert all(map(ids.is_account, accounts))
    assert {ids.chain_of(account) for account in accounts} <= set(chains)


@pytest.mark.parametrize("name", NAMES)
def test_every_chain_has_endpoints_without_keys(name: str) -> None:
    for chain in config.resolve(name).chains:
        assert chain.rpc
        assert len(chain.rpc) == len(set(chain.rpc))
        assert all(re.fullmatch(r"(https|wss)://[^@?]+", endpoint) for endpoint in chain.rpc)
