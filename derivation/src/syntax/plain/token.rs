//! From characters to tokens. What cannot be a token becomes [`Token::Unknown`]; only who meets one while reading complains,
//! so that labels and comments may hold anything.

use crate::Span;
use crate::syntax::letters::{invisible, spelled};

/// A token of plain text.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// Letters and digits, beginning with a letter.
    Word(String),
    /// A number.
    Number(f64),
    /// An operator or bracket, in its canonical spelling.
    Sign(&'static str),
    /// The end of a line.
    Newline,
    /// Something else.
    Unknown(char),
    /// The end of the text.
    End,
}

/// A token, its place, and whether a space stands in front of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexeme {
    /// What it is.
    pub token: Token,
    /// Where it stands.
    pub span: Span,
    /// Whether white space, or the start of a line, is in front of it.
    pub spaced: bool,
}

/// Signs, longest first. Words pasted from other programs have their own spellings.
const SIGNS: &[(&str, &str)] = &[
    ("...", "..."),
    (".*", ".*"),
    ("./", "./"),
    ("..", ".."),
    ("||", "||"),
    ("‖", "||"),
    ("∥", "||"),
    ("<=", "<="),
    ("≤", "<="),
    (">=", ">="),
    ("≥", ">="),
    ("!=", "!="),
    ("≠", "!="),
    ("==", "="),
    (":=", "="),
    ("->", "->"),
    ("→", "->"),
    ("<-", "<-"),
    ("←", "<-"),
    ("∈", "in"),
    ("⊙", ".*"),
    ("∘", ".*"),
    ("⊘", "./"),
    ("⊗", "(x)"),
    ("ᵀ", "^T"),
    ("⊤", "T"),
    ("⁻¹", "^-1"),
    ("²", "^2"),
    ("³", "^3"),
    ("×", "×"),
    ("·", "*"),
    ("⋅", "*"),
    ("∗", "*"),
    ("−", "-"),
    ("–", "-"),
    ("′", "'"),
    ("’", "'"),
    ("∞", "inf"),
    ("∑", "sum"),
    ("∏", "prod"),
    ("∇", "grad"),
    ("√", "sqrt"),
    ("ℝ", "R"),
    ("𝟙", "1"),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "/"),
    ("^", "^"),
    ("_", "_"),
    ("'", "'"),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
    ("(", "("),
    (")", ")"),
    ("[", "["),
    ("]", "]"),
    ("{", "{"),
    ("}", "}"),
    ("|", "|"),
    (",", ","),
    (";", ";"),
    (":", ":"),
    ("~", "~"),
];

/// The tokens of a part of a text, with a last [`Token::End`]. Comments are dropped.
pub fn tokens(text: &str, part: Span) -> Vec<Lexeme> {
    let mut out = Vec::new();
    let mut at = part.start;
    let mut spaced = true;
    let end = part.end.min(text.len());
    while let Some(rest) = text.get(at..end).filter(|r| !r.is_empty()) {
        let Some(c) = rest.chars().next() else { break };
        let length = c.len_utf8();
        if c == '\n' {
            out.push(Lexeme { token: Token::Newline, span: Span::new(at, at + 1), spaced });
            (at, spaced) = (at + 1, true);
            continue;
        }
        if c == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if c.is_whitespace() || invisible(c) {
            spaced |= c.is_whitespace();
            at += length;
            continue;
        }
        let (token, length) = next(rest, c);
        out.push(Lexeme { token, span: Span::new(at, at + length), spaced });
        (at, spaced) = (at + length, false);
    }
    out.push(Lexeme { token: Token::End, span: Span::new(end, end), spaced: true });
    out
}

fn next(rest: &str, c: char) -> (Token, usize) {
    if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
        return number(rest);
    }
    if letter(c).is_some() {
        return word(rest);
    }
    for (spelled, sign) in SIGNS {
        if rest.starts_with(spelled) {
            let token = match *sign {
                "in" | "inf" | "sum" | "prod" | "grad" | "sqrt" | "R" | "T" => {
                    Token::Word((*sign).to_string())
                }
                "1" => Token::Number(1.0),
                sign => Token::Sign(sign),
            };
            return (token, spelled.len());
        }
    }
    (Token::Unknown(c), c.len_utf8())
}

/// A letter as it is spelled in names.
fn letter(c: char) -> Option<String> {
    if c.is_ascii_alphabetic() {
        return Some(c.to_string());
    }
    spelled(c).map(str::to_string)
}

fn word(rest: &str) -> (Token, usize) {
    let (mut name, mut length) = (String::new(), 0);
    for c in rest.chars() {
        match letter(c) {
            Some(spelled) => name += &spelled,
            None if c.is_ascii_digit() => name.push(c),
            // A combining hat, bar or tilde, as some programs paste it.
            None => match c {
                '\u{302}' => name += "hat",
                '\u{304}' | '\u{305}' => name += "bar",
                '\u{303}' => name += "tilde",
                _ => break,
            },
        }
        length += c.len_utf8();
    }
    (Token::Word(name), length)
}

/// `2`, `0.5`, `.5`, `1e-3`; the dots of `1..3` and of `2.*x` are not part of it.
fn number(rest: &str) -> (Token, usize) {
    let bytes = rest.as_bytes();
    let digits = |mut i: usize| {
        while bytes.get(i).is_some_and(u8::is_ascii_digit) {
            i += 1;
        }
        i
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && !matches!(bytes.get(end + 1), Some(b'.' | b'*' | b'/')) {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let last = digits(end + 1 + sign);
        // `2e` and `2eta` are no exponents.
        if last > end + 1 + sign && !bytes.get(last).is_some_and(u8::is_ascii_alphabetic) {
            end = last;
        }
    }
    match rest[..end].parse() {
        Ok(x) => (Token::Number(x), end),
        Err(_) => (Token::Unknown('.'), 1),
    }
}
