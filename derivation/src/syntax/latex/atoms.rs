//! What is not made of operators: brackets, bars, fractions, roots, and what begins with a command.

use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::Diagnostic;
use crate::Span;
use crate::syntax::rank::rank;
use crate::syntax::reading::join;
use crate::syntax::tree::{Binary, Expr, Ident, Item, Kind, Norm};

impl Parser<'_> {
    /// What is not made of operators.
    pub fn primary(&mut self) -> Read<Expr> {
        if let Some(derivative) = self.derivative()? {
            return Ok(derivative);
        }
        if self.indicates() {
            return self.sized("ones");
        }
        if let Some(ident) = self.base()? {
            return self.reference(ident);
        }
        let start = self.span();
        match self.peek().clone() {
            Token::Number(x) => {
                self.at += 1;
                self.check_exponent(start)?;
                Ok(Expr::new(start, Kind::Number(x)))
            }
            Token::Sign("{")
                if matches!((self.ahead(1), self.ahead(2)), (Token::Sign(","), Token::Sign("}"))) =>
            {
                Err(self.grouped_digits())
            }
            Token::Sign("{") => {
                self.at += 1;
                let inner = self.inside(Self::expr)?;
                self.close(start, "}")?;
                Ok(Expr { span: start.to(self.last()), kind: inner.kind })
            }
            Token::Sign("(") => self.round(start),
            Token::Sign("[") => self.square("[", "]"),
            Token::Sign("\\{") => self.square("\\{", "\\}"),
            Token::Sign("<|") => self.bars(1, 0, "|>"),
            Token::Sign("<||") => self.bars(2, 0, "||>"),
            Token::Sign("||") => self.bars(2, 2, "||"),
            Token::Sign("|") => self.bare(start),
            Token::Sign(sign @ ("ones" | "zeros")) => self.sized(sign),
            Token::Command(c) => self.command(&c),
            Token::Begin(name) if super::arrays::is_array(&name) => self.array(&name),
            _ => Err(self.unexpected("a value")),
        }
    }

    /// The `{,}` of `1{,}000`, which the scanner left: it parts thousands, or is the comma of a decimal number.
    fn grouped_digits(&self) -> Box<Diagnostic> {
        let is_number = |at: usize| matches!(self.tokens.get(at).map(|l| &l.token), Some(Token::Number(_)));
        let comma = |at: usize| {
            let signs = self.tokens.get(at..at + 3).unwrap_or_default().iter().map(|l| &l.token);
            signs.eq(&[Token::Sign("{"), Token::Sign(","), Token::Sign("}")])
        };
        let first = self.at.checked_sub(1).filter(|at| is_number(*at) && is_number(self.at + 3));
        let Some(first) = first else {
            let error = Diagnostic::error(self.span(), "a comma in braces stands within a number");
            return Box::new(error.help("write 0{,}5 or 0.5"));
        };
        let mut last = first;
        while last < self.end && comma(last + 1) && is_number(last + 4) {
            last += 4;
        }
        let whole = self.place(&(first..last + 1));
        let said = whole.of(self.text);
        let (digits, point) = (said.replace("{,}", ""), said.replace("{,}", "."));
        if last > first + 4 {
            let error = Diagnostic::error(whole, "commas part the thousands of this number");
            return Box::new(error.fix("without them", whole, digits));
        }
        let error = Diagnostic::error(whole, format!("`{said}` could be {digits} or {point}"));
        Box::new(error.fix("the whole number", whole, digits).fix("the decimal number", whole, point))
    }

    /// `1e-3` is 1 times e minus 3 in LaTeX.
    fn check_exponent(&self, number: Span) -> Read<()> {
        let Token::Letter(e, "") = self.peek() else { return Ok(()) };
        let touching = self.span().start == number.end && e == "e";
        let digits = match self.ahead(1) {
            Token::Number(_) => true,
            Token::Sign("-") => matches!(self.ahead(2), Token::Number(_)),
            _ => false,
        };
        if !touching || !digits {
            return Ok(());
        }
        let span = number.to(self.span());
        fail(Diagnostic::error(span, "this is a product with e, not a power of ten").help("write 10^{-3}"))
    }

    /// `(a + b)`, or the vector `(a, b)`.
    fn round(&mut self, start: Span) -> Read<Expr> {
        self.at += 1;
        let (first, rest) = self.inside(|p| {
            let first = p.expr()?;
            let mut rest = Vec::new();
            while p.eat(",") {
                rest.push(p.expr()?);
            }
            Ok((first, rest))
        })?;
        self.close(start, ")")?;
        if rest.is_empty() {
            // The brackets belong to it, so that a hint marks them too.
            return Ok(Expr { span: start.to(self.last()), kind: first.kind });
        }
        let items = std::iter::once(first).chain(rest);
        let items = items.map(|value| Item { value, over: Vec::new(), cond: None }).collect();
        Ok(self.made(start, Kind::List(items)))
    }

    /// The closing bracket, or an error at the opening one.
    pub fn close(&mut self, open: Span, sign: &'static str) -> Read<()> {
        if self.eat(sign) {
            return Ok(());
        }
        let opened = open.of(self.text);
        if self.done() {
            let message = format!("`{opened}` is never closed");
            let shown = match sign {
                "|>" => "\\right|",
                "||>" => "\\right\\|",
                "||" => "\\|",
                sign => sign,
            };
            return fail(Diagnostic::error(open, message).fix("close it here", self.span(), shown));
        }
        let mut error = self.unexpected("an operator or the closing bracket");
        error.also.push((open, "opened here".into()));
        Err(Box::new(error.help("close the bracket before this")))
    }

    /// A value between bars. `open` is the kind that a bare bar inside would close.
    fn bars(&mut self, kind: u8, open: u8, close: &'static str) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        let inner = self.between(open)?;
        self.close(start, close)?;
        if kind == 1 { self.absolute(start, inner) } else { self.norm(start, inner) }
    }

    fn between(&mut self, open: u8) -> Read<Expr> {
        let outer = if open == 0 { std::mem::take(&mut self.bars) } else { self.bars.clone() };
        if open > 0 {
            self.bars.push(open);
        }
        let inner = self.deeper(Self::expr);
        self.bars = outer;
        inner
    }

    /// A bare bar where a value is wanted opens; two of them side by side are a norm.
    fn bare(&mut self, start: Span) -> Read<Expr> {
        let next = self.tokens.get(self.at + 1).map(|l| l.span);
        let double = matches!(self.ahead(1), Token::Sign("|")) && next.is_some_and(|n| n.start == start.end);
        self.at += if double { 2 } else { 1 };
        let start = start.to(self.last());
        let inner = self.between(if double { 3 } else { 1 })?;
        if !self.is("|") || (double && !matches!(self.ahead(1), Token::Sign("|"))) {
            let error = Diagnostic::error(start, "this bar has no partner");
            return fail(error.help("write \\left| and \\right| around each part"));
        }
        self.at += if double { 2 } else { 1 };
        if double { self.norm(start, inner) } else { self.absolute(start, inner) }
    }

    fn absolute(&mut self, start: Span, inner: Expr) -> Read<Expr> {
        if rank(&inner, &self.scope) == Some(2) {
            let span = start.to(self.last());
            let said = inner.span.of(self.text);
            let error =
                Diagnostic::error(span, "bars around a matrix could be absolute values or the determinant")
                    .fix("the absolute value of each entry", span, format!("\\operatorname{{abs}}({said})"))
                    .fix("the determinant", span, format!("\\det({said})"));
            return fail(error);
        }
        Ok(self.made(start, Kind::Abs(inner)))
    }

    /// `\|x\|_2`, `\|x\|_1`, `\|x\|_\infty`, `\|X\|_F`, once the closing bar is read.
    fn norm(&mut self, start: Span, inner: Expr) -> Read<Expr> {
        let mut norm = Norm::Two;
        if self.eat("_") {
            let part = self.argument()?;
            let span = self.place(&part);
            norm = match self.plain(&part).unwrap_or_default().as_str() {
                "1" => Norm::One,
                "2" if rank(&inner, &self.scope) == Some(2) => {
                    let message = "the 2-norm of a matrix could be its spectral or its Frobenius norm";
                    let error = Diagnostic::error(span, message).fix("the Frobenius norm", span, "F");
                    return fail(
                        error.help("the spectral norm is the root of the largest eigenvalue of X^\\top X"),
                    );
                }
                "2" => Norm::Two,
                "F" => Norm::Frobenius,
                "inf" => Norm::Infinity,
                _ => {
                    let error = Diagnostic::error(span, "there is no such norm here");
                    return fail(error.help("the norms are 1, 2, \\infty and F"));
                }
            };
        }
        Ok(self.made(start, Kind::Norm(norm, inner)))
    }

    /// What begins with a command that is no sign.
    fn command(&mut self, name: &str) -> Read<Expr> {
        let start = self.span();
        if let Some(function) = super::functions::command(name) {
            return self.command_function(function);
        }
        match name {
            "sum" | "prod" => {
                self.at += 1;
                self.fold(name, start)
            }
            "frac" => {
                self.at += 1;
                let above = self.argument()?;
                let below = self.argument()?;
                let above = self.within(&above, Self::expr)?;
                let below = self.within(&below, Self::expr)?;
                Ok(self.made(start, Kind::Binary(Binary::Div, above, below)))
            }
            "sqrt" => self.root(start),
            "langle" => self.inner(start),
            "lfloor" => self.rounded(start, "floor", "rfloor"),
            "lceil" => self.rounded(start, "ceil", "rceil"),
            "infty" => {
                self.at += 1;
                Ok(Expr::new(start, Kind::Number(f64::INFINITY)))
            }
            "arg" => {
                let error = Diagnostic::error(start, "where a function is least is not a value here");
                fail(error.help("write `stationary` or `minimum` and the point"))
            }
            "lim" => {
                let error = Diagnostic::error(start, "a limit is claimed by itself, not inside a formula");
                fail(error.help("write claim $$ \\lim_{s\\to\\infty} f(s) = v $$"))
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// `\sqrt x`, `\sqrt[3]{x}`
    fn root(&mut self, start: Span) -> Read<Expr> {
        self.at += 1;
        let function = Ident { name: "sqrt".into(), span: start };
        let degree = if self.is("[") {
            let open = self.span();
            self.at += 1;
            let degree = self.inside(Self::expr)?;
            self.close(open, "]")?;
            Some(degree)
        } else {
            None
        };
        let part = self.argument()?;
        let inner = self.within(&part, Self::expr)?;
        Ok(match degree {
            None => {
                self.made(start, Kind::Call { function, primes: 0, args: vec![inner], options: Vec::new() })
            }
            Some(degree) => {
                let one = Expr::new(degree.span, Kind::Number(1.0));
                let power = Expr::new(degree.span, Kind::Binary(Binary::Div, one, degree));
                self.made(start, Kind::Binary(Binary::Pow, inner, power))
            }
        })
    }

    /// `\langle x,y\rangle`: the sum of the products of all entries, of vectors and of matrices.
    fn inner(&mut self, start: Span) -> Read<Expr> {
        let opened = self.at;
        self.at += 1;
        let (x, y) = self.inside(|p| {
            let x = p.expr()?;
            if !p.eat(",") {
                // Of one thing they are a mean.
                p.at = opened;
                return Err(p.unexpected("a value"));
            }
            Ok((x, p.expr()?))
        })?;
        if !self.eat_command("rangle") {
            return fail(Diagnostic::error(start, "this needs its closing `\\rangle`"));
        }
        let product = join(Binary::Times, x, y);
        let function = Ident { name: "sum".into(), span: start };
        let kind = Kind::Call { function, primes: 0, args: vec![product], options: Vec::new() };
        Ok(self.made(start, kind))
    }

    /// `\lfloor x \rfloor`
    fn rounded(&mut self, start: Span, function: &str, close: &str) -> Read<Expr> {
        self.at += 1;
        let inner = self.inside(Self::expr)?;
        if !self.eat_command(close) {
            return fail(Diagnostic::error(start, format!("this needs its closing `\\{close}`")));
        }
        let function = Ident { name: function.into(), span: start };
        Ok(self.made(start, Kind::Call { function, primes: 0, args: vec![inner], options: Vec::new() }))
    }
}
