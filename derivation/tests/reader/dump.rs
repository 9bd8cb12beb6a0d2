//! Trees as short s-expressions, to compare with what is expected.

use chainrule_derivation::syntax::tree::{
    Binary, Binder, Body, Clause, Cond, Decl, DeclShape, DimBound, Expr, Fold, Item, Kind, Norm, Notation,
    Point, Prop, Range, Rel, Sampling, Set, Side, Statement, StatementKind,
};

fn list(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    format!("({})", parts.join(" "))
}

fn call(head: &str, parts: impl IntoIterator<Item = String>) -> String {
    list(std::iter::once(head.to_string()).chain(parts))
}

/// An expression.
pub fn expr(e: &Expr) -> String {
    let all = |head: &str, parts: &[&Expr]| call(head, parts.iter().map(|p| expr(p)));
    match &*e.kind {
        Kind::Number(x) => format!("{x}"),
        Kind::Name(name) => name.clone(),
        Kind::Index(base, at) => call("at", std::iter::once(base).chain(at).map(expr)),
        Kind::Call { function, primes, args, options } => call(
            &format!("{}{}", function.name, "'".repeat(*primes)),
            args.iter().map(expr).chain(options.iter().map(|(k, v)| format!("{}={}", k.name, expr(v)))),
        ),
        Kind::Neg(a) => all("neg", &[a]),
        Kind::Binary(op, a, b) => all(sign(*op), &[a, b]),
        Kind::Transpose(a) => all("T", &[a]),
        Kind::Norm(norm, a) => all(
            match norm {
                Norm::Two => "norm",
                Norm::One => "norm1",
                Norm::Infinity => "norminf",
                Norm::Frobenius => "normF",
            },
            &[a],
        ),
        Kind::Abs(a) => all("abs", &[a]),
        Kind::Fold { fold, over, cond: when, body } => {
            let name = match fold {
                Fold::Sum => "sum",
                Fold::Product => "prod",
                Fold::Max => "max",
                Fold::Min => "min",
            };
            call(name, [binders(over), when.as_ref().map(cond).unwrap_or_default(), expr(body)])
        }
        Kind::Iverson(c) => call("iverson", [cond(c)]),
        Kind::List(items) => call("list", items.iter().map(item)),
        Kind::If(c, a, b) => call("if", [cond(c), expr(a), expr(b)]),
        Kind::Derivative { of, by, notation } => {
            let name = match notation {
                Notation::Fraction => "d",
                Notation::Gradient => "grad",
                Notation::Hessian => "hess",
                Notation::Jacobian => "jac",
            };
            call(name, std::iter::once(of).chain(by).map(expr))
        }
        Kind::Delta(i, j) => all("delta", &[i, j]),
        Kind::Identity(size) => size.as_ref().map_or("I".into(), |s| all("I", &[s])),
        Kind::Ones(size) => all("ones", &[size]),
        Kind::Zeros(size) => all("zeros", &[size]),
        Kind::Unreadable => "?".into(),
    }
}

fn sign(op: Binary) -> &'static str {
    match op {
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mul => "*",
        Binary::Dot => "dot",
        Binary::Times => ".*",
        Binary::Div => "/",
        Binary::Over => "./",
        Binary::Pow => "^",
        Binary::Kronecker => "kron",
    }
}

fn binders(over: &[Binder]) -> String {
    list(over.iter().map(|b| match &b.bounds {
        None => b.name.name.clone(),
        Some((from, to)) => call(&b.name.name, [expr(from), expr(to)]),
    }))
}

fn item(item: &Item) -> String {
    if item.over.is_empty() && item.cond.is_none() {
        return expr(&item.value);
    }
    call("for", [binders(&item.over), item.cond.as_ref().map(cond).unwrap_or_default(), expr(&item.value)])
}

fn chain<'e>(first: &Expr, rest: impl Iterator<Item = (&'e Rel, &'e Expr)>) -> String {
    list(std::iter::once(expr(first)).chain(rest.flat_map(|(rel, e)| [rel.sign().to_string(), expr(e)])))
}

/// A condition.
pub fn cond(c: &Cond) -> String {
    match c {
        Cond::Compare { first, rest } => chain(first, rest.iter().map(|(rel, e)| (rel, e))),
        Cond::In(e, s) => call("in", [expr(e), set(s)]),
        Cond::And(a, b) => call("and", [cond(a), cond(b)]),
        Cond::Or(a, b) => call("or", [cond(a), cond(b)]),
        Cond::Not(a) => call("not", [cond(a)]),
    }
}

fn set(s: &Set) -> String {
    match s {
        Set::Finite(values) => call("set", values.iter().map(expr)),
        Set::Simplex => "simplex".into(),
        Set::OneHot => "onehot".into(),
        Set::Interval(a, low, b, high) => interval((a, *low), (b, *high)),
        Set::Integers(a, b) => call("integers", [expr(a), expr(b)]),
        Set::Compare(rel, e) => call(rel.sign(), [expr(e)]),
        Set::Reals => "reals".into(),
    }
}

fn interval((a, low): (&Expr, bool), (b, high): (&Expr, bool)) -> String {
    let (open, close) = (if low { "closed" } else { "open" }, if high { "closed" } else { "open" });
    call("interval", [open.to_string(), expr(a), expr(b), close.to_string()])
}

fn range(r: &Range) -> String {
    call("for", [r.name.name.clone(), expr(&r.from), expr(&r.to)])
}

fn decl(d: &Decl) -> String {
    let shape = match &d.shape {
        DeclShape::Scalar => "real".to_string(),
        DeclShape::Array(sizes) => call("x", sizes.iter().map(expr)),
        DeclShape::Function => "function".into(),
        DeclShape::OneOf(names) => call("one-of", names.iter().map(|n| n.name.clone())),
    };
    let props = d.props.iter().map(|p| match p {
        Prop::Symmetric => "sym".to_string(),
        Prop::PositiveDefinite => "posdef".into(),
        Prop::Orthogonal => "orthogonal".into(),
        Prop::Rank(e) => call("rank", [expr(e)]),
        Prop::Unit => "unit".into(),
    });
    let names: Vec<&str> = d.names.iter().map(|n| n.name.as_str()).collect();
    let rest = [d.family.as_ref().map(range), Some(shape), d.set.as_ref().map(set)];
    call(&names.join(","), rest.into_iter().flatten().chain(props))
}

fn body(b: &Body) -> Vec<String> {
    match b {
        Body::Chain { first, rest } => vec![chain(first, rest.iter().map(|(rel, _, e)| (rel, e)))],
        Body::Limit { of, to, name, point } => {
            let point = match point {
                Point::Infinity => "inf".to_string(),
                Point::MinusInfinity => "-inf".into(),
                Point::Finite(e, None) => expr(e),
                Point::Finite(e, Some(Side::Above)) => format!("{}+", expr(e)),
                Point::Finite(e, Some(Side::Below)) => format!("{}-", expr(e)),
            };
            vec![call("limit", [expr(of), expr(to), name.name.clone(), point])]
        }
        Body::Shape { of, dims } => vec![call("shape", std::iter::once(of).chain(dims).map(expr))],
        Body::Range { of, low, high } => {
            vec![call("range", [expr(of), interval((&low.0, low.1), (&high.0, high.1))])]
        }
        Body::Extremum { minimum, of, at } => {
            let name = if *minimum { "minimum" } else { "stationary" };
            vec![call(name, std::iter::once(expr(of)).chain(at.iter().map(|(t, v)| places(t, v))))]
        }
    }
}

fn places(target: &Expr, value: &Expr) -> String {
    format!("{}={}", expr(target), expr(value))
}

fn clause(c: &Clause) -> String {
    match c {
        Clause::When(c) => call("when", [cond(c)]),
        Clause::For(r) => range(r),
        Clause::Given(d) => call("given", [decl(d)]),
        Clause::At(at) => call("where", at.iter().map(|(t, v)| places(t, v))),
    }
}

/// A statement.
pub fn statement(s: &Statement) -> String {
    match &s.kind {
        StatementKind::Dims(dims) => call(
            "dims",
            dims.iter().map(|d| match &d.bound {
                DimBound::Free => d.name.name.clone(),
                DimBound::Equal(e) => call(&d.name.name, ["=".into(), expr(e)]),
                DimBound::Compare(list) => {
                    call(&d.name.name, list.iter().flat_map(|(rel, e)| [rel.sign().to_string(), expr(e)]))
                }
                DimBound::Within(a, b) => call(&d.name.name, ["in".into(), expr(a), expr(b)]),
            }),
        ),
        StatementKind::Given(decls) => call("given", decls.iter().map(decl)),
        StatementKind::Assume(c) => call("assume", [cond(c)]),
        StatementKind::Sample(parts) => call(
            "sample",
            parts.iter().map(|p| match p {
                Sampling::Points(e) => call("points", [expr(e)]),
                Sampling::Seed(e) => call("seed", [expr(e)]),
                Sampling::Within(name, a, b) => call(&name.name, ["in".into(), expr(a), expr(b)]),
                Sampling::Distribution(name, law, args) => {
                    call(&name.name, ["~".into(), call(&law.name, args.iter().map(expr))])
                }
            }),
        ),
        StatementKind::Convention(name) => call("convention", [name.name.clone()]),
        StatementKind::Define(d) => {
            let params = d.params.as_ref().map(|p| list(p.iter().map(|i| i.name.clone())));
            let index = (!d.index.is_empty()).then(|| call("at", d.index.iter().map(expr)));
            let head = if d.update { "next" } else { "let" };
            let mut parts = vec![d.name.name.clone()];
            parts.extend([params, index, Some(expr(&d.body))].into_iter().flatten());
            call(head, parts.into_iter().chain(d.over.iter().map(range)))
        }
        StatementKind::Unpack { names, value } => {
            call("unpack", names.iter().map(|n| n.name.clone()).chain([expr(value)]))
        }
        StatementKind::Claim(c) => {
            let label = if c.label.is_empty() { String::new() } else { format!("{:?}", c.label) };
            let parts = std::iter::once(label).chain(body(&c.body)).chain(c.clauses.iter().map(clause));
            call("claim", parts)
        }
        StatementKind::Unreadable(_) => "unreadable".into(),
    }
}
