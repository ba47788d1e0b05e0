use super::*;
pub(crate) fn only_top<T: Config>(origin: T::RuntimeOrigin) -> Result<(), DispatchError> {
    frame_system::ensure_root(origin)?;
    Ok(())
}
