"""The source beside the chain: what agrees, and what only one of them knows."""

from pathlib import Path

import pytest

from auditor import pipeline
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, GapKind
from auditor.model.gate import Key
from auditor.model.grant import Effect, Grant
from auditor.model.network import Network, Repository
from auditor.model.snapshot import Snapshot
from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.join import joined, with_unread, without_unread
from auditor.repos.scanner import RepositoryScan, scan
from tests.repos.making import repository

TOKEN = """contract Token { address owner; modifier onlyOwner() { require(msg.sender == owner); _; }
    function mint(address to, uint256 amount) external onlyOwner { }
    function burn(address from, uint256 amount) external onlyOwner { }
}
"""
URL = "https://forge.example/a/token"
TARGET, KEY = "eip155:1:0x" + "1" * 40, "eip155:1:0x" + "2" * 40


def scanned(folder: Path, source: str = TOKEN) -> RepositoryScan:
    made = repository(folder, {"src/Token.sol": source})
    with Cache(None) as cache:
        return scan(opened(made.folder, URL), cache, lambda doing, done, known: None, code=False)


def chain(*functions: str, label: str = "Token") -> Snapshot:
    return Snapshot(
        network=Network(name="n", title="N", repositories=(Repository(url=URL),)),
        entities=(
            Entity(id=TARGET, kind=EntityKind.CONTRACT, label=label),
            Entity(id=KEY, kind=EntityKind.KEY, gate=Key()),
        ),
        grants=tuple(
            Grant(holder=KEY, target=TARGET, effect=Effect.MINT, function=function, evidence=("e1",))
            for function in functions
        ),
    )


def test_what_agrees_gets_the_line_of_the_source_as_evidence(tmp_path: Path) -> None:
    scan_ = scanned(tmp_path)
    result = joined(chain("mint(address,uint256)"), [scan_])
    first = result.grants[0]
    places = {evidence.id: evidence.request for evidence in result.evidence}
    assert first.evidence[0] == "e1"
    assert places[first.evidence[1]] == f"src/Token.sol:2@{scan_.checkout.commit[:12]}"
    assert first.certainty is Certainty.OBSERVED


def test_what_only_one_of_them_knows_is_a_gap_that_hides_nothing(tmp_path: Path) -> None:
    result = joined(chain("mint(address,uint256)", "seize(address)"), [scanned(tmp_path)])
    told = {gap.what: gap for gap in result.gaps if gap.subject == TARGET}
    assert set(told) == {"who may call burn(address,uint256)", "who may call seize(address)"}
    assert not any(gap.critical for gap in told.values())
    assert "src/Token.sol:3" in told["who may call burn(address,uint256)"].why


def test_a_contract_of_which_a_part_is_elsewhere_may_have_more(tmp_path: Path) -> None:
    made = repository(tmp_path, {"Token.sol": TOKEN.replace("contract Token", "contract Token is Elsewhere")})
    with Cache(None) as cache:
        scan_ = scan(opened(made.folder, URL), cache, lambda doing, done, known: None, code=False)
    result = joined(chain("mint(address,uint256)", "seize(address)"), [scan_])
    assert "who may call seize(address)" not in {gap.what for gap in result.gaps}


def test_who_holds_a_seat_by_one_function_holds_it_for_all(tmp_path: Path) -> None:
    seen = chain("mint(address,uint256)")
    (grant,) = seen.grants
    seen = seen.model_copy(update={"grants": (grant.model_copy(update={"role": "owner"}),)})
    assert not [gap for gap in joined(seen, [scanned(tmp_path)]).gaps if gap.subject == TARGET]


def test_another_role_than_the_source_asks_for_is_no_agreement(tmp_path: Path) -> None:
    seen = chain("mint(address,uint256)")
    (grant,) = seen.grants
    seen = seen.model_copy(update={"grants": (grant.model_copy(update={"role": "guardian"}),)})
    result = joined(seen, [scanned(tmp_path)])
    assert result.grants[0].evidence == ("e1",)
    (gap,) = [gap for gap in result.gaps if gap.what == "who may call mint(address,uint256)"]
    assert gap.critical
    assert gap.kind is GapKind.SOURCE_DIFFERS
    assert gap.why.startswith("the chain has it held by guardian, and the source asks for owner (")


def test_what_the_source_lets_everybody_do_leaves_the_chain_unsettled(tmp_path: Path) -> None:
    loose = TOKEN.replace("onlyOwner() { require(msg.sender == owner); _; }", "onlyOwner() { _; }")
    result = joined(chain("mint(address,uint256)"), [scanned(tmp_path, loose)])
    told = {gap.what for gap in result.gaps if gap.subject == TARGET and gap.critical}
    assert told == {"who may call mint(address,uint256)", "who may call burn(address,uint256)"}


def test_a_contract_of_another_name_is_another_contract(tmp_path: Path) -> None:
    result = joined(chain("mint(address,uint256)", label="Other"), [scanned(tmp_path)])
    assert result.grants[0].evidence == ("e1",)
    assert not [gap for gap in result.gaps if gap.subject == TARGET]


def test_people_and_their_way_to_what_operators_run_are_in_the_graph(tmp_path: Path) -> None:
    result = joined(chain(), [scanned(tmp_path)])
    entities = {entity.id: entity for entity in result.entities}
    assert entities[f"git:{URL}"].kind is EntityKind.REPOSITORY
    assert "Ada merged 1 of 1" in entities[f"git:{URL}"].notes
    (release,) = (grant for grant in result.grants if grant.target == f"git:{URL}#software")
    assert (release.effect, release.holder) == (Effect.UPGRADE, f"git:{URL}#release")


def test_a_repository_without_checkout_is_a_gap() -> None:
    unread = with_unread(chain())
    (gap,) = unread.gaps
    assert (gap.subject, gap.critical) == (f"git:{URL}", False)
    assert without_unread(unread, {URL}).gaps == () and without_unread(unread, {}).gaps == (gap,)


def test_calls_of_pallets_and_messages_have_one_name_everywhere(tmp_path: Path) -> None:
    pallet = """#[pallet::call] impl<T: Config> Pallet<T> {
        #[pallet::call_index(0)] pub fn set_fee(origin: OriginFor<T>) -> R { ensure_root(origin)?; Ok(()) }
        #[pallet::call_index(1)] pub fn set_cut(origin: OriginFor<T>) -> R { ensure_root(origin)?; Ok(()) }
        #[pallet::call_index(2)] pub fn join(origin: OriginFor<T>) -> R { ensure_signed(origin)?; Ok(()) } }"""
    runtime = "construct_runtime!( pub struct Runtime { Fees: pallet_fees = 0, } );"
    files = {
        "fees/Cargo.toml": '[package]\nname = "pallet-fees"',
        "fees/src/lib.rs": pallet,
        "runtime/src/lib.rs": runtime,
    }
    made = repository(tmp_path, dict(files))
    with Cache(None) as cache:
        scan_ = scan(opened(made.folder, URL), cache, lambda doing, done, known: None, code=False)
    result = joined(chain("Fees.set_fee(amount)", "Fees.gone", "Fees.join"), [scan_])
    requests = {evidence.id: evidence.request for evidence in result.evidence}
    assert {grant.function: requests.get(grant.evidence[-1], "") for grant in result.grants[:3]} == {
        "Fees.set_fee(amount)": f"fees/src/lib.rs:2@{scan_.checkout.commit[:12]}",
        "Fees.gone": "",
        "Fees.join": "",
    }
    told = {gap.what for gap in result.gaps if gap.subject == TARGET}
    assert told == {"who may call Fees.gone", "who may call Fees.set_cut"}


@pytest.mark.slow
def test_the_recorded_demo_and_its_own_source_agree(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "chains" / "evm" / "contracts" / "Orrery.sol"
    made = repository(tmp_path, {"contracts/Orrery.sol": source.read_text(encoding="utf-8")})
    with Cache(None) as cache:
        scan_ = scan(opened(made.folder, URL), cache, lambda doing, done, known: None, code=False)
    demo = pipeline.open_snapshot("demo", lambda doing, done, known: None)
    result = joined(demo, [scan_])
    labels = {entity.id: entity.label for entity in result.entities}
    places = {evidence.id for evidence in result.evidence if evidence.source == URL}
    agreed = {
        f"{labels[grant.target]}.{(grant.function or '').partition('(')[0]}"
        for grant in result.grants
        if places & set(grant.evidence) and not grant.target.startswith("git:")
    }
    assert agreed == {
        *(
            "EmissionsController.pauseRewards",
            "EmissionsController.resumeRewards",
            "EmissionsController.setEmissionRate",
        ),
        *("EmissionsController.upgradeToAndCall", "OrreryToken.mint", "StakingVault.setUnbondingPeriod"),
        *("StakingVault.slash", "SubnetRegistry.deregisterSubnet", "SubnetRegistry.setRegistrationFee"),
        "Treasury.withdraw",
    }


def test_what_runs_refused_to_others_and_the_source_lets_everybody_do_is_a_gap(tmp_path: Path) -> None:
    pallet = """#[pallet::call] impl<T: Config> Pallet<T> {
        #[pallet::call_index(0)] pub fn join(origin: OriginFor<T>) -> R { ensure_signed(origin)?; Ok(()) } }"""
    files = {
        "fees/Cargo.toml": '[package]\nname = "pallet-fees"',
        "fees/src/lib.rs": pallet,
        "runtime/src/lib.rs": "construct_runtime!( pub struct Runtime { Fees: pallet_fees = 0, } );",
    }
    made = repository(tmp_path, dict(files))
    with Cache(None) as cache:
        scan_ = scan(opened(made.folder, URL), cache, lambda doing, done, known: None, code=False)
    seen = chain("Fees.join")
    assert not [gap for gap in joined(seen, [scan_]).gaps if "Fees.join" in gap.what]
    proven = tuple(grant.model_copy(update={"certainty": Certainty.PROVEN}) for grant in seen.grants)
    (gap,) = [gap for gap in joined(seen.model_copy(update={"grants": proven}), [scan_]).gaps if "join" in gap.what]
    assert gap.why.startswith("runs refused it to others, and the source lets everybody do it (")
    assert "fees/src/lib.rs:2" in gap.why
    assert not gap.critical
