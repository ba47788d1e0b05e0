"""Addresses as tools write them into trees."""

import json
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import config
from auditor.repos.checkout import Checkout
from auditor.repos.deployments.deployment_survey import Deployment, DeploymentSurvey, chains, deployments
from auditor.repos.deployments.profile import draft
from auditor.repos.tree import File

A, B = "0xc00e94Cb662C3520282E6f5717214004A7f26888", "0x3d9819210A31b4961b30EF54bE2aeD79B9c9Cd3B"
FIRST_ON_ANVIL = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
PROGRAM = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"


def found_in(files: dict[str, object]) -> list[Deployment]:
    return list(deployments(facts_of(files)))


def facts_of(files: dict[str, object]) -> list[tuple[File, bytes]]:
    survey = DeploymentSurvey()
    facts = []
    for path, content in files.items():
        if survey.wants(path):
            text = content if isinstance(content, str) else json.dumps(content, indent=1)
            facts.append((File(path, path, 0, b""), survey.read(PurePosixPath(path).suffix, text.encode())))
    return facts


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"deployments/mainnet/Token.json": {"address": A, "abi": []}}, [("eip155:1", "Token", A, False)]),
        (
            {"deployments/prod/.chainId": "42161", "deployments/prod/Token.json": {"address": A}},
            [("eip155:42161", "Token", A, False)],
        ),
        ({"deployments/sepolia/Token.json": {"address": A}}, [("", "Token", A, True)]),
        (
            {"ignition/deployments/chain-10/deployed_addresses.json": {"Main#Token": A, "Main#Pool": B}},
            [("eip155:10", "Token", A, False), ("eip155:10", "Pool", B, False)],
        ),
        (
            {
                "broadcast/Deploy.s.sol/8453/run-latest.json": {
                    "transactions": [{"contractName": "Token", "contractAddress": A, "transaction": {"from": B}}]
                }
            },
            [("eip155:8453", "Token", A, False)],
        ),
        (
            {".openzeppelin/unknown-137.json": {"proxies": [{"address": A}], "impls": {"x": {"address": B}}}},
            [("eip155:137", f"proxy {A[:8]}", A, False)],
        ),
        ({"addresses.json": {"1": {"Token": {"address": A}}, "arbitrumOne": {"Pool": B}}},
         [("eip155:1", "Token", A, False), ("eip155:42161", "Pool", B, False)]),
        (
            {"addresses.json": {"1": {"Token": {"address": A, "implementation": {"address": B}, "initArgs": [B]}}}},
            [("eip155:1", "Token", A, False), ("eip155:1", "Token implementation", B, False)],
        ),
        ({"networks/kovan.json": {"Tokens": {"ETH": A, "x": "0x" + "0" * 40}}}, [("", "ETH", A, True)]),
        ({"addresses/polygon.json": {"Token": A}}, [("eip155:137", "Token", A, False)]),
        ({"contracts-addresses.json": {"Token": A}}, [("", "Token", A, False)]),
        ({"deployments/mainnet/T.json": {"address": FIRST_ON_ANVIL}}, [("eip155:1", "T", FIRST_ON_ANVIL, True)]),
        ({"config/.env.production": f"export TOKEN={A}\nOTHER=3"}, [("", "TOKEN", A, False)]),
        (
            {"Anchor.toml": f'[programs.mainnet]\nvault = "{PROGRAM}"\n[programs.localnet]\nvault = "{PROGRAM}"'},
            [
                ("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", "vault", PROGRAM, False),
                ("", "vault", PROGRAM, True),
            ],
        ),
        (
            {"programs/vault/src/lib.rs": f'declare_id!("{PROGRAM}");'},
            [("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", "vault", PROGRAM, False)],
        ),
        ({"deployed-live.json": {"networkId": 1, "vault": {"address": A}}}, [("eip155:1", "vault", A, False)]),
        (
            {"addresses.json": {"one": {"chainId": "10", "Token": A}, "two": {"network_id": 8453, "Pool": B}}},
            [("eip155:10", "Token", A, False), ("eip155:8453", "Pool", B, False)],
        ),
        ({"deployed-x.json": {"networkId": 11155111, "Token": A}}, [("eip155:11155111", "Token", A, True)]),
        ({"package.json": {"address": A}, "src/data.json": {"address": A}}, []),
        ({"deployments/mainnet/Token.json": "{broken"}, []),
    ],
)  # fmt: skip
def test_what_tools_write_is_understood(files: dict[str, object], expected: list[tuple[str, str, str, bool]]) -> None:
    assert [(each.chain, each.name, each.address, each.local) for each in found_in(files)] == expected


def test_every_address_has_its_line() -> None:
    (first, second) = found_in({"addresses.json": {"1": {"Token": A, "Pool": B}}})
    assert (first.place.line, second.place.line) == (3, 4)


def test_an_address_that_stands_at_several_keys_has_a_line_for_each() -> None:
    book = {"1": {"Admin": A, "Owner": A, "Vault": {"address": A}, "Pool": {"address": A}}}
    found = found_in({"addresses.json": book})
    assert [(each.name, each.place.line) for each in found] == [("Admin", 3), ("Owner", 4), ("Vault", 6), ("Pool", 9)]


def test_a_drafted_profile_is_one_that_can_be_read(tmp_path: Path) -> None:
    named = found_in({"addresses.json": {"1": {"Token": A, 'Po"ol\n': B}, "sepolia": {"Token": A}}})
    path = tmp_path / "drafted.toml"
    path.write_text(draft(Checkout(tmp_path, "https://forge.example/a/Thing", "c" * 40), named))
    network = config.load(path)
    (chain,) = network.chains
    assert (network.name, chain.id) == ("thing", "eip155:1")
    assert chain.contracts == {"Token": A, "Po_ol": B}
    assert network.repositories[0].url == "https://forge.example/a/Thing"
    assert f"addresses.json:3@{'c' * 12}" in path.read_text()


def test_cosmos_chains_that_files_describe_are_drafted_with_their_endpoints(tmp_path: Path) -> None:
    entry = {"chain_id": "thing-1", "pretty_name": "Thing", "apis": {"rest": [{"address": "https://rest.thing.io"}]}}
    genesis = {"chain_id": "thing-1"}
    facts = facts_of({"chain.json": entry, "x/genesis.json": genesis, "testnet/chain.json": {"chain_id": "t-9"}})
    path = tmp_path / "drafted.toml"
    path.write_text(draft(Checkout(tmp_path, "https://forge.example/a/thing", "c" * 40), [], chains(facts)))
    (chain,) = config.load(path).chains
    assert (chain.id, chain.rpc) == ("cosmos:thing-1", ("https://rest.thing.io",))


@given(st.text(max_size=200))
def test_no_text_breaks_the_survey(text: str) -> None:
    found_in({"addresses.json": text, "Anchor.toml": text, ".env": text, "a/src/lib.rs": f'declare_id!("{text}")'})


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_breaks_the_draft(url: str, name: str) -> None:
    import tomllib

    named = found_in({"addresses.json": {"1": {name: A}}})
    tomllib.loads(draft(Checkout(Path(), f"https://forge.example/{url}", "c" * 40), named))
