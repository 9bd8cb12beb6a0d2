//! What can go wrong, with where each operand came from.

use chainrule_tensor::{Shape, ShapeError};
use std::fmt;
use std::panic::Location;

/// The result of anything that can fail on a tape.
pub type Result<T> = std::result::Result<T, Error>;

/// Where an operand was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The operand's shape.
    pub shape: Shape,
    /// What made it: an op's name, or `leaf`.
    pub made_by: &'static str,
    /// Its name, if it was given one.
    pub name: Option<String>,
    /// The source line that made it.
    pub at: &'static Location<'static>,
}

/// Why a computation could not be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// Shapes that do not fit, and where each operand was built (empty if no tape knows).
    Shape {
        /// What does not fit.
        source: ShapeError,
        /// The operands, in order.
        operands: Vec<Origin>,
    },
    /// Numbers that the op is not defined for, such as a singular matrix.
    Domain {
        /// The op.
        op: &'static str,
        /// What is wrong with the numbers.
        why: String,
    },
    /// An operation whose result would pass a limit of the tape; see [`crate::Tape::limit`].
    Full {
        /// The op.
        op: &'static str,
        /// The most bytes that the thread's tensors may hold.
        bytes: usize,
        /// The most values that the tape may hold.
        values: usize,
    },
    /// Values of two tapes in one operation.
    TwoTapes {
        /// The op.
        op: &'static str,
    },
    /// A value of a tape that has been cleared since.
    Stale,
    /// A gradient of a value that was not named in the call that made the gradients.
    NotAsked,
    /// A value that was read after its release.
    Released {
        /// What had made it.
        made_by: &'static str,
        /// The line that released it.
        at: &'static Location<'static>,
    },
    /// A gradient asked of something that is not a single number.
    NotScalar {
        /// Its shape.
        shape: Shape,
    },
    /// A rule whose cotangent does not have its input's shape.
    Cotangent {
        /// The op.
        op: &'static str,
        /// Which input.
        input: usize,
        /// The input's shape, and the cotangent's; boxed, to keep results small.
        shapes: Box<[Shape; 2]>,
    },
    /// The first NaN or infinity, found in anomaly mode.
    Anomaly {
        /// The op.
        op: &'static str,
        /// `forward`, or `backward` with the input's number.
        phase: String,
        /// Why it happened, as far as the numbers tell.
        why: String,
        /// The op's operands.
        operands: Vec<Origin>,
        /// The source line of the op.
        at: &'static Location<'static>,
    },
}

impl Error {
    pub(crate) fn domain(op: &'static str, why: impl fmt::Display) -> Error {
        Error::Domain { op, why: why.to_string() }
    }
}

impl From<ShapeError> for Error {
    fn from(source: ShapeError) -> Error {
        Error::Shape { source, operands: Vec::new() }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_ref().map(|n| format!(" `{n}`")).unwrap_or_default();
        write!(f, "{}{name} made by {} at {}", self.shape, self.made_by, self.at)
    }
}

fn list(f: &mut fmt::Formatter<'_>, operands: &[Origin]) -> fmt::Result {
    operands.iter().enumerate().try_for_each(|(i, o)| write!(f, "\n    operand {i}: {o}"))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Shape { source, operands } => {
                write!(f, "{source}")?;
                list(f, operands)
            }
            Error::Domain { op, why } => write!(f, "{op}: {why}"),
            Error::Full { op, bytes, values } => {
                write!(f, "{op}: the tape is limited to {values} values, and tensors to {bytes} bytes")
            }
            Error::TwoTapes { op } => {
                write!(f, "{op}: the operands are on two different tapes; build both on one")
            }
            Error::Stale => {
                f.write_str("this value belongs to a tape that has been cleared since, or to another tape")
            }
            Error::NotAsked => f.write_str(
                "no gradient was asked for this value; name it in the call that made these gradients",
            ),
            Error::Released { made_by, at } => {
                write!(f, "the value of this {made_by} was released at {at}, and something still needs it")
            }
            Error::NotScalar { shape } => {
                write!(
                    f,
                    "a gradient is taken of one number, not of shape {shape}; reduce it first, say with .sum(&[])"
                )
            }
            Error::Cotangent { op, input, shapes } => write!(
                f,
                "{op}: the rule's cotangent for input {input} has shape {}, but the input has shape {}",
                shapes[1], shapes[0]
            ),
            Error::Anomaly { op, phase, why, operands, at } => {
                write!(f, "{op} ({phase}) at {at}: {why}")?;
                list(f, operands)
            }
        }
    }
}
