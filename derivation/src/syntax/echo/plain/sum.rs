//! Sums, products, signs and powers: where brackets and signs are needed.

use super::super::level::{Level, could_reach, is_derivative_fraction, level, open_fold, spine};
use super::atoms::atom;
use crate::syntax::tree::{Binary, Binder, Expr, Kind};

/// An expression that stands by itself.
pub fn expr(e: &Expr) -> String {
    write(e, true)
}

/// An expression where one of at least this level is wanted. `open`: nothing follows that a fold would take in.
pub fn at(e: &Expr, least: Level, open: bool) -> String {
    // A fold is as good as a factor where it is the last one.
    let last_fold = open && least < Level::Power && matches!(&*e.kind, Kind::Fold { .. });
    if (level(e) >= least || last_fold) && (open || open_fold(e).is_none()) {
        write(e, open)
    } else {
        format!("({})", write(e, true))
    }
}

fn write(e: &Expr, open: bool) -> String {
    match &*e.kind {
        Kind::Binary(Binary::Add | Binary::Sub, ..) => sum(e, open),
        Kind::Binary(Binary::Pow, base, power) => {
            format!("{}^{}", raised(base), exponent(power))
        }
        Kind::Binary(op @ (Binary::Div | Binary::Over), a, b) => {
            let sign = if *op == Binary::Div { "/" } else { " ./ " };
            let least = if could_reach(a, &[b]) { Level::Power } else { Level::Signed };
            format!("{}{sign}{}", at(a, least, false), at(b, Level::Power, false))
        }
        Kind::Binary(op, ..) => product(e, *op, open),
        Kind::Neg(inner) => format!("-{}", at(inner, Level::Factor, open)),
        Kind::Transpose(base) => format!("{}^T", raised(base)),
        _ => atom(e),
    }
}

fn sum(e: &Expr, open: bool) -> String {
    let (first, rest) = spine(e);
    let mut behind = String::new();
    // From right to left: whether a fold needs brackets depends on what stands behind it.
    for (i, (op, operand)) in rest.iter().enumerate().rev() {
        let open = (open || i + 1 < rest.len()) && !taken(operand, &behind);
        let mut term = at(operand, Level::Product, open);
        if term.starts_with('-') {
            term = format!("({term})");
        }
        let sign = if *op == Binary::Add { "+" } else { "-" };
        behind = format!(" {sign} {term}{behind}");
    }
    at(first, Level::Product, !taken(first, &behind)) + &behind
}

/// Whether a fold at the end of a term binds an index that is used in what stands behind it.
fn taken(term: &Expr, behind: &str) -> bool {
    let used = |binder: &Binder| {
        behind.split('_').skip(1).any(|index| {
            let word = match index.strip_prefix('(') {
                Some(group) => group.split(')').next(),
                None => index.split(|c: char| !c.is_alphanumeric()).next(),
            };
            word.is_some_and(|w| w.contains(&binder.name.name))
        })
    };
    open_fold(term).is_some_and(|over| over.iter().any(used))
}

fn product(e: &Expr, op: Binary, open: bool) -> String {
    let (first, rest) = spine(e);
    let behind: Vec<&Expr> = rest.iter().map(|(_, e)| *e).collect();
    let least = |e: &Expr, n: usize, least| if could_reach(e, &behind[n..]) { Level::Power } else { least };
    let mut out = at(first, least(first, 0, Level::Signed), false);
    let mut left = first;
    for (i, (_, operand)) in rest.iter().enumerate() {
        let right = at(operand, least(operand, i + 1, Level::Factor), open && i + 1 == rest.len());
        out += match op {
            Binary::Times => " .* ",
            Binary::Kronecker => " ⊗ ",
            Binary::Dot => " · ",
            _ if needs_sign(left, &out, &right) => " * ",
            _ => " ",
        };
        out += &right;
        left = operand;
    }
    out
}

/// Whether two factors side by side would be read as something else, or look like it.
fn needs_sign(left: &Expr, written: &str, right: &str) -> bool {
    right.starts_with(|c: char| c.is_ascii_digit())
        || (written.ends_with('|') && right.starts_with('|'))
        || is_derivative_fraction(left)
        // A dimension called d beside a factor would be a differential.
        || written.strip_suffix('d').is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// What a power stands on; `d^2` would begin a differential.
fn raised(base: &Expr) -> String {
    if base.as_name() == Some("d") { "(d)".into() } else { at(base, Level::Atom, false) }
}

/// `2`, `-a`, `(1/2)`
fn exponent(power: &Expr) -> String {
    let simple = |e: &Expr| match &*e.kind {
        // `x^T` is the transpose.
        Kind::Name(name) => name != "T",
        Kind::Number(_) | Kind::Index(..) => true,
        _ => false,
    };
    match &*power.kind {
        Kind::Neg(inner) if simple(inner) && level(inner) == Level::Atom => format!("-{}", expr(inner)),
        _ if simple(power) => expr(power),
        _ => format!("({})", expr(power)),
    }
}
