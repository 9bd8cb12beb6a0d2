//! Walks over trees.

use super::tree::{Binder, Cond, Expr, Item, Kind, Set};
use std::collections::BTreeSet;

impl Expr {
    /// The parts that it is made of, in order; conditions give theirs.
    pub fn children(&self) -> Vec<&Expr> {
        match &*self.kind {
            Kind::Number(_) | Kind::Name(_) | Kind::Unreadable | Kind::Identity(None) => Vec::new(),
            Kind::Index(base, at) => std::iter::once(base).chain(at).collect(),
            Kind::Call { args, options, .. } => args.iter().chain(options.iter().map(|(_, e)| e)).collect(),
            Kind::Neg(a) | Kind::Transpose(a) | Kind::Norm(_, a) | Kind::Abs(a) => vec![a],
            Kind::Identity(Some(a)) | Kind::Ones(a) | Kind::Zeros(a) => vec![a],
            Kind::Binary(_, a, b) | Kind::Delta(a, b) => vec![a, b],
            Kind::Fold { over, cond, body, .. } => {
                let mut list = bounds(over);
                list.extend(cond.iter().flat_map(Cond::members));
                list.push(body);
                list
            }
            Kind::Iverson(cond) => cond.members(),
            Kind::List(items) => items.iter().flat_map(Item::children).collect(),
            Kind::If(cond, a, b) => {
                let mut list = cond.members();
                list.extend([a, b]);
                list
            }
            Kind::Derivative { of, by, .. } => std::iter::once(of).chain(by).collect(),
        }
    }

    /// Calls `visit` on this and all parts of parts, with the indices that are bound there.
    pub fn walk<'e>(&'e self, bound: &mut Vec<&'e str>, visit: &mut dyn FnMut(&'e Expr, &[&'e str])) {
        visit(self, bound);
        let binders: Vec<&Binder> = match &*self.kind {
            Kind::Fold { over, .. } => over.iter().collect(),
            Kind::List(items) => {
                for item in items {
                    let depth = bound.len();
                    bound.extend(item.over.iter().map(|b| b.name.name.as_str()));
                    item.children().into_iter().for_each(|c| c.walk(bound, visit));
                    bound.truncate(depth);
                }
                return;
            }
            _ => Vec::new(),
        };
        let depth = bound.len();
        bound.extend(binders.iter().map(|b| b.name.name.as_str()));
        self.children().into_iter().for_each(|c| c.walk(bound, visit));
        bound.truncate(depth);
    }

    /// All names in it that are not bound inside it, functions included.
    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.walk(&mut Vec::new(), &mut |e, bound| match &*e.kind {
            Kind::Name(name) if !bound.contains(&name.as_str()) => drop(names.insert(name.clone())),
            Kind::Call { function, .. } => drop(names.insert(function.name.clone())),
            _ => {}
        });
        names
    }

    /// The names that are used inside an index and not bound in it.
    pub fn index_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.walk(&mut Vec::new(), &mut |e, bound| {
            let at: Vec<&Expr> = match &*e.kind {
                Kind::Index(_, at) => at.iter().collect(),
                Kind::Delta(i, j) => vec![i, j],
                _ => return,
            };
            for index in at {
                names.extend(index.names().into_iter().filter(|n| !bound.contains(&n.as_str())));
            }
        });
        names
    }
}

fn bounds(over: &[Binder]) -> Vec<&Expr> {
    over.iter().filter_map(|b| b.bounds.as_ref()).flat_map(|(a, b)| [a, b]).collect()
}

impl Item {
    /// Its bounds, condition and value.
    pub fn children(&self) -> Vec<&Expr> {
        let mut list = bounds(&self.over);
        list.extend(self.cond.iter().flat_map(Cond::members));
        list.push(&self.value);
        list
    }
}

impl Cond {
    /// The expressions that are compared in it.
    pub fn members(&self) -> Vec<&Expr> {
        match self {
            Cond::Compare { first, rest } => {
                std::iter::once(first).chain(rest.iter().map(|(_, e)| e)).collect()
            }
            Cond::In(e, set) => std::iter::once(&**e).chain(set.members()).collect(),
            Cond::And(a, b) | Cond::Or(a, b) => a.members().into_iter().chain(b.members()).collect(),
            Cond::Not(a) => a.members(),
        }
    }
}

impl Set {
    /// The expressions in it.
    pub fn members(&self) -> Vec<&Expr> {
        match self {
            Set::Finite(list) => list.iter().collect(),
            Set::Interval(a, _, b, _) | Set::Integers(a, b) => vec![a, b],
            Set::Compare(_, e) => vec![e],
            Set::Simplex | Set::OneHot | Set::Reals => Vec::new(),
        }
    }
}
