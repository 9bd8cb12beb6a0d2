//! Gradients and Hessians: `\nabla_\theta J`, `\nabla^2 f`, `\partial_k J`, and what a derivative in front is taken of.

use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::syntax::reading::join;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Binary, Expr, Kind, Notation};
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
        let made = self.taken(start, Vec::new(), 0, Notation::Fraction)?;
        let (span, of) = match *made.kind {
            Kind::Derivative { of, .. } => (made.span, of),
            _ => {
                let error =
                    Diagnostic::error(made.span, "it is not clear what this power or transpose belongs to");
                return fail(error.help("put brackets around the derivative"));
            }
        };
        let Some(param) = self.only_parameter(&of) else {
            let error = Diagnostic::error(
                start.to(self.place(&part)),
                "it is not said of which variable this is an entry",
            );
            return fail(error.help("write \\frac{\\partial J}{\\partial \\theta_k}"));
        };
        let place = self.place(&part);
        let target = Expr::new(place, Kind::Index(Expr::new(place, Kind::Name(param)), indices));
        Ok(Expr::new(span, Kind::Derivative { of, by: vec![target], notation: Notation::Fraction }))
    }

    fn is_value(&self, e: &Expr) -> bool {
        match &*e.kind {
            Kind::Name(name) => self.scope.has(name) && !self.bound.contains(name),
            Kind::Index(base, _) => self.is_value(base),
            _ => false,
        }
    }

    /// The derivative of what follows. A transpose or power behind a name or call belongs to the derivative.
    fn taken(&mut self, start: Span, mut by: Vec<Expr>, order: usize, notation: Notation) -> Read<Expr> {
        let mut above = None;
        let of = if let Some(ident) = self.base()? {
            let mut scripts = self.scripts()?;
            above = scripts.sup.take();
            self.named(ident, scripts)?
        } else {
            self.operand()?
        };
        if by.is_empty() && order > 0 && (order > 1 || !self.is_of_one(&of)) {
            let Some(param) = self.only_parameter(&of) else {
                let error = Diagnostic::error(start, "it is not said with respect to what this is");
                return fail(error.fix("name the variable", start.after(), "_{\\theta}"));
            };
            by = vec![Expr::new(start, Kind::Name(param)); order];
        }
        let made = self.made(start, Kind::Derivative { of, by, notation });
        match above {
            Some(part) => self.raise(made, &part),
            None => Ok(made),
        }
    }

    /// What a derivative in front is of. A fraction followed by a factor could be all of it or not.
    pub fn operand(&mut self) -> Read<Expr> {
        let start = self.span();
        let settled = matches!(
            self.peek(),
            Token::Sign("(" | "[" | "\\{" | "|" | "||" | "<|" | "<||") | Token::Letter(..) | Token::Text(_)
        );
        let first = self.deeper(Self::factor)?;
        if !settled && self.starts_factor() && self.is_constant(&first) {
            // A constant in front has no gradient of its own, so the rest belongs to it.
            let mut of = first;
            while self.starts_factor() {
                of = join(Binary::Mul, of, self.deeper(Self::factor)?);
            }
            return Ok(of);
        }
        if !settled && self.starts_factor() {
            let mut last = self.deeper(Self::factor)?.span;
            while self.starts_factor() {
                last = self.deeper(Self::factor)?.span;
            }
            let (one, all) = (first.span, start.to(last));
            let error = Diagnostic::error(all, "it is not clear how much of this is differentiated")
                .fix("all of it", all, format!("\\left({}\\right)", all.of(self.text)))
                .fix("only the first factor", one, format!("\\left({}\\right)", one.of(self.text)));
            return fail(error);
        }
        Ok(first)
    }

    /// Whether it is a function of one parameter, or such a function applied.
    fn is_of_one(&self, of: &Expr) -> bool {
        let name = match &*of.kind {
            Kind::Name(name) => name,
            Kind::Call { function, .. } => &function.name,
            _ => return false,
        };
        matches!(self.known(name), Some(Known::Function { params: 1, .. }))
    }

    /// The parameter of the functions that are named in an expression, if they have only one between them.
    fn only_parameter(&self, of: &Expr) -> Option<String> {
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
    fn is_constant(&self, e: &Expr) -> bool {
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
