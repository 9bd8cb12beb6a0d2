//! Expressions: sums, products and powers.

use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::syntax::rank::rank;
use crate::syntax::reading::{LONGEST, TWO_TRANSPOSES, join, power_or_transpose};
use crate::syntax::tree::{Binary, Expr, Ident, Kind};
use crate::{Diagnostic, Span};
use std::ops::Range;

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
        let barred = self.bare_bar();
        let first = self.signed()?;
        self.product(first, barred)
    }

    /// The rest of a product behind its first factor; `barred` if that began with a bare bar.
    pub fn product(&mut self, first: Expr, mut barred: bool) -> Read<Expr> {
        let mut left = first;
        let (mut count, mut slash, mut adjacent): (usize, Option<(Span, Expr)>, bool) = (1, None, barred);
        loop {
            let sign = self.span();
            let op = self.multiplies();
            if op.is_none() && !self.starts_factor() || self.binds_again(usize::from(op.is_some())) {
                return Ok(left);
            }
            count = self.another(count)?;
            let crossed = self.is("times");
            let bar = self.bare_bar();
            let right = match op {
                Some(_) => {
                    self.at += 1;
                    self.signed()?
                }
                None => {
                    self.check_side_by_side(&left, slash.as_ref())?;
                    if bar && barred && !adjacent {
                        let error =
                            Diagnostic::error(sign, "it is not clear whether this bar opens or closes");
                        return fail(error.help("write \\left| and \\right| around each part"));
                    }
                    self.factor()?
                }
            };
            if crossed && [&left, &right].into_iter().any(|e| rank(e, &self.scope).is_some_and(|r| r > 0)) {
                let error =
                    Diagnostic::error(sign, "`\\times` is for numbers; there is no cross product here")
                        .fix("for a dot product", sign, "\\cdot ")
                        .fix("for entry by entry", sign, "\\odot ");
                return fail(error);
            }
            slash = (op == Some(Binary::Div) && sign.of(self.text) == "/").then(|| (sign, right.clone()));
            (barred, adjacent) = (barred || bar, bar);
            left = join(op.unwrap_or(Binary::Mul), left, right);
        }
    }

    /// The operator of a product that stands here.
    pub fn multiplies(&self) -> Option<Binary> {
        Some(match self.peek() {
            Token::Sign("cdot") => Binary::Dot,
            Token::Sign("times" | "*") => Binary::Mul,
            Token::Sign("odot") => Binary::Times,
            Token::Sign("/") => Binary::Div,
            Token::Sign("oslash") => Binary::Over,
            Token::Sign("otimes") => Binary::Kronecker,
            _ => return None,
        })
    }

    fn bare_bar(&self) -> bool {
        matches!(self.peek(), Token::Sign("|" | "||"))
    }

    fn another(&self, count: usize) -> Read<usize> {
        if count < LONGEST {
            return Ok(count + 1);
        }
        let message = format!("more than {LONGEST} operands stand in a row");
        fail(Diagnostic::error(self.span(), message).help("name a part of it in a display of its own"))
    }

    /// What may not stand side by side: two numbers, and anything behind a slash, as in `1/2x`.
    fn check_side_by_side(&mut self, left: &Expr, slash: Option<&(Span, Expr)>) -> Read<()> {
        if let (Token::Number(_), Some(_)) = (self.peek(), left.as_number()) {
            let span = left.span.to(self.span());
            return fail(
                Diagnostic::error(span, "two numbers stand side by side")
                    .help("put an operator between them"),
            );
        }
        let folds = self.is_command("sum") || self.is_command("prod");
        let Some((sign, divisor)) = slash.filter(|_| !folds) else { return Ok(()) };
        let (below, next) = (divisor.span.of(self.text), self.here());
        let span = sign.to(self.span());
        let product = divisor.span.to(self.factor()?.span);
        let error = Diagnostic::error(span, format!("`/{below} {next}` can be read in two ways"))
            .fix(format!("divide by {below} only: write \\cdot behind it"), divisor.span.after(), " \\cdot ")
            .fix("divide by the product", product, format!("({})", product.of(self.text)));
        fail(error)
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
            Token::Number(_) | Token::Letter(..) => true,
            Token::Text(words) => super::clauses::word(words).is_none(),
            Token::Sign("(") => !self.conditions(),
            Token::Sign("[" | "{" | "\\{" | "ones" | "zeros" | "<|" | "<||") => true,
            Token::Sign("|") => !matches!(self.bars.last(), Some(1 | 3)),
            Token::Sign("||") => self.bars.last() != Some(&2),
            Token::Command(c) => {
                super::functions::command(c).is_some()
                    || super::commands::accent(c).is_some()
                    || matches!(
                        c.as_str(),
                        "frac"
                            | "sqrt"
                            | "sum"
                            | "prod"
                            | "nabla"
                            | "partial"
                            | "lfloor"
                            | "lceil"
                            | "langle"
                            | "infty"
                    )
            }
            Token::Begin(name) => super::arrays::is_array(name),
            _ => false,
        }
    }

    /// A primary with its powers, transposes and indices.
    pub fn factor(&mut self) -> Read<Expr> {
        let primary = self.deeper(Self::primary)?;
        self.postfix(primary)
    }

    /// The scripts behind what is no name: indices, transposes and powers.
    pub fn postfix(&mut self, mut base: Expr) -> Read<Expr> {
        while self.is("_") || self.is("^") || self.is("'") {
            let start = base.span;
            let scripts = self.scripts()?;
            if scripts.star {
                let error = Diagnostic::error(start.to(self.last()), "only a name can carry a star");
                return fail(error.help("give it a name of its own"));
            }
            if let Some(part) = &scripts.sub {
                let at = self.indices(part, rank(&base, &self.scope))?;
                base = self.made(start, Kind::Index(base, at));
            }
            for _ in 0..scripts.primes {
                self.check_prime(&base)?;
                base = self.made(start, Kind::Transpose(base));
            }
            if let Some(part) = &scripts.bracket {
                base = self.raise(base, &(part.start..part.end))?;
            }
            if let Some(part) = &scripts.sup {
                base = self.raise(base, part)?;
            }
        }
        Ok(base)
    }

    /// The prime of a number is no transpose.
    pub fn check_prime(&self, base: &Expr) -> Read<()> {
        if rank(base, &self.scope) != Some(0) {
            return Ok(());
        }
        let message =
            "this is a number, so the prime is neither a transpose nor the derivative of a function";
        let error = Diagnostic::error(base.span.to(self.last()), message);
        fail(error.help("write the derivative as a fraction: \\frac{dy}{dx}"))
    }

    /// What stands above: a transpose, an inverse, a power.
    pub fn raise(&mut self, base: Expr, part: &Range<usize>) -> Read<Expr> {
        let start = base.span;
        if self.transposes(part.start, part.end) {
            let span = self.place(part);
            let letter = matches!(self.tokens.get(part.start).map(|l| &l.token), Some(Token::Letter(..)));
            let two = letter && power_or_transpose(&self.scope);
            if two && rank(&base, &self.scope) == Some(0) {
                // A number has no transpose.
                let power = self.within(part, Self::expr)?;
                return Ok(self.made(start, Kind::Binary(Binary::Pow, base, power)));
            }
            if two {
                let error = Diagnostic::error(span, TWO_TRANSPOSES)
                    .help("give the value T another name, and every ^T is a transpose")
                    .fix("or, for this transpose, write \\top", span, "{\\top}")
                    .fix("for the power", span, "{1 \\cdot T}");
                return fail(error);
            }
            // A tuple is a vector; written as a row and transposed it is the same vector.
            if let (Kind::List(_), true) = (&*base.kind, start.of(self.text).ends_with(')')) {
                return Ok(Expr { span: start.to(self.last()), kind: base.kind });
            }
            return Ok(self.made(start, Kind::Transpose(base)));
        }
        let inverse = matches!(self.tokens.get(part.start).map(|l| &l.token), Some(Token::Sign("-")));
        if inverse && self.transposes(part.start + 1, part.end) {
            let span = self.place(part);
            let power = Expr::new(span, Kind::Neg(Expr::new(span, Kind::Number(1.0))));
            let inverse = self.made(start, Kind::Binary(Binary::Pow, base, power));
            return Ok(self.made(start, Kind::Transpose(inverse)));
        }
        if matches!(self.tokens.get(part.start).map(|l| &l.token), Some(Token::Command(c)) if c == "dagger") {
            let function = Ident { name: "pinv".into(), span: self.place(part) };
            let kind = Kind::Call { function, primes: 0, args: vec![base], options: Vec::new() };
            return Ok(self.made(start, kind));
        }
        if matches!(self.tokens.get(part.start).map(|l| &l.token), Some(Token::Sign("odot"))) {
            return self.raise_entries(base, part);
        }
        let power = self.within(part, Self::expr)?;
        if rank(&base, &self.scope) == Some(1) && power.as_number() == Some(2.0) {
            let whole = start.to(self.last());
            let name = start.of(self.text);
            let error = Diagnostic::error(whole, "a square of a vector: of which kind?")
                .fix("entry by entry", whole, format!("{name}^{{\\circ 2}}"))
                .fix("of its length", whole, format!("\\|{name}\\|^2"));
            return fail(error);
        }
        Ok(self.made(start, Kind::Binary(Binary::Pow, base, power)))
    }

    /// `h^{\circ 2}`, a power of each entry: the product with itself, entry by entry.
    fn raise_entries(&self, base: Expr, part: &Range<usize>) -> Read<Expr> {
        let span = self.place(part);
        let times = match self.tokens.get(part.start + 1).map(|l| &l.token) {
            Some(Token::Number(n)) if part.len() == 2 && n.fract() == 0.0 && (2.0..=9.0).contains(n) => *n,
            _ => {
                let error = Diagnostic::error(span, "a power of each entry is a number from 2 to 9 here");
                return fail(error.help("write other ones with \\odot, \\oslash, \\sqrt{x} or \\exp(x)"));
            }
        };
        let mut parts = 0usize;
        base.walk(&mut Vec::new(), &mut |_, _| parts += 1);
        if parts > LONGEST / 10 {
            let error = Diagnostic::error(base.span, "this is too long to be multiplied by itself");
            return fail(error.help("name it in a display of its own"));
        }
        let start = base.span;
        let product =
            (1..times as usize).fold(base.clone(), |product, _| join(Binary::Times, product, base.clone()));
        Ok(Expr { span: start.to(self.last()), kind: product.kind })
    }
}
