//! What defines and what claims.

use super::{Cond, Decl, Expr, Ident, Rel};
use crate::Span;

/// `name(params)_index = body for ranges`
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// What is defined.
    pub name: Ident,
    /// Its parameters, if it is a function (or a value that may also be called, as `J(theta)` of a given `theta`).
    pub params: Option<Vec<Ident>>,
    /// Its indices, if it is defined entry by entry.
    pub index: Vec<Expr>,
    /// What it is.
    pub body: Expr,
    /// `for k in 2..L`
    pub over: Vec<Range>,
    /// Written with `<-`: the next value of a name that exists.
    pub update: bool,
}

/// `k in a..b`, both included.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The index.
    pub name: Ident,
    /// The first value.
    pub from: Expr,
    /// The last value.
    pub to: Expr,
}

/// Something to judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The words before the colon; may be empty.
    pub label: String,
    /// What is claimed.
    pub body: Body,
    /// When and for what.
    pub clauses: Vec<Clause>,
}

/// What is claimed.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// `a = b = c <= d`; at least one relation.
    Chain {
        /// The first member.
        first: Expr,
        /// Each relation, where its sign stands, and the member on its right.
        rest: Vec<(Rel, Span, Expr)>,
    },
    /// `f -> v as s -> inf`
    Limit {
        /// What tends.
        of: Expr,
        /// To what.
        to: Expr,
        /// As which name goes.
        name: Ident,
        /// Where to.
        point: Point,
    },
    /// `h_j : K`
    Shape {
        /// Of what.
        of: Expr,
        /// The sizes; empty for a number.
        dims: Vec<Expr>,
    },
    /// `range e = [a, b)`
    Range {
        /// Of what.
        of: Expr,
        /// The least value and whether it is attained.
        low: (Expr, bool),
        /// The greatest value and whether it is attained.
        high: (Expr, bool),
    },
    /// `stationary f at x = e`, `minimum f at x = e, b = 0`
    Extremum {
        /// Whether no value is below (else only the gradient is said to vanish).
        minimum: bool,
        /// Of what.
        of: Expr,
        /// Where.
        at: Vec<(Expr, Expr)>,
    },
}

/// Where a limit is taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Point {
    /// `inf`
    Infinity,
    /// `-inf`
    MinusInfinity,
    /// A number, from both sides or from one.
    Finite(Expr, Option<Side>),
}

/// A side of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// From below: `0-`.
    Below,
    /// From above: `0+`.
    Above,
}

/// When and for what a claim holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// `when w x > 0`
    When(Cond),
    /// `for k in 2..L`
    For(Range),
    /// `for a real`, `for v : K`
    Given(Decl),
    /// `at w = [0, 0], b = 0`
    At(Vec<(Expr, Expr)>),
}
