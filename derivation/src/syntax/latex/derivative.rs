//! Derivatives: `\frac{\partial^2 f}{\partial x\,\partial y}`, `\partial J/\partial x`, `\partial_k J`.

use super::parser::{Parser, Read, fail};
use super::reach::Front;
use super::scripts::Scripts;
use super::token::{Lexeme, Token};
use crate::syntax::scope::Known;
use crate::syntax::tree::{Expr, Ident, Kind, Notation};
use crate::{Diagnostic, Span};
use std::ops::Range;

impl Parser<'_> {
    /// A derivative, if one begins here.
    pub fn derivative(&mut self) -> Read<Option<Expr>> {
        let start = self.span();
        match self.peek() {
            Token::Command(c) if c == "nabla" => self.gradient().map(Some),
            Token::Command(c) if c == "partial" => {
                if matches!(self.ahead(1), Token::Sign("_")) {
                    return self.component().map(Some);
                }
                self.slashed().map(Some)
            }
            Token::Command(c) if c == "frac" => {
                let at = self.at;
                self.at += 1;
                let parts = self.argument().and_then(|above| Ok((above, self.argument()?)));
                if let Ok((above, below)) = parts
                    && self.is_d(above.start, above.end)
                    && self.is_d(below.start, below.end)
                    && below.end > below.start + 1
                {
                    return self.fraction(start, &above, &below).map(Some);
                }
                self.at = at;
                Ok(None)
            }
            Token::Letter(d, _) if d == "d" && self.is_d(self.at, self.end) && self.slash_ahead() => {
                self.slashed().map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Whether a token is the sign of a differential.
    fn is_d(&self, at: usize, end: usize) -> bool {
        match self.tokens.get(at).filter(|_| at < end).map(|l| &l.token) {
            Some(Token::Command(c)) => c == "partial",
            Some(Token::Letter(d, _)) => d == "d",
            _ => false,
        }
    }

    /// Whether `dJ` is followed by `/d`.
    fn slash_ahead(&self) -> bool {
        if matches!(self.known("d"), Some(Known::Value { .. })) {
            return false;
        }
        let mut depth = 0usize;
        for at in self.at + 1..self.end.min(self.at + 60) {
            match self.tokens.get(at).map(|l| &l.token) {
                Some(Token::Sign("(" | "[" | "{")) => depth += 1,
                Some(Token::Sign(")" | "]" | "}")) if depth == 0 => return false,
                Some(Token::Sign(")" | "]" | "}")) => depth -= 1,
                Some(Token::Sign("/")) if depth == 0 => {
                    let bracket = matches!(self.tokens.get(at + 1).map(|l| &l.token), Some(Token::Sign("(")));
                    return at > self.at + 1 && self.is_d(at + 1 + usize::from(bracket), self.end);
                }
                Some(Token::Sign(s)) if depth == 0 && !matches!(*s, "_" | "^" | "'") => return false,
                _ => {}
            }
        }
        false
    }

    /// `\frac{\partial f}{\partial x}`, or `\frac{d}{dx}` and what follows.
    fn fraction(&mut self, start: Span, above: &Range<usize>, below: &Range<usize>) -> Read<Expr> {
        let whole = start.to(self.last());
        let letter = matches!(self.tokens.get(above.start).map(|l| &l.token), Some(Token::Letter(..)));
        if letter && matches!(self.known("d"), Some(Known::Value { .. })) {
            let text = whole.of(self.text).to_string();
            let (up, down) = (self.place(above).of(self.text), self.place(below).of(self.text));
            let rest = |s: &str| s.trim_start_matches("\\mathrm").trim_start_matches(['d', ' ']).to_string();
            let error = Diagnostic::error(
                whole,
                format!("d is declared, so {text} could be a quotient or a derivative"),
            )
            .fix(
                "the derivative",
                whole,
                format!("\\frac{{\\partial {}}}{{\\partial {}}}", rest(up), rest(down)),
            )
            .fix("the quotient", whole, format!("\\frac{{{}}}{{{}}}", rest(up), rest(down)));
            return fail(error);
        }
        let (operand, order) = self.within(above, |p| {
            p.at += 1;
            let order = p.order()?;
            if p.done() {
                return Ok((None, order));
            }
            Ok((Some(p.term()?), order))
        })?;
        let by = self.within(below, |p| p.differentials(order, true))?;
        self.check_order(order, &by, whole)?;
        if let Some(of) = operand {
            return Ok(Expr::new(whole, Kind::Derivative { of, by, notation: Notation::Fraction }));
        }
        let taken = self.operand(start, &by, Front::Fraction)?;
        self.made_of(start, taken, by, Notation::Fraction)
    }

    /// `\partial J/\partial x`
    fn slashed(&mut self) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        let order = self.order()?;
        let operand = self.at;
        let of = self.deeper(Self::factor)?;
        let divided = self.is("/");
        if !divided && order == 1 {
            let behind = std::mem::replace(&mut self.at, operand);
            if let Some(made) = self.subdifferential(start)? {
                return Ok(made);
            }
            self.at = behind;
        }
        if !self.is("/") || !self.is_d(self.at + 1, self.end) && !matches!(self.ahead(1), Token::Sign("(")) {
            let error =
                Diagnostic::error(start.to(of.span), "this differential is not divided by another one");
            return fail(error.help("write a derivative as \\frac{\\partial J}{\\partial x}"));
        }
        self.at += 1;
        let open = self.span();
        let group = self.eat("(");
        let by = self.differentials(order, group)?;
        if group {
            self.close(open, ")")?;
        }
        self.check_order(order, &by, start.to(self.last()))?;
        Ok(self.made(start, Kind::Derivative { of, by, notation: Notation::Fraction }))
    }

    fn check_order(&self, order: usize, by: &[Expr], span: Span) -> Read<()> {
        if by.len() == order {
            return Ok(());
        }
        let message =
            format!("the derivative is of order {order} above the line and of order {} below", by.len());
        fail(Diagnostic::error(span, message).help(
            "write \\frac{\\partial^2 f}{\\partial x^2} or \\frac{\\partial^2 f}{\\partial x\\,\\partial y}",
        ))
    }

    /// The order behind the sign of a differential.
    fn order(&mut self) -> Read<usize> {
        if !self.eat("^") {
            return Ok(1);
        }
        let part = self.argument()?;
        match (part.len(), self.tokens.get(part.start).map(|l| &l.token)) {
            (1, Some(Token::Number(x))) if x.fract() == 0.0 && (1.0..=9.0).contains(x) => Ok(*x as usize),
            _ => fail(Diagnostic::error(
                self.place(&part),
                "the order of a derivative is a number from 1 to 9",
            )),
        }
    }

    /// `\partial x\,\partial y`, `\partial x^2`, `\partial\theta\,\partial\theta^\top`; outside a group as many as the order asks.
    fn differentials(&mut self, order: usize, all: bool) -> Read<Vec<Expr>> {
        let mut by = Vec::new();
        while self.is_d(self.at, self.end) && (all || by.len() < order) && by.len() < 20 {
            self.at += 1;
            let (target, times) = self.target(order)?;
            by.extend(std::iter::repeat_n(target, times));
        }
        if by.is_empty() {
            return Err(self.unexpected("a differential such as \\partial x"));
        }
        Ok(by)
    }

    /// `\partial\sigma^2`, where `\sigma^2` is a name of its own.
    fn squared_target(&mut self, name: Span, square: Ident, scripts: Scripts) -> Read<(Expr, usize)> {
        if scripts.sup.as_ref().is_some_and(|part| self.is_two(part)) {
            return Ok((self.root_or_square(square, scripts)?, 1));
        }
        let said = name.of(self.text);
        let message = format!("the square of {said} is declared, so one differentiates by the square");
        fail(Diagnostic::error(name.to(self.last()), message).help(format!("write \\partial {said}^2")))
    }

    /// With respect to what, and how many times.
    fn target(&mut self, order: usize) -> Read<(Expr, usize)> {
        let open = self.span();
        if self.eat("(") {
            // `\partial(\sigma^2)^2`
            let (target, _) = self.inside(|p| p.target(1))?;
            self.close(open, ")")?;
            let above = if self.eat("^") { Some(self.argument()?) } else { None };
            return self.times(target, above, order);
        }
        let Some(ident) = self.base()? else { return Err(self.unexpected("what it is differentiated by")) };
        let mut scripts = self.scripts()?;
        if let Some(square) = self.square_of(&ident, &scripts) {
            return self.squared_target(ident.span, square, scripts);
        }
        let above = scripts.sup.take();
        let target = self.named(ident, scripts)?;
        self.times(target, above, order)
    }

    /// How many times it is differentiated by something, by the power on it.
    fn times(&self, target: Expr, above: Option<Range<usize>>, order: usize) -> Read<(Expr, usize)> {
        let Some(part) = above else { return Ok((target, 1)) };
        if self.transposes(part.start, part.end) {
            return Ok((target, 1));
        }
        match (part.len(), self.tokens.get(part.start).map(|l| &l.token)) {
            (1, Some(Token::Number(x))) if order > 1 && x.fract() == 0.0 && (1.0..=9.0).contains(x) => {
                Ok((target, *x as usize))
            }
            _ => {
                let error = Diagnostic::error(
                    self.place(&part),
                    "this power does not fit the order of the derivative",
                );
                let name = target.span.of(self.text);
                fail(if order == 1 {
                    error.help(format!("one differentiates by a name: give the power of {name} one, say v"))
                } else {
                    error.help("write \\frac{\\partial^2 f}{\\partial x^2}")
                })
            }
        }
    }
}

/// Whether a side of an equation begins with a derivative.
pub fn differentiates(left: &[Lexeme]) -> bool {
    let token = |i: usize| left.get(i).map(|l| &l.token);
    let d = |i: usize| match token(i) {
        Some(Token::Command(c)) => c == "partial",
        Some(Token::Letter(d, _)) => d == "d",
        _ => false,
    };
    (0..left.len()).any(|i| match token(i) {
        Some(Token::Command(c)) if c == "nabla" || c == "partial" => true,
        Some(Token::Command(c)) if c == "frac" => d(i + 2),
        Some(Token::Sign("/")) => i > 1 && d(0) && d(i + 1),
        Some(Token::Sign("'")) => true,
        _ => false,
    })
}
