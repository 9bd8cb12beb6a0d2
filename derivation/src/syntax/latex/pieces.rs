//! The statements of a display: where each begins and ends.

use super::clauses::{Word, holds_relation, relation, word};
use super::document::Display;
use super::macros::Macros;
use super::props::are_properties;
use super::token::{Lexeme, Token, tokens};
use crate::Span;

/// `for k in 1..N` as it is written inside a display: `\text{for }k\in\{1,\dots,N\}`.
pub fn for_range(text: &str, [name, first, last]: &[Span; 3], macros: &Macros) -> Vec<Lexeme> {
    let sign = |sign, span| Lexeme { token: Token::Sign(sign), span };
    let mut out = vec![Lexeme { token: Token::Text("for".into()), span: name.before() }];
    out.extend(tokens(text, *name, macros).0);
    out.extend([sign("in", name.after()), sign("\\{", first.before())]);
    out.extend(tokens(text, *first, macros).0);
    out.extend([",", "...", ","].map(|s| sign(s, first.after())));
    out.extend(tokens(text, *last, macros).0);
    out.push(sign("\\}", last.after()));
    out
}

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
    let judged = matches!(display.keyword, Some("claim" | "show"));
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
            Token::Command(c) if c == "langle" => {
                depth += 1;
                false
            }
            Token::Command(c) if c == "rangle" => {
                depth = depth.saturating_sub(1);
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
                if ranges_over(&piece, rest) {
                    piece.push(said_for(lexeme));
                    continue;
                }
                true
            }
            // `\text{for } x\in[0,1],\ y\in[0,1]`
            Token::Sign(",") if depth == 0 && judged && has(&piece, Word::For) && declares(rest) => {
                piece.push(said_for(lexeme));
                continue;
            }
            Token::Sign(",") if depth == 0 => {
                let dots = matches!(piece.last().map(|l| &l.token), Some(Token::Sign("...")))
                    || matches!(rest.first().map(|l| &l.token), Some(Token::Sign("...")))
                    || (has(&piece, Word::For) && second_of_a_range(rest));
                let ended = !rest.iter().any(|l| !is_space(&l.token));
                if !ended && ranges_over(&piece, rest) {
                    piece.push(said_for(lexeme));
                    continue;
                } else if !ended && (dots || is_open_list(&piece)) {
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

/// Declarations with the ranges that are said behind others: in `x_n\in\mathbb{R}^D,\ y_n\in\{0,1\},\ n=1,\dots,N` the range is one
/// of x too.
pub fn share_ranges(pieces: Vec<Vec<Lexeme>>) -> Vec<Vec<Lexeme>> {
    let mut shared = pieces.clone();
    let mut used = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        let bare = is_range(piece);
        let start = if bare { Some(0) } else { said_range(piece) };
        let Some(range) = start.and_then(|at| piece.get(at..)) else { continue };
        let Some(Token::Letter(letter, _)) = range.first().map(|l| &l.token) else { continue };
        for before in shared.iter_mut().take(i).filter(|p| said_range(p).is_none() && is_below(p, letter)) {
            before.push(said_for(&range[0]));
            before.extend_from_slice(range);
            used.extend(bare.then_some(i));
        }
    }
    let mut at = 0..;
    shared.retain(|_| at.next().is_some_and(|i| !used.contains(&i)));
    shared
}

/// Where the range begins that is said behind a declaration.
fn said_range(piece: &[Lexeme]) -> Option<usize> {
    let said = |l: &Lexeme| matches!(&l.token, Token::Text(words) if word(words) == Some(Word::For));
    piece.iter().position(said).map(|at| at + 1)
}

/// Whether a piece is a range and nothing else: `n=1,\dots,N`.
fn is_range(piece: &[Lexeme]) -> bool {
    let begins = matches!(
        (piece.first().map(|l| &l.token), piece.get(1).map(|l| &l.token)),
        (Some(Token::Letter(..)), Some(Token::Sign("=")))
    );
    begins && piece.iter().any(|l| matches!(l.token, Token::Sign("...")))
}

/// Whether a letter stands below a name that a piece declares, or in brackets above it.
fn is_below(piece: &[Lexeme], letter: &str) -> bool {
    let Some((relation, "in" | "<" | "<=" | ">" | ">=")) = first_relation(piece) else { return false };
    // Behind a comma a name begins.
    piece[..relation].windows(2).any(|pair| {
        pair[0].token != Token::Sign(",")
            && matches!(&pair[1].token, Token::Letter(name, _) if name == letter)
    })
}

/// Whether what follows is the 2 of `i=1,2,\dots,N`.
fn second_of_a_range(rest: &[Lexeme]) -> bool {
    let sign =
        |i: usize, sign: &str| matches!(rest.get(i).map(|l| &l.token), Some(Token::Sign(s)) if *s == sign);
    matches!(rest.first().map(|l| &l.token), Some(Token::Number(_))) && sign(1, ",") && sign(2, "...")
}

/// Whether what follows is a name in a set.
fn declares(rest: &[Lexeme]) -> bool {
    let mut next = rest.iter().map(|l| &l.token).skip_while(|t| is_space(t));
    matches!((next.next(), next.next()), (Some(Token::Letter(..)), Some(Token::Sign("in"))))
}

/// The word that is left out in `x_n\in\mathbb{R}^D,\ n=1,\dots,N`, in place of a separator.
fn said_for(separator: &Lexeme) -> Lexeme {
    Lexeme { token: Token::Text("for".into()), span: separator.span }
}

/// Whether what follows is the range of an index of what is declared, defined or claimed: `n=1,\dots,N`.
fn ranges_over(piece: &[Lexeme], rest: &[Lexeme]) -> bool {
    let mut next = rest.iter().map(|l| &l.token).skip_while(|t| is_space(t));
    let (Some(Token::Letter(letter, _)), Some(Token::Sign("="))) = (next.next(), next.next()) else {
        return false;
    };
    let Some((relation, "in" | "=" | ":=")) = first_relation(piece) else { return false };
    let indexed =
        piece[..relation].iter().skip(1).any(|l| matches!(&l.token, Token::Letter(n, _) if n == letter));
    let mut commas = 0;
    let listed = next.take_while(|t| !matches!(t, Token::Sign("=" | "in" | "quad"))).take(12).any(|t| {
        commas += usize::from(*t == Token::Sign(","));
        *t == Token::Sign("...") && commas > 0
    });
    indexed && listed
}

fn is_space(token: &Token) -> bool {
    matches!(token, Token::Sign("quad" | "\\\\" | "&" | "," | "." | ";"))
        || matches!(token, Token::Finish(name) if arranges(name))
}

/// Whether what follows belongs to the statement before: a relation, a clause, and on a new row also an operator.
fn joins(rest: &[Lexeme], row: bool) -> bool {
    let Some(first) = rest.iter().position(|l| !is_space(&l.token)) else { return false };
    match &rest[first].token {
        // A condition in brackets: `f'=\frac1x\quad(x>0)`.
        Token::Sign("(") if holds_relation(&rest[first..]).is_some() => true,
        Token::Sign("+" | "-" | "cdot" | "times" | "odot" | "/" | "*" | ")" | "]") => row,
        Token::Sign(sign) => relation(sign).is_some() || matches!(*sign, "in" | "->" | "=:"),
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
                    "+" | "-" | "*" | "/" | "cdot" | "times" | "odot" | ":=" | "=:" | "<-" | "in" | ","
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
    let relates = |sign: &str| {
        relation(sign).is_some() || matches!(sign, ":=" | "<-" | "in" | ":" | "->" | "succ" | "succeq")
    };
    outside(piece).find(|(_, sign)| relates(sign))
}

/// The signs of a statement outside brackets, and where they are.
fn outside(piece: &[Lexeme]) -> impl Iterator<Item = (usize, &'static str)> {
    let mut depth = 0usize;
    piece.iter().enumerate().filter_map(move |(i, lexeme)| {
        match &lexeme.token {
            Token::Begin(_) | Token::Sign("(" | "[" | "{" | "\\{") => depth += 1,
            Token::Finish(_) | Token::Sign(")" | "]" | "}" | "\\}") => depth = depth.saturating_sub(1),
            Token::Sign(sign) if depth == 0 => return Some((i, *sign)),
            _ => {}
        }
        None
    })
}

/// `a = b =: c` as the chain in front of `=:`, if it is one, and the definition `c = b`.
pub fn named_last(piece: &[Lexeme]) -> Option<(Option<&[Lexeme]>, Vec<Lexeme>)> {
    let (at, _) = outside(piece).find(|(_, sign)| *sign == "=:")?;
    let (before, after) = (piece.get(..at)?, piece.get(at + 1..)?);
    if outside(after).any(|(_, sign)| relation(sign).is_some() || sign == "=:") {
        return None;
    }
    let relates = |(_, sign): &(usize, &str)| relation(sign).is_some() || matches!(*sign, ":=" | "<-");
    let last = outside(before).filter(relates).last();
    let member = last.map_or(0, |(i, _)| i + 1);
    let equals = Lexeme { token: Token::Sign("="), span: piece.get(at)?.span };
    let mut definition = one_name(after);
    definition.push(equals);
    definition.extend_from_slice(before.get(member..)?);
    Some((last.map(|_| before), definition))
}

/// Letters that stand side by side where only a name can stand: `dP`.
fn one_name(letters: &[Lexeme]) -> Vec<Lexeme> {
    let mut name = String::new();
    for (i, lexeme) in letters.iter().enumerate() {
        let touches = i == 0 || letters[i - 1].span.end == lexeme.span.start;
        match &lexeme.token {
            Token::Letter(letter, "") if touches && letter.len() == 1 => name += letter,
            _ => return letters.to_vec(),
        }
    }
    match letters {
        [first, .., last] => vec![Lexeme { token: Token::Text(name), span: first.span.to(last.span) }],
        _ => letters.to_vec(),
    }
}
