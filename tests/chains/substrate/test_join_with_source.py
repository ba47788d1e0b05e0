"""Bittensor's chain beside source: the local runtime with the table of calls that is shipped, and pallets that we wrote
in the shape of subtensor's. Where they agree, the line of the source is further evidence; else there is a gap."""

import pytest

from auditor import pipeline
from auditor.model.evidence import Gap
from auditor.model.grant import Grant
from auditor.model.snapshot import Snapshot
from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.join import joined
from auditor.repos.scanner import scan
from tests.chains.substrate import bittensor
from tests.chains.substrate.node import CHAIN, Node
from tests.repos.making import repository

pytestmark = pytest.mark.xdist_group("substrate")

RUNTIME = """
construct_runtime!( pub struct Runtime {
    System: frame_system = 0, SubtensorModule: pallet_subtensor = 7, AdminUtils: pallet_admin_utils = 19,
} );
"""
# The calls lie in a section of their own, which the pallet imports, as in the real one.
SECTION = """
#[pallet_section]
mod dispatches {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        #[pallet::call_index(61)]
        pub fn dissolve_network(origin: OriginFor<T>, _coldkey: T::AccountId, netuid: NetUid) -> DispatchResult {
            ensure_root(origin)?;
            Self::do_dissolve(netuid)
        }
        #[pallet::call_index(71)]
        pub fn swap_coldkey(origin: OriginFor<T>, old: T::AccountId, new: T::AccountId) -> DispatchResult {
            Self::do_swap(origin, old, new)
        }
        #[pallet::call_index(120)]
        pub fn root_dissolve_network(origin: OriginFor<T>, netuid: NetUid) -> DispatchResult {
            ensure_root(origin)?;
            Self::do_dissolve(netuid)
        }
        #[pallet::call_index(7)]
        pub fn add_stake(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_add_stake(who, hotkey)
        }
    }
}
"""
SUBTENSOR = """
#[import_section(dispatches::dispatches)]
#[frame_support::pallet]
pub mod pallet {
    impl<T: Config> Pallet<T> {
        pub fn do_swap(origin: OriginFor<T>, old: T::AccountId, new: T::AccountId) -> DispatchResult {
            ensure_root(origin)?;
            Ok(())
        }
        pub fn ensure_subnet_owner_or_root(o: OriginFor<T>, n: NetUid) -> Result<(), DispatchError> {
            match ensure_signed_or_root(o) {
                Ok(Some(who)) if SubnetOwner::<T>::get(n) == who => Ok(()),
                Ok(None) => Ok(()),
                _ => Err(BadOrigin.into()),
            }
        }
    }
}
"""
ADMIN = """
#[frame_support::pallet]
pub mod pallet {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        #[pallet::call_index(19)]
        pub fn sudo_set_network_registration_allowed(origin: OriginFor<T>, netuid: NetUid, on: bool) -> DispatchResult {
            ensure_root(origin)?;
            Ok(())
        }
        #[pallet::call_index(3)]
        pub fn sudo_set_serving_rate_limit(origin: OriginFor<T>, netuid: NetUid, limit: u64) -> DispatchResult {
            pallet_subtensor::Pallet::<T>::ensure_subnet_owner_or_root(origin, netuid)?;
            Ok(())
        }
        #[pallet::call_index(94)]
        pub fn sudo_set_subnet_emission_enabled(origin: OriginFor<T>, netuid: NetUid, on: bool) -> DispatchResult {
            ensure_root(origin)?;
            Ok(())
        }
    }
}
"""
TREE: dict[str, str | bytes] = {
    "runtime/src/lib.rs": RUNTIME,
    "pallets/subtensor/Cargo.toml": '[package]\nname = "pallet-subtensor"\n',
    "pallets/subtensor/src/lib.rs": SUBTENSOR,
    "pallets/subtensor/src/macros/dispatches.rs": SECTION,
    "pallets/admin-utils/Cargo.toml": '[package]\nname = "pallet-admin-utils"\n',
    "pallets/admin-utils/src/lib.rs": ADMIN,
}
ROOT = f"{CHAIN}:module/Root"


@pytest.fixture(scope="module")
def both(finney: Node, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """The chain alone, and with the source beside it."""
    alone = pipeline.scan(bittensor.profile(finney.url), {}, None, lambda *_: None)
    made = repository(tmp_path_factory.mktemp("source"), TREE)
    (url,) = (each.url for each in alone.network.repositories)
    with Cache(None) as cache:
        source = scan(opened(made.folder, url), cache, lambda doing, done, known: None, code=False)
    return alone, joined(alone, [source])


def places(snapshot: Snapshot, grant: Grant) -> set[str]:
    """Where in the source a grant is said too."""
    return {e.request.partition("@")[0] for e in snapshot.evidence if e.id in grant.evidence and ".rs:" in e.request}


def new_gaps(both: tuple[Snapshot, Snapshot], part: str) -> dict[str, Gap]:
    before = set(both[0].gaps)
    return {gap.what: gap for gap in both[1].gaps if gap not in before and gap.subject.endswith(part)}


@pytest.mark.parametrize(
    ("call", "holder", "place"),
    [
        ("SubtensorModule.dissolve_network", "Root", "pallets/subtensor/src/macros/dispatches.rs:7"),
        ("SubtensorModule.swap_coldkey", "Root", "pallets/subtensor/src/macros/dispatches.rs:12"),
        ("AdminUtils.sudo_set_network_registration_allowed", "Root", "pallets/admin-utils/src/lib.rs:7"),
        ("AdminUtils.sudo_set_serving_rate_limit", "Root", "pallets/admin-utils/src/lib.rs:12"),
        ("AdminUtils.sudo_set_serving_rate_limit", "SubtensorModule.Owners", "pallets/admin-utils/src/lib.rs:12"),
    ],
)
def test_what_agrees_gets_the_line_of_the_source(
    both: tuple[Snapshot, Snapshot], call: str, holder: str, place: str
) -> None:
    alone, beside = both
    grants = [grant for grant in beside.grants if grant.function == call and grant.holder.endswith(f"module/{holder}")]
    assert grants and {frozenset(places(beside, grant)) for grant in grants} == {frozenset({place})}
    before = [grant for grant in alone.grants if grant.function == call and grant.holder.endswith(f"module/{holder}")]
    assert [grant.evidence for grant in before] == [grant.evidence[: len(before[0].evidence)] for grant in grants]
    assert {grant.certainty for grant in grants} == {grant.certainty for grant in before}


def test_what_only_the_source_guards_is_a_gap(both: tuple[Snapshot, Snapshot]) -> None:
    # This runtime is older than both calls.
    (emission,) = new_gaps(both, "").keys() & {"who may call AdminUtils.sudo_set_subnet_emission_enabled"}
    gap = new_gaps(both, "")[emission]
    assert "pallets/admin-utils/src/lib.rs:17" in gap.why and "nobody was seen to hold it" in gap.why
    assert "who may call SubtensorModule.root_dissolve_network" in new_gaps(both, "")
    assert not gap.critical


def test_what_only_the_chain_lets_somebody_call_is_a_gap(both: tuple[Snapshot, Snapshot]) -> None:
    gap = new_gaps(both, "")["who may call AdminUtils.sudo_set_tempo"]
    assert "the source of that name has no such guarded function" in gap.why
    # Pallets of which the source has nothing are not doubted by it.
    assert not any("System." in what or "Balances." in what for what in new_gaps(both, ""))


def test_everything_that_the_chain_said_is_still_there(both: tuple[Snapshot, Snapshot]) -> None:
    alone, beside = both
    said = {(grant.holder, grant.target, grant.effect, grant.function) for grant in beside.grants}
    assert {(grant.holder, grant.target, grant.effect, grant.function) for grant in alone.grants} <= said
    assert len(beside.grants) >= len(alone.grants)
    assert set(alone.gaps) <= set(beside.gaps)
    # A call that asks for nobody in particular is no power over others, so there is nothing to agree on.
    assert not any("SubtensorModule.add_stake" in gap.what for gap in beside.gaps)
    assert any(entity.id.startswith("git:") for entity in beside.entities)
