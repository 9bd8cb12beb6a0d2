//! What can be wrong with shapes, told as a lesson: the op, the shapes, and which axis failed.

use crate::Shape;
use std::fmt;

/// Why an operation's shapes do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShapeError {
    /// Two shapes that do not broadcast; `from_end` is 1 for the last axis.
    Broadcast {
        /// The operation.
        op: &'static str,
        /// The left and the right shape, boxed to keep every `Result` small.
        shapes: Box<[Shape; 2]>,
        /// The failing axis, counted from the last one, which is 1.
        from_end: usize,
    },
    /// An axis that the shape does not have.
    Axis {
        /// The operation.
        op: &'static str,
        /// The axis asked for.
        axis: isize,
        /// The shape that lacks it.
        shape: Shape,
    },
    /// More axes than [`crate::MAX_RANK`].
    TooManyAxes {
        /// How many were asked for.
        rank: usize,
    },
    /// More elements than memory has addresses.
    TooManyElements {
        /// The sizes asked for.
        dims: Vec<usize>,
    },
    /// Anything else, in words.
    Invalid {
        /// The operation.
        op: &'static str,
        /// The shapes of its inputs.
        shapes: Vec<Shape>,
        /// What is wrong and what would be right.
        why: String,
    },
}

impl ShapeError {
    /// An [`ShapeError::Invalid`] from its parts.
    pub fn invalid(op: &'static str, shapes: &[Shape], why: impl Into<String>) -> ShapeError {
        ShapeError::Invalid { op, shapes: shapes.to_vec(), why: why.into() }
    }

    /// The operation that failed.
    pub fn op(&self) -> &'static str {
        match self {
            ShapeError::Broadcast { op, .. }
            | ShapeError::Axis { op, .. }
            | ShapeError::Invalid { op, .. } => op,
            ShapeError::TooManyAxes { .. } | ShapeError::TooManyElements { .. } => "shape",
        }
    }
}

impl std::error::Error for ShapeError {}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShapeError::Broadcast { op, shapes, from_end } => {
                let [a, b] = &**shapes;
                let size = |s: &Shape| s.len().checked_sub(*from_end).map(|i| s[i]);
                writeln!(f, "{op}: shapes {a} and {b} do not broadcast")?;
                let (ta, tb) = (a.to_string(), b.to_string());
                let width = ta.len().max(tb.len());
                writeln!(f, "    {ta:>width$}")?;
                writeln!(f, "    {tb:>width$}")?;
                write!(
                    f,
                    "    axis -{from_end}: {} against {}; the sizes must be equal, or one of them 1",
                    size(a).unwrap_or(1),
                    size(b).unwrap_or(1)
                )
            }
            ShapeError::Axis { op, axis, shape } => {
                let rank = shape.rank();
                write!(f, "{op}: there is no axis {axis} in shape {shape}")?;
                if rank == 0 {
                    write!(f, ", a scalar")
                } else {
                    write!(f, "; axes run from -{rank} to {}", rank - 1)
                }
            }
            ShapeError::TooManyAxes { rank } => {
                write!(f, "a tensor has at most {} axes, not {rank}", crate::MAX_RANK)
            }
            ShapeError::TooManyElements { dims } => {
                write!(f, "a shape of {dims:?} has more elements than memory has addresses")
            }
            ShapeError::Invalid { op, shapes, why } => {
                write!(f, "{op}: {why}")?;
                if !shapes.is_empty() {
                    let list: Vec<String> = shapes.iter().map(Shape::to_string).collect();
                    write!(f, " (shapes {})", list.join(" and "))?;
                }
                Ok(())
            }
        }
    }
}
