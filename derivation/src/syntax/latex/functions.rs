//! Functions: known ones by their commands, defined ones by their names; with brackets and without.

use super::parser::{Parser, Read, fail};
use super::scripts::Scripts;
use super::token::Token;
use crate::syntax::builtin::builtin;
use crate::syntax::reading::join;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Binary, Expr, Ident, Kind, Notation};
use crate::{Diagnostic, Span};

/// The function that a command is.
pub fn command(name: &str) -> Option<&'static str> {
    Some(match name {
        "ln" => "log",
        "lg" => "lg",
        "exp" | "log" | "sin" | "cos" | "tan" | "arcsin" | "arccos" | "arctan" | "sinh" | "cosh" | "tanh"
        | "det" | "max" | "min" => builtin(name)?.name,
        _ => return None,
    })
}

/// The function that a word is.
fn worded(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "sgn" => Some("sign"),
        "trace" => Some("tr"),
        "ln" => Some("log"),
        "diagonal" => Some("diag"),
        small => builtin(small).map(|b| b.name),
    }
}

impl Parser<'_> {
    /// Whether a name stands for a function here. An undeclared sigma is the sigmoid where it is applied.
    pub fn names_function(&self, name: &str, primes: usize) -> bool {
        match self.known(name) {
            Some(known) => matches!(known, Known::Function { .. }),
            None if name == "sigma" => self.is("(") || primes > 0,
            None => worded(name).is_some() && name.len() > 1,
        }
    }

    /// A function that was named, with its scripts, and what it is applied to.
    pub fn applied(&mut self, mut function: Ident, scripts: &Scripts) -> Read<Expr> {
        let start = function.span;
        let declared = self.known(&function.name);
        if declared.is_none() {
            function.name = if function.name == "sigma" {
                "sigmoid".into()
            } else {
                worded(&function.name).unwrap_or_default().into()
            };
        }
        let is_value = matches!(declared, Some(Known::Function { value: true, .. }));
        let called = self.is("(");
        if let Some(part) = &scripts.sup {
            let value = Expr::new(start, Kind::Name(function.name.clone()));
            if is_value && !called {
                return self.raise(value, part);
            }
            return self.powered(function, scripts, declared.is_some());
        }
        if called {
            return self.call(function, scripts.primes);
        }
        if scripts.primes > 0 {
            if is_value {
                // `L'` of an `L(\eta)`: the derivative by its parameter.
                let of = Expr::new(start, Kind::Name(function.name));
                let kind = Kind::Derivative { of, by: Vec::new(), notation: Notation::Gradient };
                return Ok(self.made(start, kind));
            }
            let error =
                Diagnostic::error(start.to(self.last()), "the derivative of a function needs its argument");
            return fail(error.help(format!("write it with brackets: {}'(a)", start.of(self.text))));
        }
        if declared.is_some() {
            return Ok(Expr::new(start, Kind::Name(function.name)));
        }
        self.unbracketed(function)
    }

    /// A command such as `\log` and what it is applied to.
    pub fn command_function(&mut self, name: &'static str) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        if name == "lg" {
            let error = Diagnostic::error(start, "`\\lg` is read in two ways: to base 10 and to base 2")
                .fix("to base 10", start, "\\log_{10}")
                .fix("to base 2", start, "\\log_{2}");
            return fail(error);
        }
        let mut function = Ident { name: name.into(), span: start };
        if (name == "max" || name == "min") && self.is("_") {
            return self.fold(name, start);
        }
        let mut scripts = self.scripts()?;
        if let Some(part) = scripts.sub.take() {
            let base = self.plain(&part).unwrap_or_default();
            function.name = match base.as_str() {
                "2" | "10" if name == "log" => format!("log{base}"),
                _ => {
                    let span = self.place(&part);
                    let error = Diagnostic::error(span, "only logarithms to the bases 2 and 10 are known");
                    return fail(error.help("write \\frac{\\log x}{\\log b}"));
                }
            };
        }
        if scripts.sup.is_some() || scripts.bracket.is_some() || scripts.primes > 0 || scripts.star {
            return self.powered(function, &scripts, false);
        }
        function.span = start.to(self.last());
        if self.is("(") || self.is("\\{") && matches!(name, "max" | "min") {
            let call = self.call(function, 0)?;
            if self.is("^") && !matches!(name, "max" | "min" | "det") {
                return self.twofold_power(start, &call);
            }
            return Ok(call);
        }
        self.unbracketed(function)
    }

    /// `\log(x)^2`: the power of the argument or of the value?
    fn twofold_power(&mut self, start: Span, call: &Expr) -> Read<Expr> {
        let Kind::Call { function, args, .. } = &*call.kind else { return Ok(call.clone()) };
        self.at += 1;
        let part = self.argument()?;
        let power = self.place(&part).of(self.text).to_string();
        let (name, arg) = (function.span.of(self.text), args.first().map_or("x", |a| a.span.of(self.text)));
        let span = start.to(self.last());
        let error = Diagnostic::error(span, "the power could belong to the argument or to the value")
            .fix("to the value", span, format!("{name}^{{{power}}}({arg})"))
            .fix("to the argument", span, format!("{name}\\left(({arg})^{{{power}}}\\right)"));
        fail(error)
    }

    /// `\sin^2 x` is (sin x)^2; an inverse, or a power of a function that was defined, has two readings.
    fn powered(&mut self, function: Ident, scripts: &Scripts, declared: bool) -> Read<Expr> {
        let start = function.span;
        let here = start.to(self.last());
        let name = start.of(self.text).to_string();
        let Some(part) = scripts.sup.clone().filter(|_| scripts.primes == 0 && !scripts.star) else {
            let error = Diagnostic::error(here, format!("`{}` is not understood", here.of(self.text)));
            return fail(
                error.help("write the argument in brackets, and what is done with the value behind it"),
            );
        };
        let inverse = matches!(self.tokens.get(part.start).map(|l| &l.token), Some(Token::Sign("-")));
        let power = self.place(&part).of(self.text).to_string();
        if inverse {
            let message = format!("`{}` could be the inverse function or the reciprocal", here.of(self.text));
            let error = Diagnostic::error(here, message);
            let arc = name.strip_prefix('\\').filter(|n| matches!(*n, "sin" | "cos" | "tan"));
            let error = match arc {
                Some(n) => error.fix("the inverse function", here, format!("\\arc{n} ")),
                None => error,
            };
            let call = if self.is("(") { self.call(function, 0)? } else { self.unbracketed(function)? };
            let Kind::Call { args, .. } = &*call.kind else { return fail(error) };
            let arg = args.first().map_or("x", |a| a.span.of(self.text));
            let reciprocal = format!("\\frac{{1}}{{{name}\\left({arg}\\right)}}");
            return fail(error.fix("the reciprocal", here.to(self.last()), reciprocal));
        }
        if declared {
            let message = format!(
                "`{}` could be a power of the value or the function applied again",
                here.of(self.text)
            );
            let error = Diagnostic::error(here, message);
            return fail(error.help(format!("write ({name}(x))^{{{power}}} or {name}({name}(x))")));
        }
        let call = if self.is("(") { self.call(function, 0)? } else { self.unbracketed(function)? };
        let span = here.to(self.last());
        self.note(span, format!("`{}` is read as ({name} …)^{power}", here.of(self.text)));
        self.raise(call, &part).map(|e| Expr { span, kind: e.kind })
    }

    /// `\sin 2x`: the factors that follow, up to a sign, a bracket or another function.
    fn unbracketed(&mut self, function: Ident) -> Read<Expr> {
        let start = function.span;
        let name = start.of(self.text).to_string();
        if !self.starts_factor() {
            return Err(self.unexpected(&format!("the argument of `{name}`")));
        }
        let from = self.span();
        let mut arg = self.deeper(Self::factor)?;
        let mut count = 1;
        while self.plain_factor() && count < crate::syntax::reading::LONGEST {
            let right = self.factor()?;
            arg = join(Binary::Mul, arg, right);
            count += 1;
        }
        let read = from.to(self.last());
        let said = read.of(self.text).to_string();
        if self.is("(") && !self.conditions() || self.is("/") {
            let span = start.to(self.span());
            let behind = if self.is("(") { "the bracket" } else { "what is divided by" };
            let message = format!("it is not clear whether {behind} belongs to the argument of `{name}`");
            self.eat("/");
            let all = read.to(self.factor()?.span);
            let error = Diagnostic::error(span, message)
                .fix("if it does not", start.to(read), format!("{{{name}({said})}}"))
                .fix("if it does", all, format!("({})", all.of(self.text)));
            return fail(error);
        }
        if count > 1 {
            self.note(start.to(read), format!("`{name}` is taken of all of `{said}`"));
        }
        Ok(self.made(start, Kind::Call { function, primes: 0, args: vec![arg], options: Vec::new() }))
    }

    /// Whether a factor follows that a function without brackets takes as well.
    fn plain_factor(&self) -> bool {
        match self.peek() {
            Token::Number(_) => true,
            Token::Letter(name, _) => {
                let sigmoid = name == "sigma" && matches!(self.ahead(1), Token::Sign("(" | "'"));
                !sigmoid && !matches!(self.known(name), Some(Known::Function { .. }))
            }
            Token::Command(c) => c == "frac" || super::commands::accent(c).is_some(),
            _ => false,
        }
    }

    /// The arguments in brackets.
    pub fn call(&mut self, function: Ident, primes: usize) -> Read<Expr> {
        let (start, open) = (function.span, self.span());
        let close = if self.is("\\{") { "\\}" } else { ")" };
        self.at += 1;
        let (args, options) = self.inside(|p| {
            let (mut args, mut options) = (Vec::new(), Vec::new());
            while !p.is(close) && !p.done() {
                if let (Token::Text(word), Token::Sign("=")) = (p.peek().clone(), p.ahead(1)) {
                    let key = Ident { name: word, span: p.span() };
                    p.at += 2;
                    options.push((key, p.expr()?));
                } else {
                    args.push(p.expr()?);
                }
                if !p.eat(",") {
                    break;
                }
            }
            Ok((args, options))
        })?;
        self.close(open, close)?;
        Ok(self.made(start, Kind::Call { function, primes, args, options }))
    }
}
