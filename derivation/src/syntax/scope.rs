//! The names that have been declared so far. Both readers ask it what a name is: it decides whether `theta_0` is a name or
//! an entry, `f(x)` a call or a product, and `dJ` a differential.

use super::rank::rank;
use super::tree::{Clause, Decl, DeclShape, Ident, Kind, Statement, StatementKind};
use std::collections::{BTreeMap, BTreeSet};

/// What a declared name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A dimension, such as `N`.
    Dimension,
    /// A value; how many indices it takes, if that is known before types are.
    Value {
        /// The number of axes.
        rank: Option<usize>,
    },
    /// A function of so many parameters; `value` if its name alone is a value too (`J(theta) = …` of a given `theta`).
    Function {
        /// The number of parameters.
        params: usize,
        /// Whether the name alone is a value.
        value: bool,
    },
}

/// The names declared so far.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    names: BTreeMap<String, Known>,
    /// The names in what defines a name.
    made: BTreeMap<String, BTreeSet<String>>,
    /// How many axes a definition has, where its text tells.
    axes: BTreeMap<String, usize>,
}

impl Scope {
    /// What a name is, if it was declared.
    pub fn get(&self, name: &str) -> Option<Known> {
        self.names.get(name).copied()
    }

    /// Whether a name was declared.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// All declared names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The declared name that is spelled most like this one, if any is near.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.names())
    }

    /// The names that begin so.
    pub fn beginning(&self, with: &str) -> impl Iterator<Item = &str> {
        let from = self.names.range(with.to_string()..).map(|(name, _)| name.as_str());
        from.take_while(move |name| name.starts_with(with))
    }

    /// How many axes what defines a name has, where its text tells; of a function, where its parameters are given.
    pub fn axes(&self, name: &str) -> Option<usize> {
        self.axes.get(name).copied()
    }

    /// Whether a name is defined by something, and not given.
    pub fn is_defined(&self, name: &str) -> bool {
        self.made.contains_key(name)
    }

    /// Whether a name is another one, or made of it through definitions.
    pub fn depends(&self, name: &str, on: &str) -> bool {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![name]);
        while let Some(name) = waiting.pop() {
            if name == on {
                return true;
            }
            if seen.insert(name) {
                waiting.extend(self.made.get(name).into_iter().flatten().map(String::as_str));
            }
        }
        false
    }

    /// Declares a name by hand.
    pub fn add(&mut self, name: impl Into<String>, known: Known) {
        self.names.insert(name.into(), known);
    }

    /// What a function of some parameters is.
    fn function(&self, params: &[Ident]) -> Known {
        Known::Function { params: params.len(), value: params.iter().all(|p| self.has(&p.name)) }
    }

    /// Takes in the name of a function for its own body, where it may call itself; what the file has keeps its meaning.
    pub fn declare_own(&mut self, name: &Ident, params: &[Ident]) {
        if !self.has(&name.name) {
            self.add(&name.name, self.function(params));
        }
    }

    /// Takes in what a statement declares.
    pub fn declare(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Dims(dims) => {
                for dim in dims {
                    self.add(&dim.name.name, Known::Dimension);
                }
            }
            StatementKind::Given(decls) => decls.iter().for_each(|d| self.declare_given(d)),
            StatementKind::Define(d) => {
                self.made.entry(d.name.name.clone()).or_default().extend(d.body.names());
                let given = d.params.iter().flatten().all(|p| self.has(&p.name));
                if let (true, true, Some(axes)) = (given, d.index.is_empty(), rank(&d.body, self)) {
                    self.axes.insert(d.name.name.clone(), axes);
                }
                let known = match &d.params {
                    Some(params) => self.function(params),
                    None => {
                        // The start lines of a sequence say only how many indices it has at least.
                        let list = matches!(&*d.body.kind, Kind::List(_));
                        let rank =
                            if d.index.is_empty() && !list { None } else { Some(d.index.len().max(1)) };
                        match self.get(&d.name.name) {
                            Some(known @ Known::Value { rank: Some(_) }) => known,
                            _ => Known::Value { rank },
                        }
                    }
                };
                self.add(&d.name.name, known);
            }
            StatementKind::Unreadable(names) => {
                for name in names.iter().filter(|n| !self.has(&n.name)).collect::<Vec<_>>() {
                    self.add(&name.name, Known::Value { rank: None });
                }
            }
            StatementKind::Unpack { names, .. } => {
                for name in names {
                    self.add(&name.name, Known::Value { rank: None });
                }
            }
            _ => {}
        }
    }

    /// Takes in one declaration.
    pub fn declare_given(&mut self, decl: &Decl) {
        let known = match &decl.shape {
            DeclShape::Scalar => Known::Value { rank: Some(usize::from(decl.family.is_some())) },
            DeclShape::Array(dims) => {
                Known::Value { rank: Some(dims.len() + usize::from(decl.family.is_some())) }
            }
            DeclShape::Function | DeclShape::OneOf(_) => Known::Function { params: 1, value: false },
        };
        for name in &decl.names {
            self.add(&name.name, known);
        }
    }

    /// This scope with what a claim's clauses declare.
    pub fn with_clauses(&self, clauses: &[Clause]) -> Scope {
        let mut scope = self.clone();
        for clause in clauses {
            if let Clause::Given(decl) = clause {
                scope.declare_given(decl);
            }
        }
        scope
    }
}

/// The candidate that is spelled most like a name, if any is near.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A small letter for a capital one is nearer than any other letter.
    let same = |c: &str| c.eq_ignore_ascii_case(name);
    let scored = candidates.map(|c| (if same(c) { 0 } else { strsim::damerau_levenshtein(name, c) }, c));
    let (distance, best) = scored.min_by_key(|&(d, c)| (d, c.len()))?;
    (distance <= 1.max(name.chars().count() / 3) && distance < name.chars().count()).then_some(best)
}
