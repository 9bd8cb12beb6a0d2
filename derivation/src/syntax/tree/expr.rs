//! Expressions and conditions.

use super::{Ident, Set};
use crate::Span;

/// A relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rel {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Cond {
    /// `a < b <= c`
    Compare {
        /// The first member.
        first: Expr,
        /// Each relation and the member on its right.
        rest: Vec<(Rel, Expr)>,
    },
    /// `x in {0, 1}`, `x in (a, b)`
    In(Box<Expr>, Box<Set>),
    /// `a and b`
    And(Box<Cond>, Box<Cond>),
    /// `a or b`
    Or(Box<Cond>, Box<Cond>),
    /// `not a`
    Not(Box<Cond>),
}

/// An expression and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Box<Kind>,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `2`, `0.5`, `1e-3`
    Number(f64),
    /// A declared name; or an index, a dimension, `e`, `pi`.
    Name(String),
    /// `x_i`, `W_(k+1,1)`
    Index(Expr, Vec<Expr>),
    /// A function applied: `f(x, y)`, `h'(a)`, `log p_i`, `softmax(a)`, `conv(S, J, pad = 1)`.
    Call {
        /// Its name, declared or built in (built-in names as in `syntax::builtin`).
        function: Ident,
        /// How many primes.
        primes: usize,
        /// The arguments.
        args: Vec<Expr>,
        /// `pad = 1`
        options: Vec<(Ident, Expr)>,
    },
    /// `-x`
    Neg(Expr),
    /// Two operands.
    Binary(Binary, Expr, Expr),
    /// `X^T`, `f'` of an array
    Transpose(Expr),
    /// `||x||`, `||x||_1`, `||X||_F`
    Norm(Norm, Expr),
    /// `|x|`
    Abs(Expr),
    /// `sum_i …`, `prod_{k=1}^K …`, `max_i …`, `min_i …`
    Fold {
        /// Which.
        fold: Fold,
        /// The indices that it binds, with their bounds if given.
        over: Vec<Binder>,
        /// `j != i`, `d < e` below the sign.
        cond: Option<Cond>,
        /// What is folded.
        body: Expr,
    },
    /// `[i = 1]`: 1 if it holds, else 0.
    Iverson(Cond),
    /// `[1, x, x_d x_e for d < e]`: parts put one after the other; of lists, the rows.
    List(Vec<Item>),
    /// `if c then a else b`
    If(Cond, Expr, Expr),
    /// A derivative.
    Derivative {
        /// Of what.
        of: Expr,
        /// With respect to what, once for each order. Empty: the only parameter of the function that is called.
        by: Vec<Expr>,
        /// How it was written.
        notation: Notation,
    },
    /// `delta_ij`
    Delta(Expr, Expr),
    /// `I`, `I_D`
    Identity(Option<Expr>),
    /// `1_N`: a vector of ones.
    Ones(Expr),
    /// `0_N`: a vector of zeros.
    Zeros(Expr),
    /// What could not be read; an error says why.
    Unreadable,
}

/// An operation on two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binary {
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// `a b`, `a * b`: the product that the types ask for.
    Mul,
    /// `a \cdot b` in LaTeX: as `Mul`, but of two vectors the dot product.
    Dot,
    /// `a .* b`, `a ⊙ b`: entry by entry.
    Times,
    /// `a / b`
    Div,
    /// `a ./ b`, `a ⊘ b`: entry by entry.
    Over,
    /// `a^b`
    Pow,
    /// `a \otimes b`: Kronecker.
    Kronecker,
}

/// Which norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Norm {
    /// `||x||`: the root of the sum of squares (of a matrix: Frobenius).
    Two,
    /// `||x||_1`: the sum of absolute values.
    One,
    /// `||x||_inf`: the largest absolute value.
    Infinity,
    /// `||X||_F`
    Frobenius,
}

/// How to fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    /// Σ; of nothing 0.
    Sum,
    /// Π; of nothing 1.
    Product,
    /// The largest.
    Max,
    /// The smallest.
    Min,
}

/// An index that a fold binds, with its bounds (both included) if given.
#[derive(Debug, Clone, PartialEq)]
pub struct Binder {
    /// The index.
    pub name: Ident,
    /// The bounds.
    pub bounds: Option<(Expr, Expr)>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The entry, or entries.
    pub value: Expr,
    /// `for d < e`, `for k in 1..K`: one entry for each.
    pub over: Vec<Binder>,
    /// The condition on those.
    pub cond: Option<Cond>,
}

/// How a derivative was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notation {
    /// `dJ/dx`, `∂J/∂x`
    Fraction,
    /// `grad_x J`, `∇J`
    Gradient,
    /// `hess_x J`, `∇²J`
    Hessian,
    /// `jac f(x)`
    Jacobian,
}

impl Expr {
    /// An expression at a place.
    pub fn new(span: Span, kind: Kind) -> Expr {
        Expr { span, kind: Box::new(kind) }
    }

    /// What it is an entry of, or itself: `x` in `x_i` and in `x`.
    pub fn base(&self) -> &Expr {
        match &*self.kind {
            Kind::Index(base, _) => base,
            _ => self,
        }
    }

    /// The number that it is, if it is one as written.
    pub fn as_number(&self) -> Option<f64> {
        match &*self.kind {
            Kind::Number(x) => Some(*x),
            Kind::Neg(x) => x.as_number().map(|x| -x),
            _ => None,
        }
    }

    /// The name that it is, if it is nothing else.
    pub fn as_name(&self) -> Option<&str> {
        match &*self.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }
}

impl Cond {
    /// What could not be read.
    pub fn unreadable(span: Span) -> Cond {
        Cond::Compare { first: Expr::new(span, Kind::Unreadable), rest: Vec::new() }
    }

    /// Whether it could be read.
    pub fn is_read(&self) -> bool {
        !matches!(self, Cond::Compare { rest, .. } if rest.is_empty())
    }
}

impl Rel {
    /// As written in plain text.
    pub fn sign(self) -> &'static str {
        match self {
            Rel::Equal => "=",
            Rel::NotEqual => "!=",
            Rel::Less => "<",
            Rel::LessEqual => "<=",
            Rel::Greater => ">",
            Rel::GreaterEqual => ">=",
        }
    }

    /// Whether it holds of two numbers.
    pub fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Rel::Equal => a == b,
            Rel::NotEqual => a != b,
            Rel::Less => a < b,
            Rel::LessEqual => a <= b,
            Rel::Greater => a > b,
            Rel::GreaterEqual => a >= b,
        }
    }
}
