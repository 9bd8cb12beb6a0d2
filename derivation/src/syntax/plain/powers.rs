//! Powers, transposes and primes behind a factor.

use super::parser::{Parser, Read};
use super::token::Token;
use crate::Diagnostic;
use crate::syntax::builtin::builtin;
use crate::syntax::rank::rank;
use crate::syntax::reading::{TWO_TRANSPOSES, join, power_or_transpose};
use crate::syntax::scope::Known;
use crate::syntax::tree::{Binary, Expr, Ident, Kind};

impl Parser<'_> {
    /// What was read, raised to the power that follows.
    pub fn raised(&mut self, base: Expr) -> Read<Expr> {
        if let Token::Sign(sign @ ("^2" | "^3" | "^-1")) = self.peek() {
            let (span, number) = (self.span(), |x| Expr::new(self.span(), Kind::Number(x)));
            let power = match *sign {
                "^2" => number(2.0),
                "^3" => number(3.0),
                // The same tree as of `^-1` with a plain sign.
                _ => Expr::new(span, Kind::Neg(number(1.0))),
            };
            self.at += 1;
            return Ok(join(Binary::Pow, base, power));
        }
        self.expect("^", "before the power")?;
        let power = self.exponent()?;
        Ok(join(Binary::Pow, base, power))
    }

    /// Whether a function of one argument is one whose slope is written with a prime.
    fn has_slope(&self, name: &str) -> bool {
        match self.known(name) {
            Some(known) => matches!(known, Known::Function { .. }),
            None => builtin(name).is_some_and(|b| b.elementwise),
        }
    }

    /// `f(x)'`: people write it for the derivative.
    fn prime_behind(&self, call: &Expr, function: &Ident) -> Box<Diagnostic> {
        let (sign, text) = (self.last(), call.span.of(self.text));
        let arguments = text.strip_prefix(function.name.as_str()).unwrap_or_default();
        let span = call.span.to(sign);
        let error =
            Diagnostic::error(span, "behind the argument a prime could be a derivative or a transpose");
        let error = error.fix("the derivative", span, format!("{}'{arguments}", function.name));
        Box::new(error.fix("the transpose", sign, "^T"))
    }

    /// A factor with the powers, primes and indices behind it.
    pub fn powers(&mut self, mut base: Expr) -> Read<Expr> {
        loop {
            let start = base.span;
            match self.peek() {
                Token::Sign("^T") => {
                    self.at += 1;
                    base = self.made(start, Kind::Transpose(base));
                }
                Token::Sign("^2" | "^3" | "^-1") => base = self.raised(base)?,
                Token::Sign("'") if !self.spaced(0) => {
                    self.at += 1;
                    if let Kind::Call { function, primes: 0, args, .. } = &*base.kind
                        && args.len() == 1
                        && self.has_slope(&function.name)
                    {
                        return Err(self.prime_behind(&base, function));
                    }
                    if rank(&base, &self.scope) == Some(0) {
                        let message = "this is a number, so the prime is neither a transpose nor the derivative of a function";
                        let error = Diagnostic::error(start.to(self.last()), message);
                        return Err(Box::new(error.help("write the derivative as dJ/dx or d(x^2)/dx")));
                    }
                    base = self.made(start, Kind::Transpose(base));
                }
                Token::Sign("^") => {
                    if matches!(self.ahead(1), Token::Word(w) if w == "T") && !self.spaced(1) {
                        let two = power_or_transpose(&self.scope);
                        if two && rank(&base, &self.scope) == Some(0) {
                            // A number has no transpose.
                            base = self.raised(base)?;
                            continue;
                        }
                        self.at += 1;
                        if two {
                            let error = Diagnostic::error(self.span(), TWO_TRANSPOSES)
                                .help("give the value T another name, and every ^T is a transpose")
                                .fix("or, for this transpose, write `'`", self.last().to(self.span()), "'")
                                .fix("for the power write ^(T)", self.span(), "(T)");
                            return Err(Box::new(error));
                        }
                        self.at += 1;
                        base = self.made(start, Kind::Transpose(base));
                        continue;
                    }
                    base = self.raised(base)?;
                }
                Token::Sign("_") if !self.spaced(0) => {
                    base = self.index_of(&base)?;
                }
                _ => return Ok(base),
            }
        }
    }

    /// What stands behind `^`: a factor, perhaps with a sign, or a group in braces.
    fn exponent(&mut self) -> Read<Expr> {
        let start = self.span();
        if self.eat("-") {
            let inner = self.deeper(Self::exponent)?;
            return Ok(self.made(start, Kind::Neg(inner)));
        }
        if self.eat("{") {
            let inner = self.inside(Self::expr)?;
            self.expect("}", "to close the exponent")?;
            return Ok(inner);
        }
        // a^b^c groups to the right.
        self.deeper(Self::factor)
    }
}
