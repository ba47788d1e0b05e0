"""Source files of strangers: what a survey reads of one is facts, or that it nests too deeply or takes too long."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.repos.catalogue import SURVEYS
from auditor.repos.grammar import TakesTooLong
from auditor.repos.survey import Survey
from auditor.repos.tree import File
from tests.examples import examples
from tests.fuzz.mutations import mutated

SOLIDITY = b"""pragma solidity ^0.8.0; import "./a.sol"; abstract contract Base is Own { mapping(address => bool) ok;
modifier only(address a) { require(ok[msg.sender] && a != address(0), "no"); _; } }
contract Vault is Base { address owner; function pay(address to, uint256 n) external only(to) { if (msg.sender != owner)
revert(); (bool s,) = to.call{value: n}(""); assembly { sstore(0, caller()) } owner = s ? to : owner; } }"""
RUST = b"""#[pallet::call] impl<T: Config> Pallet<T> { #[pallet::call_index(0)] #[pallet::weight(1)]
pub fn set(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult { T::Admin::ensure_origin(origin)?;
match who { x if x == y => Owner::<T>::put(x), _ => return Err(Error::<T>::No.into()) } Ok(()) } }
construct_runtime!( pub struct Runtime { System: frame_system = 0, Sudo: pallet_sudo = 1, } );
#[derive(Accounts)] pub struct Set<'info> { #[account(mut, has_one = admin)] pub state: Account<'info, State> }"""
GO = b"""package keeper
func (k msgServer) Set(ctx context.Context, msg *types.MsgSet) (*types.Reply, error) {
if k.authority != msg.Authority { return nil, errors.Wrapf(govtypes.ErrInvalidSigner, "no %s", msg.Authority) }
return &types.Reply{}, k.Params.Set(ctx, msg.Params) }"""
SEEDS = {".sol": SOLIDITY, ".rs": RUST, ".go": GO, ".toml": b'[package]\nname = "a"\n', ".json": b'{"name": "a"}'}
PATHS = {".toml": "Cargo.toml", ".json": "package.json"}


def _surveys(path: str) -> list[Survey]:
    return [survey for survey in SURVEYS if survey.wants(path)]


@pytest.mark.parametrize("suffix", sorted(SEEDS))
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_source_file_is_read_or_given_up(suffix: str, data: st.DataObject) -> None:
    source = data.draw(mutated(SEEDS[suffix]))
    path = PATHS.get(suffix, f"src/a{suffix}")
    assert _surveys(path)
    for survey in _surveys(path):
        try:
            facts = survey.read(suffix, source)
        except (RecursionError, TakesTooLong):
            continue
        survey.join([(File(path=path, blob="", size=len(source), name=path.encode()), facts)])
