//! What was written, as a tree: the one thing that all readers make and all later stages read.
//!
//! The tree says what was *read*, before any name has a shape: a product of two names may still turn out to be scalar times
//! matrix or a contraction. Spans point into the source text.

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

/// What the judge is expected to say: a `#!` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Where it stands, without `#!`.
    pub span: Span,
    /// The text after `#!`, trimmed: `right`, `wrong: extra factor eta`, `wrong "=" 2: …`, `error: …`.
    pub text: String,
}

impl Expr {
    /// An expression at a place.
    pub fn new(span: Span, kind: Kind) -> Expr {
        Expr { span, kind: Box::new(kind) }
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
