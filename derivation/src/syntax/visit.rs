//! Walks over trees.

use super::tree::{Binder, Cond, Expr, Item, Kind, Set};
use crate::Span;
use std::collections::BTreeSet;
use std::iter::once;

impl Expr {
    /// The parts that it is made of, in order; conditions give theirs.
    pub fn children(&self) -> Vec<&Expr> {
        match &*self.kind {
            Kind::Number(_) | Kind::Name(_) | Kind::Unreadable | Kind::Identity(None) => Vec::new(),
            Kind::Index(base, at) => once(base).chain(at).collect(),
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
            Kind::Derivative { of, by, .. } => once(of).chain(by).collect(),
        }
    }

    /// The same parts, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut *self.kind {
            Kind::Number(_) | Kind::Name(_) | Kind::Unreadable | Kind::Identity(None) => Vec::new(),
            Kind::Index(base, at) => once(base).chain(at).collect(),
            Kind::Call { args, options, .. } => {
                args.iter_mut().chain(options.iter_mut().map(|(_, e)| e)).collect()
            }
            Kind::Neg(a) | Kind::Transpose(a) | Kind::Norm(_, a) | Kind::Abs(a) => vec![a],
            Kind::Identity(Some(a)) | Kind::Ones(a) | Kind::Zeros(a) => vec![a],
            Kind::Binary(_, a, b) | Kind::Delta(a, b) => vec![a, b],
            Kind::Fold { over, cond, body, .. } => {
                let mut list = bounds_mut(over);
                list.extend(cond.iter_mut().flat_map(Cond::members_mut));
                list.push(body);
                list
            }
            Kind::Iverson(cond) => cond.members_mut(),
            Kind::List(items) => items.iter_mut().flat_map(Item::children_mut).collect(),
            Kind::If(cond, a, b) => cond.members_mut().into_iter().chain([a, b]).collect(),
            Kind::Derivative { of, by, .. } => once(of).chain(by).collect(),
        }
    }

    /// This with another part at a path: the number of the child at each level.
    #[must_use]
    pub fn with_part(&self, path: &[usize], part: Expr) -> Expr {
        let mut changed = self.clone();
        let mut at = &mut changed;
        for &n in path {
            match at.children_mut().into_iter().nth(n) {
                Some(child) => at = child,
                None => return self.clone(),
            }
        }
        *at = part;
        changed
    }

    /// The part at a path.
    pub fn part(&self, path: &[usize]) -> Option<&Expr> {
        path.iter().try_fold(self, |at, &n| at.children().get(n).copied())
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

fn bounds_mut(over: &mut [Binder]) -> Vec<&mut Expr> {
    over.iter_mut().filter_map(|b| b.bounds.as_mut()).flat_map(|(a, b)| [a, b]).collect()
}

impl Item {
    fn children_mut(&mut self) -> Vec<&mut Expr> {
        let mut list = bounds_mut(&mut self.over);
        list.extend(self.cond.iter_mut().flat_map(Cond::members_mut));
        list.push(&mut self.value);
        list
    }

    /// Its bounds, condition and value.
    pub fn children(&self) -> Vec<&Expr> {
        let mut list = bounds(&self.over);
        list.extend(self.cond.iter().flat_map(Cond::members));
        list.push(&self.value);
        list
    }
}

impl Cond {
    fn members_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Cond::Compare { first, rest } => once(first).chain(rest.iter_mut().map(|(_, e)| e)).collect(),
            Cond::In(e, set) => once(&mut **e).chain(set.members_mut()).collect(),
            Cond::And(a, b) | Cond::Or(a, b) => a.members_mut().into_iter().chain(b.members_mut()).collect(),
            Cond::Not(a) => a.members_mut(),
        }
    }

    /// Where it stands, from the first of its members to the last.
    pub fn span(&self) -> Span {
        self.members().iter().map(|e| e.span).reduce(|a, b| a.to(b)).unwrap_or_default()
    }

    /// The expressions that are compared in it.
    pub fn members(&self) -> Vec<&Expr> {
        match self {
            Cond::Compare { first, rest } => once(first).chain(rest.iter().map(|(_, e)| e)).collect(),
            Cond::In(e, set) => once(&**e).chain(set.members()).collect(),
            Cond::And(a, b) | Cond::Or(a, b) => a.members().into_iter().chain(b.members()).collect(),
            Cond::Not(a) => a.members(),
        }
    }
}

impl Set {
    /// Whether it is one of rows, whose entries depend on each other.
    pub fn is_rows(&self) -> bool {
        matches!(self, Set::Simplex | Set::OneHot)
    }

    fn members_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Set::Finite(list) => list.iter_mut().collect(),
            Set::Interval(a, _, b, _) | Set::Integers(a, b) => vec![a, b],
            Set::Compare(_, e) => vec![e],
            Set::Simplex | Set::OneHot | Set::Reals => Vec::new(),
        }
    }

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
