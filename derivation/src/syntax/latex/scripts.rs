//! What stands above and below a name: `x_i^{(k)\top}`.

use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::Diagnostic;
use std::ops::Range;

/// The scripts of one base, as parts of the tokens.
#[derive(Debug, Clone, Default)]
pub struct Scripts {
    /// Below.
    pub sub: Option<Range<usize>>,
    /// `*` above: part of the name.
    pub star: bool,
    /// `(i)` above: an index.
    pub bracket: Option<Range<usize>>,
    /// The rest of what is above: a power or a transpose.
    pub sup: Option<Range<usize>>,
    /// How many primes.
    pub primes: usize,
}

impl Parser<'_> {
    /// Takes all scripts that stand here.
    pub fn scripts(&mut self) -> Read<Scripts> {
        let mut scripts = Scripts::default();
        loop {
            let span = self.span();
            if self.eat("_") {
                if scripts.sub.is_some() {
                    let error = Diagnostic::error(span, "there are two subscripts");
                    return fail(error.help("put all indices into one: x_{i,j}"));
                }
                scripts.sub = Some(self.script()?);
            } else if self.is("^") && scripts.sup.is_none() {
                self.at += 1;
                let part = self.script()?;
                self.above(part, &mut scripts);
            } else if self.is("^") {
                let error = Diagnostic::error(span, "there are two superscripts");
                return fail(error.help("put braces around what the second belongs to"));
            } else if self.eat("'") {
                scripts.primes += 1;
            } else {
                return Ok(scripts);
            }
        }
    }

    /// What stands above or below: TeX takes one digit if there are no braces.
    fn script(&mut self) -> Read<Range<usize>> {
        let part = self.argument()?;
        let (here, next) = (self.last(), self.span());
        let numbers = [self.tokens.get(part.start), self.tokens.get(part.start + 1)]
            .iter()
            .all(|l| matches!(l.map(|l| &l.token), Some(Token::Number(_))));
        if part.end == self.at && numbers && here.end == next.start {
            let both = here.to(next).of(self.text).to_string();
            let message = format!("TeX takes only the first digit of {both} here");
            let error = Diagnostic::error(here.to(next), message);
            return fail(error.fix("put braces around it", here.to(next), format!("{{{both}}}")));
        }
        Ok(part)
    }

    /// Takes what a command or script is applied to: a group in braces, whose inside is returned, or one token.
    pub fn argument(&mut self) -> Read<Range<usize>> {
        let start = self.at;
        match self.peek().clone() {
            Token::Sign("{") => {
                let end = self.matching(start);
                let Some(end) = end else {
                    let error = Diagnostic::error(self.span(), "`{` is never closed");
                    return fail(error.help("write `}` where it ends"));
                };
                self.at = end + 1;
                Ok(start + 1..end)
            }
            Token::Number(_)
            | Token::Letter(..)
            | Token::Text(_)
            | Token::Sign("top" | "*" | "'" | "ones" | "zeros") => {
                self.at += 1;
                Ok(start..self.at)
            }
            Token::Command(c) if c == "infty" || c == "dagger" => {
                self.at += 1;
                Ok(start..self.at)
            }
            Token::Command(c) if super::commands::accent(&c).is_some() => {
                self.at += 1;
                self.deeper(Self::argument)?;
                Ok(start..self.at)
            }
            Token::Sign("-") => {
                let error = Diagnostic::error(self.span(), "TeX takes only the sign here");
                fail(error.help("put braces around the exponent: x^{-1}"))
            }
            Token::End => Err(self.unexpected("a script or an argument")),
            _ => Err(self.unexpected("a group in braces")),
        }
    }

    /// The closing brace of the group that opens at a token.
    fn matching(&self, open: usize) -> Option<usize> {
        let mut depth = 0usize;
        for at in open..self.end {
            match self.tokens.get(at).map(|l| &l.token) {
                Some(Token::Sign("{")) => depth += 1,
                Some(Token::Sign("}")) => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Sorts what stands above into star, index in brackets, primes, and the rest.
    fn above(&self, part: Range<usize>, scripts: &mut Scripts) {
        let token = |at: usize| self.tokens.get(at).filter(|_| at < part.end).map(|l| &l.token);
        let mut at = part.start;
        while matches!(token(at), Some(Token::Sign("'"))) {
            scripts.primes += 1;
            at += 1;
        }
        // `x^{*}` and `x^{*\top}`, but not `x^{*2}`.
        if matches!(token(at), Some(Token::Sign("*")))
            && (at + 1 == part.end || self.transposes(at + 1, part.end))
        {
            scripts.star = true;
            at += 1;
        }
        if let Some(Token::Sign(open @ ("(" | "["))) = token(at) {
            let close = if *open == "(" { ")" } else { "]" };
            let mut depth = 0usize;
            let end = (at..part.end).find(|i| {
                match token(*i) {
                    Some(Token::Sign("(" | "[" | "{")) => depth += 1,
                    Some(Token::Sign(")" | "]" | "}")) => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0
            });
            if let Some(end) = end
                && matches!(token(end), Some(Token::Sign(s)) if *s == close)
                && (end + 1 == part.end || self.transposes(end + 1, part.end))
            {
                scripts.bracket = Some(at + 1..end);
                at = end + 1;
            }
        }
        if at < part.end {
            scripts.sup = Some(at..part.end);
        }
    }

    /// Whether a part is a sign of transposition.
    pub fn transposes(&self, at: usize, end: usize) -> bool {
        let transpose = match self.tokens.get(at).map(|l| &l.token) {
            Some(Token::Sign("top")) => true,
            Some(Token::Letter(name, _)) => name == "T",
            _ => false,
        };
        transpose && at + 1 == end
    }
}
