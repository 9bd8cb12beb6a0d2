//! Whether an expression says of itself that it is itself: in another order, with a 0 more, or with squares written as products.

use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};
use std::collections::BTreeMap;

/// What is added or multiplied, with how often: less than nothing where it is taken away, or divides.
type Parts = BTreeMap<String, f64>;

/// A text that is the same for all ways to write a thing that differ in order, in 0 and 1, in squares, and in what cancels.
/// Products lose what turns their factors, so that `a^T b` is `b^T a`.
pub fn plainly(e: &Expr) -> String {
    let (mut parts, sum) = (Parts::new(), is_sum(e));
    match &*e.kind {
        _ if sum => add(e, 1.0, &mut parts),
        Kind::Binary(op, ..) if multiplies(*op) => multiply(e, 1.0, &mut parts),
        _ => {
            if let Kind::Transpose(once) = &*e.kind
                && let Kind::Transpose(twice) = &*once.kind
            {
                return plainly(twice);
            }
            let mut plain = e.clone();
            for child in plain.children_mut() {
                *child = Expr::new(child.span, Kind::Name(plainly(child)));
            }
            return echo::text(&plain);
        }
    }
    parts.retain(|part, times| *times != 0.0 && part != if sum { "0" } else { "1" });
    let sign = if sum { '*' } else { '^' };
    let written = parts.iter().map(|(part, times)| format!("{part}{sign}{times}"));
    match parts.first_key_value() {
        None => if sum { "0" } else { "1" }.into(),
        Some((part, 1.0)) if parts.len() == 1 => part.clone(),
        _ => format!("({})", written.collect::<Vec<_>>().join(if sum { " + " } else { " " })),
    }
}

fn is_sum(e: &Expr) -> bool {
    matches!(&*e.kind, Kind::Binary(Binary::Add | Binary::Sub, ..) | Kind::Neg(_))
}

fn multiplies(op: Binary) -> bool {
    use Binary::{Div, Dot, Mul, Over, Pow, Times};
    matches!(op, Mul | Dot | Times | Div | Over | Pow)
}

fn add(e: &Expr, times: f64, terms: &mut Parts) {
    match &*e.kind {
        Kind::Binary(sign @ (Binary::Add | Binary::Sub), left, right) => {
            add(left, times, terms);
            add(right, if *sign == Binary::Add { times } else { -times }, terms);
        }
        Kind::Neg(inner) => add(inner, -times, terms),
        _ => *terms.entry(plainly(e)).or_default() += times,
    }
}

fn multiply(e: &Expr, times: f64, factors: &mut Parts) {
    match &*e.kind {
        Kind::Binary(Binary::Mul | Binary::Dot | Binary::Times, left, right) => {
            multiply(left, times, factors);
            multiply(right, times, factors);
        }
        Kind::Binary(Binary::Div | Binary::Over, left, right) => {
            multiply(left, times, factors);
            multiply(right, -times, factors);
        }
        Kind::Binary(Binary::Pow, base, power) => match power.as_number() {
            Some(n) if n.fract() == 0.0 => multiply(base, times * n, factors),
            _ => *factors.entry(format!("{}^{}", plainly(base), plainly(power))).or_default() += times,
        },
        Kind::Transpose(inner) => multiply(inner, times, factors),
        _ => *factors.entry(plainly(e)).or_default() += times,
    }
}
