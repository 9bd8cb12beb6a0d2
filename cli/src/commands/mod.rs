//! One function for each command.

mod data;
mod ops;
mod train;

pub use data::data;
pub use ops::ops;
pub use train::train;
