"""The bundled profiles of Cosmos networks: what they name is real, and what networks say is held against them."""

import pytest

from auditor import config, pipeline
from auditor.chains.cosmos.addresses import decode, encode, module_account
from auditor.engine.rulebook import Rulebook
from auditor.model.assessment import Assessment, ClaimOutcome
from auditor.model.harm import Viewpoint
from auditor.model.network import Chain, Network
from tests.chains.cosmos.fake import PREFIX, Node, account, answers, serving
from tests.chains.cosmos.scanning import QUICK, scan_profile

PROFILES = ("akash", "allora", "cosmoshub", "fetchhub", "gonka", "osmosis")


def _cosmos(network: Network) -> Chain:
    return next(chain for chain in network.chains if chain.id.startswith("cosmos:"))


@pytest.mark.parametrize("name", PROFILES)
def test_all_addresses_are_of_the_chain_and_governance_is_its_own(name: str) -> None:
    network = config.resolve(name)
    chain = _cosmos(network)
    prefix, _ = decode(chain.contracts["Governance"])
    assert chain.contracts["Governance"] == module_account(prefix, "gov")
    named = [*chain.contracts.values()]
    named += [of.rpartition(":")[2] for party in network.parties for of in party.accounts if of.startswith(chain.id)]
    assert {decode(address)[0] for address in named} == {prefix}


@pytest.mark.parametrize("name", PROFILES)
def test_claims_can_be_asked_and_every_fact_has_a_source(name: str) -> None:
    network = config.resolve(name)
    Rulebook.load().check_claims(network)
    assert all(claim.source.startswith("https://") for claim in network.claims)
    assert all("https://" in party.source for party in network.parties)
    assert network.exit_source.startswith("https://")
    assert network.sources


def _answered(name: str, *weights: int) -> Assessment:
    """A report on a small chain that calls itself by the network's name (synthetic)."""
    network = config.resolve(name)
    chain = _cosmos(network)
    prefix, _ = decode(chain.contracts["Governance"])
    told = answers()
    told["/cosmos/auth/v1beta1/bech32"] = {"bech32_prefix": prefix}
    told["/cosmos/base/tendermint/v1beta1/node_info"] = {"default_node_info": {"network": chain.id.partition(":")[2]}}
    told["/cosmos/upgrade/v1beta1/authority"] = {"address": chain.contracts["Governance"]}
    told["/cosmos/staking/v1beta1/validators"] = {
        "validators": [
            {
                "operator_address": encode(f"{prefix}valoper", decode(account(number, PREFIX))[1]),
                "tokens": str(weight),
                "status": "BOND_STATUS_BONDED",
                "description": {"moniker": f"validator {number}"},
            }
            for number, weight in enumerate(weights, 1)
        ]
    }
    with serving(Node(answers=told, chain=chain.id.partition(":")[2])) as url:
        alone = chain.model_copy(update={"rpc": (url,)})
        snapshot = scan_profile(network.model_copy(update={"chains": (alone,)}), QUICK)
    return pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)


def _outcomes(report: Assessment) -> dict[str, ClaimOutcome]:
    assert all(claim.because for claim in report.claims)
    return {claim.says: claim.outcome for claim in report.claims}


def test_votes_that_are_shorter_than_was_said_refute_it() -> None:
    assert _outcomes(_answered("fetchhub", *[10] * 20))["A vote lasts 2 weeks."] is ClaimOutcome.REFUTED
    assert _outcomes(_answered("osmosis", *[10] * 20))["A vote lasts 3 days."] is ClaimOutcome.REFUTED


@pytest.mark.parametrize(("weights", "outcome"), [((40, 30, 30), "REFUTED"), ((10,) * 20, "HOLDS")])
@pytest.mark.parametrize("name", ["akash", "fetchhub", "allora"])
def test_one_validator_with_a_third_refutes_that_nobody_is_central(
    name: str, weights: tuple[int, ...], outcome: str
) -> None:
    (about,) = [claim for claim in config.resolve(name).claims if "largest_share('Validators')" in claim.check]
    assert _outcomes(_answered(name, *weights))[about.says] is ClaimOutcome[outcome]
