//! The scanner behind [`super::token::tokens`].

use super::commands;
use super::macros::Macros;
use super::token::{Lexeme, Token};
use crate::syntax::letters::{greek, invisible, spelled};
use crate::{Diagnostic, Span};

/// Characters pasted from other programs, and what they are in LaTeX.
const PASTED: &[(char, &str)] = &[
    ('−', "-"),
    ('–', "-"),
    ('′', "'"),
    ('’', "'"),
    ('×', "\\times "),
    ('·', "\\cdot "),
    ('⋅', "\\cdot "),
    ('∗', "*"),
    ('⊙', "\\odot "),
    ('∘', "\\circ "),
    ('⊗', "\\otimes "),
    ('≤', "\\le "),
    ('≥', "\\ge "),
    ('≠', "\\ne "),
    ('≡', "\\equiv "),
    ('≈', "\\approx "),
    ('∝', "\\propto "),
    ('∈', "\\in "),
    ('→', "\\to "),
    ('←', "\\leftarrow "),
    ('∞', "\\infty "),
    ('∑', "\\sum "),
    ('∏', "\\prod "),
    ('∇', "\\nabla "),
    ('∂', "\\partial "),
    ('√', "\\sqrt "),
    ('‖', "\\|"),
    ('∥', "\\|"),
    ('²', "^2"),
    ('³', "^3"),
    ('ᵀ', "^\\top "),
    ('⊤', "\\top "),
    ('⁻', "-"),
    ('…', "\\dots "),
    ('±', "\\pm "),
    ('∫', "\\int "),
    ('ℝ', "\\mathbb{R}"),
    ('𝟙', "\\mathbb{1}"),
    ('⌊', "\\lfloor "),
    ('⌋', "\\rfloor "),
    ('ﬁ', "fi"),
    ('ﬂ', "fl"),
];

const SIGNS: &[&str] = &[
    ":=", "=:", "<=", ">=", "!=", "<-", "->", "+", "-", "*", "/", "^", "_", "'", "=", "<", ">", "(", ")",
    "[", "]", "{", "}", "|", ",", ";", ":", ".", "&", "~",
];

/// An argument of words or letters may be so long.
const LONGEST_GROUP: usize = 2_000;

/// Reads characters.
pub struct Lexer<'a> {
    pub text: &'a str,
    pub end: usize,
    pub macros: &'a Macros,
    /// How many commands of the file's own this stands in.
    pub depth: usize,
    pub out: Vec<Lexeme>,
    pub notes: Vec<Diagnostic>,
}

impl<'a> Lexer<'a> {
    /// Reads all of a text.
    pub fn new(text: &'a str, macros: &'a Macros) -> Lexer<'a> {
        Lexer { text, end: text.len(), macros, depth: 0, out: Vec::new(), notes: Vec::new() }
    }

    /// Reads from a byte to the end.
    pub fn run(&mut self, mut at: usize) {
        while let Some(rest) = self.text.get(at..self.end)
            && let Some(c) = rest.chars().next()
        {
            at = self.next(at, rest, c);
        }
    }

    /// Reads one token; where it ends.
    fn next(&mut self, at: usize, rest: &str, c: char) -> usize {
        let length = c.len_utf8();
        if c == '%' {
            return at + rest.find('\n').unwrap_or(rest.len());
        }
        if c.is_whitespace() || c == '~' {
            return at + length;
        }
        if invisible(c) {
            let code = u32::from(c);
            self.note(at, length, &format!("the invisible character U+{code:04X} is left out"));
            return at + length;
        }
        if c == '\\' {
            return self.command(at, rest);
        }
        if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let digits = rest[..end].trim_end_matches('.');
            let first = !self.text.get(..at).is_some_and(|before| before.ends_with("{,}"));
            if first && let Some((length, value)) = decimal_comma(rest, digits) {
                return self.push(at, length, Token::Number(value));
            }
            let token = digits.parse().map_or(Token::Unknown('.'), Token::Number);
            return self.push(at, digits.len().max(1), token);
        }
        if c.is_ascii_alphabetic() {
            return self.push(at, 1, Token::Letter(c.to_string(), ""));
        }
        if let Some((_, latex)) = PASTED.iter().find(|(p, _)| *p == c) {
            self.note(at, length, &format!("{c} (U+{:04X}) is read as {}", u32::from(c), latex.trim_end()));
            self.pasted(at, length, latex);
            return at + length;
        }
        if let Some(name) = spelled(c) {
            return self.push(at, length, Token::Letter(name.to_string(), ""));
        }
        match SIGNS.iter().find(|s| rest.starts_with(**s)) {
            Some(sign) => self.push(at, sign.len(), Token::Sign(sign)),
            None => self.push(at, length, Token::Unknown(c)),
        }
    }

    fn push(&mut self, at: usize, length: usize, token: Token) -> usize {
        self.out.push(Lexeme { token, span: Span::new(at, at + length) });
        at + length
    }

    fn note(&mut self, at: usize, length: usize, message: &str) {
        if !self.notes.iter().any(|n| n.message == message) {
            self.notes.push(Diagnostic::note(Span::new(at, at + length), message));
        }
    }

    /// What a pasted character stands for, in its place.
    fn pasted(&mut self, at: usize, length: usize, latex: &str) {
        let mut inner = Lexer::new(latex, self.macros);
        inner.run(0);
        let span = Span::new(at, at + length);
        self.out.extend(inner.out.into_iter().map(|l| Lexeme { span, ..l }));
    }

    /// A command, with what belongs to it.
    fn command(&mut self, at: usize, rest: &str) -> usize {
        let word = rest[1..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - 1);
        let length = match (word, rest[1..].chars().next()) {
            (0, Some(c)) => c.len_utf8(),
            _ => word,
        };
        let name = &rest[1..=length];
        let end = at + 1 + length;
        if let Some(end) = self.expand(name, at, end) {
            return end;
        }
        let (symbol, after) = (commands::sign(name), end + blanks(&rest[1 + length..]));
        if commands::is_layout(name) {
            return end;
        }
        if commands::drops_argument(name) {
            return self.group(after).map_or(end, |(_, end)| end);
        }
        if name == "left" || name == "right" || commands::is_big(name) {
            let opens = name == "left" || (name != "right" && name.ends_with('l'));
            let closes = name == "right" || (name.starts_with(['b', 'B']) && name.ends_with('r'));
            return self.delimiter(at, after, opens, closes);
        }
        if let Some(font) = commands::font(name) {
            return self.font(at, after, end, font);
        }
        if commands::is_text(name) {
            let starred = after + usize::from(self.text[after..self.end].starts_with('*'));
            return match self.group(starred) {
                Some((words, end)) => self.push(at, end - at, Token::Text(tidy(words))),
                None => self.push(at, end - at, Token::Command(name.into())),
            };
        }
        if let ("begin" | "end", Some((environment, end))) = (name, self.group(after)) {
            let environment = environment.trim().to_string();
            let begins = name == "begin";
            let token = if begins { Token::Begin(environment) } else { Token::Finish(environment) };
            return self.push(at, end - at, token);
        }
        let token = match (symbol, greek(name), name.strip_prefix("var").and_then(greek)) {
            (Some(sign), _, _) => Token::Sign(sign),
            (None, Some(letter), _) => Token::Letter(letter.into(), ""),
            (None, None, Some(letter)) => Token::Letter(letter.into(), "var"),
            _ if matches!(name, "dfrac" | "tfrac" | "cfrac") => Token::Command("frac".into()),
            _ => Token::Command(name.into()),
        };
        self.push(at, end - at, token)
    }

    /// The content of a group in braces that begins here, and where it ends.
    fn group(&self, at: usize) -> Option<(&str, usize)> {
        let rest = self.text.get(at..self.end)?.strip_prefix('{')?;
        let mut depth = 0usize;
        for (i, c) in rest.char_indices().take(LONGEST_GROUP) {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => return Some((&rest[..i], at + i + 2)),
                '}' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// `\left(`, `\right|`, `\bigl\|`: brackets are themselves, bars learn on which side they stand, a dot is nothing.
    fn delimiter(&mut self, start: usize, at: usize, opens: bool, closes: bool) -> usize {
        let rest = &self.text[at..self.end];
        if rest.starts_with('.') {
            return at + 1;
        }
        let double = ["\\|", "\\Vert", "\\lVert", "\\rVert", "‖"].iter().find(|d| rest.starts_with(**d));
        let single = ["|", "\\vert", "\\lvert", "\\rvert"].iter().find(|d| rest.starts_with(**d));
        let (length, bar) = match (double, single, opens, closes) {
            (Some(d), _, true, _) => (d.len(), "<||"),
            (Some(d), _, _, true) => (d.len(), "||>"),
            (Some(d), _, _, _) => (d.len(), "||"),
            (_, Some(d), true, _) => (d.len(), "<|"),
            (_, Some(d), _, true) => (d.len(), "|>"),
            (_, Some(d), _, _) => (d.len(), "|"),
            _ => return self.grown(start, at),
        };
        self.push(start, at + length - start, Token::Sign(bar))
    }

    /// Another bracket, to which the command in front of it belongs.
    fn grown(&mut self, start: usize, at: usize) -> usize {
        let rest = &self.text[at..self.end];
        let Some(c) = rest.chars().next() else { return at };
        let before = self.out.len();
        let end = self.next(at, rest, c);
        if let Some(Lexeme { token: Token::Sign(_), span }) = self.out.get_mut(before) {
            span.start = start;
        }
        end
    }

    /// A letter, digit or word in another font; around anything else the font is dropped.
    fn font(&mut self, start: usize, at: usize, end: usize, font: &'static str) -> usize {
        let mut inner = Lexer { end: self.end, depth: self.depth, ..Lexer::new(self.text, self.macros) };
        let after = match self.group(at) {
            Some((content, after)) => {
                if content.len() > 1 && content.bytes().all(|b| b.is_ascii_alphanumeric()) {
                    let word = Token::Text(content.to_string());
                    return self.push(start, after - start, word);
                }
                if content.contains('{') {
                    return end;
                }
                inner.end = after - 1;
                inner.run(at + 1);
                after
            }
            None => match self.text.get(at..self.end).and_then(|r| Some((r, r.chars().next()?))) {
                // One token, and no group: what cannot take a font is left to be read by itself.
                Some((rest, c)) if c.is_alphanumeric() || c == '\\' => {
                    let bare = c.is_ascii_digit() || !rest.starts_with('\\');
                    if bare {
                        inner.end = at + c.len_utf8();
                        inner.run(at);
                        at + c.len_utf8()
                    } else {
                        let length = rest[1..].find(|c: char| !c.is_ascii_alphabetic());
                        let after = at + 1 + length.unwrap_or(rest.len() - 1);
                        inner.end = after;
                        inner.run(at);
                        after
                    }
                }
                _ => return end,
            },
        };
        let token = match inner.out.as_slice() {
            [Lexeme { token: Token::Letter(name, "" | "var"), .. }] => Token::Letter(name.clone(), font),
            [Lexeme { token: Token::Number(1.0), .. }] if font != "upright" => Token::Sign("ones"),
            [Lexeme { token: Token::Number(0.0), .. }] if font != "upright" => Token::Sign("zeros"),
            _ => return end,
        };
        self.push(start, after - start, token)
    }
}

/// `0{,}5`, where the comma cannot part thousands: how long it is, and the number.
fn decimal_comma(text: &str, whole: &str) -> Option<(usize, f64)> {
    let behind = text.get(whole.len()..)?.strip_prefix("{,}")?;
    let places = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
    let (after, more) = behind.split_at_checked(places)?;
    let thousands = places == 3 && whole != "0";
    if places == 0 || thousands || whole.contains('.') || more.starts_with("{,}") {
        return None;
    }
    Some((whole.len() + "{,}".len() + places, format!("{whole}.{after}").parse().ok()?))
}

/// How many bytes of white space begin a text.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Words with single spaces between.
fn tidy(words: &str) -> String {
    words.replace('~', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}
