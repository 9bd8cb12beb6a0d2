//! Sets and shapes: what stands behind `\in`.

use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::Diagnostic;
use crate::syntax::reading::join;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Binary, DeclShape, Expr, Ident, Kind, Set};
use std::ops::Range;

impl Parser<'_> {
    /// Whether `\mathbb{R}` stands here, or another set of numbers of that kind.
    pub fn board(&self, letter: &str) -> bool {
        matches!(self.peek(), Token::Letter(name, "blackboard") if name == letter)
    }

    /// What follows `\in` in a declaration.
    pub fn declared_set(&mut self) -> Read<(DeclShape, Option<Set>)> {
        if self.board("R") {
            self.at += 1;
            let (mut sizes, mut set) = (None, None);
            while let Some(part) = self.size_script()? {
                match self.signed_part(&part)? {
                    Some(bound) => set = Some(bound),
                    None => sizes = Some(self.within(&part, Self::sizes)?),
                }
            }
            return Ok((sizes.map_or(DeclShape::Scalar, DeclShape::Array), set));
        }
        if matches!(self.peek(), Token::Letter(d, _) if d == "Delta") {
            return self.simplex();
        }
        if let Some(functions) = self.functions_listed()? {
            return Ok((DeclShape::OneOf(functions), None));
        }
        let set = self.set()?;
        let shape = if self.eat("^") {
            let part = self.argument()?;
            DeclShape::Array(self.within(&part, Self::sizes)?)
        } else {
            DeclShape::Scalar
        };
        Ok((shape, Some(set)))
    }

    /// The next script, whichever side it stands on.
    fn size_script(&mut self) -> Read<Option<Range<usize>>> {
        if self.is("^") && matches!(self.ahead(1), Token::Sign("+"))
            || self.is("_") && matches!(self.ahead(1), Token::Sign("+"))
        {
            self.at += 2;
            return Ok(Some(self.at - 1..self.at));
        }
        if self.eat("^") || self.eat("_") { self.argument().map(Some) } else { Ok(None) }
    }

    /// `_+`, `_{>0}`, `_{\ge 0}`
    fn signed_part(&mut self, part: &Range<usize>) -> Read<Option<Set>> {
        let zero = Expr::new(self.place(part), Kind::Number(0.0));
        match self.tokens.get(part.start).map(|l| l.token.clone()) {
            Some(Token::Sign("+")) if part.len() == 1 => {
                let span = self.place(part);
                let error =
                    Diagnostic::error(span, "it is not clear whether 0 belongs to the positive numbers")
                        .fix("without 0", span, "{>0}")
                        .fix("with 0", span, "{\\ge 0}");
                fail(error)
            }
            Some(Token::Sign(sign)) => match super::clauses::relation(sign) {
                Some(rel) if part.len() > 1 => {
                    let bound = self.within(&(part.start + 1..part.end), Self::expr)?;
                    Ok(Some(Set::Compare(rel, bound)))
                }
                Some(rel) => Ok(Some(Set::Compare(rel, zero))),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// `N\times D`
    pub fn sizes(&mut self) -> Read<Vec<Expr>> {
        let mut sizes = vec![self.size()?];
        while self.eat("times") {
            sizes.push(self.size()?);
        }
        Ok(sizes)
    }

    /// A sum of products without `\times`.
    fn size(&mut self) -> Read<Expr> {
        let factor = |p: &mut Self| -> Read<Expr> {
            let mut left = p.size_factor()?;
            loop {
                if p.eat("/") {
                    left = join(Binary::Div, left, p.size_factor()?);
                } else if p.eat("cdot") || p.starts_factor() {
                    left = join(Binary::Mul, left, p.size_factor()?);
                } else {
                    return Ok(left);
                }
            }
        };
        let mut left = factor(self)?;
        loop {
            if self.eat("+") {
                left = join(Binary::Add, left, factor(self)?);
            } else if self.eat("-") {
                left = join(Binary::Sub, left, factor(self)?);
            } else {
                return Ok(left);
            }
        }
    }

    /// A factor of a size; `d_k` is a name of its own, since a size has no entries.
    fn size_factor(&mut self) -> Read<Expr> {
        let (at, start) = (self.at, self.span());
        if let Token::Letter(name, _) = self.peek().clone()
            && matches!(self.known(&name), None | Some(Known::Dimension))
            && matches!(self.ahead(1), Token::Sign("_"))
        {
            self.at += 2;
            let part = self.argument()?;
            if let Some(sub) = self.plain(&part).filter(|_| !self.is("^")) {
                return Ok(self.made(start, Kind::Name(format!("{name}_{sub}"))));
            }
            self.at = at;
        }
        self.factor()
    }

    /// `\Delta^{K-1}` has K entries; `\Delta_K` too; of `\Delta^K` it cannot be said.
    fn simplex(&mut self) -> Read<(DeclShape, Option<Set>)> {
        let start = self.span();
        self.at += 1;
        if self.eat("_") {
            let part = self.argument()?;
            let size = self.within(&part, Self::expr)?;
            return Ok((DeclShape::Array(vec![size]), Some(Set::Simplex)));
        }
        self.expect("^", "and the dimension of the simplex")?;
        let part = self.argument()?;
        let size = self.within(&part, Self::expr)?;
        if let Kind::Binary(Binary::Sub, k, one) = &*size.kind
            && one.as_number() == Some(1.0)
        {
            return Ok((DeclShape::Array(vec![k.clone()]), Some(Set::Simplex)));
        }
        let said = size.span.of(self.text).to_string();
        let whole = start.to(self.last());
        let error = Diagnostic::error(whole, format!("this simplex could have {said} or {said}+1 entries"))
            .fix(format!("{said} entries"), whole, format!("\\Delta_{{{said}}}"))
            .fix(format!("{said}+1 entries"), whole, format!("\\Delta_{{{said}+1}}"));
        fail(error)
    }

    /// `\{\tanh,\sigma\}`: functions, each of which is tried.
    fn functions_listed(&mut self) -> Read<Option<Vec<Ident>>> {
        let at = self.at;
        let mut functions = Vec::new();
        self.eat("\\{");
        loop {
            let span = self.span();
            let name = match self.peek().clone() {
                Token::Command(c) => super::functions::command(&c).map(str::to_string),
                Token::Letter(name, _) if name == "sigma" && !self.scope.has("sigma") => {
                    Some("sigmoid".into())
                }
                Token::Letter(name, _) | Token::Text(name) if self.names_function(&name, 0) => Some(name),
                _ => None,
            };
            let Some(name) = name else {
                self.at = at;
                return Ok(None);
            };
            let name = if self.scope.has(&name) { name } else { name.to_ascii_lowercase() };
            functions.push(Ident { name, span });
            self.at += 1;
            if !self.eat(",") {
                break;
            }
        }
        self.eat("\\}");
        Ok(Some(functions))
    }

    /// A set of values.
    pub fn set(&mut self) -> Read<Set> {
        if self.board("R") {
            self.at += 1;
            return Ok(Set::Reals);
        }
        if let Token::Text(words) = self.peek().clone() {
            let set = match words.as_str() {
                "simplex" => Set::Simplex,
                "onehot" | "one-hot" => Set::OneHot,
                _ => return Err(self.unexpected("a set such as \\{0,1\\}, (a,b) or \\mathbb{R}")),
            };
            self.at += 1;
            return Ok(set);
        }
        if self.is("\\{") {
            let at = self.at;
            if let Ok((from, to)) = self.listed_range() {
                return Ok(Set::Integers(from, to));
            }
            self.at = at + 1;
            let open = self.last();
            let mut values = vec![self.inside(Self::expr)?];
            while self.eat(",") {
                values.push(self.inside(Self::expr)?);
            }
            self.close(open, "\\}")?;
            return Ok(Set::Finite(values));
        }
        if self.is("(") || self.is("[") {
            let ((low, closed_low), (high, closed_high)) = self.interval()?;
            return Ok(Set::Interval(low, closed_low, high, closed_high));
        }
        Err(self.unexpected("a set such as \\{0,1\\}, (a,b) or \\mathbb{R}"))
    }

    /// `(a,b]`: each end, and whether it belongs to it.
    pub fn interval(&mut self) -> Read<((Expr, bool), (Expr, bool))> {
        let start = self.span();
        let closed_low = self.is("[");
        if !self.eat("[") && !self.eat("(") {
            return Err(self.unexpected("an interval such as (0,1]"));
        }
        let low = self.inside(Self::expr)?;
        self.expect(",", "between the ends of an interval")?;
        let high = self.inside(Self::expr)?;
        let closed_high = self.is("]");
        if !self.eat("]") {
            self.close(start, ")")?;
        }
        Ok(((low, closed_low), (high, closed_high)))
    }
}
