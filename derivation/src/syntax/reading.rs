//! What both readers share: the limits, and small parts of trees.

use super::scope::{Known, Scope};
use super::tree::{Binary, Binder, Cond, Definition, Expr, Ident, Kind, Rel, Statement, StatementKind};
use crate::{Diagnostic, Level};

/// The result of reading a part; the error ends the statement.
pub type Read<T> = Result<T, Box<Diagnostic>>;

/// Brackets and signs may be nested so deep.
pub const DEEPEST: usize = 200;
/// A sum or product may have so many operands in a row.
pub const LONGEST: usize = 1_000;

/// Said once in a file: what is to be done about it is done in one place.
pub const TWO_TRANSPOSES: &str = "T is declared, so `^T` could be a power or a transpose";

/// Whether `^T` could be a power: the file has a T, and it may be a number.
pub fn power_or_transpose(scope: &Scope) -> bool {
    !matches!(scope.get("T"), None | Some(Known::Value { rank: Some(1..) } | Known::Function { .. }))
}

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

/// Where a sequence begins that goes on from a given value of its own name: `h_0` for `h_k = tanh(U h_(k-1)) for k in 1..L`.
pub fn starts(d: &Definition, scope: &Scope, read: &[Statement]) -> Vec<Statement> {
    let ([index], [range]) = (d.index.as_slice(), d.over.as_slice()) else { return Vec::new() };
    let Some(first) = range.from.as_number().and_then(|from| shifted(index, &range.name.name, from)) else {
        return Vec::new();
    };
    let with = format!("{}_", d.name.name);
    let known = |k: f64| {
        read.iter().any(|s| {
            matches!(&s.kind, StatementKind::Define(other) if other.name.name == d.name.name
                && other.index.first().and_then(Expr::as_number) == Some(k))
        })
    };
    let given = scope.beginning(&with).filter(|n| matches!(scope.get(n), Some(Known::Value { .. })));
    let start = |name: &str| {
        let k: u32 = name.strip_prefix(&with)?.parse().ok()?;
        let k = f64::from(k);
        let span = d.name.span;
        let number = Expr::new(span, Kind::Number(k));
        let body = Expr::new(span, Kind::Name(name.to_string()));
        let (params, over, update) = (None, Vec::new(), false);
        let begins = Definition { name: d.name.clone(), params, index: vec![number], body, over, update };
        (k < first && !scope.is_defined(name) && !known(k)).then(|| Statement {
            span,
            kind: StatementKind::Define(begins),
            expected: Vec::new(),
        })
    };
    given.filter_map(start).collect()
}

/// `k`, `k + 1` or `k - 1` at a number.
fn shifted(index: &Expr, name: &str, at: f64) -> Option<f64> {
    match &*index.kind {
        Kind::Name(n) => (n == name).then_some(at),
        Kind::Binary(Binary::Add, k, by) => Some(shifted(k, name, at)? + by.as_number()?),
        Kind::Binary(Binary::Sub, k, by) => Some(shifted(k, name, at)? - by.as_number()?),
        _ => None,
    }
}

/// What is said of a limit with an index that nothing binds.
pub fn limit_of_entries(of: &Expr, known: impl Fn(&str) -> bool) -> Result<(), Box<Diagnostic>> {
    let Some(index) = of.index_names().into_iter().find(|n| !known(n)) else { return Ok(()) };
    let error = Diagnostic::error(of.span, format!("a limit is of one number, and {index} is open here"));
    Err(Box::new(error.help("claim it of one entry, such as x_1")))
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

/// The second index of `i != j` below a sum that binds the first only.
pub fn unequal(cond: &Cond, over: &[Binder]) -> Option<Ident> {
    let (Cond::Compare { first, rest }, [one]) = (cond, over) else { return None };
    let [(Rel::NotEqual, second)] = rest.as_slice() else { return None };
    let (first, name) = (first.as_name()?, second.as_name()?);
    (one.bounds.is_none() && one.name.name == first && name != first)
        .then(|| Ident { name: name.to_string(), span: second.span })
}

/// The digits of a number, set apart by commas.
pub fn spread(digits: &str) -> String {
    digits.chars().map(String::from).collect::<Vec<_>>().join(",")
}
