//! Why a method of linear algebra has no answer.

use crate::{Shape, ShapeError};

/// Why a method of linear algebra has no answer. `matrix` counts the matrices of a batch in row-major order, from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LinalgError {
    /// The shapes do not fit.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// The last two axes differ in size.
    #[error("{op}: shape {shape} is not square; its last two axes must have one size")]
    NotSquare {
        /// The operation.
        op: &'static str,
        /// The shape.
        shape: Shape,
    },
    /// Elimination met a column without a pivot: the rows are linearly dependent.
    #[error(
        "{op}: matrix {matrix} of shape {shape} is singular; column {pivot} depends on those before it (pivot 0)"
    )]
    Singular {
        /// The operation.
        op: &'static str,
        /// The shape of the whole input.
        shape: Shape,
        /// Which matrix of the batch.
        matrix: usize,
        /// The column without a pivot.
        pivot: usize,
    },
    /// A pivot that must be positive is not.
    #[error(
        "{op}: matrix {matrix} of shape {shape} is not positive definite; pivot {pivot} is {value}, not above 0"
    )]
    NotPositiveDefinite {
        /// The operation.
        op: &'static str,
        /// The shape of the whole input.
        shape: Shape,
        /// Which matrix of the batch.
        matrix: usize,
        /// The row of the pivot.
        pivot: usize,
        /// The pivot.
        value: f64,
    },
    /// Two entries that mirror each other differ.
    #[error(
        "{op}: matrix {matrix} of shape {shape} is not symmetric; entries [{row}, {column}] and \
         [{column}, {row}] differ by {difference}; (A + Aᵀ)/2 is its symmetric part"
    )]
    NotSymmetric {
        /// The operation.
        op: &'static str,
        /// The shape of the whole input.
        shape: Shape,
        /// Which matrix of the batch.
        matrix: usize,
        /// The row of the first entry.
        row: usize,
        /// The column of the first entry.
        column: usize,
        /// The first entry minus its mirror image.
        difference: f64,
    },
    /// An iteration cannot work on infinities and NaN.
    #[error("{op}: matrix {matrix} of shape {shape} is not finite; entry [{row}, {column}] is {value}")]
    NotFinite {
        /// The operation.
        op: &'static str,
        /// The shape of the whole input.
        shape: Shape,
        /// Which matrix of the batch.
        matrix: usize,
        /// The entry's row.
        row: usize,
        /// The entry's column.
        column: usize,
        /// The entry.
        value: f64,
    },
}
