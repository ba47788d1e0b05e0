pub use pallet::*;
mod checks;
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    #[pallet::config]
    pub trait Config: frame_system::Config {
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        type OpenOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        type Operators: SortedMembers<Self::AccountId>;
    }
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        #[pallet::call_index(0)]
        #[pallet::weight({10_000})]
        pub fn set_feed(origin: OriginFor<T>, v: u32) -> DispatchResultWithPostInfo { //! guarded OracleAdmins|AdminOrigin
            let _who = T::AdminOrigin::ensure_origin(origin)?;
            Ok(().into())
        }
        #[pallet::call_index(1)]
        #[pallet::weight({10_000})]
        pub fn set_open(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded root
            T::OpenOrigin::ensure_origin(origin)?;
            Ok(())
        }
        #[pallet::call_index(2)]
        #[pallet::weight({10_000})]
        pub fn feed(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded Operators
            let who = ensure_signed(origin.clone())?;
            ensure!(T::Operators::contains(&who), Error::<T>::NoPermission);
            Ok(())
        }
        #[pallet::call_index(3)]
        #[pallet::weight({10_000})]
        pub fn feed_or_root(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded Operators|root
            let feeder = ensure_signed(origin.clone()).map(Some).or_else(|_| ensure_root(origin).map(|_| None))?;
            if let Some(who) = feeder {
                ensure!(T::Operators::contains(&who), Error::<T>::NoPermission);
            }
            Ok(())
        }
        #[pallet::call_index(4)]
        #[pallet::weight({10_000})]
        pub fn in_other_file(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded root
            checks::only_top::<T>(origin)?;
            Ok(())
        }
        #[pallet::call_index(5)]
        #[pallet::weight({10_000})]
        pub fn unsigned_report(origin: OriginFor<T>, v: u32) -> DispatchResult { //! free
            ensure_none(origin)?;
            Ok(())
        }
    }
}
