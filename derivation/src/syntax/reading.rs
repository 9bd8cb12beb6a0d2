//! What both readers share: the limits, and small parts of trees.

use super::tree::{Binary, Binder, Cond, Expr, Ident, Kind, Rel};
use crate::{Diagnostic, Level};

/// The result of reading a part; the error ends the statement.
pub type Read<T> = Result<T, Box<Diagnostic>>;

/// Brackets and signs may be nested so deep.
pub const DEEPEST: usize = 200;
/// A sum or product may have so many operands in a row.
pub const LONGEST: usize = 1_000;

/// Said once in a file: what is to be done about it is done in one place.
pub const TWO_TRANSPOSES: &str = "T is declared, so `^T` could be a power or a transpose";

/// A mistake as a consequence, if what is to be done about it was said before.
pub fn once(mut error: Diagnostic, said: &[Diagnostic]) -> Diagnostic {
    if error.message == TWO_TRANSPOSES
        && let Some(first) = said.iter().find(|d| d.message == TWO_TRANSPOSES)
    {
        error.level = Level::Consequence;
        error.also = vec![(first.span, "first here".into())];
    }
    error
}

/// Two operands joined.
pub fn join(op: Binary, left: Expr, right: Expr) -> Expr {
    Expr::new(left.span.to(right.span), Kind::Binary(op, left, right))
}

/// An index without bounds.
pub fn unbound(name: Ident) -> Binder {
    Binder { name, bounds: None }
}

/// The indices that a condition below a sum binds: `j != i` binds j, `d < e` both.
pub fn free(cond: &Cond, known: impl Fn(&str) -> bool) -> Vec<Binder> {
    let Cond::Compare { first, rest } = cond else { return Vec::new() };
    let names = std::iter::once((first, false)).chain(rest.iter().map(|(rel, e)| (e, *rel == Rel::NotEqual)));
    let name = |(e, after_not_equal): (&Expr, bool)| {
        let name = e.as_name()?;
        (!after_not_equal && !known(name)).then(|| unbound(Ident { name: name.to_string(), span: e.span }))
    };
    names.filter_map(name).collect()
}

/// The digits of a number, set apart by commas.
pub fn spread(digits: &str) -> String {
    digits.chars().map(String::from).collect::<Vec<_>>().join(",")
}
