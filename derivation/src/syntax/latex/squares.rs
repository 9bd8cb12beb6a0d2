//! Squares that are names of their own: where `\sigma^2` is given or defined it is the value, and `\sigma` its root.
//!
//! The value is called `sigmasq` (`\sigma_B^2` is `sigmasq_B`), so that one can differentiate by it.

use super::parser::{Parser, Read, fail};
use super::scripts::Scripts;
use super::token::Token;
use crate::syntax::scope::Known;
use crate::syntax::tree::{DeclShape, Expr, Ident, Kind, Rel, Set};
use crate::{Diagnostic, Span};
use std::ops::Range;

/// What is declared under a name.
pub struct Declared {
    /// Its name.
    pub name: Ident,
    /// The power, if its square is what is declared.
    pub square: Option<Range<usize>>,
}

/// The name of a square.
pub fn squared(of: &Ident) -> Ident {
    Ident { name: format!("{}sq", of.name), span: of.span }
}

impl Parser<'_> {
    /// A name that is declared, with all its scripts; `\sigma^2` is one too.
    pub fn declared(&mut self, base: Ident, mut scripts: Scripts) -> Read<Declared> {
        let square = self.take_square(&base, &mut scripts)?;
        let base = if square.is_some() { squared(&base) } else { base };
        Ok(Declared { name: self.whole_name(base, &scripts)?, square })
    }

    /// Takes the power from a square that is declared or defined. A name and its square are not both values of their own.
    pub fn take_square(&mut self, base: &Ident, scripts: &mut Scripts) -> Read<Option<Range<usize>>> {
        let span = base.span.to(self.last());
        let square = match scripts.sup.clone() {
            Some(part) if self.is_two(&part) => scripts.sup.take(),
            _ => None,
        };
        let said = base.span.of(self.text);
        if square.is_some() && self.is_declared(base, scripts) {
            let error = Diagnostic::error(span, format!("{said} is declared, so this is its square"));
            return fail(error.fix("to have this judged", self.whole.before(), "claim "));
        }
        if square.is_none() && self.square_of(base, scripts).is_some() {
            let message = format!("the square of {said} is declared, so {said} is its root");
            return fail(Diagnostic::error(span, message).help("give this another name"));
        }
        Ok(square)
    }

    /// The declared square of a name, if the name itself is not declared.
    pub fn square_of(&self, base: &Ident, scripts: &Scripts) -> Option<Ident> {
        let square = squared(base);
        let (name, _) = self.resolve(square.clone(), scripts);
        let known = self.memory.squares.contains(&name.name) && self.is_declared(&square, scripts);
        (known && !self.is_declared(base, scripts)).then_some(square)
    }

    /// Whether a base with its scripts is a declared name, or an entry of one.
    pub fn is_declared(&self, base: &Ident, scripts: &Scripts) -> bool {
        let (name, indices) = self.resolve(base.clone(), scripts);
        match self.known(&name.name) {
            Some(Known::Value { rank: Some(0) } | Known::Dimension) => indices.is_empty(),
            known => known.is_some(),
        }
    }

    /// What a base whose square is declared stands for: the value, where it is squared, and else the root.
    pub fn root_or_square(&mut self, square: Ident, mut scripts: Scripts) -> Read<Expr> {
        let start = square.span;
        let above = scripts.sup.take();
        let value = self.named(square, scripts)?;
        match above {
            Some(part) if self.is_two(&part) => Ok(value),
            above => {
                let function = Ident { name: "sqrt".into(), span: start };
                let kind = Kind::Call { function, primes: 0, args: vec![value], options: Vec::new() };
                let root = self.made(start, kind);
                above.map_or(Ok(root.clone()), |part| self.raise(root, &part))
            }
        }
    }

    /// Remembers the squares among what is given: positive numbers, of which there is one root.
    pub fn give_squares(&mut self, names: &[Declared], shape: &DeclShape, set: Option<&Set>) -> Read<()> {
        let positive = matches!(set, Some(Set::Compare(Rel::Greater | Rel::GreaterEqual, bound))
            if bound.as_number().is_some_and(|bound| bound >= 0.0));
        for Declared { name, square } in names {
            let Some(part) = square else { continue };
            if !positive || *shape != DeclShape::Scalar {
                return fail(self.raised_name(part));
            }
            self.note_root(name.span, part);
            self.memory.squares.insert(name.name.clone());
        }
        Ok(())
    }

    /// Says that a name is read as a root.
    pub fn note_root(&mut self, left: Span, part: &Range<usize>) {
        let before = Span::new(left.start, self.place(part).start).of(self.text);
        let name = before.trim_end_matches(['^', '{', ' ']);
        self.note(left, format!("{name} is read as the root of this, which is not negative"));
    }

    /// Whether a part is the number 2.
    pub fn is_two(&self, part: &Range<usize>) -> bool {
        part.len() == 1 && matches!(self.tokens.get(part.start).map(|l| &l.token), Some(Token::Number(2.0)))
    }
}
