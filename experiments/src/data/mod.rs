//! Data sets: what a model is trained and tested on.
//!
//! [`Store::load`] takes a name (see [`CATALOGUE`]) or a path and gives a [`Dataset`]. `mnist-small` is built in, toy sets
//! in the plane are drawn when asked for, and the large sets are files that [`Store::install`] fetches through a package
//! client of the machine. Nothing that is wrong with a file or a name panics: it is a [`DataError`] that says what, where,
//! and what to do; and no memory is taken because a header says so.
//!
//! ```
//! use chainrule_experiments::data::{Options, Store};
//! let spiral = Store::from_env().load("spiral", &Options { noise: 0.1, ..Options::default() })?;
//! let spiral = spiral.with_validation(0.25, 1)?.standardised();
//! assert_eq!((spiral.train.len(), spiral.test.len()), (300, 100));
//! # Ok::<(), chainrule_experiments::data::DataError>(())
//! ```

mod bytes;
mod catalogue;
mod cifar;
mod dataset;
mod embedded;
mod error;
mod idx;
mod install;
mod npz;
mod options;
mod split;
mod standardise;
mod store;
mod table;
mod toy;
mod verify;

pub use catalogue::{CATALOGUE, DEFAULT, Files, Format, Known, Recipe, Source, known};
pub use dataset::{Dataset, Target};
pub use embedded::mnist_small;
pub use error::{DataError, Result};
pub use idx::{Idx, read_idx};
pub use install::{Installed, Runner, System};
pub use npz::read_npz;
pub use options::Options;
pub use split::{Labels, Split};
pub use standardise::Standardise;
pub(crate) use store::is_path;
pub use store::{Entry, State, Store};
pub use table::read_csv;
pub use toy::Toy;
pub use verify::Verified;

/// More classes than any set has that the models here could tell apart; a label above it is a number, not a class.
const MAX_CLASSES: usize = 1000;
