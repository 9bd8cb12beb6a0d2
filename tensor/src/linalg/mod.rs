//! Linear algebra for small systems, by hand: each method is the textbook one, in one file.
//!
//! Every function takes the last two axes as a matrix and the leading ones as a batch. Nothing here is blocked or
//! threaded; matrices of a few hundred rows are what it is for.

mod cholesky;
mod cofactor;
mod diag;
mod eigen;
mod error;
mod lu;
mod matrices;
mod norm;
mod qr;
mod singular;
mod triangular;

pub use cholesky::cholesky;
pub use cofactor::cofactors;
pub use diag::{diag, diagonal, trace};
pub use eigen::symmetric_eigen;
pub use error::LinalgError;
pub use lu::{determinant, inverse, log_abs_determinant, solve, solve_transposed};
pub use norm::{Norm, norm};
pub use qr::qr;
pub use singular::{pseudo_inverse, rank, singular_values};
pub use triangular::{Triangle, solve_triangular};

/// The result of a method that can fail because of shapes or of numbers.
pub type Result<T> = std::result::Result<T, LinalgError>;
