//! The statements of a display: where each begins and ends.

use super::clauses::{Word, relation, word};
use super::document::Display;
use super::props::are_properties;
use super::token::{Lexeme, Token};

/// Environments inside a display that only arrange it.
fn arranges(name: &str) -> bool {
    matches!(
        name.trim_end_matches('*'),
        "aligned" | "split" | "gathered" | "align" | "alignedat" | "equation" | "gather" | "multline"
    )
}

/// The tokens of each statement.
pub fn split(display: &Display, lexemes: &[Lexeme]) -> Vec<Vec<Lexeme>> {
    let assumes = display.keyword == Some("assume");
    let (mut pieces, mut piece, mut depth) = (Vec::new(), Vec::<Lexeme>::new(), 0usize);
    for (i, lexeme) in lexemes.iter().enumerate() {
        let rest = &lexemes[i + 1..];
        let ends = match &lexeme.token {
            Token::Begin(name) | Token::Finish(name) if arranges(name) => continue,
            Token::End => break,
            Token::Begin(_) | Token::Sign("(" | "[" | "{" | "\\{") => {
                depth += 1;
                false
            }
            Token::Finish(_) | Token::Sign(")" | "]" | "}" | "\\}") => {
                depth = depth.saturating_sub(1);
                false
            }
            Token::Sign("&") if depth == 0 => continue,
            Token::Sign("\\\\") if depth == 0 => {
                if display.broken || joins(rest, true) || ends_open(&piece) {
                    continue;
                }
                true
            }
            Token::Sign("quad") => {
                if depth > 0 || joins(rest, false) || ends_open(&piece) {
                    continue;
                }
                true
            }
            Token::Sign(",") if depth == 0 => {
                let dots = matches!(piece.last().map(|l| &l.token), Some(Token::Sign("...")))
                    || matches!(rest.first().map(|l| &l.token), Some(Token::Sign("...")));
                let ended = !rest.iter().any(|l| !is_space(&l.token));
                if !ended && (dots || is_open_list(&piece)) {
                    false
                } else if joins(rest, false) {
                    continue;
                } else {
                    true
                }
            }
            Token::Sign(";" | ".") if depth == 0 => true,
            Token::Text(words) if depth == 0 => match word(words) {
                Some(Word::Where) => true,
                Some(Word::And) => !assumes && !has(&piece, Word::When),
                _ => false,
            },
            _ => false,
        };
        if !ends {
            piece.push(lexeme.clone());
        } else if !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            depth = 0;
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

fn is_space(token: &Token) -> bool {
    matches!(token, Token::Sign("quad" | "\\\\" | "&" | "," | "." | ";"))
        || matches!(token, Token::Finish(name) if arranges(name))
}

/// Whether what follows belongs to the statement before: a relation, a clause, and on a new row also an operator.
fn joins(rest: &[Lexeme], row: bool) -> bool {
    let Some(next) = rest.iter().map(|l| &l.token).find(|t| !is_space(t)) else { return false };
    match next {
        Token::Sign("+" | "-" | "cdot" | "times" | "odot" | "/" | "*" | ")" | "]") => row,
        Token::Sign(sign) => relation(sign).is_some() || matches!(*sign, "in" | "->"),
        Token::Text(words) => {
            matches!(word(words), Some(Word::For | Word::When | Word::At | Word::As)) || are_properties(words)
        }
        Token::Command(c) => c == "forall",
        _ => false,
    }
}

/// Whether a statement cannot end here: its last sign wants something behind it.
fn ends_open(piece: &[Lexeme]) -> bool {
    match piece.last().map(|l| &l.token) {
        Some(Token::Sign(sign)) => {
            relation(sign).is_some()
                || matches!(
                    *sign,
                    "+" | "-" | "*" | "/" | "cdot" | "times" | "odot" | ":=" | "<-" | "in" | ","
                )
        }
        Some(Token::Text(words)) => word(words).is_some(),
        _ => false,
    }
}

/// Whether a comma goes on with what was begun: names before their relation, or places behind `at`.
fn is_open_list(piece: &[Lexeme]) -> bool {
    has(piece, Word::At) || first_relation(piece).is_none()
}

fn has(piece: &[Lexeme], joint: Word) -> bool {
    piece.iter().any(|l| matches!(&l.token, Token::Text(words) if word(words) == Some(joint)))
}

/// The first relation of a statement outside brackets, and where it is.
pub fn first_relation(piece: &[Lexeme]) -> Option<(usize, &'static str)> {
    let mut depth = 0usize;
    for (i, lexeme) in piece.iter().enumerate() {
        match &lexeme.token {
            Token::Begin(_) | Token::Sign("(" | "[" | "{" | "\\{") => depth += 1,
            Token::Finish(_) | Token::Sign(")" | "]" | "}" | "\\}") => depth = depth.saturating_sub(1),
            Token::Sign(sign)
                if depth == 0
                    && (relation(sign).is_some()
                        || matches!(*sign, ":=" | "<-" | "in" | ":" | "->" | "succ" | "succeq")) =>
            {
                return Some((i, sign));
            }
            _ => {}
        }
    }
    None
}
