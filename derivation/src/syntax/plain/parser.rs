//! The state of reading one statement: tokens, the names known so far, and what is open around the place.

use super::token::{Lexeme, Token};
use crate::syntax::habit::NO_FACTORIAL;
use crate::syntax::reading::DEEPEST;
pub use crate::syntax::reading::Read;
use crate::syntax::scope::{Known, Scope};
use crate::syntax::tree::{Expr, Ident, Kind};
use crate::{Diagnostic, Span};

/// Words that are part of the grammar and never names.
pub const RESERVED: &[&str] = &[
    "dims",
    "given",
    "assume",
    "sample",
    "convention",
    "claim",
    "show",
    "stationary",
    "minimum",
    "when",
    "for",
    "at",
    "as",
    "in",
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "inf",
];

/// Reads one statement.
pub struct Parser<'a> {
    /// The whole text.
    pub text: &'a str,
    pub tokens: &'a [Lexeme],
    pub at: usize,
    /// The names declared so far, and the parameters of the function being defined.
    pub scope: Scope,
    /// Names that are defined entry by entry somewhere in the file.
    pub families: &'a dyn Fn(&str) -> bool,
    /// Indices that mean something here: those on the left of a definition, the free ones of a claim, those of sums around.
    pub bound: Vec<String>,
    /// How deep brackets are nested here.
    pub depth: usize,
    /// Bars that are open at this level of brackets: 1 for `|`, 2 for `||`.
    pub bars: Vec<u8>,
    /// Whether ` x ` separates sizes here.
    pub sizes: bool,
    /// What the clauses of this statement declare.
    pub own: Vec<String>,
    /// Indices of sums and products whose body is being read at this level of brackets.
    pub folds: Vec<String>,
}

impl<'a> Parser<'a> {
    /// At the first of some tokens, with no name known.
    pub fn new(text: &'a str, tokens: &'a [Lexeme]) -> Parser<'a> {
        Parser {
            text,
            tokens,
            at: 0,
            scope: Scope::default(),
            families: &|_| false,
            bound: Vec::new(),
            depth: 0,
            bars: Vec::new(),
            sizes: false,
            own: Vec::new(),
            folds: Vec::new(),
        }
    }
}

impl Parser<'_> {
    pub fn peek(&self) -> &Token {
        self.ahead(0)
    }

    pub fn ahead(&self, n: usize) -> &Token {
        self.tokens.get(self.at + n).map_or(&Token::End, |l| &l.token)
    }

    /// Where the next token stands; at the end, just behind the last one.
    pub fn span(&self) -> Span {
        match self.tokens.get(self.at) {
            Some(Lexeme { token: Token::End, .. }) | None => self.last().after(),
            Some(l) => l.span,
        }
    }

    /// Where the token before this one stands.
    pub fn last(&self) -> Span {
        match self.at.checked_sub(1).and_then(|i| self.tokens.get(i)) {
            Some(l) => l.span,
            None => self.tokens.first().map_or(Span::default(), |l| l.span.before()),
        }
    }

    /// Whether white space is in front of the token `n` ahead.
    pub fn spaced(&self, n: usize) -> bool {
        self.tokens.get(self.at + n).is_none_or(|l| l.spaced)
    }

    pub fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(s) if *s == sign)
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(w) if w == word)
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

    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// Takes a sign, or says what was read and what is missing.
    pub fn expect(&mut self, sign: &'static str, why: &str) -> Read<Span> {
        let span = self.span();
        if self.eat(sign) {
            return Ok(span);
        }
        Err(self.unexpected(&format!("`{sign}` {why}")))
    }

    /// An error that names the next token and what was wanted instead.
    pub fn unexpected(&self, wanted: &str) -> Box<Diagnostic> {
        if let Some(foreign) = self.foreign() {
            return Box::new(foreign);
        }
        let span = self.span();
        let error = match self.peek() {
            Token::End => Diagnostic::error(span, format!("the statement ends where {wanted} is expected")),
            Token::Unknown('!') => Diagnostic::error(span, "there is no factorial here").help(NO_FACTORIAL),
            Token::Unknown(c) => {
                let code = u32::from(*c);
                Diagnostic::error(span, format!("the character {c:?} (U+{code:04X}) means nothing here"))
                    .help("if it was pasted from another program, type it in plain letters")
            }
            _ => Diagnostic::error(span, format!("{wanted} is expected here, not `{}`", span.of(self.text))),
        };
        Box::new(error)
    }

    /// A name that may be declared: a word, with its subscript (`u_1`, `L_val`) as part of it.
    pub fn name(&mut self, what: &str) -> Read<Ident> {
        let Token::Word(word) = self.peek().clone() else { return Err(self.unexpected(what)) };
        let mut ident = Ident { name: word, span: self.span() };
        if RESERVED.contains(&ident.name.as_str()) {
            let message = format!("`{}` is a word of the language and cannot be a name", ident.name);
            return Err(Box::new(Diagnostic::error(ident.span, message).help("choose another name")));
        }
        self.at += 1;
        if self.is("_") && !self.spaced(0) && !self.spaced(1) {
            let sub = match self.ahead(1) {
                Token::Word(w) => w.clone(),
                Token::Number(x) if x.fract() == 0.0 => format!("{x}"),
                _ => return Ok(ident),
            };
            self.at += 2;
            ident = Ident { name: format!("{}_{sub}", ident.name), span: ident.span.to(self.last()) };
        }
        Ok(ident)
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
                Diagnostic::error(self.span(), message).help("name a part of it on a line of its own");
            return Err(Box::new(error));
        }
        self.depth += 1;
        let done = read(self);
        self.depth -= 1;
        done
    }

    /// As [`Parser::deeper`], inside brackets, where no bar of the outside can be closed and ` x ` is a name.
    pub fn inside<R>(&mut self, read: impl FnOnce(&mut Self) -> Read<R>) -> Read<R> {
        let (bars, folds) = (std::mem::take(&mut self.bars), std::mem::take(&mut self.folds));
        let sizes = std::mem::replace(&mut self.sizes, false);
        let done = self.deeper(read);
        (self.bars, self.folds, self.sizes) = (bars, folds, sizes);
        done
    }

    /// An expression from `start` to the last token that was read.
    pub fn made(&self, start: Span, kind: Kind) -> Expr {
        Expr::new(start.to(self.last()), kind)
    }
}
