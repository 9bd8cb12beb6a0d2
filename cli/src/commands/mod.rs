//! One function for each command.

mod bench;
mod check;
mod data;
mod explain;
mod inputs;
mod ops;
mod page;
mod reproduce;
mod sweep;
mod train;

pub use bench::bench;
pub use check::check;
pub use data::data;
pub use explain::explain;
pub use ops::ops;
pub use reproduce::reproduce;
pub use sweep::sweep;
pub use train::train;
