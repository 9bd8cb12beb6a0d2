//! How far a derivative that stands in front reaches: `\frac{d}{dx} x \sin x`, `\nabla_v v^\top A v`.
//!
//! It is taken of the rest of the product, up to the next `+`, `-` or relation, as a sum is. Where nothing behind the first
//! factor mentions what is differentiated by, that factor is enough; so it is where the rest makes an array of a number,
//! of which there is no gradient: `\nabla_a L \odot a`.

use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::syntax::rank::{Form, form, rank};
use crate::syntax::reading::join;
use crate::syntax::tree::{Binary, Expr, Kind, Notation};
use crate::{Diagnostic, Span};
use std::ops::Range;

/// A derivative that stands in front of what it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// `\frac{d}{dx}`, which arrays have too.
    Fraction,
    /// `\nabla`, `\partial_x`, of an order; a power behind a name is not of these.
    Gradient(usize),
}

/// What a derivative in front is of, and what else stands in its product.
pub struct Taken {
    /// What is differentiated.
    pub of: Expr,
    /// A transpose or an inverse of the derivative itself: `\nabla f(x)^\top d`.
    own: Option<Range<usize>>,
    /// The factors behind, if they were read and are not differentiated.
    rest: Vec<(Binary, Expr)>,
}

impl Parser<'_> {
    /// The derivative, with what belongs to it or stands behind it in the product.
    pub fn made_of(&mut self, start: Span, taken: Taken, by: Vec<Expr>, notation: Notation) -> Read<Expr> {
        let Taken { of, own, rest } = taken;
        let made = Expr::new(start.to(of.span), Kind::Derivative { of, by, notation });
        let made = own.map_or(Ok(made.clone()), |part| self.raise(made, &part))?;
        Ok(rest.into_iter().fold(made, |left, (op, right)| join(op, left, right)))
    }

    /// What a derivative in front is of.
    pub fn operand(&mut self, start: Span, by: &[Expr], front: Front) -> Read<Taken> {
        let sign = start.to(self.last());
        let bracket =
            if let Token::Sign(open @ ("(" | "[" | "\\{")) = self.peek() { Some(*open) } else { None };
        let opened = self.at;
        let (of, own) = self.first_factor(front)?;
        let at_point = by.is_empty() && self.is_of_one(&of);
        if own.is_some() || at_point || (self.multiplies().is_none() && !self.starts_factor()) {
            return Ok(Taken { of, own, rest: Vec::new() });
        }
        let closed =
            matches!(self.tokens.get(self.at - 1).map(|l| &l.token), Some(Token::Sign(")" | "]" | "\\}")));
        let delimited = bracket.filter(|open| closed && self.at > opened + 1 && !self.is(open));
        self.reach(sign, of, by, front, delimited.is_some())
    }

    /// The first factor with its powers; and the transpose or inverse that belongs to the derivative.
    fn first_factor(&mut self, front: Front) -> Read<(Expr, Option<Range<usize>>)> {
        let Front::Gradient(order) = front else { return Ok((self.deeper(Self::factor)?, None)) };
        let Some(ident) = self.base()? else { return Ok((self.deeper(Self::factor)?, None)) };
        let mut scripts = self.scripts()?;
        let above = scripts.sup.clone().filter(|part| self.may_be_own(part, order));
        let of = match above {
            Some(part) => {
                scripts.sup = None;
                let of = self.named(ident, scripts)?;
                if !self.is_array(&of) {
                    return Ok((of, Some(part)));
                }
                self.raise(of, &part)?
            }
            None => self.named(ident, scripts)?,
        };
        if self.is("^") {
            let behind = self.at;
            self.at += 1;
            let part = self.argument()?;
            if self.may_be_own(&part, order) && !self.is_array(&of) {
                return Ok((of, Some(part)));
            }
            self.at = behind;
        }
        Ok((self.postfix(of)?, None))
    }

    /// Whether what stands above could belong to a derivative: a gradient is transposed, a Hessian inverted.
    fn may_be_own(&self, part: &Range<usize>, order: usize) -> bool {
        let minus = matches!(self.tokens.get(part.start).map(|l| &l.token), Some(Token::Sign("-")));
        self.transposes(part.start, part.end) || (order > 1 && minus)
    }

    fn is_array(&self, e: &Expr) -> bool {
        rank(e, &self.scope).is_some_and(|r| r > 0)
    }

    fn reach(&mut self, sign: Span, first: Expr, by: &[Expr], front: Front, delimited: bool) -> Read<Taken> {
        let one = |of| Ok(Taken { of, own: None, rest: Vec::new() });
        let mut names: Vec<String> = by.iter().filter_map(|b| b.base().as_name()).map(String::from).collect();
        if names.is_empty() {
            names.extend(self.only_parameter(&first));
        }
        let used = |name: &String| first.names().iter().any(|n| self.scope.depends(n, name));
        let first_varies = names.iter().any(used);
        let rest_varies = match names.as_slice() {
            [] => self.is_constant(&first),
            names => names.iter().any(|name| self.mentioned_behind(name)),
        };
        // Of a row only a product has a gradient.
        let row = matches!(*first.kind, Kind::Transpose(_)) && !delimited && !self.is_matrix(&first);
        if !rest_varies && !row {
            return one(first);
        }
        let (from, here) = (self.at, first.span);
        let whole = self.product(first.clone(), false)?;
        let array = by.first().is_none_or(|b| rank(b, &self.scope) != Some(0));
        let mut unclear = delimited && first_varies;
        if front != Front::Fraction && array && first_varies && !row {
            match (rank(&first, &self.scope), form(&whole, &self.scope)) {
                (Some(0), Some(made)) if made != Form::Axes(0) => return Ok(behind(whole, first)),
                (Some(0) | None, None) => unclear = true,
                _ => {}
            }
        }
        if unclear {
            let (one, all) = (sign.to(here), whole.span);
            let error = Diagnostic::error(all, "it is not clear how much of this is differentiated")
                .fix("all of it", all, format!("\\left({}\\right)", all.of(self.text)))
                .fix("only the first factor", one, format!("\\left({}\\right)", one.of(self.text)));
            return fail(error);
        }
        if first_varies && rest_varies && from < self.at {
            let (sign, of) = (sign.of(self.text), whole.span.of(self.text));
            self.note(here.to(whole.span), format!("`{sign}` is taken of all of `{of}`"));
        }
        one(whole)
    }

    fn is_matrix(&self, e: &Expr) -> bool {
        rank(e, &self.scope) == Some(2)
    }

    /// Whether the rest of this product mentions a name, or what is made of it.
    fn mentioned_behind(&self, name: &str) -> bool {
        let made_of = |letters: &str| {
            letters == name || self.scope.beginning(letters).any(|n| self.scope.depends(n, name))
        };
        let mut depth = 0usize;
        for at in self.at..self.end {
            match self.tokens.get(at).map(|l| &l.token) {
                Some(Token::Begin(_) | Token::Sign("(" | "[" | "{" | "\\{" | "<|" | "<||")) => depth += 1,
                Some(Token::Finish(_) | Token::Sign(")" | "]" | "}" | "\\}" | "|>" | "||>")) => {
                    let Some(outer) = depth.checked_sub(1) else { return false };
                    depth = outer;
                }
                Some(Token::Sign("|")) if depth == 0 && self.bars.last() == Some(&1) => return false,
                Some(Token::Sign("||")) if depth == 0 && self.bars.last() == Some(&2) => return false,
                Some(Token::Sign(sign)) if depth == 0 && !STAYS.contains(sign) => return false,
                Some(Token::Text(words)) if super::clauses::word(words).is_some() => return false,
                Some(Token::Letter(name, _) | Token::Text(name)) if made_of(name) => return true,
                _ => {}
            }
        }
        false
    }
}

/// Signs that do not end a product.
const STAYS: &[&str] = &[
    "_", "^", "'", "top", "cdot", "times", "*", "odot", "/", "oslash", "otimes", "|", "||", "ones", "zeros",
];

/// A product of which only the first factor is differentiated.
fn behind(whole: Expr, first: Expr) -> Taken {
    let (mut rest, mut at) = (Vec::new(), whole);
    while at.span != first.span {
        let Kind::Binary(op, left, right) = *at.kind else { break };
        rest.push((op, right));
        at = left;
    }
    rest.reverse();
    Taken { of: first, own: None, rest }
}
