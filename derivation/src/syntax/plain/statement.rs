//! From a text to statements.

use super::parser::{Parser, RESERVED, Read};
use super::pieces::{KEYWORDS, declarations, families, indices, split};
use super::token::{Lexeme, Token, tokens};
use crate::syntax::reading::{once, starts};
use crate::syntax::scope::{Known, Scope};
use crate::syntax::tree::{
    Body, Claim, Cond, Definition, Expectation, Expr, Ident, Kind, Range, Statement, StatementKind,
};
use crate::{Diagnostic, Span};
use std::collections::BTreeSet;

/// Reads the statements of a part of a text. Each that cannot be read gives one error; the next is read as if nothing had
/// happened.
pub fn parse(text: &str, part: Span, scope: &mut Scope) -> (Vec<Statement>, Vec<Diagnostic>) {
    let pieces = split(text, &tokens(text, part));
    let families = families(&pieces);
    let mut reader = Reader { text, families, scope, statements: Vec::new(), diagnostics: Vec::new() };
    pieces.iter().for_each(|piece| reader.piece(piece));
    let Reader { mut statements, diagnostics, .. } = reader;
    expectations(text, part, &mut statements);
    (statements, diagnostics)
}

struct Reader<'a> {
    text: &'a str,
    families: BTreeSet<String>,
    scope: &'a mut Scope,
    statements: Vec<Statement>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn piece(&mut self, piece: &[Lexeme]) {
        let (Some(first), Some(last)) = (piece.first(), piece.iter().rev().nth(1)) else { return };
        let span = first.span.to(last.span);
        let families = |name: &str| self.families.contains(name);
        let mut parser = Parser { families: &families, ..Parser::new(self.text, piece) };
        parser.scope = std::mem::take(self.scope);
        let read = parser.statement();
        *self.scope = parser.scope;
        let kind = match read {
            Ok(kind) => kind,
            Err(error) => {
                let parts = declarations(piece);
                if parts.len() > 1 {
                    // What is declared beside the mistake is known all the same.
                    return parts.iter().for_each(|part| self.piece(part));
                }
                let kind = unreadable(self.text, piece, error.span);
                self.diagnostics.push(once(*error, &self.diagnostics));
                kind
            }
        };
        if let StatementKind::Define(d) = &kind {
            let begins = starts(d, self.scope, &self.statements);
            self.statements.extend(begins);
        }
        let statement = Statement { span, kind, expected: Vec::new() };
        self.scope.declare(&statement);
        self.statements.push(statement);
    }
}

/// A statement that could not be read. What is known all the same is kept, so that one mistake gives one message: that
/// something was claimed, and its label; the names that were to be declared or defined.
fn unreadable(text: &str, piece: &[Lexeme], mistake: Span) -> StatementKind {
    let mut parser = Parser::new(text, piece);
    let Token::Word(first) = parser.peek().clone() else { return StatementKind::Unreadable(Vec::new()) };
    match first.as_str() {
        "claim" | "show" | "stationary" | "minimum" => {
            parser.at = 1;
            let label = parser.label();
            let first = Expr::new(parser.span(), Kind::Unreadable);
            let body = Body::Chain { first, rest: Vec::new() };
            StatementKind::Claim(Claim { label, body, clauses: Vec::new() })
        }
        "assume" => StatementKind::Assume(Cond::unreadable(mistake)),
        "given" | "dims" => {
            parser.at = 1;
            StatementKind::Unreadable(parser.names())
        }
        word if KEYWORDS.contains(&word) => StatementKind::Unreadable(Vec::new()),
        _ => match parser.left_side() {
            Ok((name, params, index)) if parser.is("=") || parser.is("<-") => {
                let body = Expr::new(mistake, Kind::Unreadable);
                let (over, update) = (Vec::new(), false);
                StatementKind::Define(Definition { name, params, index, body, over, update })
            }
            _ => {
                parser.at = 0;
                let names = if parser.has_equals() { parser.names() } else { Vec::new() };
                StatementKind::Unreadable(names)
            }
        },
    }
}

/// Reads one expression, with the names of a scope.
pub fn parse_expr(text: &str, scope: &Scope) -> Result<Expr, Diagnostic> {
    let lexemes: Vec<Lexeme> =
        tokens(text, Span::new(0, text.len())).into_iter().filter(|l| l.token != Token::Newline).collect();
    let mut parser = Parser { scope: scope.clone(), ..Parser::new(text, &lexemes) };
    parser.expr().and_then(|e| parser.finish().map(|()| e)).map_err(|e| *e)
}

/// Attaches each `#!` line to the statement above it.
fn expectations(text: &str, part: Span, statements: &mut [Statement]) {
    let mut at = part.start;
    for line in part.of(text).split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if let Some(rest) = line.trim_start().strip_prefix("#!") {
            let words = rest.trim();
            let start = at + indent + 2 + (rest.len() - rest.trim_start().len());
            let expectation =
                Expectation { span: Span::new(start, start + words.len()), text: words.to_string() };
            if let Some(above) = statements.iter_mut().rev().find(|s| s.span.start < at) {
                above.expected.push(expectation);
            }
        }
        at += line.len();
    }
}

impl Parser<'_> {
    fn statement(&mut self) -> Read<StatementKind> {
        let Token::Word(word) = self.peek().clone() else {
            return Err(self.not_a_statement());
        };
        if KEYWORDS.contains(&word.as_str()) && !matches!(self.ahead(1), Token::Sign("=")) {
            self.at += 1;
            let read = match word.as_str() {
                "dims" => self.dims(),
                "given" => self.given(),
                "assume" => self.assume(),
                "sample" => self.sample(),
                "convention" => self.convention(),
                "stationary" => self.extremum(false),
                "minimum" => self.extremum(true),
                _ => self.claim(),
            }?;
            self.finish()?;
            return Ok(read);
        }
        let read = self.definition()?;
        self.finish()?;
        Ok(read)
    }

    fn not_a_statement(&self) -> Box<Diagnostic> {
        let error = Diagnostic::error(self.span(), "this begins no statement");
        let error = error.help("begin with dims, given, assume, claim or show, or define something: `p = …`");
        Box::new(error.help("to go on with a list of declarations, indent the line"))
    }

    fn assume(&mut self) -> Read<StatementKind> {
        let mut cond = self.cond()?;
        while self.eat(",") {
            cond = Cond::And(Box::new(cond), Box::new(self.cond()?));
        }
        Ok(StatementKind::Assume(cond))
    }

    /// `convention strict`, `convention gradient-shape`
    fn convention(&mut self) -> Read<StatementKind> {
        let mut name = self.name("a convention: gradient-shape or strict")?;
        while self.eat("-") {
            let more = self.name("the rest of the name")?;
            name = Ident { name: format!("{}-{}", name.name, more.name), span: name.span.to(more.span) };
        }
        if !matches!(name.name.as_str(), "strict" | "gradient-shape") {
            let error = Diagnostic::error(name.span, format!("there is no convention `{}`", name.name));
            return Err(Box::new(error.help("write `convention strict` or `convention gradient-shape`")));
        }
        Ok(StatementKind::Convention(name))
    }

    /// `p = …`, `f(x) = …`, `a_(k+1) = …`, `Q, R = qr(A)`, `theta <- …`
    fn definition(&mut self) -> Read<StatementKind> {
        let start = self.span();
        if !self.has_equals() {
            return Err(self.not_a_statement());
        }
        let (name, params, index) = self.left_side()?;
        if self.is(",") && params.is_none() && index.is_empty() {
            return self.unpack(name);
        }
        let update = self.is("<-");
        if !self.eat("=") && !self.eat("<-") {
            if let Some(error) = self.power_defined(start) {
                return Err(error);
            }
            let left = start.to(self.span());
            let message = "the left side of a definition is a name, with arguments or an index";
            let fix = format!("to have this equation judged, write `claim {} …`", start.of(self.text));
            return Err(Box::new(Diagnostic::error(left, message).fix(fix, start.before(), "claim ")));
        }
        // Parameters hide what the file declares, for the body only.
        let outer = params.as_ref().map(|_| self.scope.clone());
        if let Some(params) = &params {
            self.scope.declare_own(&name, params);
        }
        for param in params.iter().flatten() {
            self.scope.add(&param.name, Known::Value { rank: None });
        }
        self.bound.extend(index.iter().flat_map(Expr::names));
        let read = self.expr().and_then(|body| {
            let mut over = Vec::new();
            while self.eat_word("for") {
                over.push(self.range()?);
                while self.eat(",") {
                    over.push(self.range()?);
                }
            }
            Ok((body, over))
        });
        if let Some(outer) = outer {
            self.scope = outer;
        }
        let (body, over) = read?;
        Ok(StatementKind::Define(Definition { name, params, index, body, over, update }))
    }

    /// `v^2 = …`: what is defined is a name.
    fn power_defined(&self, start: Span) -> Option<Box<Diagnostic>> {
        let power = match (self.peek(), self.ahead(1), self.ahead(2)) {
            (Token::Sign("^2"), Token::Sign("="), _) => 1,
            (Token::Sign("^"), Token::Number(2.0), Token::Sign("=")) => 2,
            _ => return None,
        };
        let place = |n: usize| self.tokens.get(self.at + n).map(|l| l.span);
        let (left, from) = (start.to(self.last()), place(power + 1)?);
        let end = self.tokens.iter().rfind(|l| l.token != Token::End)?.span;
        let (name, body) = (left.of(self.text), from.to(end).of(self.text));
        let error = Diagnostic::error(left.to(place(power - 1)?), "a name that is defined has no power");
        Some(Box::new(
            error
                .fix(
                    format!("to define {name}, if it is not negative"),
                    start.to(end),
                    format!("{name} = sqrt({body})"),
                )
                .fix("to have this equation judged", start.before(), "claim "),
        ))
    }

    /// The name that is defined, its parameters and its indices.
    fn left_side(&mut self) -> Read<(Ident, Option<Vec<Ident>>, Vec<Expr>)> {
        let (name, index) = self.defined()?;
        let params = if self.is("(") && index.is_empty() { Some(self.params()?) } else { None };
        let index = if self.is("_") && params.is_some() { self.subscript()? } else { index };
        Ok((name, params, index))
    }

    /// The names that stand here one after the other.
    fn names(&mut self) -> Vec<Ident> {
        let mut names = Vec::new();
        while let Ok(name) = self.name("a name") {
            names.push(name);
            if !self.eat(",") {
                break;
            }
        }
        names
    }

    fn has_equals(&self) -> bool {
        self.tokens.iter().any(|l| matches!(l.token, Token::Sign("=" | "<-")))
    }

    /// The name on the left of a definition: `u_1` is a name, `q_d` an entry, `a_1` an entry if `a` is defined by entries.
    fn defined(&mut self) -> Read<(Ident, Vec<Expr>)> {
        if let (Token::Word(word), Token::Sign("_")) = (self.peek().clone(), self.ahead(1).clone())
            && !RESERVED.contains(&word.as_str())
            && !self.spaced(1)
        {
            let entry = match self.ahead(2) {
                Token::Sign(_) => true,
                Token::Word(_) => {
                    (self.families)(&word)
                        && matches!(self.ahead(2), Token::Word(sub) if indices(sub, self.tokens, |n| self.scope.has(n)))
                }
                Token::Number(_) => (self.families)(&word),
                _ => false,
            };
            if entry {
                let name = Ident { name: word, span: self.span() };
                self.at += 1;
                return Ok((name, self.subscript()?));
            }
        }
        Ok((self.name("the name that is defined")?, Vec::new()))
    }

    fn params(&mut self) -> Read<Vec<Ident>> {
        let open = self.span();
        self.at += 1;
        let mut params = vec![self.name("a parameter")?];
        while self.eat(",") {
            params.push(self.name("a parameter")?);
        }
        self.close(open, ")")?;
        Ok(params)
    }

    fn range(&mut self) -> Read<Range> {
        let name = self.name("an index")?;
        if !self.eat_word("in") {
            return Err(self.unexpected("`in` and the range: `for k in 1..N`"));
        }
        let (from, to) = self.dots()?;
        Ok(Range { name, from, to })
    }

    fn unpack(&mut self, first: Ident) -> Read<StatementKind> {
        let mut names = vec![first];
        while self.eat(",") {
            names.push(self.name("another name")?);
        }
        self.expect("=", "before the call")?;
        Ok(StatementKind::Unpack { names, value: self.expr()? })
    }
}
