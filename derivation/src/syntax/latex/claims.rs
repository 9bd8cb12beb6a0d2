//! Statements that are judged, and their clauses.

use super::clauses::Word;
use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::syntax::reading::limit_of_entries;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Body, Claim, Clause, Decl, Expr, Kind, Point, Range, Rel, Side, StatementKind};
use crate::{Diagnostic, Span};

impl Parser<'_> {
    /// A claim; its display may carry a label.
    pub fn claim(&mut self, label: &str) -> Read<StatementKind> {
        self.check_differentials()?;
        let (mut body, mut clauses) = self.with_own_givens(Self::body)?;
        while let Body::Chain { rest, .. } = &mut body
            && let more = self.links()?
            && !more.is_empty()
        {
            rest.extend(more);
            clauses.extend(self.clauses()?);
        }
        Ok(StatementKind::Claim(Claim { label: label.to_string(), body, clauses }))
    }

    /// `d\operatorname{tr}(A)=\operatorname{tr}(dA)` where d is a size: differentials, or products?
    fn check_differentials(&self) -> Read<()> {
        if self.known("d") != Some(Known::Dimension) {
            return Ok(());
        }
        let touches = |at: usize| match (self.tokens.get(at), self.tokens.get(at + 1)) {
            (Some(d), Some(next)) => {
                matches!(&d.token, Token::Letter(d, _) if d == "d") && d.span.end == next.span.start
            }
            _ => false,
        };
        let array = |at: usize| match self.tokens.get(at + 1).map(|l| &l.token) {
            Some(Token::Letter(name, _)) => self.rank_of_name(name).is_some_and(|r| r > 0),
            _ => false,
        };
        let relation = super::pieces::first_relation(self.tokens).map_or(self.end, |(at, _)| at);
        let Some(at) = (relation..self.end).find(|at| touches(*at) && array(*at)) else { return Ok(()) };
        if !touches(self.at) {
            return Ok(());
        }
        let (first, second) = (self.span(), self.place(&(at..at + 2)));
        let said = second.of(self.text);
        let error = Diagnostic::error(
            second,
            format!("d is a size, so `{said}` could be a product or a differential"),
        );
        let error = error.also(first, "and so could this").fix("for the product", first.after(), " \\cdot ");
        fail(error.help("differentials are not read: claim the derivative, \\frac{\\partial f}{\\partial A}"))
    }

    /// `L \text{ at } w=0`
    pub fn extremum(&mut self, minimum: bool, label: &str) -> Read<StatementKind> {
        let ((of, at), clauses) = self.with_own_givens(|p| {
            let of = p.expr()?;
            if !p.eat_joint(Word::At) {
                return Err(p.unexpected("`\\text{at}` and the point"));
            }
            Ok((of, p.places()?))
        })?;
        let body = Body::Extremum { minimum, of, at };
        Ok(StatementKind::Claim(Claim { label: label.to_string(), body, clauses }))
    }

    /// Reads a body, then its clauses. What the clauses declare (`\text{for }a\in\mathbb{R}`) is known in the body already.
    fn with_own_givens<B>(&mut self, body: impl FnOnce(&mut Self) -> Read<B>) -> Read<(B, Vec<Clause>)> {
        let start = self.at;
        let mut own: Vec<Decl> = Vec::new();
        for at in start..self.end {
            self.at = at;
            if self.eat_joint(Word::For)
                && let Ok(Some(Clause::Given(decl))) = self.for_clause()
            {
                own.push(decl);
            }
        }
        self.at = start;
        let outer = if own.is_empty() { None } else { Some(self.scope.clone()) };
        own.iter().for_each(|d| self.scope.declare_given(d));
        self.own = own.iter().flat_map(|d| d.names.iter().map(|n| n.name.clone())).collect();
        let read = body(self).and_then(|b| Ok((b, self.clauses()?)));
        if let Some(outer) = outer {
            self.scope = outer;
        }
        read
    }

    fn body(&mut self) -> Read<Body> {
        if self.is_command("lim") {
            return self.limit();
        }
        let start = self.span();
        let first = self.expr()?;
        if self.eat("->") {
            limit_of_entries(&first, |n| self.scope.has(n) || self.bound.iter().any(|b| b == n))?;
            let to = self.expr()?;
            if !self.eat_joint(Word::As) {
                return Err(self.unexpected("`\\text{as}` and what tends where"));
            }
            let (name, point) = self.tends()?;
            return Ok(Body::Limit { of: first, to, name, point });
        }
        if self.eat("in") {
            if !self.board("R") {
                return self.membership(first, Vec::new());
            }
            self.at += 1;
            let mut dims = Vec::new();
            if self.eat("^") {
                let part = self.argument()?;
                dims = self.within(&part, Self::sizes)?;
            }
            return Ok(Body::Shape { of: first, dims });
        }
        let rest = self.links()?;
        if self.eat("in") {
            return self.membership(first, rest);
        }
        if rest.is_empty() && self.done() {
            let error = Diagnostic::error(start.to(self.last()), "this states nothing: it has no relation");
            return fail(error.help("write what it equals: … = …"));
        }
        if rest.is_empty() {
            return Err(self.unexpected("an operator, or a relation such as `=`,"));
        }
        Ok(Body::Chain { first, rest })
    }

    /// The relations and members behind the first one.
    fn links(&mut self) -> Read<Vec<(Rel, Span, Expr)>> {
        let mut rest = Vec::new();
        loop {
            let sign = self.span();
            let Some(rel) = self.rel() else { return Ok(rest) };
            rest.push((rel, sign, self.expr()?));
        }
    }

    /// `e \in (a,b]` says `a < e <= b`; so does the end of `h' = h(1-h) \in (a,b]`.
    fn membership(&mut self, first: Expr, links: Vec<(Rel, Span, Expr)>) -> Read<Body> {
        let sign = self.last();
        if let Some((_, span, _)) = links.iter().find(|(rel, ..)| *rel != Rel::Equal) {
            let error = Diagnostic::error(*span, "only equations can end in a membership");
            return fail(error.help("state the inequality and the membership each by itself"));
        }
        let ((low, closed_low), (high, closed_high)) = self.interval()?;
        let rel = |closed| if closed { Rel::LessEqual } else { Rel::Less };
        let mut rest = vec![(rel(closed_low), sign, first)];
        rest.extend(links);
        rest.push((rel(closed_high), sign, high));
        Ok(Body::Chain { first: low, rest })
    }

    /// `\lim_{s\to\infty} f = v`
    fn limit(&mut self) -> Read<Body> {
        let start = self.span();
        self.at += 1;
        if !self.eat("_") {
            let error = Diagnostic::error(start, "the limit does not say what tends where");
            return fail(error.fix("say it", start.after(), "_{s\\to\\infty}"));
        }
        let part = self.argument()?;
        let (name, point) = self.within(&part, Self::tends)?;
        self.bound.push(name.name.clone());
        let of = self.expr();
        self.bound.pop();
        let of = of?;
        limit_of_entries(&of, |n| n == name.name || self.scope.has(n) || self.bound.iter().any(|b| b == n))?;
        self.expect("=", "and the value of the limit")?;
        Ok(Body::Limit { of, to: self.expr()?, name, point })
    }

    /// `s\to\infty`, `s\to 0^+`
    fn tends(&mut self) -> Read<(crate::syntax::tree::Ident, Point)> {
        let name = self.name_only("the name that tends somewhere")?;
        self.expect("->", "and where it tends to")?;
        let negative =
            matches!((self.peek(), self.ahead(1)), (Token::Sign("-"), Token::Command(c)) if c == "infty");
        if negative {
            self.at += 2;
            return Ok((name, Point::MinusInfinity));
        }
        self.eat("+");
        if self.eat_command("infty") {
            return Ok((name, Point::Infinity));
        }
        let start = self.span();
        let minus = self.eat("-");
        let value = self.primary()?;
        let value = if minus { self.made(start, Kind::Neg(value)) } else { value };
        let mut side = None;
        if self.eat("^") {
            let braced = self.eat("{");
            side = match self.peek() {
                Token::Sign("+") => Some(Side::Above),
                Token::Sign("-") => Some(Side::Below),
                _ => return Err(self.unexpected("`+` or `-`, the side")),
            };
            self.at += 1;
            if braced {
                self.expect("}", "behind the side")?;
            }
        }
        Ok((name, Point::Finite(value, side)))
    }

    /// The clauses behind a statement.
    pub fn clauses(&mut self) -> Read<Vec<Clause>> {
        let mut clauses = Vec::new();
        loop {
            self.eat(",");
            if self.eat_joint(Word::When) {
                clauses.push(Clause::When(self.cond()?));
            } else if self.eat_joint(Word::For) {
                clauses.extend(self.for_clause()?);
            } else if self.eat_joint(Word::At) {
                clauses.push(Clause::At(self.places()?));
            } else if self.conditions() {
                clauses.extend(self.bracketed()?);
            } else {
                return Ok(clauses);
            }
        }
    }

    /// `(x>0,\ y>0)`, `(\text{for }x>0)`
    fn bracketed(&mut self) -> Read<Vec<Clause>> {
        let open = self.span();
        self.at += 1;
        let clauses = self.inside(|p| {
            if p.joint().is_some() {
                return p.clauses();
            }
            let mut clauses = vec![Clause::When(p.cond()?)];
            while p.eat(",") {
                clauses.push(Clause::When(p.cond()?));
            }
            Ok(clauses)
        })?;
        self.close(open, ")")?;
        Ok(clauses)
    }

    /// `k=2,\dots,L`, `2\le k\le L`, `k\in\{2,\dots,L\}`, `a\in\mathbb{R}`, `a>0`; bare indices say nothing new.
    fn for_clause(&mut self) -> Read<Option<Clause>> {
        let start = self.at;
        if let Some(range) = self.range()? {
            return Ok(Some(Clause::For(range)));
        }
        self.at = start;
        let mut bare = self.base().is_ok_and(|b| b.is_some());
        while bare && self.eat(",") {
            bare = self.base().is_ok_and(|b| b.is_some());
        }
        if bare && (self.done() || self.joint().is_some()) {
            return Ok(None);
        }
        self.at = start;
        if self.names_given() {
            if matches!(self.ahead(1), Token::Sign("in")) {
                self.at += 3;
                return Ok(None);
            }
            return self.cond().map(|c| Some(Clause::When(c)));
        }
        self.decl().map(|d| Some(Clause::Given(d)))
    }

    /// Whether a number that the file has stands here with a bound, which is a condition, or with the set of all numbers,
    /// which says nothing new.
    fn names_given(&self) -> bool {
        let Token::Letter(name, _) = self.peek() else { return false };
        if !self.scope.has(name) || self.own.contains(name) {
            return false;
        }
        match (self.ahead(1), self.ahead(2)) {
            (Token::Sign("in"), Token::Letter(set, "blackboard")) => {
                set == "R" && !matches!(self.ahead(3), Token::Sign("^" | "_"))
            }
            (Token::Sign(sign), _) => matches!(*sign, "<" | "<=" | ">" | ">=" | "!="),
            _ => false,
        }
    }

    /// `k=2,\dots,L` and its other spellings, if one stands here.
    pub fn range(&mut self) -> Read<Option<Range>> {
        let start = self.at;
        if let (Token::Letter(..), Token::Sign(sign @ ("=" | "in"))) = (self.peek(), self.ahead(1).clone()) {
            let name = self.letter()?;
            self.at += 1;
            if sign == "in" {
                let listed = self.listed_range();
                return Ok(listed.ok().map(|(from, to)| Range { name, from, to }));
            }
            let from = self.expr()?;
            self.expect(",", "and dots, before the last value of the index")?;
            if !self.is("...") && !self.done() {
                // k=1,2,\dots,L
                self.expr()?;
                self.expect(",", "before the dots")?;
            }
            self.expect("...", "before the last value of the index")?;
            self.expect(",", "before the last value of the index")?;
            return Ok(Some(Range { name, from, to: self.expr()? }));
        }
        let Ok(from) = self.expr() else { return Ok(None) };
        if !self.eat("<=") {
            self.at = start;
            return Ok(None);
        }
        let name = self.letter()?;
        self.expect("<=", "before the last value of the index")?;
        Ok(Some(Range { name, from, to: self.expr()? }))
    }

    /// `w=0,\ b=0`
    fn places(&mut self) -> Read<Vec<(Expr, Expr)>> {
        let mut places = Vec::new();
        loop {
            let name = self.factor()?;
            self.expect("=", "and its value")?;
            places.push((name, self.expr()?));
            if !self.eat(",") {
                return Ok(places);
            }
        }
    }
}
