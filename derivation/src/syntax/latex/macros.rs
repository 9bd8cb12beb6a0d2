//! Commands that a file defines for itself: `\newcommand{\R}{\mathbb{R}}`, and its relatives.

use super::lexer::Lexer;
use super::token::{Lexeme, Token, split_arguments};
use crate::{Diagnostic, Level, Span};
use std::collections::BTreeMap;

/// One command may stand for others so many levels deep.
const DEEPEST: usize = 16;
/// So many signs may all uses in one display stand for.
const MOST: usize = 20_000;

/// What a command stands for.
#[derive(Debug, Clone, PartialEq)]
struct Macro {
    arguments: usize,
    body: String,
}

/// The commands that a file defines, by their names without the backslash.
#[derive(Debug, Clone, Default)]
pub struct Macros {
    known: BTreeMap<String, Macro>,
}

impl Macros {
    /// Those that a text defines, wherever it does; of two definitions the last counts.
    pub fn defined_in(text: &str) -> Macros {
        let mut macros = Macros::default();
        for line in definitions(text) {
            let made = match line.command {
                "newcommand" | "renewcommand" | "providecommand" => line.newcommand(),
                "DeclareMathOperator" => line.operator(),
                "DeclarePairedDelimiter" => line.delimiters(),
                _ => line.def(),
            };
            macros.known.extend(made);
        }
        macros
    }
}

/// The definition behind a command that defines.
struct Definition<'a> {
    command: &'a str,
    rest: &'a str,
}

/// All definitions of a text outside comments.
fn definitions(text: &str) -> impl Iterator<Item = Definition<'_>> {
    const COMMANDS: [&str; 6] = [
        "newcommand",
        "renewcommand",
        "providecommand",
        "DeclareMathOperator",
        "DeclarePairedDelimiter",
        "def",
    ];
    text.match_indices('\\').filter_map(|(at, _)| {
        let line = text[..at].rsplit('\n').next().unwrap_or("");
        let after = &text[at + 1..];
        let word = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let command = COMMANDS.into_iter().find(|c| *c == &after[..word])?;
        let rest = after[word..].trim_start_matches('*');
        (!line.contains('%')).then_some(Definition { command, rest })
    })
}

impl Definition<'_> {
    /// `{\R}{\mathbb{R}}`, `\norm[1]{\lVert #1 \rVert}`
    fn newcommand(&self) -> Option<(String, Macro)> {
        let (name, rest) = named(self.rest)?;
        let (arguments, rest) = match rest.trim_start().strip_prefix('[') {
            Some(count) => {
                let (count, rest) = count.split_once(']')?;
                (count.trim().parse().ok().filter(|n| *n < 10)?, rest)
            }
            None => (0, rest),
        };
        // An argument with a default, in brackets again, is not read.
        let (body, _) = group(rest)?;
        Some((name, Macro { arguments, body: body.into() }))
    }

    /// `{\tr}{tr}`
    fn operator(&self) -> Option<(String, Macro)> {
        let (name, rest) = named(self.rest)?;
        let (words, _) = group(rest)?;
        Some((name, Macro { arguments: 0, body: format!("\\operatorname{{{words}}}") }))
    }

    /// `{\norm}{\lVert}{\rVert}`
    fn delimiters(&self) -> Option<(String, Macro)> {
        let (name, rest) = named(self.rest)?;
        let (open, rest) = group(rest)?;
        let (close, _) = group(rest)?;
        Some((name, Macro { arguments: 1, body: format!("\\left{open} #1 \\right{close}") }))
    }

    /// `\R{\mathbb{R}}`, `\norm#1{\lVert #1 \rVert}`
    fn def(&self) -> Option<(String, Macro)> {
        let (name, rest) = named(self.rest)?;
        let (parameters, _) = rest.split_once('{')?;
        let arguments = parameters.matches('#').count();
        let plain = (1..=arguments).map(|n| format!("#{n}")).collect::<String>() == parameters.trim();
        let (body, _) = group(&rest[parameters.len()..]).filter(|_| plain)?;
        Some((name, Macro { arguments, body: body.into() }))
    }
}

/// The name of a command, in braces or not, and what follows it.
fn named(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let (inside, rest) = group(text).map_or((None, text), |(inside, rest)| (Some(inside.trim()), rest));
    let name = inside.unwrap_or(text).strip_prefix('\\')?;
    let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
    let rest = if inside.is_some() { rest } else { &name[end..] };
    (end > 0 && inside.is_none_or(|_| end == name.len())).then(|| (name[..end].to_string(), rest))
}

/// The content of a group in braces, and what follows it.
fn group(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_start().strip_prefix('{')?;
    let (mut depth, mut escaped) = (0usize, false);
    for (i, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' if depth == 0 => return Some((&inner[..i], &inner[i + 1..])),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

impl Lexer<'_> {
    /// What a command of the file stands for, in its place; where it ends. `at` is its backslash, `end` is behind its name. What
    /// comes from the definition stands at the whole use, what comes from an argument at its own place.
    pub fn expand(&mut self, name: &str, at: usize, end: usize) -> Option<usize> {
        let found = self.macros.known.get(name)?;
        let mut end = if self.text[end..self.end].starts_with('*') { end + 1 } else { end };
        let mut arguments = Vec::new();
        for _ in 0..found.arguments {
            let (argument, after) = self.argument(end)?;
            arguments.push(argument);
            end = after;
        }
        let span = Span::new(at, end);
        if self.depth >= DEEPEST {
            self.refuse(
                span,
                format!("\\{name} stands for itself, or is nested deeper than {DEEPEST} levels"),
            );
            return Some(end);
        }
        let body = self.inside(&found.body, 0, found.body.len(), Some(span));
        let mut pieces = body.into_iter().peekable();
        while let Some(lexeme) = pieces.next() {
            let number = match pieces.peek().map(|l| &l.token) {
                Some(Token::Number(n)) if lexeme.token == Token::Unknown('#') => *n as usize,
                _ => 0,
            };
            match number.checked_sub(1).and_then(|n| arguments.get(n)) {
                Some(argument) => {
                    self.out.extend(argument.iter().cloned());
                    pieces.next();
                }
                None => self.out.push(Lexeme { span, ..lexeme }),
            }
            if self.out.len() > MOST {
                self.refuse(span, format!("\\{name} makes this longer than {MOST} signs"));
                return Some(end);
            }
        }
        Some(end)
    }

    /// What a command takes here: a group in braces, or one token; and where it ends.
    fn argument(&mut self, at: usize) -> Option<(Vec<Lexeme>, usize)> {
        let rest = self.text.get(at..self.end)?;
        let at = at + (rest.len() - rest.trim_start().len());
        if let Some((inside, _)) = group(&self.text[at..self.end]) {
            return Some((
                self.inside(self.text, at + 1, at + 1 + inside.len(), None),
                at + inside.len() + 2,
            ));
        }
        let c = self.text[at..self.end].chars().next()?;
        let length = match c {
            '\\' => {
                let after = &self.text[at + 1..self.end];
                let word = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
                1 + after.chars().next().map_or(0, char::len_utf8).max(word)
            }
            c => c.len_utf8(),
        };
        let end = (at + length).min(self.end);
        Some((self.inside(self.text, at, end, None), end))
    }

    /// The tokens of a part of a text, one level deeper; what is wrong there is said at `place`, if the text is another one.
    fn inside(&mut self, text: &str, from: usize, to: usize, place: Option<Span>) -> Vec<Lexeme> {
        if self.notes.iter().any(is_error) {
            return Vec::new();
        }
        let mut inner = Lexer { end: to, depth: self.depth + 1, ..Lexer::new(text, self.macros) };
        inner.run(from);
        let said = inner.notes.into_iter().filter(is_error);
        self.notes.extend(said.map(|d| Diagnostic { span: place.unwrap_or(d.span), ..d }));
        split_arguments(text, inner.out)
    }

    fn refuse(&mut self, span: Span, message: String) {
        if !self.notes.iter().any(is_error) {
            let error = Diagnostic::error(span, message);
            self.notes.push(error.help("write out what it stands for"));
        }
    }
}

fn is_error(said: &Diagnostic) -> bool {
    said.level == Level::Error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn macros(text: &str) -> Vec<(String, usize, String)> {
        let known = Macros::defined_in(text).known;
        known.into_iter().map(|(name, m)| (name, m.arguments, m.body)).collect()
    }

    fn one(name: &str, arguments: usize, body: &str) -> Vec<(String, usize, String)> {
        vec![(name.into(), arguments, body.into())]
    }

    #[test]
    fn every_form_of_definition_is_read() {
        assert_eq!(macros("\\newcommand{\\R}{\\mathbb{R}}"), one("R", 0, "\\mathbb{R}"));
        assert_eq!(macros("\\renewcommand*\\R{\\mathbb{R}}"), one("R", 0, "\\mathbb{R}"));
        assert_eq!(macros("\\newcommand{\\norm}[1]{\\lVert #1\\rVert}"), one("norm", 1, "\\lVert #1\\rVert"));
        assert_eq!(macros("\\def\\pd#1#2{\\frac{#1}{#2}}"), one("pd", 2, "\\frac{#1}{#2}"));
        assert_eq!(macros("\\DeclareMathOperator*{\\tr}{tr}"), one("tr", 0, "\\operatorname{tr}"));
        let norm = one("norm", 1, "\\left\\| #1 \\right\\|");
        assert_eq!(macros("\\DeclarePairedDelimiter{\\norm}{\\|}{\\|}"), norm);
    }

    #[test]
    fn what_is_no_definition_defines_nothing() {
        for text in [
            "% \\newcommand{\\R}{x}",
            "\\newcommand{\\R}[2][0]{x}",
            "\\newcommand{\\R}",
            "\\newcommand{R}{x}",
            "\\def\\R#1,#2{x}",
            "\\newcommand{\\R}{x",
            "\\definition\\R{x}",
        ] {
            assert_eq!(macros(text), [], "{text}");
        }
    }

    #[test]
    fn the_last_definition_counts() {
        assert_eq!(macros("\\def\\a{1}\\def\\a{2}"), one("a", 0, "2"));
    }
}
