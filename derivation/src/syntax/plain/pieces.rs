//! Where each statement of a text begins and ends, and which names are defined entry by entry.

use super::parser::RESERVED;
use super::token::{Lexeme, Token};
use std::collections::BTreeSet;

/// Words that begin a statement.
pub const KEYWORDS: &[&str] =
    &["dims", "given", "assume", "sample", "convention", "claim", "show", "stationary", "minimum"];

/// The tokens of each statement, with an end at the end.
pub fn split(text: &str, lexemes: &[Lexeme]) -> Vec<Vec<Lexeme>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Lexeme> = Vec::new();
    let mut depth = 0usize;
    let mut close = |piece: &mut Vec<Lexeme>, depth: &mut usize| {
        *depth = 0;
        if let Some(last) = piece.last() {
            let end = Lexeme { token: Token::End, span: last.span.after(), spaced: true };
            piece.push(end);
            pieces.push(std::mem::take(piece));
        }
    };
    for (i, lexeme) in lexemes.iter().enumerate() {
        match &lexeme.token {
            Token::End => close(&mut piece, &mut depth),
            Token::Newline => {
                let next = lexemes[i + 1..].iter().find(|l| l.token != Token::Newline);
                let blank = matches!(lexemes.get(i + 1).map(|l| &l.token), Some(Token::Newline));
                let Some(next) = next.filter(|_| !piece.is_empty()) else { continue };
                let joins = begins_joined(&next.token)
                    || (!is_keyword(&next.token)
                        && (ends_open(&piece) || (depth > 0 && !blank))
                        && !(defines(&piece) && begins_definition(&lexemes[i + 1..])));
                let more =
                    declares(&piece) && indented(text, &piece, next) && looks_declared(&lexemes[i + 1..]);
                if more && !joins {
                    piece.push(Lexeme { token: Token::Sign(";"), span: lexeme.span, spaced: true });
                } else if !joins {
                    close(&mut piece, &mut depth);
                }
            }
            Token::Sign(";") if depth == 0 => {
                if declares(&piece) && looks_declared(&lexemes[i + 1..]) {
                    piece.push(lexeme.clone());
                } else {
                    close(&mut piece, &mut depth);
                }
            }
            token => {
                match token {
                    Token::Sign("(" | "[" | "{") => depth += 1,
                    Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                    _ => {}
                }
                piece.push(lexeme.clone());
            }
        }
    }
    pieces
}

/// The declarations of a statement that lists them, each with its keyword and an end.
pub fn declarations(piece: &[Lexeme]) -> Vec<Vec<Lexeme>> {
    let (Some((keyword, list)), true) = (piece.split_first(), declares(piece)) else { return Vec::new() };
    let mut depth = 0usize;
    let parts = list.split(|l| {
        match &l.token {
            Token::Sign("(" | "[" | "{") => depth += 1,
            Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        l.token == Token::End || (l.token == Token::Sign(";") && depth == 0)
    });
    let whole = |(i, part): (usize, &[Lexeme])| {
        let (first, last) = (part.first()?, part.last()?);
        // Only the first stands behind its keyword.
        let span = if i == 0 { keyword.span } else { first.span.before() };
        let begin = Lexeme { span, ..keyword.clone() };
        let end = Lexeme { token: Token::End, span: last.span.after(), spaced: true };
        Some(std::iter::once(begin).chain(part.iter().cloned()).chain([end]).collect())
    };
    parts.enumerate().filter_map(whole).collect()
}

/// Signs that want something on both sides.
const BETWEEN: &[&str] =
    &["+", "-", "*", "×", "/", ".*", "./", "^", "=", "!=", "<", "<=", ">", ">=", "->", ","];

/// Whether a token is one of some signs or words.
fn is_one(token: &Token, signs: &[&[&str]], words: &[&str]) -> bool {
    match token {
        Token::Sign(sign) => signs.iter().any(|list| list.contains(sign)),
        Token::Word(word) => words.contains(&word.as_str()),
        _ => false,
    }
}

/// A line that begins so belongs to the line before.
fn begins_joined(token: &Token) -> bool {
    is_one(token, &[BETWEEN, &[")", "]", "}"]], &["and", "or", "then", "else", "when", "for", "at"])
}

/// A line that ends so goes on in the next.
fn ends_open(piece: &[Lexeme]) -> bool {
    let Some(Lexeme { token, .. }) = piece.last() else { return false };
    // `s -> 0+` is complete: the sign says from which side.
    let sided = matches!(token, Token::Sign("+" | "-")) && {
        let arrow = piece.iter().rposition(|l| l.token == Token::Sign("->"));
        arrow
            .and_then(|i| piece.get(i.checked_sub(2)?))
            .is_some_and(|l| matches!(&l.token, Token::Word(w) if w == "as"))
    };
    !sided && is_one(token, &[BETWEEN, &["(", "[", "{", ":"]], &["and", "or", "then", "else"])
}

fn is_keyword(token: &Token) -> bool {
    matches!(token, Token::Word(w) if KEYWORDS.contains(&w.as_str()))
}

/// Whether a statement is a definition: it has one `=`.
fn defines(piece: &[Lexeme]) -> bool {
    piece.first().is_some_and(|l| !is_keyword(&l.token)) && piece.iter().any(|l| l.token == Token::Sign("="))
}

/// Whether what follows is a definition too: a name, perhaps with arguments or an index, and `=`. The line before was then
/// broken off.
fn begins_definition(rest: &[Lexeme]) -> bool {
    let mut line = rest.iter().skip_while(|l| l.token == Token::Newline).map(|l| &l.token);
    if !matches!(line.next(), Some(Token::Word(w)) if !RESERVED.contains(&w.as_str())) {
        return false;
    }
    let mut depth = 0usize;
    for token in line {
        match token {
            Token::Sign("=" | "<-") => return depth == 0,
            Token::Sign("(" | "{") => depth += 1,
            Token::Sign(")" | "}") => depth = depth.saturating_sub(1),
            Token::Sign("_" | ",") | Token::Word(_) | Token::Number(_) => {}
            Token::Sign("+" | "-") if depth > 0 => {}
            _ => return false,
        }
    }
    false
}

/// Whether a statement is one that lists declarations.
fn declares(piece: &[Lexeme]) -> bool {
    matches!(piece.first().map(|l| &l.token), Some(Token::Word(w)) if matches!(w.as_str(), "given" | "dims"))
}

/// Whether a line is indented deeper than the statement's first word.
fn indented(text: &str, piece: &[Lexeme], next: &Lexeme) -> bool {
    let column = |at: usize| at - text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    piece.first().is_some_and(|first| column(next.span.start) > column(first.span.start))
}

/// Whether what follows, up to the end of its line, is a declaration and no definition.
fn looks_declared(rest: &[Lexeme]) -> bool {
    let line = rest.iter().skip_while(|l| l.token == Token::Newline);
    let mut line =
        line.take_while(|l| !matches!(l.token, Token::Newline | Token::Sign(";") | Token::End)).peekable();
    if line.peek().is_none_or(|l| is_keyword(&l.token)) {
        return false;
    }
    for lexeme in line {
        match &lexeme.token {
            Token::Sign("=" | "<-") => return false,
            Token::Sign(":" | "<" | "<=" | ">" | ">=" | "!=") => return true,
            Token::Word(w) if matches!(w.as_str(), "in" | "real") => return true,
            _ => {}
        }
    }
    false
}

/// The names that are defined entry by entry: `q` of `q_d = …` and of `a_(k+1) = …`.
pub fn families(pieces: &[Vec<Lexeme>]) -> BTreeSet<String> {
    let base = |piece: &Vec<Lexeme>| {
        let (Token::Word(base), Some(Token::Sign("_"))) =
            (&piece.first()?.token, piece.get(1).map(|l| &l.token))
        else {
            return None;
        };
        match &piece.get(2)?.token {
            Token::Sign("(" | "{") => {
                let inside = piece.iter().skip(3).take_while(|l| !matches!(l.token, Token::Sign(")" | "}")));
                let letters = inside.filter(|l| matches!(l.token, Token::Word(_))).count();
                (letters > 0).then(|| base.clone())
            }
            Token::Word(sub) => indices(sub, piece, |_| false).then(|| base.clone()),
            _ => None,
        }
    };
    pieces.iter().filter_map(base).filter(|b| !RESERVED.contains(&b.as_str())).collect()
}

/// Whether each letter of a subscript on the left is used on the right, so that it is an index and no part of a name. In a
/// name that is declared with its subscript, as `mu_B` is, it is not used.
pub fn indices(sub: &str, piece: &[Lexeme], declared: impl Fn(&str) -> bool) -> bool {
    let body = piece.iter().skip_while(|l| l.token != Token::Sign("="));
    let body: Vec<&Token> = body.map(|l| &l.token).collect();
    sub.chars().all(|c| {
        c.is_ascii_digit()
            || body.iter().enumerate().any(|(i, token)| match token {
                Token::Word(w) if matches!(body.get(i.wrapping_sub(1)), Some(Token::Sign("_"))) => {
                    let whole = match body.get(i.wrapping_sub(2)) {
                        Some(Token::Word(base)) => declared(&format!("{base}_{w}")),
                        _ => false,
                    };
                    !whole && w.contains(c)
                }
                Token::Word(w) => w.len() == 1 && w.contains(c),
                _ => false,
            })
    })
}
