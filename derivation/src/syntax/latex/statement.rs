//! From a LaTeX file to statements.

use super::clauses::{Word, word};
use super::declare::{indexed, undeclared};
use super::document::{Display, scan};
use super::macros::Macros;
use super::parser::{Memory, Parser};
use super::pieces::{first_relation, for_range, named_last, share_ranges, split};
use super::props::{definite, stated};
use super::token::{Lexeme, Token, tokens};
use crate::syntax::rank::rank;
use crate::syntax::reading::{once, starts};
use crate::syntax::scope::{Known, Scope};
use crate::syntax::tree::{Body, Claim};
use crate::syntax::tree::{
    Clause, Cond, Decl, DeclShape, DimBound, DimDecl, Expr, Kind, Prop, Statement, StatementKind,
};
use crate::{Diagnostic, Span};

/// Reads the statements of a LaTeX file. Each that cannot be read gives one error; the next is read as if nothing had
/// happened.
pub fn parse(text: &str, scope: &mut Scope) -> (Vec<Statement>, Vec<Diagnostic>) {
    let document = scan(text);
    let mut reader =
        Reader { text, scope, memory: Memory::default(), statements: Vec::new(), said: document.errors };
    let (macros, mut displays) = (Macros::defined_in(text), Vec::new());
    for display in document.displays {
        let (lexemes, notes) = tokens(text, display.content, &macros);
        let mut pieces = split(&display, &lexemes);
        if matches!(display.keyword, Some("given") | None) {
            pieces = share_ranges(pieces);
        }
        if let Some(range) = &display.range {
            pieces.iter_mut().for_each(|p| p.extend(for_range(text, range, &macros)));
        }
        if let (Some(props), Some(last)) = (display.props, pieces.last_mut()) {
            last.push(Lexeme { token: Token::Text(props.of(text).trim().to_string()), span: props });
        }
        reader.said.extend(notes);
        for piece in &pieces {
            if let Some(name) = reader.family(piece, display.whole) {
                reader.memory.families.insert(name);
            }
        }
        displays.push((display, pieces));
    }
    for (display, pieces) in &displays {
        reader.display(display, pieces);
    }
    let (mut statements, said) = (reader.statements, reader.said);
    for line in document.expected {
        if let Some(above) = statements.iter_mut().rev().find(|s| s.span.start < line.span.start) {
            above.expected.push(line);
        }
    }
    (statements, said)
}

struct Reader<'a> {
    text: &'a str,
    scope: &'a mut Scope,
    memory: Memory,
    statements: Vec<Statement>,
    said: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn parser<'p>(&'p mut self, piece: &'p [Lexeme], whole: Span) -> Parser<'p> {
        Parser {
            text: self.text,
            tokens: piece,
            at: 0,
            end: piece.len(),
            scope: std::mem::take(self.scope),
            memory: &mut self.memory,
            bound: Vec::new(),
            folds: Vec::new(),
            own: Vec::new(),
            notes: Vec::new(),
            depth: 0,
            bars: Vec::new(),
            whole,
        }
    }

    /// The name that a piece defines entry by entry, if it does.
    fn family(&self, piece: &[Lexeme], whole: Span) -> Option<String> {
        let (_, sign) = first_relation(piece)?;
        if !matches!(sign, "=" | ":=" | "<-") {
            return None;
        }
        let (memory, mut scope) = (Memory::default(), Scope::default());
        let (statements, said) = (Vec::new(), Vec::new());
        let mut reader = Reader { text: self.text, scope: &mut scope, memory, statements, said };
        let mut parser = reader.parser(piece, whole);
        let mut name = parser.base().ok()??.name;
        let scripts = parser.scripts().ok()?;
        name += if scripts.sup.as_ref().is_some_and(|part| parser.is_two(part)) { "sq" } else { "" };
        name += if scripts.star { "star" } else { "" };
        let defines = matches!(parser.peek(), Token::Sign("=" | ":=" | "<-"));
        (defines && indexed(piece, &scripts, |_| true, |_| false)).then_some(name)
    }

    fn display(&mut self, display: &Display, pieces: &[Vec<Lexeme>]) {
        if pieces.is_empty() {
            let error = Diagnostic::error(display.whole, "this display states nothing");
            self.said.push(error.help("write a statement into it, or remove it"));
        }
        // Behind a claim, what defines a new name is read first: `f = c + q^T x, c = …`.
        let judged = matches!(display.keyword, Some("claim" | "show" | "stationary" | "minimum"));
        let pieces = &if judged { self.with_conditions(pieces) } else { pieces.to_vec() };
        let defines = |r: &Self, i: usize| judged && i > 0 && r.defines_new(&pieces[i]);
        let (first, then): (Vec<usize>, Vec<usize>) = (0..pieces.len()).partition(|i| defines(self, *i));
        for i in first.iter().chain(&then) {
            let keyword = if first.contains(i) { Some("define") } else { display.keyword };
            self.piece(&pieces[*i], keyword, display);
        }
    }

    /// The claims with their conditions: in `f'=1/x,\quad x>0` of a given x the bound is none of its own.
    fn with_conditions(&mut self, pieces: &[Vec<Lexeme>]) -> Vec<Vec<Lexeme>> {
        let mut joined: Vec<Vec<Lexeme>> = Vec::new();
        for piece in pieces {
            let bounded = self.bounded(piece);
            let before = joined.last_mut().filter(|before| {
                let mentions =
                    |l: &Lexeme| matches!(&l.token, Token::Letter(n, _) if Some(n) == bounded.as_ref());
                before.iter().any(mentions)
            });
            let (Some(before), Some(first), Some(last)) = (before, piece.first(), piece.last()) else {
                joined.push(piece.clone());
                continue;
            };
            let when = |l: &Lexeme| matches!(&l.token, Token::Text(w) if word(w) == Some(Word::When));
            let join = if before.iter().any(when) { "and" } else { "when" };
            before.push(Lexeme { token: Token::Text(join.into()), span: first.span.before() });
            before.extend(piece.iter().cloned());
            let note = "this is read as a condition on what stands in front of it";
            self.said.push(Diagnostic::note(first.span.to(last.span), note));
        }
        joined
    }

    /// The given number that a piece only bounds: `x>0`, `0<x`, `x\ne 1`.
    fn bounded(&self, piece: &[Lexeme]) -> Option<String> {
        let (at, "<" | "<=" | ">" | ">=" | "!=") = first_relation(piece)? else { return None };
        let sides = [piece.get(..at)?, piece.get(at + 1..)?];
        sides.iter().find_map(|side| match side {
            [Lexeme { token: Token::Letter(name, _), .. }]
                if self.scope.get(name) == Some(Known::Value { rank: Some(0) })
                    && !self.scope.is_defined(name) =>
            {
                Some(name.clone())
            }
            _ => None,
        })
    }

    fn defines_new(&self, piece: &[Lexeme]) -> bool {
        let Some((at, "=" | ":=")) = first_relation(piece) else { return false };
        let Some(Token::Letter(name, _)) = piece.first().map(|l| &l.token) else { return false };
        let scripted = matches!(piece.get(1).map(|l| &l.token), Some(Token::Sign("_" | "=" | ":=")));
        let one = piece.iter().filter(|l| matches!(l.token, Token::Sign("="))).count() <= 1;
        scripted
            && one
            && at < 12
            && !self.scope.names().any(|n| n == name || n.starts_with(&format!("{name}_")))
    }

    fn piece(&mut self, piece: &[Lexeme], keyword: Option<&'static str>, display: &Display) {
        let Some(span) = piece.first().zip(piece.last()).map(|(a, b)| a.span.to(b.span)) else { return };
        if matches!(keyword, Some("given") | None) && self.property_of_given(piece, keyword, display.whole) {
            return;
        }
        if matches!(keyword, Some("claim" | "show" | "define") | None)
            && let Some((chain, definition)) = named_last(piece)
        {
            self.piece(&definition, Some("define"), display);
            return chain.into_iter().for_each(|chain| self.piece(chain, keyword, display));
        }
        let mut parser = self.parser(piece, display.whole);
        let read = parser.statement(keyword, &display.label);
        let Parser { notes, scope, .. } = parser;
        *self.scope = scope;
        let kind = match read {
            Ok(kind) => {
                // What `=:` names is read twice, and said once.
                let new = notes.into_iter().filter(|note| !self.said.contains(note)).collect::<Vec<_>>();
                self.said.extend(new);
                kind
            }
            Err(error) => {
                let kind = self.unreadable(piece, keyword, display, error.span);
                let error = once(*error, &self.said);
                if !self.said.contains(&error) {
                    self.said.push(error);
                }
                kind
            }
        };
        self.declare_sizes(&kind);
        self.declare(Statement { span, kind, expected: Vec::new() });
    }

    /// A statement that could not be read. What is known all the same is kept, so that one mistake gives one message.
    fn unreadable(
        &self,
        piece: &[Lexeme],
        keyword: Option<&'static str>,
        display: &Display,
        mistake: Span,
    ) -> StatementKind {
        match keyword {
            Some("claim" | "show" | "stationary" | "minimum") => {
                let first = Expr::new(mistake, Kind::Unreadable);
                let body = Body::Chain { first, rest: Vec::new() };
                return StatementKind::Claim(Claim {
                    label: display.label.clone(),
                    body,
                    clauses: Vec::new(),
                });
            }
            Some("assume") => return StatementKind::Assume(Cond::unreadable(mistake)),
            _ => {}
        }
        // What is said of something declared is an assumption.
        if keyword == Some("given")
            && let Some(Token::Letter(name, _)) = piece.first().map(|l| &l.token)
            && self.scope.has(name)
        {
            return StatementKind::Assume(Cond::unreadable(mistake));
        }
        let (memory, mut scope) = (Memory::default(), Scope::default());
        let (statements, said) = (Vec::new(), Vec::new());
        let mut reader = Reader { text: self.text, scope: &mut scope, memory, statements, said };
        let mut parser = reader.parser(piece, display.whole);
        let mut names = Vec::new();
        while let Ok(Some(base)) = parser.base()
            && let Ok(scripts) = parser.scripts()
        {
            let family = self.memory.families.contains(&base.name);
            names.push(if family { base } else { parser.whole_name(base.clone(), &scripts).unwrap_or(base) });
            if !parser.eat(",") {
                break;
            }
        }
        StatementKind::Unreadable(names)
    }

    /// Sizes that nobody declared are dimensions.
    fn declare_sizes(&mut self, kind: &StatementKind) {
        let mut sizes = Vec::new();
        let mut of = |d: &Decl| {
            if let DeclShape::Array(dims) = &d.shape {
                sizes.extend(d.family.iter().map(|f| f.to.clone()).chain(dims.iter().cloned()));
            }
        };
        match kind {
            StatementKind::Given(decls) => decls.iter().for_each(&mut of),
            StatementKind::Claim(Claim { clauses, body, .. }) => {
                clauses.iter().for_each(|c| {
                    if let Clause::Given(decl) = c {
                        of(decl);
                    }
                });
                if let Body::Shape { dims, .. } = body {
                    sizes.extend(dims.iter().cloned());
                }
            }
            _ => {}
        }
        let names = undeclared(&sizes, |n| self.scope.has(n));
        let (Some(first), Some(last)) = (names.first(), names.last()) else { return };
        let span = first.span.to(last.span);
        let list = names.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join(", ");
        let are = if names.len() == 1 { "is read as a dimension" } else { "are read as dimensions" };
        self.said.push(Diagnostic::note(span, format!("{list} {are}")));
        let dims = names.into_iter().map(|name| DimDecl { name, bound: DimBound::Free }).collect();
        self.declare(Statement { span, kind: StatementKind::Dims(dims), expected: Vec::new() });
    }

    /// `\operatorname{rank}X=D`, `A\succ 0` and `A=A^\top` among declarations belong to the declaration before.
    fn property_of_given(&mut self, piece: &[Lexeme], keyword: Option<&str>, whole: Span) -> bool {
        let Some((name, prop)) = self.property(piece, keyword, whole) else { return false };
        for statement in self.statements.iter_mut().rev() {
            if let StatementKind::Given(decls) = &mut statement.kind
                && let Some(decl) = decls.iter_mut().find(|d| d.names.iter().any(|n| n.name == name))
            {
                decl.props.push(prop);
                return true;
            }
        }
        false
    }

    /// A property that stands by itself, and the name of what has it.
    fn property(&mut self, piece: &[Lexeme], keyword: Option<&str>, whole: Span) -> Option<(String, Prop)> {
        let span = piece.first().zip(piece.last()).map(|(a, b)| a.span.to(b.span))?;
        // Between sentences an equation is no declaration.
        if let Token::Letter(name, _) = &piece.first()?.token
            && keyword == Some("given")
            && self.scope.has(name)
            && let Some(prop) = stated(span.of(self.text))
        {
            return Some((name.clone(), prop));
        }
        let ranks = matches!(piece.first().map(|l| &l.token), Some(Token::Text(word)) if word == "rank");
        if !ranks && !definite(piece) {
            return None;
        }
        let mut parser = self.parser(piece, whole);
        parser.at = usize::from(ranks);
        let open = ranks && parser.eat("(");
        let named = parser.base().ok().flatten().and_then(|base| {
            let scripts = parser.scripts().ok()?;
            parser.whole_name(base, &scripts).ok().filter(|_| !open || parser.eat(")"))
        });
        let prop = if !ranks {
            parser.is("succ").then_some(Prop::PositiveDefinite)
        } else if parser.eat("=") {
            parser.expr().ok().filter(|_| parser.done()).map(Prop::Rank)
        } else {
            None
        };
        let Parser { scope, .. } = parser;
        *self.scope = scope;
        Some((named?.name, prop?))
    }

    fn declare(&mut self, statement: Statement) {
        if let StatementKind::Define(d) = &statement.kind {
            let begins = starts(d, self.scope, &self.statements);
            self.statements.extend(begins);
        }
        self.scope.declare(&statement);
        if let StatementKind::Define(d) = &statement.kind {
            if let Some(params) = &d.params {
                let params = params.iter().map(|p| p.name.clone()).collect();
                self.memory.params.insert(d.name.name.clone(), params);
            } else if let Some(Known::Value { rank: None }) = self.scope.get(&d.name.name)
                && let rank @ Some(_) = rank(&d.body, self.scope)
            {
                self.scope.add(&d.name.name, Known::Value { rank });
            }
        }
        self.statements.push(statement);
    }
}
