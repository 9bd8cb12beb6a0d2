//! Whole statements.

use super::super::level::Level;
use super::atoms::{condition, dots, interval, set};
use super::sum::{at, expr};
use crate::syntax::tree::{
    Body, Claim, Clause, Decl, DeclShape, Definition, DimBound, DimDecl, Expr, Ident, Point, Prop, Range,
    Sampling, Set, Side, Statement, StatementKind,
};

/// A statement on one line.
pub fn statement(statement: &Statement) -> String {
    match &statement.kind {
        StatementKind::Dims(dims) => format!("dims {}", list(dims, ", ", dim)),
        StatementKind::Given(decls) => format!("given {}", list(decls, "; ", decl)),
        StatementKind::Assume(cond) => format!("assume {}", condition(cond)),
        StatementKind::Sample(parts) => format!("sample {}", list(parts, ", ", sampling)),
        StatementKind::Convention(name) => format!("convention {}", name.name),
        StatementKind::Define(d) => definition(d),
        StatementKind::Unpack { names, value } => format!("{} = {}", idents(names), expr(value)),
        StatementKind::Claim(c) => claim(c),
        StatementKind::Unreadable(_) => "?".into(),
    }
}

fn list<T>(parts: &[T], between: &str, print: impl Fn(&T) -> String) -> String {
    parts.iter().map(print).collect::<Vec<_>>().join(between)
}

fn idents(names: &[Ident]) -> String {
    list(names, ", ", |n| n.name.clone())
}

fn dim(dim: &DimDecl) -> String {
    let bound = match &dim.bound {
        DimBound::Free => String::new(),
        DimBound::Equal(e) => format!(" = {}", expr(e)),
        DimBound::Compare(bounds) => {
            bounds.iter().map(|(rel, e)| format!(" {} {}", rel.sign(), expr(e))).collect()
        }
        DimBound::Within(from, to) => format!(" in {}", dots(from, to)),
    };
    format!("{}{bound}", dim.name.name)
}

/// `N x (D + 1)`
fn shape(dims: &[Expr]) -> String {
    list(dims, " x ", |d| at(d, Level::Product, true))
}

fn decl(d: &Decl) -> String {
    let mut out = idents(&d.names);
    if let Some(family) = &d.family {
        out += &format!("^({})", family.name.name);
    }
    let mut within = d.set.as_ref();
    match &d.shape {
        DeclShape::Array(dims) if !dims.is_empty() => out += &format!(" : {}", shape(dims)),
        // A family of numbers is an array without sizes of its own.
        DeclShape::Scalar | DeclShape::Array(_) if within.is_none() => out += " real",
        DeclShape::Scalar | DeclShape::Array(_) => {}
        DeclShape::Function => out += " : function",
        DeclShape::OneOf(names) => {
            out += &format!(" in {}", idents(names));
            within = None;
        }
    }
    out += &match within {
        None => String::new(),
        Some(bound @ Set::Compare(..)) => format!(" {}", set(bound)),
        Some(within) => format!(" in {}", set(within)),
    };
    for prop in &d.props {
        out += &match prop {
            Prop::Symmetric => ", sym".into(),
            Prop::PositiveDefinite => ", posdef".into(),
            Prop::Orthogonal => ", orthogonal".into(),
            Prop::Unit => ", unit".into(),
            Prop::Rank(rank) => format!(", rank {}", expr(rank)),
        };
    }
    out + &d.family.as_ref().map_or(String::new(), over)
}

/// ` for k in 2..L`
fn over(range: &Range) -> String {
    format!(" for {} in {}", range.name.name, dots(&range.from, &range.to))
}

fn sampling(part: &Sampling) -> String {
    match part {
        Sampling::Points(count) => format!("{} points", expr(count)),
        Sampling::Seed(seed) => format!("seed {}", expr(seed)),
        Sampling::Within(name, from, to) => format!("{} in {}", name.name, dots(from, to)),
        Sampling::Distribution(name, law, args) => {
            format!("{} ~ {}({})", name.name, law.name, list(args, ", ", expr))
        }
    }
}

fn definition(d: &Definition) -> String {
    let name = Expr::new(d.name.span, crate::syntax::tree::Kind::Name(d.name.name.clone()));
    let params = d.params.as_ref().map_or(String::new(), |p| format!("({})", idents(p)));
    let left = match d.index.as_slice() {
        [] => format!("{}{params}", d.name.name),
        index => {
            let entry = Expr::new(d.name.span, crate::syntax::tree::Kind::Index(name, index.to_vec()));
            let entry = expr(&entry);
            let (name, index) = entry.split_at(d.name.name.len());
            format!("{name}{params}{index}")
        }
    };
    let sign = if d.update { "<-" } else { "=" };
    let ranges: String = d.over.iter().map(over).collect();
    format!("{left} {sign} {}{ranges}", expr(&d.body))
}

fn claim(claim: &Claim) -> String {
    let keyword = match &claim.body {
        Body::Extremum { minimum: true, .. } => "minimum",
        Body::Extremum { minimum: false, .. } => "stationary",
        _ => "claim",
    };
    let label = if claim.label.is_empty() { String::new() } else { format!("{}: ", claim.label) };
    let clauses: String = claim.clauses.iter().map(clause).collect();
    format!("{keyword} {label}{}{clauses}", body(&claim.body))
}

fn body(body: &Body) -> String {
    match body {
        Body::Chain { first, rest } => {
            let rest = rest.iter().map(|(rel, _, e)| format!(" {} {}", rel.sign(), expr(e)));
            expr(first) + &rest.collect::<String>()
        }
        Body::Limit { of, to, name, point } => {
            let point = match point {
                Point::Infinity => "inf".into(),
                Point::MinusInfinity => "-inf".into(),
                Point::Finite(at, None) => limit_point(at),
                Point::Finite(at, Some(Side::Below)) => format!("{}-", limit_point(at)),
                Point::Finite(at, Some(Side::Above)) => format!("{}+", limit_point(at)),
            };
            format!("{} -> {} as {} -> {point}", expr(of), expr(to), name.name)
        }
        Body::Shape { of, dims } if dims.is_empty() => format!("{} : real", expr(of)),
        Body::Shape { of, dims } => format!("{} : {}", expr(of), shape(dims)),
        Body::Range { of, low, high } => {
            format!("range {} = {}", expr(of), interval((&low.0, low.1), (&high.0, high.1)))
        }
        Body::Extremum { of, at, .. } => format!("{} at {}", expr(of), places(at)),
    }
}

/// A point that a side may follow.
fn limit_point(e: &Expr) -> String {
    at(e, Level::Signed, false)
}

fn places(at: &[(Expr, Expr)]) -> String {
    list(at, ", ", |(name, value)| format!("{} = {}", expr(name), expr(value)))
}

fn clause(clause: &Clause) -> String {
    match clause {
        Clause::When(cond) => format!(" when {}", condition(cond)),
        Clause::For(range) => over(range),
        Clause::Given(d) => format!(" for {}", decl(d)),
        Clause::At(at) => format!(" at {}", places(at)),
    }
}
