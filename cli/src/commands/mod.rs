//! One function for each command.

mod check;
mod data;
mod ops;
mod train;

pub use check::check;
pub use data::data;
pub use ops::ops;
pub use train::train;
