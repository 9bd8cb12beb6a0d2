//! Environments and brackets that hold several values: matrices, cases, lists, and conditions counted as 0 or 1.

use super::clauses::Word;
use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Cond, Expr, Ident, Item, Kind, Rel};
use crate::{Diagnostic, Span};
use std::ops::Range;

/// Whether an environment is a value.
pub fn is_array(name: &str) -> bool {
    matches!(name, "cases" | "dcases" | "matrix" | "bmatrix" | "pmatrix" | "smallmatrix" | "vmatrix")
}

impl Parser<'_> {
    /// An environment that is a value.
    pub fn array(&mut self, name: &str) -> Read<Expr> {
        let start = self.span();
        let rows = self.cells(name, start)?;
        if name.ends_with("cases") {
            return self.cases(start, &rows);
        }
        let column = rows.iter().all(|row| row.len() == 1);
        let mut items = Vec::new();
        for row in &rows {
            if row.len() != rows[0].len() {
                let span =
                    row.first().zip(row.last()).map_or(start, |(a, b)| self.place(a).to(self.place(b)));
                let message = format!("this row has {} entries, the first one {}", row.len(), rows[0].len());
                return fail(
                    Diagnostic::error(span, message).help("give all rows the same number of entries"),
                );
            }
            let mut values = Vec::new();
            for cell in row {
                values.push(Item { value: self.within(cell, Self::expr)?, over: Vec::new(), cond: None });
            }
            if column {
                items.append(&mut values);
            } else {
                let span =
                    values.first().zip(values.last()).map_or(start, |(a, b)| a.value.span.to(b.value.span));
                items.push(Item { value: Expr::new(span, Kind::List(values)), over: Vec::new(), cond: None });
            }
        }
        let list = self.made(start, Kind::List(items));
        if name == "vmatrix" {
            let function = Ident { name: "det".into(), span: start };
            return Ok(
                self.made(start, Kind::Call { function, primes: 0, args: vec![list], options: Vec::new() })
            );
        }
        Ok(list)
    }

    /// The cells of an environment, row by row; it is passed over.
    fn cells(&mut self, name: &str, start: Span) -> Read<Vec<Vec<Range<usize>>>> {
        self.at += 1;
        let (mut rows, mut row, mut from, mut depth) = (Vec::new(), Vec::new(), self.at, 0usize);
        for at in self.at..self.end {
            match self.tokens.get(at).map(|l| &l.token) {
                Some(Token::Begin(_) | Token::Sign("{")) => depth += 1,
                Some(Token::Finish(_)) if depth == 0 => {
                    // A last `\\` begins no row.
                    if from < at || !row.is_empty() {
                        row.push(from..at);
                        rows.push(row);
                    }
                    self.at = at + 1;
                    if rows.is_empty() {
                        return fail(
                            Diagnostic::error(start, "this holds nothing").help("write its entries"),
                        );
                    }
                    return Ok(rows);
                }
                Some(Token::Finish(_) | Token::Sign("}")) => depth = depth.saturating_sub(1),
                Some(Token::Sign("&")) if depth == 0 => {
                    row.push(from..at);
                    from = at + 1;
                }
                Some(Token::Sign("\\\\")) if depth == 0 => {
                    row.push(from..at);
                    rows.push(std::mem::take(&mut row));
                    from = at + 1;
                }
                _ => {}
            }
        }
        let error = Diagnostic::error(start, format!("`{name}` is never ended"));
        fail(error.help(format!("write \\end{{{name}}} where it ends")))
    }

    /// `\begin{cases} a & c \\ b & d \end{cases}`
    fn cases(&mut self, start: Span, rows: &[Vec<Range<usize>>]) -> Read<Expr> {
        let end = self.at;
        let mut read: Vec<(Expr, Option<Cond>)> = Vec::new();
        for row in rows {
            let Some((first, last)) = row.first().zip(row.last()) else { continue };
            // The condition stands behind `&`, or behind its word.
            let worded = (first.start..first.end).find(|i| {
                matches!(self.tokens.get(*i).map(|l| &l.token), Some(Token::Text(w)) if super::clauses::word(w).is_some())
            });
            let comma = |end: usize| match self.tokens.get(end.wrapping_sub(1)).map(|l| &l.token) {
                Some(Token::Sign("," | ";" | ".")) => end - 1,
                _ => end,
            };
            let (value, condition) = match (row.len(), worded) {
                (1, Some(at)) => (first.start..comma(at), at..comma(first.end)),
                (2, _) => (first.start..comma(first.end), last.start..comma(last.end)),
                _ => {
                    let error = Diagnostic::error(self.place(first), "this case has no condition");
                    return fail(error.help("write each case as: value & condition"));
                }
            };
            let value = self.within(&value, Self::expr)?;
            let cond = self.within(&condition, |p| {
                if p.eat_joint(Word::Otherwise) {
                    return Ok(None);
                }
                let _ = p.eat_joint(Word::When) || p.eat_joint(Word::For);
                p.cond().map(Some)
            })?;
            if let Some((before, None)) = read.last() {
                let error = Diagnostic::error(before.span, "nothing can follow the case `otherwise`");
                return fail(error.help("put it last"));
            }
            read.push((value, cond));
        }
        self.at = end;
        // Where no case holds there is no value.
        let mut rest: Option<(Expr, Option<Cond>)> = None;
        for (value, cond) in read.into_iter().rev() {
            rest = Some(match (cond, rest) {
                (cond, None) => (value, cond),
                (cond, Some((other, condition))) => {
                    let span = value.span.to(other.span);
                    let other = match condition {
                        Some(c) if !cond.as_ref().is_some_and(|cond| opposite(cond, &c)) => gap(other, c),
                        _ => other,
                    };
                    match cond {
                        Some(c) => (Expr::new(span, Kind::If(c, value, other)), None),
                        None => (value, None),
                    }
                }
            });
        }
        match rest {
            Some((value, Some(cond))) => {
                Ok(Expr { span: start.to(self.last()), kind: gap(value, cond).kind })
            }
            Some((value, None)) => Ok(Expr { span: start.to(self.last()), kind: value.kind }),
            None => fail(Diagnostic::error(start, "this holds no case")),
        }
    }

    /// `[c]`, `[a, b]`, or grouping; also in curly brackets.
    pub fn square(&mut self, open: &'static str, close: &'static str) -> Read<Expr> {
        let start = self.expect(open, "before a value")?;
        let kind = self.inside(|p| {
            if p.is("not") {
                return Ok(Kind::Iverson(p.cond()?));
            }
            let first = p.expr()?;
            if matches!(p.peek(), Token::Sign(s) if super::clauses::relation(s).is_some() || *s == "in") {
                let first = p.comparison_from(first)?;
                return Ok(Kind::Iverson(p.cond_from(first)?));
            }
            if !p.is(",") {
                return Ok(*first.kind);
            }
            let mut items = vec![Item { value: first, over: Vec::new(), cond: None }];
            while p.eat(",") {
                items.push(Item { value: p.expr()?, over: Vec::new(), cond: None });
            }
            Ok(Kind::List(items))
        })?;
        self.close(start, close)?;
        Ok(self.made(start, kind))
    }

    /// `\mathbf 1_N`, `\mathbb 1[x>0]`, `\mathbf 0`
    pub fn sized(&mut self, sign: &str) -> Read<Expr> {
        let start = self.span();
        self.at += 1;
        if sign == "ones" && (self.is("[") || self.is("\\{") || self.is("(")) {
            let close = if self.is("[") {
                "]"
            } else if self.is("(") {
                ")"
            } else {
                "\\}"
            };
            let open = self.span();
            self.at += 1;
            let cond = self.inside(Self::cond)?;
            self.close(open, close)?;
            return Ok(self.made(start, Kind::Iverson(cond)));
        }
        if self.eat("_") {
            let part = self.argument()?;
            let relates = part.clone().any(|i| {
                matches!(self.tokens.get(i).map(|l| &l.token), Some(Token::Sign(s)) if super::clauses::relation(s).is_some())
            });
            if relates {
                let cond = self.within(&part, Self::cond)?;
                return Ok(self.made(start, Kind::Iverson(cond)));
            }
            let size = self.within(&part, Self::expr)?;
            return Ok(self.made(start, if sign == "ones" { Kind::Ones(size) } else { Kind::Zeros(size) }));
        }
        if sign == "zeros" {
            return Ok(Expr::new(start, Kind::Number(0.0)));
        }
        let mut error = Diagnostic::error(start, "the number of ones is not known");
        let sizes = self.scope.names().filter(|n| self.known(n) == Some(Known::Dimension));
        let sizes: Vec<String> = sizes.take(4).map(String::from).collect();
        for size in if sizes.is_empty() { vec!["N".into()] } else { sizes } {
            let written = match size.split_once('_') {
                Some((name, sub)) => format!("_{{{name}_{{{sub}}}}}"),
                None => format!("_{size}"),
            };
            error = error.fix(format!("if there are {size}"), start.after(), written);
        }
        fail(error)
    }

    /// Whether `\mathbb{I}` with a condition stands here: the indicator, and not the identity.
    pub fn indicates(&self) -> bool {
        let board = matches!(self.peek(), Token::Letter(name, "blackboard") if name == "I");
        let mut at = 1 + usize::from(matches!(self.ahead(1), Token::Sign("_")));
        if !board || !matches!(self.ahead(at), Token::Sign("(" | "[" | "\\{" | "{")) {
            return false;
        }
        let mut depth = 0usize;
        loop {
            match self.ahead(at) {
                Token::Sign("(" | "[" | "\\{" | "{") => depth += 1,
                Token::Sign(")" | "]" | "\\}" | "}") => depth = depth.saturating_sub(1),
                Token::Sign(sign) if super::clauses::relation(sign).is_some() => return true,
                Token::End => return false,
                _ => {}
            }
            if depth == 0 {
                return false;
            }
            at += 1;
        }
    }
}

/// A value where a condition holds, and none elsewhere.
fn gap(value: Expr, cond: Cond) -> Expr {
    let none = Expr::new(value.span.after(), Kind::Number(f64::NAN));
    Expr::new(value.span, Kind::If(cond, value, none))
}

/// Whether exactly one of two conditions holds always: `i = j` and `i \ne j`.
fn opposite(a: &Cond, b: &Cond) -> bool {
    let (Cond::Compare { first: x, rest: r }, Cond::Compare { first: y, rest: s }) = (a, b) else {
        return false;
    };
    let ([(rel, u)], [(other, v)]) = (r.as_slice(), s.as_slice()) else { return false };
    let negated = match rel {
        Rel::Equal => Rel::NotEqual,
        Rel::NotEqual => Rel::Equal,
        Rel::Less => Rel::GreaterEqual,
        Rel::LessEqual => Rel::Greater,
        Rel::Greater => Rel::LessEqual,
        Rel::GreaterEqual => Rel::Less,
    };
    let same = |a: &Expr, b: &Expr| match (&*a.kind, &*b.kind) {
        (Kind::Name(a), Kind::Name(b)) => a == b,
        (Kind::Number(a), Kind::Number(b)) => a == b,
        _ => false,
    };
    negated == *other && same(x, y) && same(u, v)
}
