//! Why an expression has no value.

use crate::{Diagnostic, Level, Span};
use chainrule_autograd::Error;
use chainrule_tensor::ShapeError;

/// What to do where something is too large.
pub const SMALLER: &str = "choose smaller sizes: sample N in 1..10";

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// It makes no sense: names, shapes or indices are wrong. True at every point.
    Said(Box<Diagnostic>),
    /// It has no value for these numbers, such as the inverse of a singular matrix.
    Numbers {
        /// Where.
        span: Span,
        /// Why.
        why: String,
    },
    /// An element of a sequence that is not known yet.
    NotYet(Box<Diagnostic>),
}

/// The result of an evaluation.
pub type Result<T> = std::result::Result<T, Fault>;

impl From<Diagnostic> for Fault {
    fn from(said: Diagnostic) -> Fault {
        Fault::Said(Box::new(said))
    }
}

/// An error at a place.
pub fn said<T>(span: Span, message: impl Into<String>) -> Result<T> {
    Err(Diagnostic::error(span, message).into())
}

/// An error at a place, with what to do.
pub fn said_help<T>(span: Span, message: impl Into<String>, help: impl Into<String>) -> Result<T> {
    Err(Diagnostic::error(span, message).help(help).into())
}

impl Fault {
    /// What an op of the engine said about the numbers at a place.
    pub fn engine(span: Span) -> impl Fn(Error) -> Fault {
        move |e| match e {
            Error::Domain { why, .. } => Fault::Numbers { span, why },
            // Where its operands were made is a place in the engine, which nobody asked for.
            Error::Shape { source, .. } => Fault::misfit(source, span),
            Error::Full { .. } => {
                let message = "this takes more memory than there is for one claim";
                let help = "take smaller sizes, fewer terms, or fewer derivatives within derivatives";
                Diagnostic::error(span, message).help(help).into()
            }
            e => Fault::Numbers { span, why: e.to_string() },
        }
    }

    /// What an op of the engine said about the shapes at a place.
    pub fn misfit(e: ShapeError, span: Span) -> Fault {
        match e {
            ShapeError::TooManyAxes { .. } => {
                let message = "this has more axes than the engine takes (6)";
                Diagnostic::error(span, message).help("split it into smaller definitions").into()
            }
            ShapeError::TooManyElements { .. } => {
                Diagnostic::error(span, "this has more entries than can be counted").help(SMALLER).into()
            }
            // Other sizes may fit.
            ShapeError::Invalid { why, .. } => Fault::Numbers { span, why },
            e => Fault::Numbers { span, why: e.to_string() },
        }
    }

    /// As something that makes no sense, where it is known to fail at every point.
    #[must_use]
    pub fn everywhere(self) -> Fault {
        match self {
            Fault::Numbers { .. } => self.diagnostic().into(),
            said => said,
        }
    }

    /// The fault of something that uses a broken definition.
    #[must_use]
    pub fn inherited(&self, name: &str, span: Span) -> Fault {
        if let Fault::Numbers { .. } = self {
            return self.clone();
        }
        let mut said = self.diagnostic();
        if said.level != Level::Consequence {
            let message = format!("{name} was not understood where it is defined");
            said = Diagnostic::error(span, message).also(said.span, "here");
            said.level = Level::Consequence;
        }
        // The first cause stays, however long the way from it is.
        Diagnostic { span, ..said }.into()
    }

    /// What it says of its own: nothing if it depends on numbers or follows from another mistake.
    pub fn own(&self) -> Option<Diagnostic> {
        match self {
            Fault::Said(d) | Fault::NotYet(d) if d.level == Level::Error => Some((**d).clone()),
            _ => None,
        }
    }

    /// As a message.
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            Fault::Said(d) | Fault::NotYet(d) => (**d).clone(),
            Fault::Numbers { span, why } => Diagnostic::error(*span, why.clone()),
        }
    }
}
