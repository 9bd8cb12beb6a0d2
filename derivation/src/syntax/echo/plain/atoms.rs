//! What holds together by itself: names, numbers, calls, folds, lists, derivatives; and conditions.

use super::super::level::{Level, bound_again, bound_by};
use super::sum::{at, expr};
use crate::syntax::builtin::builtin;
use crate::syntax::tree::{Binder, Cond, Expr, Fold, Item, Kind, Norm, Notation, Set};

/// An expression that is no sum, product, sign or power.
pub fn atom(e: &Expr) -> String {
    match &*e.kind {
        Kind::Number(x) => number(*x),
        Kind::Name(name) => name.clone(),
        Kind::Index(base, index) => format!("{}{}", indexed(base), subscript(index)),
        Kind::Call { function, primes, args, options } => {
            let options = options.iter().map(|(key, value)| format!("{} = {}", key.name, expr(value)));
            let inside: Vec<String> = args.iter().map(expr).chain(options).collect();
            format!("{}{}({})", function.name, "'".repeat(*primes), inside.join(", "))
        }
        Kind::Norm(norm, inner) => {
            let which = match norm {
                Norm::Two => "",
                Norm::One => "_1",
                Norm::Infinity => "_inf",
                Norm::Frobenius => "_F",
            };
            format!("||{}||{which}", within_bars(inner))
        }
        Kind::Abs(inner) => format!("|{}|", within_bars(inner)),
        Kind::Fold { fold, over, cond, body } => {
            let again = bound_again(body, over);
            let mut body = at(body, Level::Product, true);
            if again || body.starts_with('-') {
                body = format!("({body})");
            }
            format!("{}_{} {body}", fold_name(*fold), below(over, cond.as_ref()))
        }
        Kind::Iverson(cond) => format!("[{}]", condition(cond)),
        Kind::List(items) => format!("[{}]", items.iter().map(item).collect::<Vec<_>>().join(", ")),
        Kind::If(cond, yes, no) => {
            format!("if {} then {} else {}", condition(cond), expr(yes), expr(no))
        }
        Kind::Derivative { of, by, notation } => derivative(of, by, *notation),
        Kind::Delta(i, j) => format!("delta{}", subscript(&[i.clone(), j.clone()])),
        Kind::Identity(None) => "I".into(),
        Kind::Identity(Some(size)) => format!("I{}", subscript(std::slice::from_ref(size))),
        Kind::Ones(size) => format!("1{}", subscript(std::slice::from_ref(size))),
        Kind::Zeros(size) => format!("0{}", subscript(std::slice::from_ref(size))),
        Kind::Unreadable => "?".into(),
        Kind::Neg(_) | Kind::Binary(..) | Kind::Transpose(_) => expr(e),
    }
}

/// A number, with an exponent where there would be many zeros.
pub fn number(x: f64) -> String {
    if x.is_infinite() {
        return if x > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let plain = x == 0.0 || (1e-4..1e15).contains(&x.abs());
    if plain { format!("{x}") } else { format!("{x:e}") }
}

/// What an index may be put on.
fn indexed(base: &Expr) -> String {
    match &*base.kind {
        Kind::Name(_) | Kind::Call { .. } | Kind::Index(..) => expr(base),
        _ => format!("({})", expr(base)),
    }
}

/// `_ij`, `_j1`, `_3`, `_(k+1,1)`
fn subscript(index: &[Expr]) -> String {
    let letter = |e: &Expr| e.as_name().filter(|n| n.len() == 1).map(String::from);
    let digit = |e: &Expr| match &*e.kind {
        Kind::Number(x) if (0.0..10.0).contains(x) && x.fract() == 0.0 => Some(format!("{x}")),
        _ => None,
    };
    let run: Option<String> = match index {
        [one] => letter(one).or_else(|| digit(one)),
        [first, rest @ ..] => letter(first).and_then(|first| {
            let rest: Option<String> = rest.iter().map(|e| letter(e).or_else(|| digit(e))).collect();
            Some(first + &rest?)
        }),
        [] => None,
    };
    match run {
        Some(run) => format!("_{run}"),
        None => {
            let tight = |e: &Expr| expr(e).replace(" + ", "+").replace(" - ", "-");
            format!("_({})", index.iter().map(tight).collect::<Vec<_>>().join(","))
        }
    }
}

/// Bars within bars would close them.
fn within_bars(inner: &Expr) -> String {
    let text = expr(inner);
    if text.contains('|') { format!("({text})") } else { text }
}

fn fold_name(fold: Fold) -> &'static str {
    match fold {
        Fold::Sum => "sum",
        Fold::Product => "prod",
        Fold::Max => "max",
        Fold::Min => "min",
    }
}

/// What stands behind the `_` of a fold: `ij`, `{k=1}^K`, `{d < e}`, `{i in 1..N, j != i}`.
fn below(over: &[Binder], cond: Option<&Cond>) -> String {
    if let ([Binder { name, bounds: Some((from, to)) }], None) = (over, cond) {
        let upper = match &*to.kind {
            Kind::Name(_) | Kind::Number(_) => expr(to),
            _ => format!("{{{}}}", expr(to)),
        };
        return format!("{{{}={}}}^{upper}", name.name, expr(from));
    }
    let free = over.iter().all(|b| b.bounds.is_none());
    if cond.is_none() && free && over.iter().all(|b| b.name.name.len() == 1) {
        return over.iter().map(|b| b.name.name.as_str()).collect();
    }
    format!("{{{}}}", binders(over, cond))
}

/// `d < e`, `k in 1..K`, `i, j, i < j`
fn binders(over: &[Binder], cond: Option<&Cond>) -> String {
    let implied = cond.is_some_and(|c| {
        let free = over.iter().all(|b| b.bounds.is_none());
        free && over.iter().map(|b| b.name.name.as_str()).eq(bound_by(c))
    });
    let mut parts: Vec<String> = Vec::new();
    if !implied {
        parts.extend(over.iter().map(|b| match &b.bounds {
            Some((from, to)) => format!("{} in {}", b.name.name, dots(from, to)),
            None => b.name.name.clone(),
        }));
    }
    parts.extend(cond.map(condition));
    parts.join(", ")
}

/// `1..K`
pub fn dots(from: &Expr, to: &Expr) -> String {
    format!("{}..{}", expr(from), expr(to))
}

fn item(item: &Item) -> String {
    let value = expr(&item.value);
    if item.over.is_empty() && item.cond.is_none() {
        return value;
    }
    format!("{value} for {}", binders(&item.over, item.cond.as_ref()))
}

fn derivative(of: &Expr, by: &[Expr], notation: Notation) -> String {
    let word = match notation {
        Notation::Fraction => return fraction(of, by),
        Notation::Gradient => "grad",
        Notation::Hessian => "hess",
        Notation::Jacobian => "jac",
    };
    let by = match by.first() {
        None => String::new(),
        Some(by) if by.as_name().is_some() => format!("_{}", expr(by)),
        Some(by) => format!("_({})", expr(by)),
    };
    let of = match &*of.kind {
        Kind::Name(_) | Kind::Call { .. } | Kind::Index(..) | Kind::Norm(..) => expr(of),
        _ => format!("({})", expr(of)),
    };
    format!("{word}{by} {of}")
}

/// `dJ/dtheta_k`, `d2J/dtheta^2`, `d2f/(dx dy)`, `d sigmoid(a)/da`, `d(a b)/da`
fn fraction(of: &Expr, by: &[Expr]) -> String {
    let order = if by.len() == 1 { String::new() } else { by.len().to_string() };
    let of = match &*of.kind {
        Kind::Name(_) => expr(of),
        Kind::Index(base, _) if base.as_name().is_some() => expr(of),
        Kind::Call { function, .. } if builtin(&function.name).is_some() => format!(" {}", expr(of)),
        Kind::Call { .. } => expr(of),
        _ => format!("({})", expr(of)),
    };
    let below = match by {
        [one] => format!("d{}", expr(one)),
        [first, rest @ ..] if rest.iter().all(|e| expr(e) == expr(first)) => {
            format!("d{}^{}", expr(first), by.len())
        }
        _ => format!("({})", by.iter().map(|e| format!("d{}", expr(e))).collect::<Vec<_>>().join(" ")),
    };
    format!("d{order}{of}/{below}")
}

/// A condition.
pub fn condition(cond: &Cond) -> String {
    match cond {
        Cond::Compare { first, rest } => {
            let rest = rest.iter().map(|(rel, e)| format!(" {} {}", rel.sign(), expr(e)));
            expr(first) + &rest.collect::<String>()
        }
        Cond::In(e, within) => format!("{} in {}", expr(e), set(within)),
        Cond::And(a, b) => format!("{} and {}", conjunct(a), conjunct(b)),
        Cond::Or(a, b) => format!("{} or {}", condition(a), condition(b)),
        Cond::Not(inner) if matches!(**inner, Cond::And(..)) => format!("not ({})", condition(inner)),
        Cond::Not(inner) => format!("not {}", conjunct(inner)),
    }
}

/// A condition that `and` joins.
fn conjunct(cond: &Cond) -> String {
    match cond {
        Cond::Or(..) => format!("({})", condition(cond)),
        _ => condition(cond),
    }
}

/// A set of values, as it stands behind `in`; or a bound such as `> 0`.
pub fn set(set: &Set) -> String {
    let list = |values: &[Expr]| values.iter().map(expr).collect::<Vec<_>>().join(", ");
    match set {
        Set::Finite(values) => format!("{{{}}}", list(values)),
        Set::Simplex => "simplex".into(),
        Set::OneHot => "onehot".into(),
        Set::Interval(low, closed_low, high, closed_high) => {
            interval((low, *closed_low), (high, *closed_high))
        }
        Set::Integers(from, to) => format!("integers {}", dots(from, to)),
        Set::Compare(rel, bound) => format!("{} {}", rel.sign(), expr(bound)),
        Set::Reals => "reals".into(),
    }
}

/// `(a, b]`
pub fn interval((low, closed_low): (&Expr, bool), (high, closed_high): (&Expr, bool)) -> String {
    let (open, close) = (if closed_low { '[' } else { '(' }, if closed_high { ']' } else { ')' });
    format!("{open}{}, {}{close}", expr(low), expr(high))
}
