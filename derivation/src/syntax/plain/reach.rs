//! How far a gradient in front reaches: over the next factor, and brackets are asked for where more could be meant.

use super::parser::{Parser, RESERVED, Read};
use super::token::Token;
use crate::syntax::rank::rank;
use crate::syntax::reading::join;
use crate::syntax::tree::{Expr, Kind, Notation};
use crate::{Diagnostic, Span};

impl Parser<'_> {
    /// What stands behind a gradient, which is of the next factor only: where that leaves open what is differentiated, as in
    /// `grad_v v^T A v`, brackets are asked for.
    pub fn reach(&mut self, sign: Span, made: Expr, of: &Expr, by: &Expr) -> Read<Expr> {
        let power = ["^", "^2", "^3", "^-1"].iter().any(|sign| self.is(sign));
        let transposed =
            self.is("^T") || (self.is("^") && matches!(self.ahead(1), Token::Word(w) if w == "T"));
        let inverted = self.is("^-1") || (self.is("^") && matches!(self.ahead(1), Token::Sign("-")));
        let array = rank(of, &self.scope).is_some_and(|r| r > 0);
        let hessian = matches!(*made.kind, Kind::Derivative { notation: Notation::Hessian, .. });
        let own = (transposed && !array) || (inverted && hessian);
        let raised = power && !transposed;
        if own {
            return Ok(made);
        }
        let Some(name) = by.base().as_name().map(String::from) else { return Ok(made) };
        if !(raised || transposed || self.mentioned_behind(&name)) {
            return Ok(made);
        }
        let first = self.powers(made.clone())?;
        let whole = self.product(first.clone())?;
        let number = Some(0);
        let rest = Span::new(of.span.start, whole.span.end);
        let of_all = rank(by, &self.scope) == number || array || raised || {
            let bare = rank(of, &self.scope) == number || matches!(*of.kind, Kind::Norm(..) | Kind::Abs(_));
            let behind = behind(&whole, first.span);
            bare && behind.is_some_and(|e| rank(&e, &self.scope) == number)
        };
        if !of_all {
            return Ok(whole);
        }
        let error = Diagnostic::error(sign.to(rest), "it is not clear how much of this is differentiated");
        let error = error.fix("all of it", rest, format!("({})", rest.of(self.text)));
        let one = made.span;
        Err(Box::new(error.fix("only the first factor", one, format!("({})", one.of(self.text)))))
    }

    /// Whether the rest of this product mentions a name, or what is made of it.
    fn mentioned_behind(&self, name: &str) -> bool {
        let made_of = |at: usize, word: &str| {
            let sub = match (self.tokens.get(at + 1), self.tokens.get(at + 2)) {
                (Some(l), Some(sub)) if l.token == Token::Sign("_") => sub.span.of(self.text),
                _ => "",
            };
            let joined = format!("{word}_{sub}");
            let named = if self.scope.has(&joined) { &joined } else { word };
            self.scope.depends(named, name)
        };
        let mut depth = 0usize;
        for (at, lexeme) in self.tokens.iter().enumerate().skip(self.at) {
            match &lexeme.token {
                Token::Sign("(" | "[" | "{") => depth += 1,
                Token::Sign(")" | "]" | "}") => match depth.checked_sub(1) {
                    Some(outer) => depth = outer,
                    None => return false,
                },
                Token::Sign("|") if depth == 0 && self.bars.last() == Some(&1) => return false,
                Token::Sign("||") if depth == 0 && self.bars.last() == Some(&2) => return false,
                Token::Sign(sign) if depth == 0 && !STAYS.contains(sign) => return false,
                Token::Word(word) if depth == 0 && RESERVED.contains(&word.as_str()) => return false,
                Token::Word(word) if made_of(at, word) => return true,
                _ => {}
            }
        }
        false
    }
}

/// Signs that do not end a product.
const STAYS: &[&str] = &["_", "^", "^T", "^2", "^3", "^-1", "'", "*", "×", ".*", "./", "/", "(x)", "|", "||"];

/// What stands behind the first factor of a product, as a product.
fn behind(whole: &Expr, first: Span) -> Option<Expr> {
    let (mut at, mut rest) = (whole, Vec::new());
    while at.span != first {
        let Kind::Binary(op, left, right) = &*at.kind else { return None };
        rest.push((*op, right.clone()));
        at = left;
    }
    rest.into_iter().rev().reduce(|(_, left), (op, right)| (op, join(op, left, right))).map(|(_, e)| e)
}
