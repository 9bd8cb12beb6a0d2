//! Two-dimensional mathematics, before it is LaTeX or MathML: fractions, scripts, big signs.

mod atoms;
mod clause;
mod sign;
mod statement;
mod sum;

pub use sign::Sign;
pub use statement::statement;
pub use sum::expr;

use super::name::Name;
use crate::syntax::builtin::Builtin;

/// A piece of mathematics as it is set.
#[derive(Debug, Clone)]
pub enum Doc {
    /// A number, at least 0.
    Number(f64),
    /// A name.
    Name(Name),
    /// A built-in function's name.
    Function(&'static Builtin),
    /// Words, set upright.
    Words(String),
    /// A relation, an operator, a comma.
    Sign(Sign),
    /// One after the other.
    Row(Vec<Doc>),
    /// Within brackets.
    Fence(Fence, Box<Doc>),
    /// One above the other.
    Fraction(Box<Doc>, Box<Doc>),
    /// A square root.
    Root(Box<Doc>),
    /// With a subscript.
    Sub(Box<Doc>, Box<Doc>),
    /// With a superscript.
    Sup(Box<Doc>, Box<Doc>),
    /// A big sign with what stands below and above it.
    Big(Big, Box<Doc>, Option<Box<Doc>>),
    /// A matrix.
    Matrix(Vec<Vec<Doc>>),
    /// A value for each condition.
    Cases(Vec<(Doc, Doc)>),
}

/// A pair of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fence {
    /// `( )`
    Round,
    /// `[ ]`
    Square,
    /// `{ }`
    Curly,
    /// `| |`
    Bars,
    /// `‖ ‖`
    DoubleBars,
    /// `⌊ ⌋`
    Floor,
    /// `⌈ ⌉`
    Ceil,
    /// `( ]`
    OpenClosed,
    /// `[ )`
    ClosedOpen,
}

/// A big sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Big {
    /// Σ
    Sum,
    /// Π
    Product,
    /// max
    Max,
    /// min
    Min,
}

impl Doc {
    /// A name.
    pub fn name(name: &str) -> Doc {
        Doc::Name(Name::of(name))
    }

    /// Words, set upright.
    pub fn words(words: impl Into<String>) -> Doc {
        Doc::Words(words.into())
    }

    /// In round brackets.
    #[must_use]
    pub fn bracketed(self) -> Doc {
        Doc::Fence(Fence::Round, Box::new(self))
    }

    /// With a subscript.
    #[must_use]
    pub fn sub(self, below: Doc) -> Doc {
        Doc::Sub(Box::new(self), Box::new(below))
    }

    /// With a superscript.
    #[must_use]
    pub fn sup(self, above: Doc) -> Doc {
        Doc::Sup(Box::new(self), Box::new(above))
    }

    /// Parts with a sign between each two.
    pub fn list(parts: impl IntoIterator<Item = Doc>, sign: Sign) -> Doc {
        let mut row = Vec::new();
        for part in parts {
            if !row.is_empty() {
                row.push(Doc::Sign(sign));
            }
            row.push(part);
        }
        Doc::Row(row)
    }

    /// Whether it is higher than a line, so that brackets around it must grow.
    pub fn is_tall(&self) -> bool {
        match self {
            Doc::Fraction(..) | Doc::Big(..) | Doc::Matrix(_) | Doc::Cases(_) | Doc::Root(_) => true,
            Doc::Row(parts) => parts.iter().any(Doc::is_tall),
            Doc::Fence(_, inner) | Doc::Sub(inner, _) | Doc::Sup(inner, _) => inner.is_tall(),
            _ => false,
        }
    }
}
