//! The state of reading one statement: tokens, the names known so far, and what is open around the place.

use super::token::{Lexeme, Token};
use crate::syntax::habit::NO_FACTORIAL;
use crate::syntax::reading::DEEPEST;
pub use crate::syntax::reading::Read;
use crate::syntax::scope::{Known, Scope};
use crate::syntax::tree::{Expr, Kind};
use crate::{Diagnostic, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What is remembered from statement to statement, besides the scope.
#[derive(Debug, Default)]
pub struct Memory {
    /// The font that each letter was first seen in, and where.
    pub fonts: BTreeMap<String, (&'static str, Span)>,
    /// The parameters of the functions that were defined.
    pub params: BTreeMap<String, Vec<String>>,
    /// Names that are defined entry by entry somewhere in the file.
    pub families: BTreeSet<String>,
    /// Names of squares that are declared: `sigmasq` for `\sigma^2`.
    pub squares: BTreeSet<String>,
}

/// Reads one statement.
pub struct Parser<'a> {
    /// The whole text.
    pub text: &'a str,
    pub tokens: &'a [Lexeme],
    pub at: usize,
    /// Where the part that is being read ends.
    pub end: usize,
    /// The names declared so far, and the parameters of the function being defined.
    pub scope: Scope,
    pub memory: &'a mut Memory,
    /// Indices that are bound here: by sums around this place and by the left side of a definition.
    pub bound: Vec<String>,
    /// What the clauses of this statement declare.
    pub own: Vec<String>,
    /// Indices of sums and products whose body is being read at this level of brackets.
    pub folds: Vec<String>,
    /// How it was read, where that is worth saying.
    pub notes: Vec<Diagnostic>,
    /// How deep brackets are nested here.
    pub depth: usize,
    /// Bars that are open at this level of brackets: 1 for `|`, 2 for `||`.
    pub bars: Vec<u8>,
    /// The display that it stands in.
    pub whole: Span,
}

impl Parser<'_> {
    pub fn peek(&self) -> &Token {
        self.ahead(0)
    }

    pub fn ahead(&self, n: usize) -> &Token {
        self.tokens.get(self.at + n).filter(|_| self.at + n < self.end).map_or(&Token::End, |l| &l.token)
    }

    /// Where the next token stands; at the end, just behind the last one.
    pub fn span(&self) -> Span {
        match self.tokens.get(self.at) {
            Some(l) if self.at < self.end => l.span,
            _ => self.last().after(),
        }
    }

    /// Where the token before this one stands.
    pub fn last(&self) -> Span {
        match self.at.checked_sub(1).and_then(|i| self.tokens.get(i)) {
            Some(l) => l.span,
            None => self.tokens.first().map_or(self.whole.before(), |l| l.span.before()),
        }
    }

    pub fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(s) if *s == sign)
    }

    pub fn is_command(&self, name: &str) -> bool {
        matches!(self.peek(), Token::Command(c) if c == name)
    }

    pub fn done(&self) -> bool {
        matches!(self.peek(), Token::End)
    }

    /// Takes a sign if it is next.
    pub fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    pub fn eat_command(&mut self, name: &str) -> bool {
        let found = self.is_command(name);
        self.at += usize::from(found);
        found
    }

    /// Takes a sign, or says what is missing.
    pub fn expect(&mut self, sign: &'static str, why: &str) -> Read<Span> {
        let span = self.span();
        if self.eat(sign) {
            return Ok(span);
        }
        Err(self.unexpected(&format!("`{sign}` {why}")))
    }

    /// The text of the next token.
    pub fn here(&self) -> String {
        self.span().of(self.text).to_string()
    }

    /// An error that names the next token and what was wanted instead.
    pub fn unexpected(&self, wanted: &str) -> Box<Diagnostic> {
        let span = self.span();
        let here = self.here();
        let error = match self.peek() {
            Token::End => Diagnostic::error(span, format!("the statement ends where {wanted} is expected")),
            Token::Unknown('!') => Diagnostic::error(span, "there is no factorial here").help(NO_FACTORIAL),
            Token::Unknown(c) => {
                let code = u32::from(*c);
                Diagnostic::error(span, format!("the character {c:?} (U+{code:04X}) means nothing here"))
                    .help("if it was pasted from another program, type it in LaTeX")
            }
            Token::Sign("=:") => Diagnostic::error(span, "`=:` gives a name to what stands in front of it")
                .help("write it at the end, with nothing but the name behind it: f = x^2 =: g"),
            Token::Sign("...") => Diagnostic::error(span, "dots leave open what stands between")
                .help("write a sum or product with its index: \\sum_{i=1}^{n} x_i"),
            Token::Sign(sign @ ("succ" | "succeq"))
                if let Some((wrong, instead)) = super::commands::refused(sign) =>
            {
                Diagnostic::error(span, wrong).help(instead)
            }
            Token::Sign(sign) if self.sets_place(sign) => {
                Diagnostic::error(span, "a bar with a place behind it is not read")
                    .help("say the place behind the whole claim: \\text{ at } b = 0")
            }
            Token::Command(c) => match super::commands::refused(c) {
                Some((wrong, instead)) => Diagnostic::error(span, wrong).help(instead),
                None => Diagnostic::error(span, format!("the command `\\{c}` has no meaning here"))
                    .help(format!("{wanted} is expected")),
            },
            _ => Diagnostic::error(span, format!("{wanted} is expected here, not `{here}`")),
        };
        Box::new(error)
    }

    /// Whether a sign is the bar of `\left.f\right|_{b=0}`, or the `_` behind such a bar.
    fn sets_place(&self, sign: &str) -> bool {
        match sign {
            "|>" | "|" => matches!(self.ahead(1), Token::Sign("_")),
            "_" => matches!(
                self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|l| &l.token),
                Some(Token::Sign("|" | "|>"))
            ),
            _ => false,
        }
    }

    /// What a name is: declared, or a parameter.
    pub fn known(&self, name: &str) -> Option<Known> {
        self.scope.get(name)
    }

    /// One level deeper, or the error that it is too deep.
    pub fn deeper<R>(&mut self, read: impl FnOnce(&mut Self) -> Read<R>) -> Read<R> {
        if self.depth >= DEEPEST {
            let message = format!("this is nested deeper than {DEEPEST} levels");
            let error =
                Diagnostic::error(self.span(), message).help("name a part of it in a display of its own");
            return Err(Box::new(error));
        }
        self.depth += 1;
        let done = read(self);
        self.depth -= 1;
        done
    }

    /// As [`Parser::deeper`], inside brackets, where no bar of the outside can be closed.
    pub fn inside<R>(&mut self, read: impl FnOnce(&mut Self) -> Read<R>) -> Read<R> {
        let (bars, folds) = (std::mem::take(&mut self.bars), std::mem::take(&mut self.folds));
        let done = self.deeper(read);
        (self.bars, self.folds) = (bars, folds);
        done
    }

    /// Reads a part that was passed over, all of it, and comes back.
    pub fn within<R>(&mut self, part: &Range<usize>, read: impl FnOnce(&mut Self) -> Read<R>) -> Read<R> {
        let (at, end) = (self.at, self.end);
        (self.at, self.end) = (part.start, part.end);
        let done = self.inside(|p| {
            let made = read(p)?;
            if !p.done() {
                return Err(p.unexpected("an operator"));
            }
            Ok(made)
        });
        (self.at, self.end) = (at, end);
        done
    }

    /// Where the tokens of a part stand.
    pub fn place(&self, part: &Range<usize>) -> Span {
        match (self.tokens.get(part.start), part.end.checked_sub(1).and_then(|i| self.tokens.get(i))) {
            (Some(a), Some(b)) if part.start < part.end => a.span.to(b.span),
            (Some(a), _) => a.span.before(),
            _ => self.last().after(),
        }
    }

    /// An expression from `start` to the last token that was read.
    pub fn made(&self, start: Span, kind: Kind) -> Expr {
        Expr::new(start.to(self.last()), kind)
    }

    pub fn note(&mut self, span: Span, message: impl Into<String>) {
        self.notes.push(Diagnostic::note(span, message));
    }
}

/// An error, ready to be returned.
pub fn fail<T>(error: Diagnostic) -> Read<T> {
    Err(Box::new(error))
}
