//! Sums, products and extrema over indices.

use super::parser::{Parser, RESERVED, Read};
use super::token::Token;
use crate::syntax::reading::{free, unbound, unequal};
use crate::syntax::tree::{Binder, Cond, Expr, Fold, Ident, Kind};
use crate::{Diagnostic, Span};

impl Parser<'_> {
    /// `sum_i …`, `sum_{j != i} …`, `prod_{k=1}^K …`: the body ends at the next `+` or `-`.
    pub fn fold(&mut self, word: &str) -> Read<Expr> {
        let start = self.span();
        let fold = match word {
            "sum" => Fold::Sum,
            "prod" => Fold::Product,
            "max" => Fold::Max,
            _ => Fold::Min,
        };
        self.at += 1;
        self.expect("_", "before the index")?;
        let (mut over, mut cond) = (Vec::new(), None);
        let open = self.span();
        if self.eat("{") || self.eat("(") {
            let close = if open.of(self.text) == "{" { "}" } else { ")" };
            (over, cond) = self.inside(|p| p.binders(false))?;
            self.close(open, close)?;
        } else if let Token::Word(letters) = self.peek().clone() {
            let span = self.span();
            self.at += 1;
            over.extend(letters.chars().map(|c| unbound(Ident { name: c.to_string(), span })));
        } else {
            return Err(self.unexpected("an index"));
        }
        if self.is("^") && !self.spaced(0) {
            self.at += 1;
            let upper = self.bound()?;
            match over.as_mut_slice() {
                [Binder { bounds: Some((_, to)), .. }] => *to = upper,
                _ => {
                    let message = "an upper bound needs one index with a lower bound: sum_{k=1}^K";
                    return Err(Box::new(Diagnostic::error(start.to(self.last()), message)));
                }
            }
        } else if let Some(Binder { bounds: Some((_, to)), name }) = over
            .iter()
            .find(|b| b.bounds.as_ref().is_some_and(|(_, to)| matches!(*to.kind, Kind::Unreadable)))
        {
            let error = Diagnostic::error(to.span, format!("the sum over {} has no upper bound", name.name));
            return Err(Box::new(error.fix("add one", self.last().after(), "^N")));
        }
        if matches!(
            self.peek(),
            Token::End | Token::Sign("=" | "!=" | "<" | "<=" | ">" | ">=" | ")" | "]" | "}" | ",")
        ) {
            let message =
                format!("`{}` says over which index, but not what", start.to(self.last()).of(self.text));
            let error = Diagnostic::error(start.to(self.last()), message);
            return Err(Box::new(
                error.help(format!("write {word}_i x_i, or of the entries of an array {word}(x)")),
            ));
        }
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
        // An index stands behind `_` with others, or by itself.
        let named = |at: usize, word: &str| {
            let behind = at.checked_sub(1).and_then(|i| self.tokens.get(i)).map(|l| &l.token);
            word == name || (behind == Some(&Token::Sign("_")) && word.contains(name.as_str()))
        };
        let mut words = self.tokens.iter().enumerate().filter(|(_, l)| outside(l.span));
        self.scope.has(name)
            || self.bound.contains(name)
            || words.any(|(at, l)| matches!(&l.token, Token::Word(w) if named(at, w)))
    }

    /// Whether the sum or product `ahead` goes over an index of one around it, whose body then ends before it:
    /// `prod_i v_i prod_i w_i` is a product of two.
    pub fn binds_again(&self, ahead: usize) -> bool {
        let Token::Word(word) = self.ahead(ahead) else { return false };
        let folds = matches!(word.as_str(), "sum" | "prod" | "max" | "min") && !self.scope.has(word);
        if self.folds.is_empty() || !folds || self.ahead(ahead + 1) != &Token::Sign("_") {
            return false;
        }
        let at = ahead + 2 + usize::from(matches!(self.ahead(ahead + 2), Token::Sign("{" | "(")));
        // In `sum_ij` each letter is an index, in `sum_{j != i}` the first word holds them.
        let Token::Word(letters) = self.ahead(at) else { return false };
        letters.chars().any(|c| self.folds.contains(&c.to_string()))
    }

    /// The upper bound of a sum: one name or number, or a group.
    fn bound(&mut self) -> Read<Expr> {
        let start = self.span();
        for (open, close) in [("{", "}"), ("(", ")")] {
            if self.eat(open) {
                let inner = self.inside(Self::expr)?;
                self.close(start, close)?;
                return Ok(inner);
            }
        }
        let kind = match self.peek().clone() {
            Token::Number(x) => Kind::Number(x),
            Token::Word(word) => {
                let name = self.longest_name(word);
                return Ok(self.made(start, Kind::Name(name)));
            }
            _ => return Err(self.unexpected("an upper bound")),
        };
        self.at += 1;
        Ok(Expr::new(start, kind))
    }

    /// `i`, `ij`, `k=1`, `i, j`, `j != i`, `d<e`, `i in 1..N`; with the condition, if it is one. In a list, what follows a
    /// comma may be the next entry.
    pub fn binders(&mut self, listed: bool) -> Read<(Vec<Binder>, Option<Cond>)> {
        let (mut over, mut cond): (Vec<Binder>, Option<Cond>) = (Vec::new(), None);
        loop {
            let Token::Word(word) = self.peek().clone() else { return Err(self.unexpected("an index")) };
            let name = Ident { name: word, span: self.span() };
            match self.ahead(1) {
                Token::Sign("=") => {
                    self.at += 2;
                    let from = self.expr()?;
                    // The upper bound stands behind the braces.
                    let missing = Expr::new(self.span(), Kind::Unreadable);
                    over.push(Binder { name, bounds: Some((from, missing)) });
                }
                Token::Word(w) if w == "in" => {
                    self.at += 2;
                    let bounds = self.dots()?;
                    over.push(Binder { name, bounds: Some(bounds) });
                }
                Token::Sign("," | "}" | ")") => {
                    self.at += 1;
                    let span = name.span;
                    let letters = name.name.chars().map(|c| Ident { name: c.to_string(), span });
                    over.extend(letters.map(unbound));
                }
                _ => {
                    let read = self.cond()?;
                    if over.is_empty() {
                        // An index from outside is compared with, unless nothing else is left to bind.
                        over = free(&read, |n| self.scope.has(n) || self.bound.iter().any(|b| b == n));
                    }
                    if over.is_empty() {
                        over = free(&read, |n| self.scope.has(n));
                    }
                    cond = Some(match cond {
                        None => read,
                        Some(c) => Cond::And(Box::new(c), Box::new(read)),
                    });
                }
            }
            if (listed && !self.goes_on()) || !self.eat(",") {
                break;
            }
        }
        Ok((over, cond))
    }

    /// Whether another index or condition stands behind the comma, and not the next entry of a list.
    fn goes_on(&self) -> bool {
        let mut depth = 0usize;
        for (n, lexeme) in self.tokens.iter().skip(self.at + 1).enumerate() {
            match &lexeme.token {
                Token::Sign("," | "]") if depth == 0 => {
                    // An index by itself.
                    return n == 1
                        && matches!(self.ahead(1), Token::Word(w) if w.len() == 1 && !self.scope.has(w));
                }
                Token::Sign("(" | "[" | "{") => depth += 1,
                Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                Token::Sign("=" | "!=" | "<" | "<=" | ">" | ">=") if depth == 0 => return true,
                Token::Word(w) if depth == 0 && w == "in" => return true,
                Token::Word(w) if depth == 0 && w == "for" => return false,
                _ => {}
            }
        }
        false
    }

    /// `a..b`
    pub fn dots(&mut self) -> Read<(Expr, Expr)> {
        let from = self.expr()?;
        self.expect("..", "between the bounds")?;
        Ok((from, self.expr()?))
    }

    /// `sum_i a_i + b_i`: the tail still uses the index, so brackets are missing.
    fn check_tail(&self, over: &[Binder]) -> Read<()> {
        if !(self.is("+") || self.is("-")) {
            return Ok(());
        }
        // Up to the end of this sum, unless the index is bound again.
        let (mut depth, mut at) = (0usize, self.at);
        while let Some(lexeme) = self.tokens.get(at) {
            match &lexeme.token {
                Token::Sign("(" | "[" | "{") => depth += 1,
                Token::Sign(")" | "]" | "}") if depth == 0 => break,
                Token::Sign(")" | "]" | "}") => depth -= 1,
                Token::Sign("=" | "<" | ">" | "<=" | ">=" | "!=" | "," | ";") if depth == 0 => break,
                Token::Word(w) if RESERVED.contains(&w.as_str()) && depth == 0 => break,
                Token::Word(w) if matches!(w.as_str(), "sum" | "prod") => break,
                // `max(…)` is a function, and binds nothing.
                Token::Word(w)
                    if matches!(w.as_str(), "max" | "min")
                        && matches!(self.tokens.get(at + 1).map(|l| &l.token), Some(Token::Sign("_"))) =>
                {
                    break;
                }
                Token::Sign("_") => {
                    let names = |w: &str| {
                        over.iter().find(|b| !self.free_name(&b.name.name) && w.contains(&b.name.name))
                    };
                    if let Some(Token::Word(w)) = self.tokens.get(at + 1).map(|l| &l.token)
                        && let Some(binder) = names(w)
                        && !self.is_declared_with_sub(at)
                    {
                        let index = &binder.name.name;
                        let message = format!(
                            "the sum over {index} ends before this sign, but {index} is used behind it"
                        );
                        let error = Diagnostic::error(self.span(), message)
                            .also(self.tokens[at + 1].span, format!("{index} here"))
                            .help(format!("put what is summed in brackets: sum_{index} [ … ]"));
                        return Err(Box::new(error));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        Ok(())
    }

    /// Whether an index letter means something of its own outside the sum: a free index of the definition.
    fn free_name(&self, name: &str) -> bool {
        self.scope.has(name)
    }

    /// Whether the `_` at a token belongs to a declared name such as `theta_i`.
    fn is_declared_with_sub(&self, at: usize) -> bool {
        let word = |i: usize| match self.tokens.get(i).map(|l| &l.token) {
            Some(Token::Word(w)) => Some(w.as_str()),
            _ => None,
        };
        match (at.checked_sub(1).and_then(word), word(at + 1)) {
            (Some(base), Some(sub)) => self.scope.has(&format!("{base}_{sub}")),
            _ => false,
        }
    }
}
