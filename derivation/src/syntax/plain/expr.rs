//! Expressions: from the weakest operator to the strongest.
//!
//! Relation; `+ -`; `* / .* ./` and juxtaposition, one level from left to right; the sign; a function without brackets;
//! powers, transposes and indices.

use super::declare::PROPERTIES;
use super::parser::{Parser, RESERVED, Read};
use super::token::Token;
use crate::syntax::builtin::builtin;
use crate::syntax::rank::rank;
use crate::syntax::reading::{LONGEST, join, spread};
use crate::syntax::scope::Known;
use crate::syntax::tree::{Binary, Expr, Kind, Norm};
use crate::{Diagnostic, Span};

impl Parser<'_> {
    /// A sum of terms.
    pub fn expr(&mut self) -> Read<Expr> {
        let mut left = self.term()?;
        let mut count = 1;
        loop {
            let op = match self.peek() {
                Token::Sign("+") => Binary::Add,
                Token::Sign("-") => Binary::Sub,
                _ => return Ok(left),
            };
            self.at += 1;
            count = self.another(count)?;
            let right = self.term()?;
            left = join(op, left, right);
        }
    }

    /// A product of factors.
    pub fn term(&mut self) -> Read<Expr> {
        let first = self.signed()?;
        self.product(first)
    }

    /// The rest of a product behind its first factor.
    pub fn product(&mut self, first: Expr) -> Read<Expr> {
        let mut left = first;
        let mut count = 1;
        loop {
            let start = self.span();
            let op = self.multiplies();
            if self.binds_again(usize::from(op.is_some())) {
                return Ok(left);
            }
            count = self.another(count)?;
            if let Some(op) = op {
                let spelled = self.crossed();
                self.at += if spelled { 3 } else { 1 };
                let right = self.signed()?;
                if spelled && self.scope.has("x") {
                    left = self.crossed_or_multiplied(start, left, right)?;
                    continue;
                }
                if op == Binary::Div {
                    self.check_divisor(start, &right)?;
                }
                left = join(op, left, right);
            } else if self.starts_factor() {
                if let (Token::Number(_), Some(_)) = (self.peek(), left.as_number()) {
                    let span = left.span.to(self.span());
                    let error = Diagnostic::error(span, "two numbers stand side by side")
                        .help("put an operator between them");
                    return Err(Box::new(error));
                }
                let right = self.factor()?;
                left = join(Binary::Mul, left, right);
            } else {
                return Ok(left);
            }
        }
    }

    /// The operator of a product that stands here.
    fn multiplies(&self) -> Option<Binary> {
        Some(match self.peek() {
            Token::Sign("*") => Binary::Mul,
            Token::Sign("×") if !self.sizes => Binary::Mul,
            Token::Sign(".*") => Binary::Times,
            Token::Sign("/") => Binary::Div,
            Token::Sign("./") => Binary::Over,
            Token::Sign("(x)") => Binary::Kronecker,
            Token::Sign("(") if self.crossed() => Binary::Kronecker,
            _ => return None,
        })
    }

    /// Whether `(x)` stands here between two factors, as the sign of a Kronecker product: where there is an x, with blanks
    /// around it.
    fn crossed(&self) -> bool {
        let spelled = self.is("(")
            && matches!(self.ahead(1), Token::Word(w) if w == "x")
            && matches!(self.ahead(2), Token::Sign(")"))
            && !self.spaced(1)
            && !self.spaced(2);
        let joins = match self.ahead(3) {
            Token::Number(_) | Token::Sign("(" | "[") => true,
            Token::Word(w) => !RESERVED.contains(&w.as_str()),
            _ => false,
        };
        let known = self.scope.has("x") || self.bound.iter().any(|b| b == "x");
        spelled && joins && (!known || (self.spaced(0) && self.spaced(3)))
    }

    /// `A (x) B` where the file has an x: of what may be matrices it could be either product.
    fn crossed_or_multiplied(&self, open: Span, left: Expr, right: Expr) -> Read<Expr> {
        let sign = Span::new(open.start, open.start + "(x)".len());
        let matrix = |e: &Expr| matches!(rank(e, &self.scope), None | Some(2));
        if !matrix(&left) || !matrix(&right) {
            let x = Expr::new(sign, Kind::Name("x".into()));
            return Ok(join(Binary::Mul, join(Binary::Mul, left, x), right));
        }
        let message = "x is declared, so `(x)` could be the Kronecker product or a factor";
        let error = Diagnostic::error(sign, message).fix("the Kronecker product", sign, "⊗");
        Err(Box::new(error.fix("the factor x", sign, "x")))
    }

    fn another(&self, count: usize) -> Read<usize> {
        if count < LONGEST {
            return Ok(count + 1);
        }
        let message = format!("more than {LONGEST} operands stand in a row");
        Err(Box::new(Diagnostic::error(self.span(), message).help("name a part of it on a line of its own")))
    }

    /// `1/2x` could be (1/2) x or 1/(2x).
    fn check_divisor(&mut self, slash: Span, divisor: &Expr) -> Read<()> {
        if divisor.as_number().is_none() || self.spaced(0) || !self.starts_factor() {
            return Ok(());
        }
        let number = divisor.span.of(self.text);
        let first = self.span();
        let next = match self.peek() {
            Token::Word(_) => first.of(self.text),
            _ => "…",
        };
        let message = format!("`/{number}{next}` can be read in two ways");
        let error = Diagnostic::error(slash.to(first), message);
        // The factor with its index and power, so that the bracket closes behind them.
        let product = divisor.span.to(self.factor()?.span);
        let behind = Span::new(first.start, product.end);
        let written = format!("({number} {})", behind.of(self.text));
        let error = error.fix(format!("divide by the product: /({number} {next})"), product, written).fix(
            format!("divide by {number} only: put a space"),
            divisor.span.after(),
            " ",
        );
        Err(Box::new(error))
    }

    /// A factor with signs in front.
    fn signed(&mut self) -> Read<Expr> {
        let start = self.span();
        if self.eat("-") {
            let inner = self.deeper(Self::signed)?;
            return Ok(self.made(start, Kind::Neg(inner)));
        }
        if self.eat("+") {
            return self.deeper(Self::signed);
        }
        self.factor()
    }

    /// Whether a factor can begin here, so that juxtaposition is a product.
    pub fn starts_factor(&self) -> bool {
        match self.peek() {
            Token::Number(_) => true,
            Token::Word(w) if self.sizes && (w == "x" || PROPERTIES.contains(&w.as_str())) => false,
            // `if` would swallow the rest; it needs brackets in a product.
            Token::Word(w) => !RESERVED.contains(&w.as_str()) || w == "inf",
            Token::Sign("(" | "[") => true,
            Token::Sign("|") => self.bars.last() != Some(&1),
            Token::Sign("||") => self.bars.last() != Some(&2),
            _ => false,
        }
    }

    /// A primary with its powers, transposes and indices.
    pub fn factor(&mut self) -> Read<Expr> {
        let primary = self.primary()?;
        self.powers(primary)
    }

    /// A primary with its index, but without powers.
    pub fn bare(&mut self) -> Read<Expr> {
        let mut base = self.primary()?;
        while self.is("_") && !self.spaced(0) {
            base = self.index_of(&base)?;
        }
        Ok(base)
    }

    /// An index of something. Of what has one axis only, `_152` has one reading.
    pub fn index_of(&mut self, base: &Expr) -> Read<Expr> {
        let one_axis = base.as_name().is_some_and(|n| self.known(n) == Some(Known::Value { rank: Some(1) }));
        if one_axis
            && let Token::Number(x) = *self.ahead(1)
            && x.fract() == 0.0
        {
            self.at += 1;
            let number = Expr::new(self.span(), Kind::Number(x));
            self.at += 1;
            return Ok(self.made(base.span, Kind::Index(base.clone(), vec![number])));
        }
        let at = self.subscript()?;
        Ok(self.made(base.span, Kind::Index(base.clone(), at)))
    }

    /// An index behind `_`: `ij`, `3`, `(k+1, 1)`, `{i,j}`.
    pub fn subscript(&mut self) -> Read<Vec<Expr>> {
        self.expect("_", "before an index")?;
        let close = match self.peek() {
            Token::Sign("(") => ")",
            Token::Sign("{") => "}",
            _ => return self.letters(),
        };
        self.at += 1;
        let list = self.inside(|p| {
            let mut list = vec![p.expr()?];
            while p.eat(",") {
                list.push(p.expr()?);
            }
            Ok(list)
        })?;
        self.expect(close, "to close the index")?;
        // `W_{ij}` means two indices, as without the braces.
        if let ("}", [one]) = (close, list.as_slice())
            && let Some(name) = one.as_name()
            && !self.scope.has(name)
        {
            return Ok(split(name, one.span));
        }
        Ok(list)
    }

    /// `_ij`, `_3`, `_j1`, `_1j`: each letter and each digit is an index.
    fn letters(&mut self) -> Read<Vec<Expr>> {
        let span = self.span();
        match self.peek().clone() {
            Token::Word(word) => {
                self.at += 1;
                Ok(split(&word, span))
            }
            Token::Number(x) if x.fract() == 0.0 && x < 10.0 => {
                self.at += 1;
                let mut list = vec![Expr::new(span, Kind::Number(x))];
                if let (Token::Word(word), false) = (self.peek().clone(), self.spaced(0)) {
                    list.extend(split(&word, self.span()));
                    self.at += 1;
                }
                Ok(list)
            }
            Token::Number(_) => {
                let text = span.of(self.text).to_string();
                let error =
                    Diagnostic::error(span, format!("the index _{text} could be one number or several"))
                        .fix("for one index", span, format!("({text})"))
                        .fix("for an index of each digit", span, format!("({})", spread(&text)));
                Err(Box::new(error))
            }
            _ => Err(self.unexpected("an index")),
        }
    }

    /// What is not made of operators.
    fn primary(&mut self) -> Read<Expr> {
        let start = self.span();
        match self.peek().clone() {
            Token::Number(x) => {
                self.at += 1;
                if self.is("_") && !self.spaced(0) && (x == 0.0 || x == 1.0) {
                    return self.sized(start, x);
                }
                Ok(Expr::new(start, Kind::Number(x)))
            }
            Token::Word(word) => self.word(&word),
            Token::Sign("(") => {
                self.at += 1;
                let inner = self.inside(Self::expr)?;
                self.close(start, ")")?;
                // The brackets belong to it, so that a hint marks them too.
                Ok(Expr { span: start.to(self.last()), kind: inner.kind })
            }
            Token::Sign("[") => self.square(),
            Token::Sign("||") if self.bars.last() == Some(&1) => self.norm().map_err(|error| {
                let help = "of two absolute values side by side, as in |x| |y|, keep the bars apart";
                Box::new(error.help(help))
            }),
            Token::Sign("||") => self.norm(),
            Token::Sign("|") => {
                self.at += 1;
                let inner = self.between(1)?;
                self.close(start, "|")?;
                Ok(self.made(start, Kind::Abs(inner)))
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// The closing bracket, or an error at the opening one.
    pub fn close(&mut self, open: Span, sign: &'static str) -> Read<()> {
        if self.eat(sign) {
            return Ok(());
        }
        let opened = open.of(self.text);
        if self.done() {
            let message = format!("`{opened}` is never closed");
            return Err(Box::new(Diagnostic::error(open, message).fix("close it here", self.span(), sign)));
        }
        let mut error = self.unexpected(&format!("an operator or `{sign}`"));
        error.also.push((open, "opened here".into()));
        Err(error)
    }

    fn between(&mut self, bar: u8) -> Read<Expr> {
        self.deeper(|p| {
            p.bars.push(bar);
            let inner = p.expr();
            p.bars.pop();
            inner
        })
    }

    /// `||x||`, `||x||_1`, `||x||_inf`, `||X||_F`
    fn norm(&mut self) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        let inner = self.between(2)?;
        self.close(start, "||")?;
        let mut norm = Norm::Two;
        if self.is("_") && !self.spaced(0) {
            self.at += 1;
            norm = match self.peek() {
                Token::Number(1.0) => Norm::One,
                Token::Number(2.0) => Norm::Two,
                Token::Word(w) if w == "inf" => Norm::Infinity,
                Token::Word(w) if w == "F" => Norm::Frobenius,
                _ => return Err(self.unexpected("one of the norms 1, 2, inf, F")),
            };
            self.at += 1;
        }
        Ok(self.made(start, Kind::Norm(norm, inner)))
    }

    /// `1_N`, `0_N`
    fn sized(&mut self, start: Span, x: f64) -> Read<Expr> {
        let mut sizes = self.subscript()?;
        match (sizes.pop(), sizes.is_empty()) {
            (Some(size), true) => {
                Ok(self.made(start, if x == 0.0 { Kind::Zeros(size) } else { Kind::Ones(size) }))
            }
            _ => {
                let error =
                    Diagnostic::error(start.to(self.last()), "a vector of ones or zeros has one size");
                let before = |n: usize| self.tokens.iter().rev().filter(|l| l.span.end <= start.start).nth(n);
                let raised = (0..2).any(|n| before(n).is_some_and(|l| l.token == Token::Sign("^")));
                Err(Box::new(if raised {
                    error.help("for an entry of a power put brackets around it: (A^-1)_ij")
                } else {
                    error
                }))
            }
        }
    }

    /// Whether a name followed by `(` is called.
    pub fn is_function(&self, name: &str) -> bool {
        match self.known(name) {
            Some(known) => matches!(known, Known::Function { .. }),
            None => builtin(name).is_some(),
        }
    }
}

/// Each character as an index.
fn split(word: &str, span: Span) -> Vec<Expr> {
    let exact = span.end - span.start == word.len();
    let place = |i: usize| if exact { Span::new(span.start + i, span.start + i + 1) } else { span };
    let kind = |c: char| c.to_digit(10).map_or(Kind::Name(c.to_string()), |d| Kind::Number(f64::from(d)));
    word.char_indices().map(|(i, c)| Expr::new(place(i), kind(c))).collect()
}
