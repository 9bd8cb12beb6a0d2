//! Statements that are judged: claims, limits, shapes, ranges, extrema, and their clauses.

use super::parser::{Parser, RESERVED, Read};
use super::token::Token;
use crate::syntax::reading::limit_of_entries;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Body, Claim, Clause, Expr, Point, Range, Rel, Side, StatementKind};
use crate::{Diagnostic, Span};

impl Parser<'_> {
    /// What follows `claim` or `show`.
    pub fn claim(&mut self) -> Read<StatementKind> {
        let label = self.label();
        let (mut body, mut clauses) = self.with_own_givens(Self::body)?;
        // A chain may go on behind its clauses.
        while let Body::Chain { rest, .. } = &mut body
            && relation_at(Some(self.peek()))
            && !self.is("->")
        {
            rest.extend(self.links()?);
            clauses.extend(self.clauses()?);
        }
        Ok(StatementKind::Claim(Claim { label, body, clauses }))
    }

    /// What follows `stationary` or `minimum`.
    pub fn extremum(&mut self, minimum: bool) -> Read<StatementKind> {
        let label = self.label();
        let ((of, at), clauses) = self.with_own_givens(|p| {
            let of = p.expr()?;
            if !p.eat_word("at") {
                return Err(p.unexpected("`at` and the point"));
            }
            Ok((of, p.places()?))
        })?;
        Ok(StatementKind::Claim(Claim { label, body: Body::Extremum { minimum, of, at }, clauses }))
    }

    /// Reads a body, then its clauses. What the clauses declare (`for v : K`) is known in the body
    /// already, and so is what moves in a limit (`as s -> 0`).
    fn with_own_givens<B>(&mut self, body: impl FnOnce(&mut Self) -> Read<B>) -> Read<(B, Vec<Clause>)> {
        let start = self.at;
        // The declarations stand behind the body, so they are read ahead.
        let (mut own, mut moving) = (Vec::new(), None);
        let mut depth = 0usize;
        for at in start..self.tokens.len() {
            match &self.tokens[at].token {
                Token::Sign("(" | "[" | "{") => depth += 1,
                Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                Token::Word(w) if w == "for" && depth == 0 => {
                    self.at = at;
                    while self.at == at || (self.is(",") && self.declares_behind()) {
                        self.at += 1;
                        match self.for_clause() {
                            Ok(Clause::Given(decl)) => own.push(decl),
                            Ok(Clause::For(range)) => self.bound.push(range.name.name),
                            Ok(_) => {}
                            Err(_) => break,
                        }
                    }
                }
                Token::Word(w) if w == "as" && depth == 0 => {
                    moving = match self.tokens.get(at + 1).map(|l| &l.token) {
                        Some(Token::Word(name)) if !self.scope.has(name) => Some(name.clone()),
                        _ => None,
                    };
                }
                _ => {}
            }
        }
        self.at = start;
        let outer = if own.is_empty() && moving.is_none() { None } else { Some(self.scope.clone()) };
        own.iter().for_each(|d| self.scope.declare_given(d));
        self.own = own.iter().flat_map(|d| d.names.iter().map(|n| n.name.clone())).collect();
        if let Some(name) = moving {
            self.scope.add(&name, Known::Value { rank: Some(0) });
        }
        let read = body(self).and_then(|b| Ok((b, self.clauses()?)));
        if let Some(outer) = outer {
            self.scope = outer;
        }
        read
    }

    /// The words before the first colon, unless a relation sign shows that the body has begun.
    pub fn label(&mut self) -> String {
        let (mut depth, mut relation) = (0usize, false);
        for at in self.at..self.tokens.len() {
            match &self.tokens[at].token {
                Token::Sign("(" | "[" | "{") => depth += 1,
                Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                Token::Sign(":") if depth == 0 => {
                    // A sign directly before the colon can only be a word of the label.
                    let names_sign = relation_at(self.tokens.get(at.wrapping_sub(1)).map(|l| &l.token));
                    if (relation && !names_sign) || self.is_shape_claim(at) {
                        return String::new();
                    }
                    let words = match (self.tokens.get(self.at), at.checked_sub(1).filter(|l| *l >= self.at))
                    {
                        (Some(first), Some(last)) => first.span.to(self.tokens[last].span),
                        _ => Span::default(),
                    };
                    self.at = at + 1;
                    return words.of(self.text).split_whitespace().collect::<Vec<_>>().join(" ");
                }
                token if depth == 0 && relation_at(Some(token)) => relation = true,
                _ => {}
            }
        }
        String::new()
    }

    /// Whether the only thing behind a colon is sizes: `show phi : M`.
    fn is_shape_claim(&self, colon: usize) -> bool {
        let rest = &self.tokens[colon + 1..];
        let relation = rest.iter().any(|l| relation_at(Some(&l.token)) || l.token == Token::Sign(":"));
        !relation && !matches!(rest.first().map(|l| &l.token), Some(Token::Word(w)) if w == "range")
    }

    fn body(&mut self) -> Read<Body> {
        if self.eat_word("range") {
            let of = self.expr()?;
            self.expect("=", "before the interval")?;
            let (low, high) = self.interval()?;
            return Ok(Body::Range { of, low, high });
        }
        let first = self.expr()?;
        if self.eat("->") {
            return self.limit(first);
        }
        if self.eat(":") {
            return Ok(Body::Shape {
                of: first,
                dims: if self.eat_word("real") { Vec::new() } else { self.shape()? },
            });
        }
        if self.is_word("in") {
            return self.membership(first);
        }
        let open = first.index_names().into_iter().filter(|n| !self.scope.has(n));
        self.bound.extend(open.collect::<Vec<_>>());
        let rest = self.links()?;
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

    /// `e in (a, b]` says `a < e <= b`.
    fn membership(&mut self, of: Expr) -> Read<Body> {
        let sign = self.span();
        self.at += 1;
        if !self.is("(") && !self.is("[") {
            return Err(self.unexpected("an interval such as (0, 1]"));
        }
        let ((low, closed_low), (high, closed_high)) = self.interval()?;
        let rel = |closed| if closed { Rel::LessEqual } else { Rel::Less };
        Ok(Body::Chain {
            first: low,
            rest: vec![(rel(closed_low), sign, of), (rel(closed_high), sign, high)],
        })
    }

    /// `f -> v as s -> inf`
    fn limit(&mut self, of: Expr) -> Read<Body> {
        limit_of_entries(&of, |n| self.scope.has(n) || self.bound.iter().any(|b| b == n))?;
        let to = self.expr()?;
        if !self.eat_word("as") {
            return Err(self.unexpected("`as` and what tends where: `as s -> inf`"));
        }
        let name = self.name("the name that tends somewhere")?;
        self.expect("->", "and where it tends to")?;
        if matches!((self.peek(), self.ahead(1)), (Token::Sign("-"), Token::Word(w)) if w == "inf") {
            self.at += 2;
            return Ok(Body::Limit { of, to, name, point: Point::MinusInfinity });
        }
        self.eat("+");
        if self.eat_word("inf") {
            return Ok(Body::Limit { of, to, name, point: Point::Infinity });
        }
        let at = self.side_point()?;
        let side = if self.eat("+") {
            Some(Side::Above)
        } else if self.eat("-") {
            Some(Side::Below)
        } else {
            None
        };
        Ok(Body::Limit { of, to, name, point: Point::Finite(at, side) })
    }

    /// A point that may be followed by a sign: `0+`.
    fn side_point(&mut self) -> Read<Expr> {
        let negative = self.span();
        if self.eat("-") {
            let inner = self.factor()?;
            return Ok(self.made(negative, crate::syntax::tree::Kind::Neg(inner)));
        }
        self.factor()
    }

    fn clauses(&mut self) -> Read<Vec<Clause>> {
        let mut clauses = Vec::new();
        loop {
            // Clauses may be set off by commas.
            if self.is(",")
                && matches!(self.ahead(1), Token::Word(w) if matches!(w.as_str(), "for" | "when" | "at"))
            {
                self.at += 1;
            }
            if self.eat_word("when") || self.eat_word("if") {
                clauses.push(Clause::When(self.cond()?));
            } else if self.eat_word("for") {
                clauses.push(self.for_clause()?);
                while self.is(",") && self.declares_behind() {
                    self.at += 1;
                    clauses.push(self.for_clause()?);
                }
            } else if self.eat_word("at") {
                clauses.push(Clause::At(self.places()?));
            } else {
                return Ok(clauses);
            }
        }
    }

    /// Whether a declaration stands behind the comma here: `, y in [-1, 1]`.
    fn declares_behind(&self) -> bool {
        let name = matches!(self.ahead(1), Token::Word(w) if !RESERVED.contains(&w.as_str()));
        name && match self.ahead(2) {
            Token::Word(w) => w == "in" || w == "real",
            Token::Sign(sign) => matches!(*sign, ":" | "<" | "<=" | ">" | ">=" | "!="),
            _ => false,
        }
    }

    /// `for k in 2..L`, `for a real`, `for v : K`; `for x > 0` of an x that the file has is a condition.
    fn for_clause(&mut self) -> Read<Clause> {
        let start = self.at;
        if let Token::Word(word) = self.peek()
            && self.scope.has(word)
            && !self.own.contains(word)
            && matches!(self.ahead(1), Token::Sign("<" | "<=" | ">" | ">=" | "!="))
        {
            return self.cond().map(Clause::When);
        }
        if let Token::Word(word) = self.peek().clone()
            && matches!(self.ahead(1), Token::Word(w) if w == "in")
            && !matches!(self.ahead(2), Token::Word(w) if w == "integers")
        {
            let name = crate::syntax::tree::Ident { name: word, span: self.span() };
            self.at += 2;
            if let Ok((from, to)) = self.dots() {
                return Ok(Clause::For(Range { name, from, to }));
            }
            self.at = start;
        }
        Ok(Clause::Given(self.decl()?))
    }

    /// `w = [0, 0], b = 0`
    fn places(&mut self) -> Read<Vec<(Expr, Expr)>> {
        let mut places = Vec::new();
        loop {
            let name = self.factor()?;
            self.expect("=", "and its value")?;
            places.push((name, self.expr()?));
            let another = self.is(",")
                && !matches!(self.ahead(1), Token::Word(w) if matches!(w.as_str(), "for" | "when"));
            if !another {
                return Ok(places);
            }
            self.at += 1;
        }
    }

    /// Whether the statement has been read to its end.
    pub fn finish(&self) -> Read<()> {
        if self.done() {
            return Ok(());
        }
        let mut error = self.unexpected("the end of the statement");
        if let (Token::Word(w), Span { .. }) = (self.peek(), self.span())
            && w == "in"
        {
            *error = Diagnostic::error(self.span(), "`in` cannot stand here");
        }
        Err(error)
    }
}

fn relation_at(token: Option<&Token>) -> bool {
    matches!(token, Some(Token::Sign("=" | "!=" | "<" | "<=" | ">" | ">=" | "->")))
}
