//! Editing a tree at one place.

use chainrule_derivation::Span;
use chainrule_derivation::syntax::tree::{Binary, Cond, Expr, Kind, Set};

/// An expression that stands nowhere.
pub fn e(kind: Kind) -> Expr {
    Expr::new(Span::default(), kind)
}

/// A number.
pub fn num(x: f64) -> Expr {
    e(Kind::Number(x))
}

/// A name.
pub fn name(name: &str) -> Expr {
    e(Kind::Name(name.into()))
}

/// Two operands.
pub fn bin(op: Binary, a: &Expr, b: &Expr) -> Expr {
    e(Kind::Binary(op, a.clone(), b.clone()))
}

/// With the other sign; two signs in a row cancel.
pub fn negated(x: &Expr) -> Expr {
    match &*x.kind {
        Kind::Neg(inner) => inner.clone(),
        _ => e(Kind::Neg(x.clone())),
    }
}

/// How a place is used, which decides what may stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A value: the member itself, an operand, an argument.
    Value,
    /// The base of an index.
    Base,
    /// Inside an index, a delta, a bound or a size.
    Index,
    /// What a power is raised to.
    Exponent,
    /// A part of a condition.
    Condition,
    /// Inside a derivative.
    Differential,
}

/// The parts of an expression, with their roles.
fn parts(x: &mut Expr) -> Vec<(Role, &mut Expr)> {
    use Role::*;
    match &mut *x.kind {
        Kind::Number(_) | Kind::Name(_) | Kind::Unreadable | Kind::Identity(None) => Vec::new(),
        Kind::Index(base, at) => {
            std::iter::once((Base, base)).chain(at.iter_mut().map(|a| (Index, a))).collect()
        }
        Kind::Call { args, options, .. } => {
            args.iter_mut().map(|a| (Value, a)).chain(options.iter_mut().map(|(_, o)| (Index, o))).collect()
        }
        Kind::Neg(a) | Kind::Transpose(a) | Kind::Norm(_, a) | Kind::Abs(a) => vec![(Value, a)],
        Kind::Identity(Some(a)) | Kind::Ones(a) | Kind::Zeros(a) => vec![(Index, a)],
        Kind::Binary(Binary::Pow, a, b) => vec![(Value, a), (Exponent, b)],
        Kind::Binary(_, a, b) => vec![(Value, a), (Value, b)],
        Kind::Delta(a, b) => vec![(Index, a), (Index, b)],
        Kind::Fold { over, cond, body, .. } => {
            let bounds = over.iter_mut().filter_map(|b| b.bounds.as_mut());
            let mut list: Vec<_> = bounds.flat_map(|(a, b)| [(Index, a), (Index, b)]).collect();
            list.extend(cond.iter_mut().flat_map(compared));
            list.push((Value, body));
            list
        }
        Kind::Iverson(cond) => compared(cond),
        Kind::List(items) => items.iter_mut().map(|i| (Value, &mut i.value)).collect(),
        Kind::If(cond, a, b) => {
            let mut list = compared(cond);
            list.extend([(Value, a), (Value, b)]);
            list
        }
        Kind::Derivative { of, by, .. } => std::iter::once(of).chain(by).map(|d| (Differential, d)).collect(),
    }
}

fn compared(cond: &mut Cond) -> Vec<(Role, &mut Expr)> {
    use Role::Condition;
    match cond {
        Cond::Compare { first, rest } => {
            std::iter::once(first).chain(rest.iter_mut().map(|(_, x)| x)).map(|x| (Condition, x)).collect()
        }
        Cond::In(x, set) => {
            let mut list = vec![(Condition, &mut **x)];
            if let Set::Finite(values) = &mut **set {
                list.extend(values.iter_mut().map(|v| (Condition, v)));
            }
            list
        }
        Cond::And(a, b) | Cond::Or(a, b) => compared(a).into_iter().chain(compared(b)).collect(),
        Cond::Not(a) => compared(a),
    }
}

/// A place in a tree.
#[derive(Debug, Clone)]
pub struct Place {
    /// Which part of which part.
    path: Vec<usize>,
    /// How it is used; inside an index or a condition everything is a part of that.
    pub role: Role,
    /// What stands there.
    pub here: Expr,
}

/// All places of a tree, the whole first.
pub fn places(tree: &Expr) -> Vec<Place> {
    let mut out = Vec::new();
    visit(&mut tree.clone(), Role::Value, &mut Vec::new(), &mut out);
    out
}

fn visit(x: &mut Expr, role: Role, path: &mut Vec<usize>, out: &mut Vec<Place>) {
    out.push(Place { path: path.clone(), role, here: x.clone() });
    for (i, (own, part)) in parts(x).into_iter().enumerate() {
        let inner = match role {
            Role::Index | Role::Differential | Role::Condition => role,
            _ => own,
        };
        path.push(i);
        visit(part, inner, path, out);
        path.pop();
    }
}

impl Place {
    /// The tree with something else at this place.
    pub fn put(&self, tree: &Expr, other: Expr) -> Expr {
        let mut whole = tree.clone();
        let mut at = &mut whole;
        for &i in &self.path {
            at = parts(at).swap_remove(i).1;
        }
        *at = other;
        whole
    }
}

/// A tree without its places in the text, to compare by.
pub fn shape(tree: &impl std::fmt::Debug) -> String {
    let debug = format!("{tree:?}");
    let (mut out, mut rest) = (String::new(), debug.as_str());
    while let Some((before, after)) = rest.split_once("Span {") {
        out += before;
        rest = after.split_once('}').map_or("", |(_, r)| r);
    }
    out + rest
}
