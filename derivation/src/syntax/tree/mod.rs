//! What was written, as a tree: the one thing that all readers make and all later stages read.
//!
//! The tree says what was *read*, before any name has a shape: a product of two names may still turn out to be scalar times
//! matrix or a contraction. Spans point into the source text.

mod claim;
mod declare;
mod expr;

pub use claim::*;
pub use declare::*;
pub use expr::*;

use crate::Span;

/// A file: its statements in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// The statements.
    pub statements: Vec<Statement>,
}

/// A name and where it stands. Names are normalised: Greek letters are spelled out, accents are suffixes (`yhat`, `wstar`).
#[derive(Debug, Clone, PartialEq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: StatementKind,
    /// What the judge is expected to say of it: the `#!` lines under it.
    pub expected: Vec<Expectation>,
}

/// What a statement says.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// `dims N, D >= 1, M = (D+1)(D+2)/2`
    Dims(Vec<DimDecl>),
    /// `given X : N x D; lambda > 0`
    Given(Vec<Decl>),
    /// `assume y_1 > yhat_1`
    Assume(Cond),
    /// `sample 40 points, seed 7, N in 1..6, lambda ~ loguniform(1e-3, 10)`
    Sample(Vec<Sampling>),
    /// `convention strict`, `convention gradient-shape`
    Convention(Ident),
    /// `p = …`, `f(x) = …`, `q_d = …`, `a_(k+1) = … for k in 2..L`
    Define(Definition),
    /// `Q, R = qr(A)`
    Unpack {
        /// The names on the left.
        names: Vec<Ident>,
        /// The call on the right.
        value: Expr,
    },
    /// Something to judge.
    Claim(Claim),
    /// What could not be read; an error says why. The names are those that it would have declared.
    Unreadable(Vec<Ident>),
}

/// What the judge is expected to say: a `#!` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Where it stands, without `#!`.
    pub span: Span,
    /// The text after `#!`, trimmed: `right`, `wrong: extra factor eta`, `wrong "=" 2: …`, `error: …`.
    pub text: String,
}
