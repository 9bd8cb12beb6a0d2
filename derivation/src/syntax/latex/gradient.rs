//! Gradients and Hessians: `\nabla_\theta J`, `\nabla^2 f`, `\partial_k J`.

use super::parser::{Parser, Read, fail};
use super::reach::Front;
use super::token::Token;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Expr, Kind, Notation};
use crate::{Diagnostic, Span};
use std::collections::BTreeSet;

impl Parser<'_> {
    /// `\nabla J`, `\nabla_\theta J`, `\nabla^2 f`
    pub fn gradient(&mut self) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        let scripts = self.scripts()?;
        let mut order = 1;
        if let Some(part) = &scripts.sup {
            if !matches!(
                (part.len(), self.tokens.get(part.start).map(|l| &l.token)),
                (1, Some(Token::Number(2.0)))
            ) {
                let error = Diagnostic::error(
                    self.place(part),
                    "only the gradient and the Hessian \\nabla^2 are known",
                );
                return fail(error.help("write \\nabla f or \\nabla^2 f"));
            }
            order = 2;
        }
        if scripts.star || scripts.bracket.is_some() || scripts.primes > 0 {
            let error = Diagnostic::error(start.to(self.last()), "this gradient is not understood");
            return fail(error.help("write \\nabla_\\theta J"));
        }
        let mut by = Vec::new();
        if let Some(part) = &scripts.sub {
            let target = self.within(part, Self::factor)?;
            by = vec![target; order];
        }
        let notation = if order == 2 { Notation::Hessian } else { Notation::Gradient };
        self.taken(start, by, order, notation)
    }

    /// `\partial_k J`: the entry k of the gradient; `\partial_{\theta_k} J`.
    pub fn component(&mut self) -> Read<Expr> {
        let start = self.span();
        self.at += 2;
        let part = self.argument()?;
        let named = self.within(&part, Self::factor).ok().filter(|e| self.is_value(e));
        if let Some(target) = named {
            return self.taken(start, vec![target], 1, Notation::Fraction);
        }
        let indices = self.indices(&part, None)?;
        let taken = self.operand(start, &[], Front::Gradient(1))?;
        let Some(param) = self.only_parameter(&taken.of) else {
            let error = Diagnostic::error(
                start.to(self.place(&part)),
                "it is not said of which variable this is an entry",
            );
            return fail(error.help("write \\frac{\\partial J}{\\partial \\theta_k}"));
        };
        let place = self.place(&part);
        let target = Expr::new(place, Kind::Index(Expr::new(place, Kind::Name(param)), indices));
        self.made_of(start, taken, vec![target], Notation::Fraction)
    }

    fn is_value(&self, e: &Expr) -> bool {
        match &*e.kind {
            Kind::Name(name) => self.scope.has(name) && !self.bound.contains(name),
            Kind::Index(base, _) => self.is_value(base),
            _ => false,
        }
    }

    /// The derivative of what follows.
    fn taken(&mut self, start: Span, mut by: Vec<Expr>, order: usize, notation: Notation) -> Read<Expr> {
        let taken = self.operand(start, &by, Front::Gradient(order))?;
        if by.is_empty() && (order > 1 || !self.is_of_one(&taken.of)) {
            let Some(param) = self.only_parameter(&taken.of) else {
                let error = Diagnostic::error(start, "it is not said with respect to what this is");
                return fail(error.fix("name the variable", start.after(), "_{\\theta}"));
            };
            by = vec![Expr::new(start, Kind::Name(param)); order];
        }
        self.made_of(start, taken, by, notation)
    }

    /// Whether it is a function of one parameter, or such a function applied.
    pub fn is_of_one(&self, of: &Expr) -> bool {
        let name = match &*of.kind {
            Kind::Name(name) => name,
            Kind::Call { function, .. } => &function.name,
            _ => return false,
        };
        matches!(self.known(name), Some(Known::Function { params: 1, .. }))
    }

    /// The parameter of the functions that are named in an expression, if they have only one between them.
    pub fn only_parameter(&self, of: &Expr) -> Option<String> {
        let mut names = BTreeSet::new();
        functions(of, &mut |name| names.extend(self.memory.params.get(name).cloned().unwrap_or_default()));
        if names.is_empty() {
            // Of a formula: its only array.
            let arrays = of.names().into_iter().filter(|n| self.rank_of_name(n).is_some_and(|r| r > 0));
            names.extend(arrays);
        }
        if names.len() == 1 { names.pop_first() } else { None }
    }

    /// Whether an expression is made of numbers and declared numbers only.
    pub fn is_constant(&self, e: &Expr) -> bool {
        e.names().iter().all(|n| self.rank_of_name(n) == Some(0) && !self.bound.contains(n))
    }

    /// `\partial f`, not divided by anything: the subdifferential, by the only array in it.
    pub fn subdifferential(&mut self, start: Span) -> Read<Option<Expr>> {
        let of = self.deeper(Self::term)?;
        let Some(param) = self.only_parameter(&of) else { return Ok(None) };
        let by = vec![Expr::new(start, Kind::Name(param))];
        Ok(Some(self.made(start, Kind::Derivative { of, by, notation: Notation::Gradient })))
    }
}

/// The names in what is added, multiplied, put in bars or applied.
fn functions(e: &Expr, found: &mut impl FnMut(&str)) {
    match &*e.kind {
        Kind::Name(name) => found(name),
        Kind::Call { function, args, .. } => {
            found(&function.name);
            args.iter().for_each(|a| functions(a, found));
        }
        Kind::Neg(x) | Kind::Abs(x) | Kind::Norm(_, x) | Kind::Transpose(x) | Kind::Index(x, _) => {
            functions(x, found)
        }
        Kind::Binary(_, a, b) => {
            functions(a, found);
            functions(b, found);
        }
        _ => {}
    }
}
