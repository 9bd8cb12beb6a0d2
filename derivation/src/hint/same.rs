//! Whether an expression says of itself that it is itself: in another order, with a 0 more, or with squares written as products.

use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};

/// Powers up to this are written as products.
const MOST_FACTORS: f64 = 4.0;

/// A text that is the same for all ways to write a thing that differ in order, in 0 and 1, and in squares. Products are sorted
/// too, and lose what turns their factors: so `a^T b` is `b^T a`.
pub fn plainly(e: &Expr) -> String {
    match &*e.kind {
        Kind::Binary(Binary::Add | Binary::Sub, ..) | Kind::Neg(_) => {
            let mut terms = Vec::new();
            terms_of(e, false, &mut terms);
            terms.retain(|(_, term)| term != "0");
            terms.sort();
            match terms.as_slice() {
                [] => "0".into(),
                [(false, term)] => term.clone(),
                _ => {
                    terms.iter().map(|(minus, t)| format!("{}{t}", if *minus { "-" } else { "+" })).collect()
                }
            }
        }
        Kind::Binary(
            Binary::Mul | Binary::Dot | Binary::Times | Binary::Div | Binary::Over | Binary::Pow,
            ..,
        ) => {
            let (mut above, mut below) = (Vec::new(), Vec::new());
            factors_of(e, &mut above, &mut below);
            [&mut above, &mut below].into_iter().for_each(|list| {
                list.retain(|factor| factor != "1");
                list.sort();
            });
            match (above.as_slice(), below.as_slice()) {
                ([], []) => "1".into(),
                ([one], []) => one.clone(),
                (above, []) => format!("({})", above.join(" ")),
                (above, below) => format!("({})/({})", above.join(" "), below.join(" ")),
            }
        }
        _ => {
            let mut plain = e.clone();
            for child in plain.children_mut() {
                *child = Expr::new(child.span, Kind::Name(plainly(child)));
            }
            echo::text(&plain)
        }
    }
}

fn terms_of(e: &Expr, minus: bool, terms: &mut Vec<(bool, String)>) {
    match &*e.kind {
        Kind::Binary(sign @ (Binary::Add | Binary::Sub), left, right) => {
            terms_of(left, minus, terms);
            terms_of(right, minus ^ (*sign == Binary::Sub), terms);
        }
        Kind::Neg(inner) => terms_of(inner, !minus, terms),
        _ => terms.push((minus, plainly(e))),
    }
}

fn factors_of(e: &Expr, above: &mut Vec<String>, below: &mut Vec<String>) {
    match &*e.kind {
        Kind::Binary(Binary::Mul | Binary::Dot | Binary::Times, left, right) => {
            factors_of(left, above, below);
            factors_of(right, above, below);
        }
        Kind::Binary(Binary::Div | Binary::Over, left, right) => {
            factors_of(left, above, below);
            factors_of(right, below, above);
        }
        Kind::Binary(Binary::Pow, base, power) => match power.as_number() {
            Some(n) if n.fract() == 0.0 && (1.0..=MOST_FACTORS).contains(&n) => {
                (0..n as usize).for_each(|_| factors_of(base, above, below));
            }
            _ => above.push(format!("{}^{}", plainly(base), plainly(power))),
        },
        Kind::Transpose(inner) => factors_of(inner, above, below),
        _ => above.push(plainly(e)),
    }
}
