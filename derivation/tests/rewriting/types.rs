//! What is surely a number, and what is surely a matrix: as far as declarations and the form of an expression tell.

use super::common::corpus::Right;
use chainrule_derivation::syntax::builtin::builtin;
use chainrule_derivation::syntax::tree::{
    Binary, Clause, Decl, DeclShape, DimDecl, Expr, Fold, Kind, StatementKind,
};
use std::collections::BTreeMap;

/// What is known of an expression's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// One number.
    Number,
    /// A matrix.
    Matrix,
    /// An array of another or an unknown rank.
    Unknown,
}

/// The ranks of declared names.
pub struct Types {
    ranks: BTreeMap<String, usize>,
    letters: Vec<String>,
}

impl Types {
    /// The names around a claim.
    pub fn of_claim(right: &Right) -> Types {
        let mut types = Types { ranks: BTreeMap::new(), letters: Vec::new() };
        for statement in &right.statements {
            match &statement.kind {
                StatementKind::Given(decls) => decls.iter().for_each(|d| types.declare(d)),
                StatementKind::Dims(dims) => dims.iter().for_each(|d: &DimDecl| {
                    types.ranks.insert(d.name.name.clone(), 0);
                }),
                // What is defined entry by entry, or anew, is left open.
                StatementKind::Define(d) if d.params.is_none() && d.index.is_empty() => {
                    let known = types.of(&d.body) == Type::Number && !types.ranks.contains_key(&d.name.name);
                    match known {
                        true => types.ranks.insert(d.name.name.clone(), 0),
                        false => types.ranks.remove(&d.name.name),
                    };
                }
                StatementKind::Define(d) => drop(types.ranks.remove(&d.name.name)),
                _ => {}
            }
        }
        for clause in &right.claim().clauses {
            if let Clause::Given(decl) = clause {
                types.declare(decl);
            }
        }
        let free = ["m", "q", "r", "s"]
            .iter()
            .filter(|l| !right.text.split(|c: char| !c.is_alphanumeric()).any(|w| w.contains(**l)));
        types.letters = free.map(|l| (*l).to_string()).collect();
        types
    }

    fn declare(&mut self, decl: &Decl) {
        let rank = match &decl.shape {
            DeclShape::Scalar => 0,
            DeclShape::Array(sizes) => sizes.len() + usize::from(decl.family.is_some()),
            DeclShape::Function | DeclShape::OneOf(_) => return,
        };
        for name in &decl.names {
            self.ranks.insert(name.name.clone(), rank);
        }
    }

    /// A letter that nothing in the text uses.
    pub fn free_letter(&self, _body: &Expr) -> Option<String> {
        self.letters.first().cloned()
    }

    /// What is known of an expression.
    pub fn of(&self, x: &Expr) -> Type {
        let all = |parts: &[&Expr], t: Type| parts.iter().all(|p| self.of(p) == t);
        match &*x.kind {
            Kind::Number(_) | Kind::Norm(..) | Kind::Delta(..) => Type::Number,
            Kind::Name(name) => match self.ranks.get(name) {
                Some(0) => Type::Number,
                Some(2) => Type::Matrix,
                _ => Type::Unknown,
            },
            Kind::Index(base, at) => match base.as_name().and_then(|n| self.ranks.get(n)) {
                Some(rank) if *rank == at.len() => Type::Number,
                _ => Type::Unknown,
            },
            Kind::Neg(a) => self.of(a),
            Kind::Transpose(a) => match self.of(a) {
                Type::Unknown if self.is_vector(a) => Type::Unknown,
                t => t,
            },
            Kind::Binary(Binary::Add | Binary::Sub, a, b) if all(&[a, b], Type::Number) => Type::Number,
            Kind::Binary(Binary::Add | Binary::Sub, a, b) if all(&[a, b], Type::Matrix) => Type::Matrix,
            Kind::Binary(Binary::Mul | Binary::Div | Binary::Pow, a, b) if all(&[a, b], Type::Number) => {
                Type::Number
            }
            Kind::Binary(Binary::Mul, a, b) => match (self.of(a), self.of(b)) {
                (Type::Matrix, Type::Matrix | Type::Number) | (Type::Number, Type::Matrix) => Type::Matrix,
                _ => Type::Unknown,
            },
            Kind::Call { function, args, .. } => match (builtin(&function.name), args.as_slice()) {
                (Some(f), [arg]) if f.elementwise && self.of(arg) == Type::Number => Type::Number,
                _ => Type::Unknown,
            },
            Kind::Fold { fold: Fold::Sum | Fold::Product, body, .. } if self.of(body) == Type::Number => {
                Type::Number
            }
            _ => Type::Unknown,
        }
    }

    fn is_vector(&self, x: &Expr) -> bool {
        x.as_name().and_then(|n| self.ranks.get(n)) == Some(&1)
    }

    /// Whether a sum of the two is one of like things, so that it may be multiplied out: a number beside an array counts
    /// for each entry, and a product does not see that.
    pub fn same(&self, x: &Expr, y: &Expr) -> bool {
        self.of(x) == self.of(y) && self.of(x) != Type::Unknown
    }

    /// Whether brackets in the product of three make no difference: numbers anywhere, or three matrices.
    pub fn associates(&self, x: &Expr, y: &Expr, z: &Expr) -> bool {
        let types = [x, y, z].map(|e| self.of(e));
        types.iter().all(|t| *t == Type::Matrix)
            || types.iter().filter(|t| **t == Type::Number).count() >= 2
            || types[0] == Type::Number
            || (types[0] == Type::Matrix && types[1] == Type::Matrix && self.is_vector(z))
    }
}
