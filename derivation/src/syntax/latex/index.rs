//! Names in expressions: entries of arrays, the identity, Kronecker's delta, and whether a bracket calls or multiplies.

use super::parser::{Parser, Read, fail};
use super::scripts::Scripts;
use super::token::Token;
use crate::Diagnostic;
use crate::syntax::reading::spread;
use crate::syntax::tree::{Expr, Ident, Kind};
use std::ops::Range;

impl Parser<'_> {
    /// A name that was read, with its scripts and arguments.
    pub fn reference(&mut self, ident: Ident) -> Read<Expr> {
        let scripts = self.scripts()?;
        self.named(ident, scripts)
    }

    /// A name with the scripts that were read, and its arguments.
    pub fn named(&mut self, ident: Ident, mut scripts: Scripts) -> Read<Expr> {
        let start = ident.span;
        if ident.name == "e" && !self.scope.has("e") && scripts.sub.is_none() {
            // A power of Euler's number, whatever brackets stand in it.
            let sup = scripts.bracket.take().or(scripts.sup.take());
            let base = Expr::new(start, Kind::Name(ident.name));
            return sup.map_or(Ok(base.clone()), |part| self.raise(base, &part));
        }
        if let Some(square) = self.square_of(&ident, &scripts) {
            return self.root_or_square(square, scripts);
        }
        let (ident, parts) = self.resolve(ident, &scripts);
        if parts.is_empty() && self.names_function(&ident.name, scripts.primes) {
            return self.applied(ident, &scripts);
        }
        let total = self.rank_of_name(&ident.name);
        let mut at = Vec::new();
        for part in &parts {
            if scripts.bracket.as_ref() == Some(part) && total == Some(0) {
                let span = self.place(part);
                let message =
                    format!("{} is a number, so it has no entry {}", ident.name, span.of(self.text));
                let error = Diagnostic::error(start.to(self.last()), message);
                return fail(
                    error.help("a superscript in brackets is an index; write a power without brackets"),
                );
            }
            let left = total.and_then(|r| r.checked_sub(at.len()));
            at.extend(self.indices(part, left)?);
        }
        // A number has no entries, so `\delta_{ij}` is Kronecker's beside a number delta.
        let kronecker = ident.name == "delta" && total == Some(0) && at.len() == 2;
        let declared =
            !kronecker && self.scope.has(&ident.name) || self.memory.families.contains(&ident.name);
        let name = ident.name.clone();
        let mut base = Expr::new(ident.span, Kind::Name(ident.name));
        if !declared {
            match (name.as_str(), at.as_slice()) {
                ("delta", [i, j]) => {
                    let kind = Kind::Delta(i.clone(), j.clone());
                    let delta = self.made(start, kind);
                    return scripts.sup.map_or(Ok(delta.clone()), |part| self.raise(delta, &part));
                }
                ("I", [] | [_]) => {
                    base = self.made(start, Kind::Identity(at.first().cloned()));
                    at.clear();
                }
                ("e", [_]) => {
                    let error =
                        Diagnostic::error(start.to(self.last()), "the size of a unit vector is not known");
                    return fail(error.help("define it: e_j = \\delta_{jk}"));
                }
                ("d", []) if self.starts_factor() && !self.bound.contains(&name) => {
                    let error = Diagnostic::error(
                        start.to(self.span()),
                        "this differential is not divided by another one",
                    );
                    return fail(error.help("write a derivative as \\frac{dJ}{dx}"));
                }
                ("Delta", []) if self.starts_factor() || self.is("^") => return self.delta(start),
                _ => {}
            }
        }
        if !at.is_empty() {
            base = self.made(start, Kind::Index(base, at));
        }
        for _ in 0..scripts.primes {
            self.check_prime(&base)?;
            base = self.made(start, Kind::Transpose(base));
        }
        if let Some(part) = &scripts.sup {
            base = self.raise(base, part)?;
        }
        self.check_call(&name, &base)?;
        Ok(base)
    }

    fn delta(&self, start: crate::Span) -> Read<Expr> {
        let error = Diagnostic::error(start, "`\\Delta` could be a change or the Laplace operator");
        fail(error.help("name a change: \\text{step}; write the Laplace operator as tr(\\nabla^2 f)"))
    }

    /// `x(y+z)` is a product if x is a value; of a name that is not known it cannot be said.
    fn check_call(&self, name: &str, base: &Expr) -> Read<()> {
        self.check_value_called(name, base)?;
        let known = self.scope.has(name)
            || self.memory.families.contains(name)
            || self.bound.iter().any(|b| b == name)
            || !matches!(*base.kind, Kind::Name(_))
            || matches!(name, "e" | "pi");
        if known || !self.is("(") {
            return Ok(());
        }
        let message = format!(
            "{name} is not declared, so `{}(…)` could be a call or a product",
            base.span.of(self.text)
        );
        let error = Diagnostic::error(base.span, message);
        fail(match self.scope.nearest(name) {
            Some(near) => error.help(format!("did you mean {near}? Else declare or define {name} before")),
            None => error.help(format!("declare or define {name} before")),
        })
    }

    /// `f(x)` of a value f that is made of x: it looks like a call, and would be a product.
    fn check_value_called(&self, name: &str, base: &Expr) -> Read<()> {
        let (Token::Sign("("), Token::Sign(")")) = (self.peek(), self.ahead(2)) else { return Ok(()) };
        let letter = if let Token::Letter(letter, _) = self.ahead(1) { Some(letter) } else { None };
        let called = match self.ahead(1) {
            Token::Letter(on, _) => on != name && self.scope.depends(name, on),
            Token::Number(_) => self.scope.is_defined(name),
            _ => false,
        };
        if !called || !matches!(*base.kind, Kind::Name(_)) {
            return Ok(());
        }
        let (open, close) = (self.span(), self.tokens.get(self.at + 2).map_or(self.span(), |l| l.span));
        let (bracket, said) = (open.to(close), base.span.of(self.text));
        let message =
            format!("{name} is a value, so `{said}{}` could be a call or a product", bracket.of(self.text));
        let error = Diagnostic::error(base.span.to(close), message);
        let error = match letter {
            Some(_) => error.fix(format!("the value is {said} by itself"), bracket, ""),
            None => error.help(format!(
                "define it as a function: {said}(x) = …; or say the place: \\text{{ at }} x = …"
            )),
        };
        fail(error.fix("for the product", base.span.after(), " \\cdot "))
    }

    /// The indices in a part; `left` is how many the value still takes, if that is known.
    pub fn indices(&mut self, part: &Range<usize>, left: Option<usize>) -> Read<Vec<Expr>> {
        let tokens: Vec<Token> =
            part.clone().filter_map(|i| Some(self.tokens.get(i)?.token.clone())).collect();
        let run = tokens.iter().all(|t| matches!(t, Token::Letter(..) | Token::Number(_)));
        let span = self.place(part);
        if let ([Token::Number(_)], text) = (tokens.as_slice(), span.of(self.text).to_string())
            && text.len() > 1
            && left != Some(1)
        {
            if left != Some(text.len()) {
                let error =
                    Diagnostic::error(span, format!("the index {text} could be one number or several"))
                        .fix("for one index", span, format!("({text})"))
                        .fix("for an index of each digit", span, spread(&text));
                return fail(error);
            }
            let digit = |(i, c): (usize, char)| {
                let span = crate::Span::new(span.start + i, span.start + i + 1);
                Some(Expr::new(span, Kind::Number(f64::from(c.to_digit(10)?))))
            };
            return Ok(text.char_indices().filter_map(digit).collect());
        }
        if let [Token::Number(_), Token::Letter(..), ..] = tokens.as_slice()
            && run
            && left != Some(tokens.len())
        {
            if left == Some(1) {
                return Ok(vec![self.within(part, Self::expr)?]);
            }
            let number = self.place(&(part.start..part.start + 1));
            let error =
                Diagnostic::error(span, format!("the index {} can be read in two ways", span.of(self.text)))
                    .fix("for two indices", number.after(), ",")
                    .fix("for a product", number.after(), "\\cdot ");
            return fail(error);
        }
        if run && tokens.len() > 1 {
            let one = |p: &mut Self, i: usize| p.within(&(i..i + 1), Self::index);
            return part.clone().map(|i| one(self, i)).collect();
        }
        self.within(part, |p| {
            let mut list = vec![p.index()?];
            while p.eat(",") {
                list.push(p.index()?);
            }
            Ok(list)
        })
    }

    /// One index: letters in it are what they are called, whatever functions there are.
    fn index(&mut self) -> Read<Expr> {
        if let (Token::Letter(name, _), Token::End | Token::Sign(",")) = (self.peek().clone(), self.ahead(1))
        {
            let span = self.span();
            self.at += 1;
            return Ok(Expr::new(span, Kind::Name(name)));
        }
        self.expr()
    }
}
