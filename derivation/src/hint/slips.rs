//! Slips of the pen: a sign, a factor or a term too many, a transpose, a bracket, an exponent, a number.

use super::bench::Bench;
use super::build::{binary, made, multiplies, number, one_minus};
use super::edits::{Proposal, try_all};
use super::scale::{negative, quotient};
use super::{Found, library};
use crate::syntax::tree::{Binary, Expr, Fold, Kind, Norm};

/// Signs.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    try_all(bench, found, &mut |e, path| if counts(bench, path) { Vec::new() } else { signs(bench, e) });
}

/// What is too many, or slightly another.
pub fn propose(bench: &Bench, e: &Expr, path: &[usize]) -> Vec<Proposal> {
    let mut list = Vec::new();
    if !counts(bench, path) {
        if !bench.nothing() {
            list.extend(too_many(bench, e));
        }
        list.extend(shapes(bench, e));
        list.extend(brackets(bench, e));
    }
    list.extend(numbers(bench, e, path));
    list
}

/// Whether a place is in an index or a bound, which are whole numbers.
fn counts(bench: &Bench, path: &[usize]) -> bool {
    (0..path.len()).any(|n| {
        let Some(above) = bench.claim.part(&path[..n]) else { return false };
        match &*above.kind {
            Kind::Index(..) => path[n] > 0,
            Kind::Fold { .. } => path[n] + 1 < above.children().len(),
            _ => false,
        }
    })
}

/// Signs of terms, of arguments and of exponents.
fn signs(bench: &Bench, e: &Expr) -> Vec<Proposal> {
    let of_term = |t: &Expr| format!("sign of the term `{}`", bench.say(t));
    match &*e.kind {
        Kind::Binary(Binary::Add, a, b) => {
            vec![
                Proposal::new(binary(Binary::Sub, a, b), of_term(b)),
                Proposal::new(binary(Binary::Add, &negative(a), b), of_term(a)),
            ]
        }
        Kind::Binary(Binary::Sub, a, b) => vec![
            Proposal::new(binary(Binary::Add, a, b), of_term(b)),
            Proposal::new(binary(Binary::Sub, &negative(a), b), of_term(a)),
            Proposal::new(binary(Binary::Sub, b, a), format!("sign of `{}`", bench.say(e))),
        ],
        Kind::Neg(a) => vec![Proposal::new(a.clone(), format!("sign of `{}`", bench.say(a)))],
        Kind::Call { function, primes, args, options } if args.len() == 1 => {
            let args = vec![negative(&args[0])];
            let new =
                Kind::Call { function: function.clone(), primes: *primes, args, options: options.clone() };
            vec![Proposal::new(made(new), format!("sign inside {}", function.name))]
        }
        Kind::Binary(Binary::Pow, a, b) => {
            vec![Proposal::new(binary(Binary::Pow, a, &negative(b)), "sign of the exponent")]
        }
        _ => Vec::new(),
    }
}

/// Without a factor, a term or a function.
fn too_many(bench: &Bench, e: &Expr) -> Vec<Proposal> {
    match &*e.kind {
        Kind::Binary(Binary::Div | Binary::Over, a, b) => {
            let one = binary(Binary::Div, &number(1.0), b);
            let mut list = vec![Proposal::new(a.clone(), format!("extra factor {}", bench.say(&one)))];
            if a.as_number() != Some(1.0) {
                list.push(Proposal::new(one, format!("extra factor {}", bench.say(a))));
            }
            list
        }
        Kind::Binary(op, a, b) if multiplies(*op) => vec![
            Proposal::new(a.clone(), format!("extra factor {}", bench.say(b))),
            Proposal::new(b.clone(), format!("extra factor {}", bench.say(a))),
        ],
        Kind::Binary(Binary::Add, a, b) => vec![
            Proposal::new(a.clone(), format!("extra term `{}`", bench.say(b))),
            Proposal::new(b.clone(), format!("extra term `{}`", bench.say(a))),
        ],
        Kind::Binary(Binary::Sub, a, b) => vec![
            Proposal::new(a.clone(), format!("extra term `{}`", bench.say(b))),
            Proposal::new(negative(b), format!("extra term `{}`", bench.say(a))),
        ],
        Kind::Call { args, primes: 0, .. } if args.len() == 1 => {
            vec![Proposal::new(args[0].clone(), bench.instead(e, &args[0]))]
        }
        Kind::Call { function, primes, args, options } if *primes > 0 => {
            let (function, args, options) = (function.clone(), args.clone(), options.clone());
            let new = made(Kind::Call { function, primes: primes - 1, args, options });
            vec![Proposal::new(new.clone(), bench.instead(e, &new))]
        }
        Kind::Abs(a) => vec![Proposal::new(a.clone(), bench.instead(e, a))],
        _ => Vec::new(),
    }
}

/// Numbers and exponents nearby.
fn numbers(bench: &Bench, e: &Expr, path: &[usize]) -> Vec<Proposal> {
    let exponent = path.split_last().is_some_and(|(last, up)| {
        *last == 1 && matches!(bench.claim.part(up).map(|e| &*e.kind), Some(Kind::Binary(Binary::Pow, ..)))
    });
    let whole = counts(bench, path);
    let mut near: Vec<Expr> = match &*e.kind {
        Kind::Number(x) if whole => vec![number(x + 1.0), number(x - 1.0)],
        Kind::Number(x) => [x + 1.0, x - 1.0, x * 2.0, x / 2.0, x * 4.0, x / 4.0]
            .into_iter()
            .filter(|y| y != x)
            .map(number)
            .collect(),
        Kind::Name(_) if exponent || whole => {
            let one = number(1.0);
            vec![binary(Binary::Sub, e, &one), binary(Binary::Add, e, &one)]
        }
        Kind::Binary(Binary::Add | Binary::Sub, a, b) if b.as_number().is_some() => {
            let flip = binary(
                if matches!(&*e.kind, Kind::Binary(Binary::Add, ..)) { Binary::Sub } else { Binary::Add },
                a,
                b,
            );
            vec![a.clone(), flip]
        }
        _ => Vec::new(),
    };
    if exponent && let Some((n, d)) = fraction(e) {
        near.extend([n - d, n + d].map(|n| quotient(&number(n), &number(d))));
    }
    if e.as_number() == Some(1.0) && !exponent && !whole {
        near.extend(library::deltas(bench));
    }
    let mut list: Vec<Proposal> = Vec::new();
    if let Kind::Binary(Binary::Pow, a, _) = &*e.kind {
        list.push(Proposal::new(a.clone(), bench.instead(e, a)));
    }
    if !exponent
        && !whole
        && matches!(&*e.kind, Kind::Name(_) | Kind::Index(..) | Kind::Call { .. } | Kind::Norm(..))
    {
        let square = binary(Binary::Pow, e, &number(2.0));
        list.push(Proposal::new(square.clone(), bench.instead(e, &square)));
        let minus = one_minus(e);
        list.push(Proposal::new(minus.clone(), bench.instead(e, &minus)));
    }
    if let Kind::Binary(Binary::Sub, one, a) = &*e.kind
        && one.as_number() == Some(1.0)
    {
        list.push(Proposal::new(a.clone(), bench.instead(e, a)));
        let square = one_minus(&binary(Binary::Pow, a, &number(2.0)));
        list.push(Proposal::new(square.clone(), bench.instead(e, &square)));
    }
    if exponent {
        let words = |new: &Expr| format!("exponent {} where {} is meant", bench.say(e), bench.say(new));
        list.extend(near.into_iter().map(|n| Proposal { words: words(&n), new: n }));
    } else {
        list.extend(near.drain(..).map(|n| Proposal { words: bench.instead(e, &n), new: n }));
    }
    list
}

/// `-1/2` as -1 and 2; nothing for a whole number.
fn fraction(e: &Expr) -> Option<(f64, f64)> {
    match &*e.kind {
        Kind::Neg(inner) => fraction(inner).map(|(n, d)| (-n, d)),
        Kind::Binary(Binary::Div, n, d) => Some((n.as_number()?, d.as_number()?)),
        _ => None,
    }
}

/// Transposes, order, fractions upside down, sums and products, norms.
fn shapes(bench: &Bench, e: &Expr) -> Vec<Proposal> {
    let mut new: Vec<Expr> = Vec::new();
    match &*e.kind {
        Kind::Transpose(a) => new.push(a.clone()),
        Kind::Name(_) | Kind::Index(..) | Kind::Derivative { .. } => {
            new.push(made(Kind::Transpose(e.clone())))
        }
        Kind::Binary(op @ (Binary::Div | Binary::Over), a, b) => {
            new.push(binary(*op, b, a));
            new.push(binary(Binary::Mul, a, b));
        }
        Kind::Binary(Binary::Mul, a, b) => {
            new.push(binary(Binary::Mul, b, a));
            new.push(binary(Binary::Times, a, b));
            new.push(binary(Binary::Div, a, b));
            new.push(binary(Binary::Add, a, b));
            if let Kind::Binary(Binary::Mul, x, y) = &*a.kind {
                new.push(binary(Binary::Mul, &binary(Binary::Mul, x, b), y));
                new.push(binary(Binary::Mul, &binary(Binary::Mul, y, x), b));
            }
            new.push(made(Kind::Transpose(e.clone())));
        }
        Kind::Binary(Binary::Add, a, b) => new.push(binary(Binary::Mul, a, b)),
        Kind::Binary(Binary::Times, a, b) => {
            new.extend([binary(Binary::Mul, a, b), binary(Binary::Over, a, b)])
        }
        Kind::Norm(norm, a) => {
            let others = [Norm::Two, Norm::One, Norm::Infinity];
            new.extend(others.into_iter().filter(|n| n != norm).map(|n| made(Kind::Norm(n, a.clone()))));
            new.push(a.clone());
        }
        Kind::Fold { fold, over, cond, body } => {
            let other = match fold {
                Fold::Sum => Fold::Product,
                Fold::Product => Fold::Sum,
                Fold::Max => Fold::Min,
                Fold::Min => Fold::Max,
            };
            let (over, cond, body) = (over.clone(), cond.clone(), body.clone());
            new.push(made(Kind::Fold { fold: other, over, cond, body }));
        }
        _ => {}
    }
    new.into_iter().map(|n| Proposal { words: bench.instead(e, &n), new: n }).collect()
}

/// Brackets that stand elsewhere.
fn brackets(bench: &Bench, e: &Expr) -> Vec<Proposal> {
    let mut new: Vec<Expr> = Vec::new();
    let Kind::Binary(op, a, b) = &*e.kind else { return Vec::new() };
    // (a - b)^2 for a - b^2.
    if let (Binary::Pow, Kind::Binary(inner @ (Binary::Add | Binary::Sub), x, y)) = (op, &*a.kind) {
        new.push(binary(*inner, x, &binary(Binary::Pow, y, b)));
    }
    if matches!(op, Binary::Add | Binary::Sub) {
        // a + b c for (a + b) c, and a b + c for a (b + c).
        if let Kind::Binary(inner, x, y) = &*b.kind
            && multiplies(*inner)
        {
            new.push(binary(*inner, &binary(*op, a, x), y));
        }
        if let Kind::Binary(inner @ (Binary::Mul | Binary::Div | Binary::Times), x, y) = &*a.kind {
            new.push(binary(*inner, x, &binary(*op, y, b)));
        }
        if let Kind::Fold { fold: Fold::Sum, over, cond, body } = &*a.kind {
            let body = binary(*op, body, b);
            new.push(made(Kind::Fold { fold: Fold::Sum, over: over.clone(), cond: cond.clone(), body }));
        }
    }
    if multiplies(*op) {
        if let Kind::Binary(inner @ (Binary::Add | Binary::Sub), x, y) = &*a.kind {
            new.push(binary(*inner, x, &binary(*op, y, b)));
        }
        if let Kind::Binary(inner @ (Binary::Add | Binary::Sub), x, y) = &*b.kind {
            new.push(binary(*inner, &binary(*op, a, x), y));
        }
        if let Kind::Binary(Binary::Div, x, y) = &*a.kind {
            new.push(binary(Binary::Div, x, &binary(*op, y, b)));
        }
    }
    new.into_iter().map(|n| Proposal { words: bench.instead(e, &n), new: n }).collect()
}
