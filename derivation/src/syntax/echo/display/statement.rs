//! Whole statements in two dimensions.

use super::clause::{compare, condition, decl, interval, over, range, shape};
use super::sum::expr;
use super::{Doc, Sign};
use crate::syntax::tree::{
    Body, Claim, Clause, Definition, DimBound, DimDecl, Expr, Ident, Kind, Point, Rel, Sampling, Side,
    Statement, StatementKind,
};

/// A statement.
pub fn statement(statement: &Statement) -> Doc {
    match &statement.kind {
        StatementKind::Dims(dims) => Doc::list(dims.iter().map(dim), Sign::Comma),
        StatementKind::Given(decls) => spread(decls.iter().map(decl)),
        StatementKind::Assume(cond) => Doc::Row(vec![Doc::words("assume "), condition(cond)]),
        StatementKind::Sample(parts) => {
            Doc::Row(vec![Doc::words("sample "), Doc::list(parts.iter().map(sampling), Sign::Comma)])
        }
        StatementKind::Convention(name) => Doc::words(format!("convention {}", name.name)),
        StatementKind::Define(d) => definition(d),
        StatementKind::Unpack { names, value } => {
            let names = Doc::list(names.iter().map(|n| Doc::name(&n.name)), Sign::Comma);
            Doc::Row(vec![names, Doc::Sign(Sign::Rel(Rel::Equal)), expr(value)])
        }
        StatementKind::Claim(c) => claim(c),
        StatementKind::Unreadable(_) => Doc::words("?"),
    }
}

/// Parts with a wide space between each two.
fn spread(parts: impl Iterator<Item = Doc>) -> Doc {
    let mut row = Vec::new();
    for part in parts {
        if !row.is_empty() {
            row.extend([Doc::Sign(Sign::Comma), Doc::Sign(Sign::Quad)]);
        }
        row.push(part);
    }
    Doc::Row(row)
}

fn dim(dim: &DimDecl) -> Doc {
    let mut row = vec![Doc::name(&dim.name.name)];
    match &dim.bound {
        DimBound::Free => {}
        DimBound::Equal(e) => row.extend([Doc::Sign(Sign::Rel(Rel::Equal)), expr(e)]),
        DimBound::Compare(bounds) => {
            row.extend(bounds.iter().flat_map(|(rel, e)| [Doc::Sign(Sign::Rel(*rel)), expr(e)]));
        }
        DimBound::Within(from, to) => return range(&dim.name, from, to),
    }
    Doc::Row(row)
}

fn sampling(part: &Sampling) -> Doc {
    match part {
        Sampling::Points(count) => Doc::Row(vec![expr(count), Doc::words(" points")]),
        Sampling::Seed(seed) => Doc::Row(vec![Doc::words("seed "), expr(seed)]),
        Sampling::Within(name, from, to) => range(name, from, to),
        Sampling::Distribution(name, law, args) => Doc::Row(vec![
            Doc::name(&name.name),
            Doc::Sign(Sign::Follows),
            Doc::words(&law.name),
            Doc::list(args.iter().map(expr), Sign::Comma).bracketed(),
        ]),
    }
}

fn definition(d: &Definition) -> Doc {
    let name = Expr::new(d.name.span, Kind::Name(d.name.name.clone()));
    let mut left = match d.index.as_slice() {
        [] => expr(&name),
        index => expr(&Expr::new(d.name.span, Kind::Index(name, index.to_vec()))),
    };
    if let Some(params) = &d.params {
        let params = Doc::list(params.iter().map(|p: &Ident| Doc::name(&p.name)), Sign::Comma);
        left = Doc::Row(vec![left, params.bracketed()]);
    }
    let sign = if d.update { Sign::Becomes } else { Sign::Rel(Rel::Equal) };
    let mut row = vec![left, Doc::Sign(sign), expr(&d.body)];
    row.extend(d.over.iter().map(over));
    Doc::Row(row)
}

fn claim(claim: &Claim) -> Doc {
    let mut row = Vec::new();
    if !claim.label.is_empty() {
        row.push(Doc::words(format!("{}: ", claim.label)));
    }
    row.push(body(&claim.body));
    row.extend(claim.clauses.iter().map(clause));
    Doc::Row(row)
}

fn body(body: &Body) -> Doc {
    match body {
        Body::Chain { first, rest } => compare(first, rest.iter().map(|(rel, _, e)| (*rel, e))),
        Body::Limit { of, to, name, point } => {
            let point = match point {
                Point::Infinity => Doc::Sign(Sign::Infinity),
                Point::MinusInfinity => Doc::Row(vec![Doc::Sign(Sign::Negative), Doc::Sign(Sign::Infinity)]),
                Point::Finite(at, None) => expr(at),
                Point::Finite(at, Some(Side::Below)) => expr(at).sup(Doc::Sign(Sign::Negative)),
                Point::Finite(at, Some(Side::Above)) => expr(at).sup(Doc::Sign(Sign::Plus)),
            };
            let tends = || Doc::Sign(Sign::Tends);
            Doc::Row(vec![
                expr(of),
                tends(),
                expr(to),
                Doc::words(" as "),
                Doc::name(&name.name),
                tends(),
                point,
            ])
        }
        Body::Shape { of, dims } if dims.is_empty() => {
            Doc::Row(vec![expr(of), Doc::Sign(Sign::In), Doc::Sign(Sign::Reals)])
        }
        Body::Shape { of, dims } => {
            Doc::Row(vec![expr(of), Doc::Sign(Sign::In), Doc::Sign(Sign::Reals).sup(shape(dims))])
        }
        Body::Range { of, low, high } => {
            let values = interval((&low.0, low.1), (&high.0, high.1));
            Doc::Row(vec![Doc::words("range of "), expr(of), Doc::Sign(Sign::Rel(Rel::Equal)), values])
        }
        Body::Extremum { minimum, of, at } => {
            let what = if *minimum { " has a minimum at " } else { " is stationary at " };
            Doc::Row(vec![expr(of), Doc::words(what), places(at)])
        }
    }
}

fn places(at: &[(Expr, Expr)]) -> Doc {
    let place = |(name, value): &(Expr, Expr)| compare(name, std::iter::once((Rel::Equal, value)));
    Doc::list(at.iter().map(place), Sign::Comma)
}

fn clause(clause: &Clause) -> Doc {
    let after = |words: &str, doc: Doc| Doc::Row(vec![Doc::words(words), doc]);
    match clause {
        Clause::When(cond) => after(" when ", condition(cond)),
        Clause::For(range) => over(range),
        Clause::Given(d) => after(" for ", decl(d)),
        Clause::At(at) => after(" at ", places(at)),
    }
}
