//! Random well-formed trees.

use super::common::tree::{bin, e, name, num};
use super::random::Random;
use chainrule_derivation::Span;
use chainrule_derivation::syntax::scope::{Known, Scope};
use chainrule_derivation::syntax::tree::{
    Binary, Binder, Cond, Expr, Fold, Ident, Item, Kind, Norm, Notation, Rel,
};

/// The names in the trees.
pub fn scope() -> Scope {
    let mut scope = Scope::default();
    for (name, rank) in
        [("x", 0), ("y", 0), ("J", 0), ("theta", 1), ("v", 1), ("X", 2), ("theta_0", 1), ("yhat", 1)]
    {
        scope.add(name, Known::Value { rank: Some(rank) });
    }
    scope.add("N", Known::Dimension);
    scope.add("d", Known::Dimension);
    scope.add("f", Known::Function { params: 1, value: false });
    scope.add("g", Known::Function { params: 2, value: false });
    scope
}

/// The same names, declared in a text.
pub const DECLARED: &str = "dims N, d\ngiven x, y real; theta : N; v, yhat : N; theta_0 : N; X : N x d\n\
    f(a) = a^2\ng(a, b) = a b\nJ = x y\n";

const OPERATIONS: &[Binary] = &[
    Binary::Add,
    Binary::Add,
    Binary::Sub,
    Binary::Mul,
    Binary::Mul,
    Binary::Times,
    Binary::Div,
    Binary::Over,
    Binary::Pow,
    Binary::Kronecker,
];
const RELATIONS: &[Rel] =
    &[Rel::Equal, Rel::NotEqual, Rel::Less, Rel::LessEqual, Rel::Greater, Rel::GreaterEqual];

fn ident(name: &str) -> Ident {
    Ident { name: name.into(), span: Span::default() }
}

/// A tree of at most this depth.
pub fn tree(random: &mut Random, depth: usize) -> Expr {
    if depth == 0 || random.below(6) == 0 {
        return leaf(random);
    }
    let mut part = || tree(random, depth - 1);
    let (a, b) = (part(), part());
    match random.below(20) {
        0..=8 => bin(random.pick(OPERATIONS), &a, &b),
        9 => e(Kind::Neg(a)),
        10 => e(Kind::Transpose(a)),
        11 => {
            let function = ident(random.pick(&["f", "log", "softmax"]));
            let primes = if function.name == "f" { random.below(3) } else { 0 };
            e(Kind::Call { function, primes, args: vec![a], options: Vec::new() })
        }
        12 => {
            let options = vec![(ident("pad"), num(1.0))];
            let (function, options) =
                if random.below(2) == 0 { (ident("g"), Vec::new()) } else { (ident("conv"), options) };
            e(Kind::Call { function, primes: 0, args: vec![a, b], options })
        }
        13 => e(Kind::Abs(a)),
        14 => e(Kind::Norm(random.pick(&[Norm::Two, Norm::One, Norm::Infinity, Norm::Frobenius]), a)),
        15 => {
            let fold = random.pick(&[Fold::Sum, Fold::Product, Fold::Max, Fold::Min]);
            let bounds = (random.below(2) == 0).then(|| (num(1.0), b));
            e(Kind::Fold { fold, over: vec![Binder { name: ident("k"), bounds }], cond: None, body: a })
        }
        16 => e(Kind::Iverson(condition(random, a, b))),
        17 => {
            let item = |value| Item { value, over: Vec::new(), cond: None };
            e(Kind::List(vec![item(a), item(b)]))
        }
        18 => e(Kind::If(condition(random, a.clone(), b.clone()), a, b)),
        _ => {
            let by = if random.below(2) == 0 { vec![name("theta")] } else { vec![name("x"), name("y")] };
            e(Kind::Derivative { of: a, by, notation: Notation::Fraction })
        }
    }
}

fn condition(random: &mut Random, a: Expr, b: Expr) -> Cond {
    let compare = Cond::Compare { first: a, rest: vec![(random.pick(RELATIONS), b)] };
    match random.below(4) {
        0 => Cond::Not(Box::new(compare)),
        _ => compare,
    }
}

fn leaf(random: &mut Random) -> Expr {
    match random.below(10) {
        0..=3 => name(random.pick(&["x", "y", "J", "theta", "v", "X", "N", "d", "theta_0", "yhat"])),
        4..=5 => num(random.pick(&[0.0, 1.0, 2.0, 0.5, 10.0, 1e-7, 1e20, 0.1])),
        6 => e(Kind::Index(name("X"), vec![name("i"), name("j")])),
        7 => e(Kind::Index(name("v"), vec![bin(Binary::Add, &name("k"), &num(1.0))])),
        8 => random.pick(&[
            e(Kind::Ones(name("N"))),
            e(Kind::Zeros(name("N"))),
            e(Kind::Identity(None)),
            e(Kind::Identity(Some(name("N")))),
            e(Kind::Delta(name("i"), name("j"))),
        ]),
        _ => {
            let notation = random.pick(&[Notation::Fraction, Notation::Gradient, Notation::Hessian]);
            let by = vec![name("theta"); if notation == Notation::Hessian { 2 } else { 1 }];
            e(Kind::Derivative { of: name("J"), by, notation })
        }
    }
}
