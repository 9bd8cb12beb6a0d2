//! What can go wrong in a benchmark.

use chainrule::tensor::ShapeError;
use thiserror::Error;

/// Why there are no figures.
#[derive(Debug, Error)]
pub enum BenchError {
    /// Nothing to be measured.
    #[error("no case is called {only}; there are: {names}")]
    NoCase {
        /// What its name should contain.
        only: String,
        /// The names that there are.
        names: String,
    },
    /// A case that cannot be.
    #[error(transparent)]
    Shape(#[from] ShapeError),
}
