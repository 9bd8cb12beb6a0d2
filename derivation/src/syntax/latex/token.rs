//! From LaTeX to tokens. Layout is dropped, fonts become part of a letter, synonyms become one sign.

use super::commands;
use super::lexer::Lexer;
use super::macros::Macros;
use crate::{Diagnostic, Span};

/// A token of mathematics in LaTeX.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A letter as it is spelled in names, and the font that it is set in (empty: the usual one).
    Letter(String, &'static str),
    /// The words in `\text{…}` or `\operatorname{…}`.
    Text(String),
    /// A number.
    Number(f64),
    /// An operator or bracket, in its canonical spelling.
    Sign(&'static str),
    /// Another command, without its backslash.
    Command(String),
    /// `\begin{…}`
    Begin(String),
    /// `\end{…}`
    Finish(String),
    /// Something else.
    Unknown(char),
    /// The end.
    End,
}

/// A token and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexeme {
    /// What it is.
    pub token: Token,
    /// Where it stands.
    pub span: Span,
}

/// The tokens of a part of a text, and notes on characters that were normalised.
pub fn tokens(text: &str, part: Span, macros: &Macros) -> (Vec<Lexeme>, Vec<Diagnostic>) {
    let mut lexer = Lexer { end: part.end.min(text.len()), ..Lexer::new(text, macros) };
    lexer.run(part.start);
    (split_arguments(text, lexer.out), lexer.notes)
}

/// TeX takes one digit where an argument stands without braces: `\frac12` is one half, `x_12` is x_1 followed by 2.
pub fn split_arguments(text: &str, lexemes: Vec<Lexeme>) -> Vec<Lexeme> {
    let mut out: Vec<Lexeme> = Vec::with_capacity(lexemes.len());
    // For each fraction that is being read: how deep in braces it stands, and how many arguments are missing.
    let mut fractions: Vec<(usize, u8)> = Vec::new();
    let (mut depth, mut script) = (0usize, false);
    for lexeme in lexemes {
        let mut rest = Some(lexeme);
        while let Some(lexeme) = rest.take() {
            while fractions.last().is_some_and(|(at, missing)| *at > depth || *missing == 0) {
                fractions.pop();
            }
            let argument = fractions.last().is_some_and(|(at, _)| *at == depth);
            let (first, more) = if argument || script { halve(text, lexeme) } else { (lexeme, None) };
            let mut ends = argument && !script;
            script = false;
            match &first.token {
                Token::Sign("^" | "_") => (script, ends) = (true, false),
                Token::Command(c) if c == "sqrt" => script = true,
                Token::Command(c) if commands::accent(c).is_some() => ends = false,
                Token::Sign("{") => (depth, ends) = (depth + 1, false),
                Token::Sign("}") => {
                    depth = depth.saturating_sub(1);
                    ends = fractions.last().is_some_and(|(at, _)| *at == depth);
                }
                _ => {}
            }
            if ends && let Some((_, missing)) = fractions.last_mut() {
                *missing = missing.saturating_sub(1);
            }
            if matches!(&first.token, Token::Command(c) if c == "frac") {
                fractions.push((depth, 2));
            }
            out.push(first);
            rest = more;
        }
    }
    out
}

/// The first digit of a number of several, and the rest.
fn halve(text: &str, lexeme: Lexeme) -> (Lexeme, Option<Lexeme>) {
    let digits = lexeme.span.of(text);
    if digits.len() < 2 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return (lexeme, None);
    }
    let part = |start: usize, end: usize| {
        let span = Span::new(lexeme.span.start + start, lexeme.span.start + end);
        Lexeme { token: Token::Number(span.of(text).parse().unwrap_or(f64::NAN)), span }
    };
    (part(0, 1), Some(part(1, digits.len())))
}
