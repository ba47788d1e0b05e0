"""Powers that hang on the block, on other accounts or on seats that are empty: each is a grant, or a critical gap."""

import pytest

from auditor.model.evidence import Gap, GapKind
from auditor.model.grant import Effect
from auditor.model.ids import NOBODY, account, address_of
from auditor.model.snapshot import Snapshot
from tests.chains.evm.chain import Chain, person, selector
from tests.chains.evm.node import started
from tests.chains.evm.scanning import ANVIL, over, scan

PRODUCER, LATER, HEIR, TOP, KEEPER, EDITOR, COLLECTOR = (
    person(f"{name} around") for name in ("producer", "later", "heir", "top", "keeper", "editor", "collector")
)
Scanned = tuple[dict[str, str], Snapshot]


def deploy(chain: Chain) -> dict[str, str]:
    counter = chain.deploy("Surroundings.sol:Counter")
    catalogue = chain.deploy("Surroundings.sol:Catalogue", EDITOR, counter)
    hidden = chain.deploy("Surroundings.sol:Lender", KEEPER)
    step, trust = selector("step()"), selector("trust(address,address)")
    return {
        "Gated": chain.deploy("Surroundings.sol:Gated", PRODUCER, LATER),
        "Staged": chain.deploy("Surroundings.sol:Staged"),
        "Heritage": chain.deploy("Surroundings.sol:Heritage", HEIR),
        "Ladder": chain.deploy("Surroundings.sol:Ladder", TOP),
        "Lender": chain.deploy("Surroundings.sol:Lender", KEEPER),
        "CatalogueProxy": chain.deploy("Surroundings.sol:CatalogueProxy", catalogue),
        "Helped": chain.deploy("Surroundings.sol:Helped", catalogue),
        "ShyDiamond": chain.deploy("Surroundings.sol:ShyDiamond", step, counter, trust, hidden),
        "Tolled": chain.deploy("Surroundings.sol:Tolled", COLLECTOR),
        "Catalogue": catalogue,
    }


@pytest.fixture(scope="module")
def scanned() -> Scanned:
    with started() as chain:
        contracts = deploy(chain)
        outside = {name: address for name, address in contracts.items() if name != "Catalogue"}
        return contracts, scan(chain.url, outside)


def effects(scanned: Scanned, name: str, function: str) -> set[tuple[str, Effect]]:
    contracts, snapshot = scanned
    code = "0x" + selector(function).hex()
    grants = (each for each in over(snapshot, contracts[name]) if each.selector == code)
    return {(each.holder if each.holder == NOBODY else address_of(each.holder), each.effect) for each in grants}


def gaps(scanned: Scanned, name: str, function: str = "") -> list[Gap]:
    contracts, snapshot = scanned
    subject = account(ANVIL, contracts[name])
    names = (function, "0x" + selector(function).hex()) if function else ("",)
    own = (gap for gap in snapshot.gaps if gap.critical and gap.subject == subject)
    return [gap for gap in own if any(each in gap.what for each in names)]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        *(("Gated", "byProducer(address)"), ("Gated", "byPrice(address)"), ("Gated", "byCode(address)")),
        *(("Staged", "byRounds(address)"), ("Staged", "byStage(address)"), ("Staged", "byWord(address,uint256)")),
    ],
)
def test_what_comes_about_without_a_run_of_it_is_a_question(scanned: Scanned, name: str, function: str) -> None:
    assert [gap.kind for gap in gaps(scanned, name, function)] == [GapKind.CALLERS]


def test_what_no_function_brings_about_is_no_question(scanned: Scanned) -> None:
    assert not gaps(scanned, "Gated", "never(address)")


def test_an_empty_seat_is_told_where_somebody_can_take_it(scanned: Scanned) -> None:
    assert effects(scanned, "Heritage", "spend(address)") == {(NOBODY, Effect.WITHDRAW)}
    (taken,) = (grant for grant in over(scanned[1], scanned[0]["Heritage"]) if grant.confers)
    (spends,) = (grant for grant in over(scanned[1], scanned[0]["Heritage"]) if grant.holder == NOBODY)
    assert address_of(taken.holder) == HEIR and spends.role in taken.confers


def test_an_empty_role_leads_on_to_what_it_hands_out(scanned: Scanned) -> None:
    grants = over(scanned[1], scanned[0]["Ladder"])
    empty = [grant for grant in grants if grant.holder == NOBODY and grant.effect is Effect.CONTROL]
    assert len(empty) == 1 and empty[0].confers
    assert any(empty[0].role in grant.confers for grant in grants if grant.holder != NOBODY)


def test_to_approve_others_is_to_let_them_take(scanned: Scanned) -> None:
    assert effects(scanned, "Lender", "trust(address,address)") == {(KEEPER, Effect.WITHDRAW)}


@pytest.mark.parametrize("name", ["CatalogueProxy", "Helped"])
def test_who_edits_the_word_that_names_the_code_replaces_the_code(scanned: Scanned, name: str) -> None:
    catalogue = scanned[0]["Catalogue"]
    upgrades = [grant for grant in over(scanned[1], scanned[0][name]) if grant.effect is Effect.UPGRADE]
    assert [address_of(grant.holder) for grant in upgrades] == [catalogue]
    assert effects(scanned, "Catalogue", "edit(bytes32,address)") == {(EDITOR, Effect.UPGRADE)}


def test_a_loupe_is_not_believed_to_list_all(scanned: Scanned) -> None:
    assert any("hands on" in gap.what for gap in gaps(scanned, "ShyDiamond"))


def test_what_limits_transfers_freezes_and_what_takes_a_part_is_a_question(scanned: Scanned) -> None:
    assert effects(scanned, "Tolled", "setMost(uint256)") == {(COLLECTOR, Effect.PAUSE)}
    assert effects(scanned, "Tolled", "hold(address,uint256)") == {(COLLECTOR, Effect.FREEZE)}
    assert [gap.kind for gap in gaps(scanned, "Tolled", "setToll(uint256)")] == [GapKind.EFFECT]
