pub use pallet::*;
#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    #[pallet::storage]
    #[pallet::getter(fn operator)]
    pub type Operator<T: Config> = StorageValue<_, T::AccountId>;
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets the fee. Only the operator may call it.
        #[pallet::call_index(0)]
        pub fn set_fee(origin: OriginFor<T>, fee: u32) -> DispatchResult { //! guarded Operator
            let caller = ensure_signed(origin)?;
            ensure!(Some(&caller) == Self::operator().as_ref(), Error::<T>::Denied);
            Ok(())
        }
        /// Anyone can call it. The root account pays for it.
        #[pallet::call_index(1)]
        pub fn poke(origin: OriginFor<T>) -> DispatchResult { //! own
            ensure_signed(origin)?;
            Ok(())
        }
        /// The dispatch origin of this call must be root or the operator.
        #[pallet::call_index(2)]
        pub fn set_two(origin: OriginFor<T>, fee: u32) -> DispatchResult { //! guarded Operator|root
            let is_root = ensure_root(origin.clone()).is_ok();
            if !is_root {
                let who = ensure_signed(origin)?;
                ensure!(Self::is_operator(&who), Error::<T>::Denied);
            }
            Ok(())
        }
        #[pallet::call_index(3)]
        pub fn first_takes(origin: OriginFor<T>) -> DispatchResult { //! own
            let who = ensure_signed(origin)?;
            ensure!(!Operator::<T>::exists(), Error::<T>::Taken);
            Operator::<T>::put(who);
            Ok(())
        }
    }
    impl<T: Config> Pallet<T> {
        fn is_operator(who: &T::AccountId) -> bool {
            Operator::<T>::get().map(|o| &o == who).unwrap_or(false)
        }
    }
}
