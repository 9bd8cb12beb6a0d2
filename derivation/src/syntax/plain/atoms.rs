//! What begins with a word or a square bracket: names, calls, lists, branches.

use super::parser::{Parser, Read};
use super::token::Token;
use crate::syntax::builtin::builtin;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Expr, Ident, Item, Kind, Notation};
use crate::{Diagnostic, Span};

impl Parser<'_> {
    /// A word and what belongs to it.
    pub fn word(&mut self, word: &str) -> Read<Expr> {
        let start = self.span();
        let declared = self.scope.has(word);
        let indexed = matches!(self.ahead(1), Token::Sign("_")) && !self.spaced(1);
        // A number has no entries, so `delta_ij` is Kronecker's beside a number delta.
        let two = match self.ahead(2) {
            Token::Word(w) => w.len() == 2,
            Token::Number(_) => !self.spaced(3) && matches!(self.ahead(3), Token::Word(_)),
            sign => matches!(sign, Token::Sign("(" | "{")),
        };
        let number = self.known(word) == Some(Known::Value { rank: Some(0) });
        let kronecker = !declared || (number && two && self.scope.beginning("delta_").next().is_none());
        match word {
            "if" => return self.branch(),
            "inf" => {
                self.at += 1;
                return Ok(Expr::new(start, Kind::Number(f64::INFINITY)));
            }
            "sum" | "prod" | "max" | "min" if indexed && !declared => return self.fold(word),
            "delta" if indexed && kronecker && !(self.families)("delta") => {
                self.at += 1;
                let at = self.subscript()?;
                let [i, j] = <[Expr; 2]>::try_from(at).map_err(|_| {
                    Diagnostic::error(start.to(self.last()), "the Kronecker delta has two indices: delta_ij")
                })?;
                return Ok(self.made(start, Kind::Delta(i, j)));
            }
            "I" if !declared => {
                self.at += 1;
                let size = if self.is("_") && !self.spaced(0) { self.subscript()?.pop() } else { None };
                return Ok(self.made(start, Kind::Identity(size)));
            }
            _ => {}
        }
        if let Some(derivative) = self.derivative(word)? {
            return Ok(derivative);
        }
        self.reference()
    }

    /// A name: a value, an entry of one, or a call.
    pub fn reference(&mut self) -> Read<Expr> {
        let start = self.span();
        let Token::Word(word) = self.peek().clone() else { return Err(self.unexpected("a name")) };
        let name = self.longest_name(word);
        let here = start.to(self.last());
        self.suffixes(Ident { name, span: here })
    }

    /// Takes the longest declared name that begins here: `theta_0` before the entry 0 of `theta`.
    pub fn longest_name(&mut self, word: String) -> String {
        self.at += 1;
        if self.is("_") && !self.spaced(0) && !self.spaced(1) {
            let sub = match self.ahead(1) {
                Token::Word(w) => Some(w.clone()),
                Token::Number(x) if x.fract() == 0.0 => Some(format!("{x}")),
                _ => None,
            };
            if let Some(whole) = sub.map(|s| format!("{word}_{s}"))
                && self.scope.has(&whole)
            {
                self.at += 2;
                return whole;
            }
        }
        word
    }

    /// What follows a name directly: primes, arguments, an index.
    pub fn suffixes(&mut self, ident: Ident) -> Read<Expr> {
        let start = ident.span;
        if !self.is_function(&ident.name) {
            let undeclared = !self.scope.has(&ident.name);
            if undeclared && self.is("(") && !self.spaced(0) && ident.name.chars().count() > 1 {
                // Most likely a misspelt function; who resolves names will say so.
                return self.call(ident, 0);
            }
            self.check_call(&ident)?;
            return Ok(self.made(start, Kind::Name(ident.name)));
        }
        if let Some(error) = self.raised_function(&ident) {
            return Err(error);
        }
        let mut primes = 0;
        while self.is("'") && !self.spaced(0) {
            self.at += 1;
            primes += 1;
        }
        let is_value = matches!(self.known(&ident.name), Some(Known::Function { value: true, .. }));
        if self.is("(") {
            return self.call(ident, primes);
        }
        if primes == 1 && is_value {
            // `L'` of an `L(eta)`: the derivative by its parameter.
            let of = Expr::new(start, Kind::Name(ident.name));
            return Ok(
                self.made(start, Kind::Derivative { of, by: Vec::new(), notation: Notation::Gradient })
            );
        }
        if self.is("-") && self.spaced(0) && !self.spaced(1) && !self.scope.has(&ident.name) {
            return Err(self.negative_argument(start));
        }
        if primes == 0 && (is_value || !self.starts_factor()) {
            return Ok(self.made(start, Kind::Name(ident.name)));
        }
        // `log p_i`: the next factor only.
        let arg = self.deeper(Self::factor)?;
        Ok(self.made(start, Kind::Call { function: ident, primes, args: vec![arg], options: Vec::new() }))
    }

    /// `exp -x`: a function without brackets takes the next factor, and no sign.
    fn negative_argument(&mut self, function: Span) -> Box<Diagnostic> {
        let minus = self.span();
        self.at += 1;
        let end = match self.factor() {
            Ok(factor) => factor.span,
            Err(error) => return error,
        };
        let (name, whole, argument) = (function.of(self.text), function.to(end), minus.to(end));
        let error = Diagnostic::error(whole, format!("the argument of `{name}` needs brackets here"));
        let written = format!("{name}({})", argument.of(self.text));
        Box::new(error.fix(format!("write {written}"), whole, written.clone()))
    }

    /// `f(x)` of a value f that is made of x: it looks like a call, and would be a product.
    fn check_call(&self, ident: &Ident) -> Read<()> {
        let (Token::Sign("("), Token::Sign(")")) = (self.peek(), self.ahead(2)) else { return Ok(()) };
        let called = match self.ahead(1) {
            Token::Word(w) => w != &ident.name && self.scope.depends(&ident.name, w),
            Token::Number(_) => self.scope.is_defined(&ident.name),
            _ => false,
        };
        if self.spaced(0) || !called {
            return Ok(());
        }
        let (name, span) = (&ident.name, ident.span);
        let bracket = self.span().to(self.tokens.get(self.at + 2).map_or(span, |l| l.span));
        let message =
            format!("{name} is a value, so `{name}{}` could be a call or a product", bracket.of(self.text));
        let error = Diagnostic::error(span.to(bracket), message);
        let error = match self.ahead(1) {
            Token::Word(_) => error.fix(format!("the value is {name} by itself"), bracket, ""),
            _ => error.help(format!("define it as a function: {name}(x) = …; or say the place: at x = …")),
        };
        Err(Box::new(error.help(format!("for the product write {name} * {}", bracket.of(self.text)))))
    }

    /// `sin^2(x)`: a power stands behind the argument.
    fn raised_function(&self, function: &Ident) -> Option<Box<Diagnostic>> {
        let name = &function.name;
        if self.scope.has(name) || builtin(name).is_none_or(|b| !b.elementwise) {
            return None;
        }
        let (start, power) = (self.at, |p: &Self, n: usize| p.ahead(n).clone());
        let taken = match (power(self, 0), power(self, 1), power(self, 2)) {
            (Token::Sign("^2" | "^3" | "^-1"), ..) => 1,
            (Token::Sign("^"), Token::Sign("-"), Token::Number(_)) => 3,
            (Token::Sign("^"), Token::Number(_), _) => 2,
            _ => return None,
        };
        let place = |i: usize| self.tokens.get(i).map_or(function.span, |l| l.span);
        let sign = place(start).to(place(start + taken - 1));
        let whole = function.span.to(sign);
        let error = Diagnostic::error(whole, "a power stands behind the argument");
        let inverse = sign.of(self.text).contains(['-', '⁻']);
        Some(Box::new(match name.as_str() {
            "sin" | "cos" | "tan" if inverse => error
                .fix("the inverse function", whole, format!("arc{name}"))
                .help(format!("the reciprocal is 1/{name}(x)")),
            _ => error.help(format!("write {name}(x){}", sign.of(self.text))),
        }))
    }

    fn call(&mut self, function: Ident, primes: usize) -> Read<Expr> {
        let (start, open) = (function.span, self.span());
        self.expect("(", "before the arguments")?;
        let (args, options) = self.inside(|p| {
            let (mut args, mut options) = (Vec::new(), Vec::new());
            while !p.is(")") && !p.done() {
                if let (Token::Word(word), Token::Sign("=")) = (p.peek().clone(), p.ahead(1)) {
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
        self.close(open, ")")?;
        Ok(self.made(start, Kind::Call { function, primes, args, options }))
    }

    /// `[c]`, `[a, b]`, `[x for d < e]`, or grouping.
    pub fn square(&mut self) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        if self.eat("]") {
            return Err(Box::new(Diagnostic::error(start.to(self.last()), "a list has at least one entry")));
        }
        let kind = self.inside(|p| {
            if p.is_word("not") || p.opens_condition() {
                return Ok(Kind::Iverson(p.cond()?));
            }
            let first = p.expr()?;
            let compares = matches!(p.peek(), Token::Sign("=" | "!=" | "<" | "<=" | ">" | ">="));
            if compares || p.is_word("in") {
                let first = p.comparison_from(first)?;
                let cond = p.cond_from(first)?;
                return Ok(Kind::Iverson(cond));
            }
            if !p.is(",") && !p.is_word("for") {
                return Ok(*first.kind);
            }
            let mut items = vec![p.item(first)?];
            while p.eat(",") {
                let value = p.expr()?;
                items.push(p.item(value)?);
            }
            Ok(Kind::List(items))
        })?;
        self.close(start, "]")?;
        Ok(self.made(start, kind))
    }

    fn item(&mut self, value: Expr) -> Read<Item> {
        let (over, cond) = if self.eat_word("for") { self.binders(true)? } else { (Vec::new(), None) };
        Ok(Item { value, over, cond })
    }

    /// `if c then a else b`; the last part runs as far as a sum does.
    fn branch(&mut self) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        self.deeper(|p| {
            let cond = p.cond()?;
            if !p.eat_word("then") {
                return Err(p.unexpected("`then`"));
            }
            let yes = p.expr()?;
            if !p.eat_word("else") {
                return Err(p.unexpected("`else`"));
            }
            let no = p.expr()?;
            Ok(p.made(start, Kind::If(cond, yes, no)))
        })
    }
}
