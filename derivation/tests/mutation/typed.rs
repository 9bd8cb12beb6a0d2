//! Which names may be taken for each other: values of one shape, and letters.

use super::common::corpus::Right;
use super::common::tree::{Role, places};
use chainrule_derivation::syntax::tree::{Clause, Decl, DeclShape, Expr, Kind, StatementKind};
use std::collections::BTreeSet;

/// The names that a claim could have used.
pub struct Names {
    /// Numbers that are declared, and dimensions; those of the claim first.
    pub scalars: Vec<String>,
    /// The arrays, each with its sizes as written; numbers have none.
    shapes: Vec<(String, Vec<String>)>,
    /// The letters that are used as indices in the member.
    letters: BTreeSet<String>,
}

impl Names {
    /// The names around a member.
    pub fn of(right: &Right, member: &Expr) -> Names {
        let mut names = Names { scalars: Vec::new(), shapes: Vec::new(), letters: BTreeSet::new() };
        for statement in &right.statements {
            match &statement.kind {
                StatementKind::Given(decls) => decls.iter().for_each(|d| names.declare(d, &right.text)),
                StatementKind::Dims(dims) => names.scalars.extend(dims.iter().map(|d| d.name.name.clone())),
                _ => {}
            }
        }
        for clause in &right.claim().clauses {
            if let Clause::Given(decl) = clause {
                names.declare(decl, &right.text);
            }
        }
        for (name, sizes) in &names.shapes {
            if sizes.is_empty() {
                names.scalars.push(name.clone());
            }
        }
        let used = member.names();
        names.scalars.sort_by_key(|s| !used.contains(s));
        for place in places(member) {
            if let (Role::Index, Kind::Name(letter)) = (place.role, &*place.here.kind)
                && !right.scope.has(letter)
            {
                names.letters.insert(letter.clone());
            }
        }
        names
    }

    fn declare(&mut self, decl: &Decl, text: &str) {
        let sizes: Vec<String> = match &decl.shape {
            DeclShape::Scalar => Vec::new(),
            DeclShape::Array(sizes) => sizes.iter().map(|s| s.span.of(text).to_string()).collect(),
            DeclShape::Function | DeclShape::OneOf(_) => return,
        };
        self.shapes.extend(decl.names.iter().map(|n| (n.name.clone(), sizes.clone())));
    }

    fn sizes(&self, name: &str) -> Option<&Vec<String>> {
        self.shapes.iter().find(|(n, _)| n == name).map(|(_, s)| s)
    }

    /// Whether a name is a matrix.
    pub fn is_matrix(&self, name: &str) -> bool {
        self.sizes(name).is_some_and(|s| s.len() == 2)
    }

    /// The other names of the same shape.
    pub fn like<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n str> {
        let sizes = self.sizes(name);
        let others = self.shapes.iter().filter(move |(n, s)| n != name && Some(s) == sizes);
        others.map(|(n, _)| n.as_str())
    }

    /// The other letters.
    pub fn letters_like<'n>(&'n self, letter: &'n str) -> impl Iterator<Item = &'n str> {
        let known = self.letters.contains(letter);
        self.letters.iter().map(String::as_str).filter(move |l| known && *l != letter)
    }
}
