#![cfg_attr(not(feature = "std"), no_std)]
pub use pallet::*;
#[frame_support::pallet(dev_mode)]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    #[pallet::config]
    pub trait Config: frame_system::Config {
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        type OpenOrigin: EnsureOriginWithArg<Self::RuntimeOrigin, u32>;
        type NobodyOrigin: EnsureOrigin<Self::RuntimeOrigin>;
    }
    #[pallet::storage]
    pub type Keeper<T: Config> = StorageValue<_, T::AccountId, OptionQuery>;
    #[pallet::storage]
    pub type Managers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, (), OptionQuery>;
    #[pallet::storage]
    pub type Vaults<T: Config> = StorageMap<_, Blake2_128Concat, u32, VaultOf<T>>;
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        #[pallet::call_index(0)]
        pub fn set_ratio(origin: OriginFor<T>, ratio: u32) -> DispatchResult { //! guarded root
            <T as Config>::AdminOrigin::ensure_origin(origin)?;
            Ratio::<T>::put(ratio);
            Ok(())
        }
        pub fn set_cap(origin: OriginFor<T>, id: u32, cap: u32) -> DispatchResult { //! own
            T::OpenOrigin::ensure_origin(origin, &id)?;
            Caps::<T>::insert(id, cap);
            Ok(())
        }
        pub fn set_never(origin: OriginFor<T>) -> DispatchResult { //! nobody
            T::NobodyOrigin::ensure_origin(origin)?;
            Ok(())
        }
        pub fn by_keeper(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded Keeper
            let signer = ensure_signed(origin)?;
            let keeper = Keeper::<T>::get().ok_or(Error::<T>::NoKeeper)?;
            ensure!(signer == keeper, Error::<T>::NotKeeper);
            Ratio::<T>::put(v);
            Ok(())
        }
        pub fn by_keeper_matches(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded Keeper
            let signer = ensure_signed(origin)?;
            match Keeper::<T>::get() {
                Some(k) if k == signer => Ratio::<T>::put(v),
                _ => return Err(Error::<T>::NotKeeper.into()),
            }
            Ok(())
        }
        pub fn by_keeper_is_some_and(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded Keeper
            let signer = ensure_signed(origin)?;
            ensure!(Keeper::<T>::get().is_some_and(|k| k == signer), Error::<T>::NotKeeper);
            Ratio::<T>::put(v);
            Ok(())
        }
        pub fn by_manager(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded Managers
            let signer = ensure_signed(origin)?;
            ensure!(Managers::<T>::contains_key(&signer), Error::<T>::NotManager);
            Ratio::<T>::put(v);
            Ok(())
        }
        pub fn by_manager_negated(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded Managers
            let signer = ensure_signed(origin)?;
            if Managers::<T>::get(&signer).is_none() {
                return Err(Error::<T>::NotManager.into());
            }
            Ratio::<T>::put(v);
            Ok(())
        }
        pub fn logged_only(origin: OriginFor<T>, v: u32) -> DispatchResult { //! own
            let signer = ensure_signed(origin)?;
            if !Managers::<T>::contains_key(&signer) {
                log::warn!("not a manager");
            }
            Ratio::<T>::put(v);
            Ok(())
        }
        pub fn root_thrown_away(origin: OriginFor<T>, v: u32) -> DispatchResult { //! free
            let _checked = ensure_root(origin).is_ok();
            Ratio::<T>::put(v);
            Ok(())
        }
        pub fn root_if_err(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded root
            if ensure_root(origin).is_err() {
                return Err(DispatchError::BadOrigin);
            }
            Ratio::<T>::put(v);
            Ok(())
        }
        pub fn root_matched(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded root
            match ensure_root(origin) {
                Ok(()) => Ratio::<T>::put(v),
                Err(e) => return Err(e.into()),
            }
            Ok(())
        }
        pub fn close(origin: OriginFor<T>, id: u32) -> DispatchResult { //! guarded owner
            let who = ensure_signed(origin)?;
            let vault = Vaults::<T>::get(id).ok_or(Error::<T>::Missing)?;
            if vault.owner != who {
                return Err(Error::<T>::NotOwner.into());
            }
            Vaults::<T>::remove(id);
            Ok(())
        }
        pub fn close_by_mutate(origin: OriginFor<T>, id: u32) -> DispatchResult { //! guarded owner
            let who = ensure_signed(origin)?;
            Vaults::<T>::try_mutate(id, |maybe| -> DispatchResult {
                let vault = maybe.as_mut().ok_or(Error::<T>::Missing)?;
                ensure!(vault.owner == who, Error::<T>::NotOwner);
                vault.closed = true;
                Ok(())
            })
        }
        pub fn keeper_or_root(origin: OriginFor<T>, v: u32) -> DispatchResult { //! guarded Keeper|root
            Self::ensure_keeper_or_root(origin)?;
            Ratio::<T>::put(v);
            Ok(())
        }
        pub fn dispatch_by_op(origin: OriginFor<T>, op: Operation) -> DispatchResult { //! free
            match op {
                Operation::Set(v) => { ensure_root(origin)?; Ratio::<T>::put(v); }
                Operation::Bump => { Bumps::<T>::mutate(|n| *n += 1); }
            }
            Ok(())
        }
        pub fn dispatch_both(origin: OriginFor<T>, op: Operation) -> DispatchResult { //! guarded root
            match op {
                Operation::Set(v) => { ensure_root(origin)?; Ratio::<T>::put(v); }
                Operation::Bump => { T::AdminOrigin::ensure_origin(origin)?; Bumps::<T>::mutate(|n| *n += 1); }
            }
            Ok(())
        }
        pub fn deposit(origin: OriginFor<T>, amount: u32) -> DispatchResult { //! own
            let who = ensure_signed(origin)?;
            Deposits::<T>::mutate(&who, |d| *d += amount);
            Ok(())
        }
    }
    impl<T: Config> Pallet<T> {
        fn ensure_keeper_or_root(origin: OriginFor<T>) -> DispatchResult {
            match ensure_signed_or_root(origin)? {
                None => Ok(()),
                Some(who) => {
                    ensure!(Some(who) == Keeper::<T>::get(), Error::<T>::NotKeeper);
                    Ok(())
                }
            }
        }
    }
}
