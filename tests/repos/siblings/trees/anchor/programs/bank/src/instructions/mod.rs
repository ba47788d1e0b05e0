pub mod freeze;
pub mod set_fee;
pub mod sweep;
pub use freeze::*;
pub use set_fee::*;
pub use sweep::*;
