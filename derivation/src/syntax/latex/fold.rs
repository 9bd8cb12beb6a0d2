//! Sums, products, and the largest or smallest over an index.

use super::parser::{Parser, Read, fail};
use super::token::Token;
use crate::syntax::reading::{free, unbound, unequal};
use crate::syntax::scope::Known;
use crate::syntax::tree::{Binder, Cond, Expr, Fold, Ident, Kind};
use crate::{Diagnostic, Span};

/// Whether a command folds over an index, if it has one.
fn is_fold(command: &str) -> bool {
    matches!(command, "sum" | "prod" | "max" | "min")
}

impl Parser<'_> {
    /// `\sum_{i=1}^N …` once the sign is read: the body ends at the next `+` or `-`.
    pub fn fold(&mut self, sign: &str, start: Span) -> Read<Expr> {
        let fold = match sign {
            "sum" => Fold::Sum,
            "prod" => Fold::Product,
            "max" => Fold::Max,
            _ => Fold::Min,
        };
        let (mut below, mut above) = (None, None);
        loop {
            if below.is_none() && self.eat("_") {
                below = Some(self.argument()?);
            } else if above.is_none() && self.eat("^") {
                above = Some(self.argument()?);
            } else {
                break;
            }
        }
        let Some(below) = below else {
            return self.unnamed(fold, start);
        };
        let place = self.place(&below);
        let (mut over, cond) = self.within(&below, Self::binders)?;
        if let Some(b) = over.iter().find(|b| self.is_given(&b.name.name)) {
            let message = format!("{} is a value, and no index", b.name.name);
            let error = Diagnostic::error(b.name.span, message);
            return fail(match fold {
                Fold::Max | Fold::Min => {
                    error.help("to say where a function is least, write `minimum` and the point")
                }
                _ => error.help("choose another letter for the index"),
            });
        }
        let upper = match &above {
            Some(part) => Some(self.within(part, Self::expr)?),
            None => None,
        };
        self.set_bounds(&mut over, upper, place)?;
        let (outer, around) = (self.bound.len(), self.folds.len());
        let letters = || over.iter().map(|b| b.name.name.clone());
        self.bound.extend(letters());
        self.folds.extend(letters());
        let body = self.deeper(Self::term);
        self.bound.truncate(outer);
        self.folds.truncate(around);
        let body = body?;
        if let Some(other) = cond.as_ref().and_then(|cond| unequal(cond, &over))
            && body.names().contains(&other.name)
            && !self.means_something(&other, start)
        {
            over.push(unbound(other));
        }
        self.check_tail(&over)?;
        Ok(self.made(start, Kind::Fold { fold, over, cond, body }))
    }

    /// Whether a letter below a sum means something outside of it, the sum reaching from `start` to here.
    fn means_something(&self, letter: &Ident, start: Span) -> bool {
        let name = &letter.name;
        let outside = |span: Span| span.start < start.start || span.start >= self.span().start;
        self.scope.has(name)
            || self.bound.contains(name)
            || self
                .tokens
                .iter()
                .any(|l| outside(l.span) && matches!(&l.token, Token::Letter(n, _) if n == name))
    }

    /// `\sum\alpha_i`: over the only index that is in it and means nothing else.
    fn unnamed(&mut self, fold: Fold, start: Span) -> Read<Expr> {
        let body = self.deeper(Self::term)?;
        let mut open = body.index_names();
        open.retain(|n| !self.scope.has(n) && !self.bound.contains(n));
        let (Some(name), true) = (open.pop_first(), open.is_empty()) else {
            let error = Diagnostic::error(start, "this does not say over which index it goes");
            return fail(error.fix("name the index", start.after(), "_{i}"));
        };
        let over = vec![unbound(Ident { name, span: start })];
        self.check_tail(&over)?;
        Ok(self.made(start, Kind::Fold { fold, over, cond: None, body }))
    }

    /// Whether the sum or product `ahead` goes over an index of one around it, whose body then ends before it:
    /// `\prod_i v_i \prod_i w_i` is a product of two.
    pub fn binds_again(&self, ahead: usize) -> bool {
        if self.folds.is_empty() || !matches!(self.ahead(ahead), Token::Command(c) if is_fold(c)) {
            return false;
        }
        let mut at = ahead + 1;
        if matches!(self.ahead(at), Token::Sign("^")) && !matches!(self.ahead(at + 1), Token::Sign("{")) {
            at += 2;
        }
        if !matches!(self.ahead(at), Token::Sign("_")) {
            return false;
        }
        at += 1 + usize::from(matches!(self.ahead(at + 1), Token::Sign("{")));
        let letter = |n: usize| if let Token::Letter(name, _) = self.ahead(n) { Some(name) } else { None };
        (at..).map_while(letter).any(|name| self.folds.contains(name))
    }

    fn is_given(&self, name: &str) -> bool {
        matches!(self.known(name), Some(Known::Value { rank: Some(1..) } | Known::Function { .. }))
    }

    /// `\sum_{i,j=1}^N` bounds both indices.
    fn set_bounds(&self, over: &mut [Binder], upper: Option<Expr>, place: Span) -> Read<()> {
        let open = |e: &Expr| matches!(*e.kind, Kind::Unreadable);
        let waiting = over.iter().rev().find_map(|b| b.bounds.clone().filter(|(_, to)| open(to)));
        match (waiting, upper) {
            (None, None) => Ok(()),
            (Some((from, _)), Some(to)) => {
                for binder in over.iter_mut() {
                    if binder.bounds.as_ref().is_none_or(|(_, to)| open(to)) {
                        binder.bounds = Some((from.clone(), to.clone()));
                    }
                }
                Ok(())
            }
            (Some(_), None) => {
                let error = Diagnostic::error(place, "this has a first value of the index, but no last one");
                fail(error.fix("add one", place.after(), "}^{N"))
            }
            (None, Some(to)) => {
                let error =
                    Diagnostic::error(to.span, "this has a last value of the index, but no first one");
                fail(error.fix("add one", place.after(), "=1"))
            }
        }
    }

    /// `i`, `ij`, `k=1`, `i,j`, `j\ne i`, `d<e`, `i\in\{1,\dots,N\}`; with the condition, if it is one.
    fn binders(&mut self) -> Read<(Vec<Binder>, Option<Cond>)> {
        let (mut over, mut cond): (Vec<Binder>, Option<Cond>) = (Vec::new(), None);
        loop {
            let mut run = 0;
            while matches!(self.ahead(run), Token::Letter(..)) {
                run += 1;
            }
            match self.ahead(run).clone() {
                Token::Sign(",") | Token::End if run > 0 => {
                    for _ in 0..run {
                        over.push(unbound(self.letter()?));
                    }
                }
                Token::Sign("=") if run == 1 => {
                    let name = self.letter()?;
                    self.at += 1;
                    let from = self.expr()?;
                    // The upper bound stands above the sign.
                    let missing = Expr::new(self.last().after(), Kind::Unreadable);
                    over.push(Binder { name, bounds: Some((from, missing)) });
                }
                Token::Sign("in") if run == 1 => {
                    let name = self.letter()?;
                    self.at += 1;
                    let set = self.span();
                    let Ok(bounds) = self.listed_range() else {
                        let error =
                            Diagnostic::error(set, "a sum goes over a range of an index, not over a set");
                        return fail(error.help(
                            "sum over all and multiply by a mask of 0 and 1, or write \\{1,\\dots,N\\}",
                        ));
                    };
                    over.push(Binder { name, bounds: Some(bounds) });
                }
                _ => {
                    let read = self.cond()?;
                    if over.is_empty() {
                        over = free(&read, |n| self.scope.has(n) || self.bound.iter().any(|b| b == n));
                    }
                    cond = Some(match cond {
                        None => read,
                        Some(c) => Cond::And(Box::new(c), Box::new(read)),
                    });
                }
            }
            if !self.eat(",") {
                return Ok((over, cond));
            }
        }
    }

    /// One letter.
    pub fn letter(&mut self) -> Read<Ident> {
        let Token::Letter(name, _) = self.peek().clone() else { return Err(self.unexpected("an index")) };
        let span = self.span();
        self.at += 1;
        Ok(Ident { name, span })
    }

    /// `\{1,\dots,N\}`
    pub fn listed_range(&mut self) -> Read<(Expr, Expr)> {
        let open = self.expect("\\{", "before a range")?;
        let from = self.inside(Self::expr)?;
        self.expect(",", "between the bounds")?;
        self.expect("...", "between the bounds")?;
        self.expect(",", "between the bounds")?;
        let to = self.inside(Self::expr)?;
        self.close(open, "\\}")?;
        Ok((from, to))
    }

    /// `\sum_i a_i + b_i`: the tail still uses the index, so brackets are missing.
    fn check_tail(&self, over: &[Binder]) -> Read<()> {
        if !(self.is("+") || self.is("-")) {
            return Ok(());
        }
        let mut depth = 0usize;
        for at in self.at..self.end {
            let Some(lexeme) = self.tokens.get(at) else { break };
            match &lexeme.token {
                Token::Sign("(" | "[" | "{" | "\\{") => depth += 1,
                Token::Sign(")" | "]" | "}" | "\\}") if depth == 0 => break,
                Token::Sign(")" | "]" | "}" | "\\}") => depth -= 1,
                Token::Sign(
                    "=" | "<" | ">" | "<=" | ">=" | "!=" | "equiv" | "," | "|" | "||" | "|>" | "||>",
                ) if depth == 0 => {
                    break;
                }
                Token::Command(c) if c == "sum" || c == "prod" => break,
                Token::Text(words) if super::clauses::word(words).is_some() => break,
                Token::Letter(name, _) => {
                    let used = over.iter().any(|b| b.name.name == *name);
                    if used && !self.scope.has(name) && !self.bound.contains(name) && !self.in_name(at, name)
                    {
                        let message = format!(
                            "the sum over {name} ends before this sign, but {name} is used behind it"
                        );
                        let error = Diagnostic::error(self.span(), message)
                            .also(lexeme.span, format!("{name} here"))
                            .help(format!(
                                "put what is summed in brackets: \\sum_{{{}}} \\left( … \\right)",
                                lexeme.span.of(self.text)
                            ));
                        return fail(error);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a letter is the subscript of a declared name such as `\theta_i`.
    fn in_name(&self, at: usize, letter: &str) -> bool {
        let before = |n: usize| at.checked_sub(n).and_then(|i| self.tokens.get(i)).map(|l| &l.token);
        match (before(2), before(1)) {
            (Some(Token::Letter(base, _)), Some(Token::Sign("_"))) => {
                self.scope.has(&format!("{base}_{letter}"))
            }
            _ => false,
        }
    }
}
