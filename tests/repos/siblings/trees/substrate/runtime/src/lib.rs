use frame_support::traits::{EitherOf, EitherOfDiverse, AsEnsureOriginWithArg};
pub type HalfOfCouncil = pallet_collective::EnsureProportionMoreThan<AccountId, TechnicalInstance, 1, 2>;
pub type RootOrHalf = EitherOfDiverse<EnsureRoot<AccountId>, HalfOfCouncil>;
impl pallet_vault::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type AdminOrigin = RootOrHalf;
    type OpenOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
    type NobodyOrigin = frame_system::EnsureNever<()>;
}
impl pallet_oracle::Config for Runtime {
    type AdminOrigin = frame_system::EnsureSignedBy<OracleAdmins, AccountId>;
    type OpenOrigin = EnsureRoot<AccountId>;
}
#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    pub struct Runtime;
    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(7)]
    pub type Vault = pallet_vault;
    #[runtime::pallet_index(8)]
    pub type Oracle = pallet_oracle;
    #[runtime::pallet_index(9)]
    pub type Ops = pallet_ops;
}
