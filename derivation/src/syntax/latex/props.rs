//! Properties of what is given: in words behind its shape, and as `A\succ 0`.

use super::parser::{Parser, Read, fail};
use super::token::{Lexeme, Token};
use crate::Diagnostic;
use crate::syntax::tree::{Expr, Ident, Kind, Prop, Range};

/// Words that say nothing of their own among properties.
const FILLERS: &[&str] =
    &["of", "with", "is", "are", "and", "a", "an", "matrix", "matrices", "vector", "vectors", "full"];

/// The properties that words name; `rank` stands for itself, as its value follows. `None` if a word is none.
fn named(words: &str) -> Option<Vec<&str>> {
    let mut out = Vec::new();
    let text = words.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | '(' | ')'));
    let mut words = text.filter(|w| !w.is_empty()).peekable();
    while let Some(word) = words.next() {
        out.push(match word {
            "sym" | "symmetric" => "sym",
            "posdef" | "positive-definite" => "posdef",
            "positive" if words.next_if_eq(&"definite").is_some() => "posdef",
            "orthogonal" | "orthonormal" => "orthogonal",
            "unit" => {
                words.next_if(|w| matches!(*w, "length" | "norm"));
                "unit"
            }
            "rank" => "rank",
            filler if FILLERS.contains(&filler) => continue,
            _ => return None,
        });
    }
    Some(out)
}

/// Whether words are properties and nothing else. `rank` alone begins a statement of its own: `\operatorname{rank}X=D`.
pub fn are_properties(words: &str) -> bool {
    words != "rank" && named(words).is_some_and(|props| !props.is_empty())
}

impl Parser<'_> {
    /// `\text{ symmetric, positive definite}`, `\text{ of rank }D`
    pub fn props(&mut self, words: &str) -> Read<Vec<Prop>> {
        let span = self.span();
        self.at += 1;
        let Some(named) = named(words) else {
            let error = Diagnostic::error(span, format!("`{words}` is no property that is known"));
            return fail(error.help("known are: symmetric, posdef, orthogonal, unit, rank"));
        };
        let prop = |name: &&str| match *name {
            "sym" => Ok(Prop::Symmetric),
            "posdef" => Ok(Prop::PositiveDefinite),
            "orthogonal" => Ok(Prop::Orthogonal),
            "unit" => Ok(Prop::Unit),
            _ => Ok(Prop::Rank(self.expr()?)),
        };
        named.iter().map(prop).collect()
    }

    /// `x_1,\dots,x_N` declares the rows of an array: its name, and the range of the row.
    pub fn listed(&mut self) -> Read<Option<(Ident, Range)>> {
        let start = self.at;
        let listed = self.listed_names();
        if !matches!(listed, Ok(Some(_))) {
            self.at = start;
        }
        Ok(listed.unwrap_or(None))
    }

    fn listed_names(&mut self) -> Read<Option<(Ident, Range)>> {
        let (Some(first), one) = (self.base()?, self.scripts()?.sub) else { return Ok(None) };
        let ones = one.is_some_and(|part| self.plain(&part).as_deref() == Some("1"));
        if !ones || !self.eat(",") {
            return Ok(None);
        }
        if !self.is("...") {
            // x_1,x_2,\dots,x_N
            let (second, _) = (self.base()?, self.scripts()?);
            if second.is_none_or(|s| s.name != first.name) || !self.eat(",") {
                return Ok(None);
            }
        }
        if !self.eat("...") || !self.eat(",") {
            return Ok(None);
        }
        let (Some(last), Some(part)) = (self.base()?, self.scripts()?.sub) else { return Ok(None) };
        if last.name != first.name {
            return Ok(None);
        }
        let to = self.within(&part, Self::expr)?;
        let from = Expr::new(first.span, Kind::Number(1.0));
        let name = Ident { name: "i".into(), span: first.span };
        let whole = Ident { span: first.span.to(self.last()), ..first };
        Ok(Some((whole, Range { name, from, to })))
    }
}

/// Whether a piece ends with `\succ 0`.
pub fn definite(piece: &[Lexeme]) -> bool {
    let ends = |l: &Lexeme, r: &Lexeme| l.token == Token::Sign("succ") && r.token == Token::Number(0.0);
    matches!(piece, [.., sign, zero] if ends(sign, zero))
}

/// The property that an equation of a declared matrix states: `A=A^\top`, `Q^\top Q=I`, and nothing else.
pub fn stated(text: &str) -> Option<Prop> {
    let mut plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for transposed in ["^{\\top}", "^\\top", "^{T}", "^T"] {
        plain = plain.replace(transposed, "'");
    }
    let (left, right) = plain.split_once('=')?;
    // A letter, or a command.
    let is_name = |text: &str| match text.strip_prefix('\\') {
        Some(command) => !command.is_empty() && command.chars().all(char::is_alphabetic),
        None => text.chars().count() == 1 && text.chars().all(char::is_alphabetic),
    };
    let turned = |a: &str, b: &str| is_name(b) && a.strip_suffix('\'') == Some(b);
    let one = right.strip_prefix('I').is_some_and(|below| match below.strip_prefix('_') {
        Some(size) => is_name(size.trim_start_matches('{').trim_end_matches('}')),
        None => below.is_empty(),
    });
    match left.split_once('\'') {
        _ if turned(left, right) || turned(right, left) => Some(Prop::Symmetric),
        Some((q, same)) if one && q == same && is_name(q) => Some(Prop::Orthogonal),
        _ => None,
    }
}
