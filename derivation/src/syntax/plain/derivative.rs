//! Derivatives: `dJ/dtheta`, `d2J/dtheta2`, `d^2f/(dx dy)`, `d(expr)/dx`, `grad_theta J`, `hess_theta J`, `jac f(x)`.
//!
//! `dNAME` is a differential if NAME is declared and `dNAME` is not; `d` by itself always is.

use super::parser::{Parser, Read};
use super::token::Token;
use crate::syntax::tree::{Expr, Ident, Kind, Notation};
use crate::{Diagnostic, Span};

impl Parser<'_> {
    /// A derivative, if the word at this place begins one.
    pub fn derivative(&mut self, word: &str) -> Read<Option<Expr>> {
        if self.scope.has(word) && word != "d" {
            return Ok(None);
        }
        match word {
            "grad" => return self.gradient(Notation::Gradient, 1).map(Some),
            "hess" => return self.gradient(Notation::Hessian, 2).map(Some),
            "jac" => return self.gradient(Notation::Jacobian, 1).map(Some),
            _ => {}
        }
        let start = self.span();
        // A dimension or an index may be called d; where no operand follows, it is that.
        self.at += 1;
        let operator = self.is("/") && !self.scope.has("d") && {
            self.at += 1;
            let divides = self.begins_differential();
            self.at -= 1;
            divides
        };
        let follows = self.starts_factor() || self.is("^") || self.is("^2") || operator;
        let alone = word == "d" && (self.sizes || !follows);
        self.at -= 1;
        if alone {
            return Ok(None);
        }
        let Some((order, rest)) = self.differential(word) else { return Ok(None) };
        let (of, order) = self.numerator(start, order, rest)?;
        let slash = self.span();
        if !self.eat("/") {
            let message = format!(
                "the differential `{}` is not divided by another one",
                start.to(of.span).of(self.text)
            );
            if let Some(above) = self.divided_later(start).or_else(|| self.divided_by(start)) {
                let inner = Span::new(above.start + 1, above.end).of(self.text).trim();
                let error = Diagnostic::error(above, "what is differentiated needs brackets here");
                return Err(Box::new(error.fix("with brackets", above, format!("d({inner})"))));
            }
            let mut error = Diagnostic::error(start.to(of.span), message).help("write a derivative as dJ/dx");
            if word == "d" {
                error = error.help("d always marks a differential; give a value another name");
            }
            return Err(Box::new(error));
        }
        let by = self.denominator(order, slash)?;
        Ok(Some(self.made(start, Kind::Derivative { of, by, notation: Notation::Fraction })))
    }

    /// From a `d` to before the `/` of the next `/dx`, if one follows in the same term: `dx^2/dx`, `d sum_i v_i/dv`.
    fn divided_later(&self, start: Span) -> Option<Span> {
        let first = self.tokens.iter().position(|l| l.span == start)?;
        let mut depth = 0usize;
        for (at, lexeme) in self.tokens.iter().enumerate().skip(first + 1) {
            match &lexeme.token {
                Token::Sign("(" | "[" | "{") => depth += 1,
                Token::Sign(")" | "]" | "}") => depth = depth.checked_sub(1)?,
                Token::Sign("+" | "-" | "=" | "<" | "<=" | ">" | ">=" | "!=" | ",") if depth == 0 => {
                    return None;
                }
                Token::Sign("/") if depth == 0 => {
                    let below = self.tokens.get(at + 1).map(|l| &l.token);
                    let divides = matches!(below, Some(Token::Word(w)) if w.starts_with('d'));
                    // Nothing between `d` and `/` is another mistake.
                    return (divides && at > first + 1).then(|| start.to(self.tokens[at - 1].span));
                }
                _ => {}
            }
        }
        None
    }

    /// The `d …` in front of a `/dx`, whose end was read as a quotient.
    fn divided_by(&self, below: Span) -> Option<Span> {
        let before = self.tokens.iter().take_while(|l| l.span.end <= below.start);
        let d = before.filter(|l| matches!(&l.token, Token::Word(w) if w == "d")).last()?;
        self.divided_later(d.span)
    }

    /// The order and the rest of the name in `dNAME`, `d2NAME` or `d`; `None` if the word is no differential.
    fn differential<'w>(&self, word: &'w str) -> Option<(usize, &'w str)> {
        let rest = word.strip_prefix('d')?;
        if rest.is_empty() {
            return Some((1, rest));
        }
        if self.names_something(rest) {
            return Some((1, rest));
        }
        let digit = rest.chars().next()?.to_digit(10).filter(|d| (2..=9).contains(d))?;
        let rest = &rest[1..];
        (rest.is_empty() || self.names_something(rest)).then_some((digit as usize, rest))
    }

    /// Whether a word, with the subscript that may follow the current token, is declared.
    fn names_something(&self, word: &str) -> bool {
        if self.scope.has(word) || (self.is_function(word) && matches!(self.ahead(1), Token::Sign("("))) {
            return true;
        }
        let sub = match (self.ahead(1), self.ahead(2)) {
            (Token::Sign("_"), Token::Word(w)) => w.clone(),
            (Token::Sign("_"), Token::Number(x)) => format!("{x}"),
            _ => return false,
        };
        self.scope.has(&format!("{word}_{sub}"))
    }

    /// What is differentiated: the rest of the word, or what follows a `d` by itself.
    fn numerator(&mut self, start: Span, order: usize, rest: &str) -> Read<(Expr, usize)> {
        if !rest.is_empty() {
            return Ok((self.rest_of_word(start, rest)?, order));
        }
        self.at += 1;
        let mut order = order;
        if let Token::Sign(sign @ ("^2" | "^3")) = self.peek() {
            order = if *sign == "^2" { 2 } else { 3 };
            self.at += 1;
        } else if self.eat("^") {
            order = self.order()?;
        }
        if self.is("/") {
            return Err(self.in_front(start, order));
        }
        Ok((self.deeper(Self::factor)?, order))
    }

    /// `d/dx x^2`: an operator in front of what it is of, which belongs between `d` and `/`.
    fn in_front(&mut self, start: Span, order: usize) -> Box<Diagnostic> {
        let (d, slash) = (start.to(self.last()), self.span());
        let error = Diagnostic::error(start, "there is nothing between `d` and `/`");
        self.at += 1;
        let below = slash.to(self.span());
        let read = self.denominator(order, slash).and_then(|_| {
            let below = below.to(self.last());
            Ok((below, self.term()?.span))
        });
        let Ok((below, of)) = read else { return Box::new(error) };
        let (d, below, of) = (d.of(self.text), below.of(self.text), of.of(self.text));
        let inside =
            of.strip_prefix('(').and_then(|s| s.strip_suffix(')')).filter(|s| !s.contains(['(', ')']));
        let written = format!("{d}({}){below}", inside.unwrap_or(of));
        Box::new(error.fix(format!("write {written}"), start.to(self.last()), written.clone()))
    }

    fn order(&mut self) -> Read<usize> {
        match self.peek() {
            Token::Number(x) if x.fract() == 0.0 && (1.0..=9.0).contains(x) => {
                let order = *x as usize;
                self.at += 1;
                Ok(order)
            }
            _ => Err(self.unexpected("an order from 1 to 9")),
        }
    }

    /// Reads the name that is the end of the current word, with its subscript and arguments.
    fn rest_of_word(&mut self, word: Span, rest: &str) -> Read<Expr> {
        let here = Span::new(word.end.saturating_sub(rest.len()).max(word.start), word.end);
        self.at += 1;
        let mut ident = Ident { name: rest.to_string(), span: here };
        if self.is("_") && !self.spaced(0) && !self.scope.has(rest) {
            let sub = match self.ahead(1) {
                Token::Word(w) => w.clone(),
                Token::Number(x) => format!("{x}"),
                _ => String::new(),
            };
            if self.scope.has(&format!("{rest}_{sub}")) {
                self.at += 2;
                ident = Ident { name: format!("{rest}_{sub}"), span: here.to(self.last()) };
            }
        } else if self.is("_") && !self.spaced(0) {
            // theta_0 before the entry 0 of theta.
            let sub = match self.ahead(1) {
                Token::Word(w) => Some(w.clone()),
                Token::Number(x) => Some(format!("{x}")),
                _ => None,
            };
            if let Some(whole) = sub.map(|s| format!("{rest}_{s}"))
                && self.scope.has(&whole)
            {
                self.at += 2;
                ident = Ident { name: whole, span: here.to(self.last()) };
            }
        }
        let base = self.suffixes(ident)?;
        if self.is("_") && !self.spaced(0) {
            return self.index_of(&base);
        }
        Ok(base)
    }

    /// `dtheta`, `dtheta_j`, `dtheta2`, `dx^2`, `(dx dy)`, `d theta`
    fn denominator(&mut self, order: usize, slash: Span) -> Read<Vec<Expr>> {
        let mut by = Vec::new();
        if self.is("(") {
            let open = self.span();
            self.at += 1;
            while !self.is(")") && !self.done() {
                let (target, times) = self.one_differential(order)?;
                by.extend(std::iter::repeat_n(target, times));
                self.eat("*");
            }
            self.close(open, ")")?;
        } else {
            let (target, times) = self.one_differential(order)?;
            by.extend(std::iter::repeat_n(target, times));
            // `d2f/dx dy`: as long as the order is not reached, what follows belongs below the line.
            while by.len() < order && self.begins_differential() {
                let (target, times) = self.one_differential(order)?;
                by.extend(std::iter::repeat_n(target, times));
            }
        }
        if by.len() != order {
            let span = slash.to(self.last());
            let message =
                format!("the derivative is of order {order} above the line and of order {} below", by.len());
            return Err(Box::new(Diagnostic::error(span, message).help("write d2f/dx2 or d2f/(dx dy)")));
        }
        Ok(by)
    }

    /// Whether a differential of something declared begins here.
    fn begins_differential(&self) -> bool {
        let Token::Word(word) = self.peek() else { return false };
        let named = |rest: &str| !rest.is_empty() && self.names_something(rest);
        !self.scope.has(word) && word.strip_prefix('d').is_some_and(named)
    }

    /// `dx`, `dx_i`, `dx2`, `dx^2`, `dx^T`: with respect to what, and how many times.
    fn one_differential(&mut self, order: usize) -> Read<(Expr, usize)> {
        let start = self.span();
        let Token::Word(word) = self.peek().clone() else {
            return Err(self.unexpected("a differential such as dx"));
        };
        let Some(rest) = word.strip_prefix('d') else {
            return Err(self.unexpected("a differential such as dx"));
        };
        let (target, mut times) = if rest.is_empty() {
            self.at += 1;
            (self.reference_entry()?, 1)
        } else if self.names_something(rest) {
            (self.rest_of_word(start, rest)?, 1)
        } else if let Some((base, digit)) =
            split_order(rest).filter(|(base, digit)| *digit == order && self.scope.has(base))
        {
            (self.rest_of_word(Span::new(start.start, start.end - 1), base)?, digit)
        } else {
            let near = self.scope.nearest(rest).map(|n| format!("d{n}"));
            let error =
                Diagnostic::error(start, format!("there is nothing called `{rest}` to differentiate by"));
            return Err(Box::new(match near {
                Some(near) => error.fix(format!("did you mean {near}?"), start, near),
                None => error,
            }));
        };
        if order > 1 && times == 1 {
            if let Token::Sign(sign @ ("^2" | "^3")) = self.peek() {
                times = if *sign == "^2" { 2 } else { 3 };
                self.at += 1;
            } else if self.is("^") && matches!(self.ahead(1), Token::Number(_)) {
                self.at += 1;
                times = self.order()?;
            } else if self.is("^") && matches!(self.ahead(1), Token::Word(w) if w == "T") {
                // `d2f/dx dx^T` says how the Hessian lies, which is no question.
                self.at += 2;
            }
        }
        Ok((target, times))
    }

    /// A name with an index, but no powers: what may stand below the line.
    fn reference_entry(&mut self) -> Read<Expr> {
        let base = self.reference()?;
        if self.is("_") && !self.spaced(0) {
            return self.index_of(&base);
        }
        Ok(base)
    }

    /// `grad_theta J`, `grad f(x)`, `hess_x f`, `jac f(x)`
    fn gradient(&mut self, notation: Notation, order: usize) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        let mut order = order;
        if notation == Notation::Gradient && self.is("^2") {
            (self.at, order) = (self.at + 1, 2);
        }
        let mut by = Vec::new();
        if self.is("_") && !self.spaced(0) {
            self.at += 1;
            let open = self.span();
            let target = if self.eat("(") || self.eat("{") {
                let close = if open.of(self.text) == "(" { ")" } else { "}" };
                let target = self.inside(Self::reference_entry)?;
                self.close(open, close)?;
                target
            } else {
                self.reference_entry()?
            };
            by = vec![target; order];
        } else if order == 2 {
            let error = Diagnostic::error(start, "say with respect to what: hess_x f");
            return Err(Box::new(error));
        }
        let sign = start.to(self.last());
        let of = self.operand()?;
        let notation = if order == 2 { Notation::Hessian } else { notation };
        let target = by.first().cloned();
        let made = self.made(start, Kind::Derivative { of: of.clone(), by, notation });
        match target {
            Some(by) => self.reach(sign, made, &of, &by),
            None => Ok(made),
        }
    }

    /// What a gradient is of: the next name, call or group; `^2` behind bars belongs to it, `^T` to the gradient.
    fn operand(&mut self) -> Read<Expr> {
        if self.is("||") || self.is("|") {
            let base = self.deeper(Self::bare)?;
            if self.is("^") && !matches!(self.ahead(1), Token::Word(w) if w == "T") || self.is("^2") {
                return self.raised(base);
            }
            return Ok(base);
        }
        self.deeper(Self::bare)
    }
}

/// `theta2` as `theta` and the order 2.
fn split_order(word: &str) -> Option<(&str, usize)> {
    let digit = word.chars().next_back()?.to_digit(10)?;
    Some((&word[..word.len() - 1], digit as usize))
}
