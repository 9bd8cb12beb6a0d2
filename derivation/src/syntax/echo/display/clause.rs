//! Conditions, sets, ranges and declarations in two dimensions.

use super::super::level::bound_by;
use super::sum::expr;
use super::{Doc, Fence, Sign};
use crate::syntax::tree::{Binder, Cond, Decl, DeclShape, Expr, Ident, Prop, Range, Rel, Set};

/// A condition.
pub fn condition(cond: &Cond) -> Doc {
    match cond {
        Cond::Compare { first, rest } => compare(first, rest.iter().map(|(rel, e)| (*rel, e))),
        Cond::In(e, within) => Doc::Row(vec![expr(e), Doc::Sign(Sign::In), set(within)]),
        Cond::And(a, b) => Doc::Row(vec![part(a), Doc::Sign(Sign::And), part(b)]),
        Cond::Or(a, b) => Doc::Row(vec![condition(a), Doc::Sign(Sign::Or), condition(b)]),
        Cond::Not(inner) => Doc::Row(vec![Doc::Sign(Sign::Not), condition(inner).bracketed()]),
    }
}

fn part(cond: &Cond) -> Doc {
    let doc = condition(cond);
    if matches!(cond, Cond::Or(..)) { doc.bracketed() } else { doc }
}

/// `a = b < c`
pub fn compare<'a>(first: &Expr, rest: impl Iterator<Item = (Rel, &'a Expr)>) -> Doc {
    let mut row = vec![expr(first)];
    for (rel, e) in rest {
        row.extend([Doc::Sign(Sign::Rel(rel)), expr(e)]);
    }
    Doc::Row(row)
}

/// `i, j`, `j ≠ i`, `k = 1, …, K`
pub fn binders(over: &[Binder], cond: Option<&Cond>) -> Doc {
    let implied = cond.map(bound_by).unwrap_or_default();
    let named = over.iter().filter(|b| b.bounds.is_some() || !implied.contains(&b.name.name.as_str()));
    let binder = |b: &Binder| match &b.bounds {
        Some((from, to)) => range(&b.name, from, to),
        None => Doc::name(&b.name.name),
    };
    Doc::list(named.map(binder).chain(cond.map(condition)), Sign::Comma)
}

/// `k = 1, …, K`
pub fn range(name: &Ident, from: &Expr, to: &Expr) -> Doc {
    let steps = Doc::list([expr(from), Doc::Sign(Sign::Dots), expr(to)], Sign::Comma);
    Doc::Row(vec![Doc::name(&name.name), Doc::Sign(Sign::Rel(Rel::Equal)), steps])
}

/// ` for k = 1, …, K`
pub fn over(of: &Range) -> Doc {
    Doc::Row(vec![Doc::words(" for "), range(&of.name, &of.from, &of.to)])
}

/// A set that follows `∈`.
pub fn set(set: &Set) -> Doc {
    let fenced = |fence, inner| Doc::Fence(fence, Box::new(inner));
    match set {
        Set::Finite(values) => fenced(Fence::Curly, Doc::list(values.iter().map(expr), Sign::Comma)),
        Set::Simplex => Doc::words("simplex"),
        Set::OneHot => Doc::words("one-hot"),
        Set::Interval(low, closed_low, high, closed_high) => {
            interval((low, *closed_low), (high, *closed_high))
        }
        Set::Integers(from, to) => {
            fenced(Fence::Curly, Doc::list([expr(from), Doc::Sign(Sign::Dots), expr(to)], Sign::Comma))
        }
        Set::Compare(rel, bound) => Doc::Row(vec![Doc::Sign(Sign::Rel(*rel)), expr(bound)]),
        Set::Reals => Doc::Sign(Sign::Reals),
    }
}

/// `(a, b]`
pub fn interval((low, closed_low): (&Expr, bool), (high, closed_high): (&Expr, bool)) -> Doc {
    let fence = match (closed_low, closed_high) {
        (false, false) => Fence::Round,
        (true, true) => Fence::Square,
        (false, true) => Fence::OpenClosed,
        (true, false) => Fence::ClosedOpen,
    };
    Doc::Fence(fence, Box::new(Doc::list([expr(low), expr(high)], Sign::Comma)))
}

/// `N × D`
pub fn shape(dims: &[Expr]) -> Doc {
    Doc::list(dims.iter().map(expr), Sign::Times)
}

/// `X ∈ ℝ^{N × D}, rank D`, `λ > 0`
pub fn decl(d: &Decl) -> Doc {
    let name = |n: &Ident| match &d.family {
        Some(f) => Doc::name(&n.name).sup(Doc::name(&f.name.name).bracketed()),
        None => Doc::name(&n.name),
    };
    let names = Doc::list(d.names.iter().map(name), Sign::Comma);
    let mut row = vec![names.clone()];
    let within = |row: &mut Vec<Doc>, what: Doc| row.extend([Doc::Sign(Sign::In), what]);
    let power = |base: Doc, dims: &[Expr]| base.sup(shape(dims));
    match (&d.shape, &d.set) {
        (DeclShape::Scalar, None) => within(&mut row, Doc::Sign(Sign::Reals)),
        (DeclShape::Scalar, Some(bound @ Set::Compare(..))) => row.push(set(bound)),
        (DeclShape::Scalar, Some(values)) => within(&mut row, set(values)),
        (DeclShape::Array(dims), Some(values @ (Set::Finite(_) | Set::Integers(..) | Set::Interval(..)))) => {
            within(&mut row, power(set(values), dims));
        }
        (DeclShape::Array(dims), other) => {
            within(&mut row, power(Doc::Sign(Sign::Reals), dims));
            match other {
                None | Some(Set::Reals) => {}
                Some(bound @ Set::Compare(..)) => row.extend([Doc::Sign(Sign::Comma), names, set(bound)]),
                Some(values) => row.extend([Doc::Sign(Sign::Comma), set(values)]),
            }
        }
        (DeclShape::Function, _) => row.push(Doc::words(" a function")),
        (DeclShape::OneOf(names), _) => {
            let names = Doc::list(names.iter().map(|n| Doc::words(&n.name)), Sign::Comma);
            within(&mut row, Doc::Fence(Fence::Curly, Box::new(names)));
        }
    }
    for prop in &d.props {
        row.push(Doc::Sign(Sign::Comma));
        row.push(match prop {
            Prop::Symmetric => Doc::words("symmetric"),
            Prop::PositiveDefinite => Doc::words("positive definite"),
            Prop::Orthogonal => Doc::words("orthogonal"),
            Prop::Unit => Doc::words("of length 1"),
            Prop::Rank(rank) => Doc::Row(vec![Doc::words("rank "), expr(rank)]),
        });
    }
    row.extend(d.family.as_ref().map(over));
    Doc::Row(row)
}
