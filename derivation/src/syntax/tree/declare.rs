//! What declares: dimensions, given values, and how to sample.

use super::{Expr, Ident, Range, Rel};

/// A dimension: `N`, `D >= 1`, `K > M`, `M = …`, `D in 1..4`.
#[derive(Debug, Clone, PartialEq)]
pub struct DimDecl {
    /// Its name.
    pub name: Ident,
    /// What holds of it.
    pub bound: DimBound,
}

/// What holds of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub enum DimBound {
    /// Nothing is said: at least 1.
    Free,
    /// `= e`
    Equal(Expr),
    /// `>= e`, `> e`, `<= e` or `< e`; several may be given.
    Compare(Vec<(Rel, Expr)>),
    /// `in a..b`, both included.
    Within(Expr, Expr),
}

/// `names : shape in set, props`
#[derive(Debug, Clone, PartialEq)]
pub struct Decl {
    /// What is declared; all alike.
    pub names: Vec<Ident>,
    /// `x^(i) : D for i in 1..N` declares a family: the rows of an array.
    pub family: Option<Range>,
    /// Of what shape, or that it is a function.
    pub shape: DeclShape,
    /// Where its values lie.
    pub set: Option<Set>,
    /// What else holds of it.
    pub props: Vec<Prop>,
}

/// The shape of what is declared.
#[derive(Debug, Clone, PartialEq)]
pub enum DeclShape {
    /// `real`, or only a relation was given: one number.
    Scalar,
    /// `N x D`; the sizes.
    Array(Vec<Expr>),
    /// `h : function` — an unknown smooth function of one number.
    Function,
    /// `h in tanh, sigmoid` — each of these functions is tried.
    OneOf(Vec<Ident>),
}

/// Where values lie.
#[derive(Debug, Clone, PartialEq)]
pub enum Set {
    /// `{0, 1}`
    Finite(Vec<Expr>),
    /// `simplex`: at least 0, adding up to 1 (along the last axis).
    Simplex,
    /// `onehot`: one 1, else 0 (along the last axis).
    OneHot,
    /// `(a, b)`, `[a, b]` and mixed; an end may be infinite. The flags say whether the end belongs to it.
    Interval(Expr, bool, Expr, bool),
    /// `integers a..b`, both included.
    Integers(Expr, Expr),
    /// `> 0`, `>= e`, `!= e` …
    Compare(Rel, Expr),
    /// All numbers, said explicitly.
    Reals,
}

/// What holds of a matrix or vector.
#[derive(Debug, Clone, PartialEq)]
pub enum Prop {
    /// `sym`: symmetric.
    Symmetric,
    /// `posdef`: symmetric and positive definite.
    PositiveDefinite,
    /// `orthogonal`: its columns are orthonormal.
    Orthogonal,
    /// `rank k`
    Rank(Expr),
    /// `unit`: of length 1.
    Unit,
}

/// A part of a `sample` statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Sampling {
    /// `40 points`
    Points(Expr),
    /// `seed 7`
    Seed(Expr),
    /// `N in 1..6`
    Within(Ident, Expr, Expr),
    /// `lambda ~ loguniform(1e-3, 10)`: the name, the distribution's name and its arguments.
    Distribution(Ident, Ident, Vec<Expr>),
}
