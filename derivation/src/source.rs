//! Text, places in it, and what is said about them.

use serde::Serialize;
use std::ops::Range;

/// A part of a source text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// From `start` to before `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end: end.max(start) }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span in front of this one.
    #[must_use]
    pub fn before(self) -> Span {
        Span { start: self.start, end: self.start }
    }

    /// The empty span behind this one.
    #[must_use]
    pub fn after(self) -> Span {
        Span { start: self.end, end: self.end }
    }

    /// As a range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The text of it.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// How statements are written in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Plain statements: `.deriv`.
    Plain,
    /// Markdown with fenced blocks marked `deriv`.
    Markdown,
    /// LaTeX: statements in display mathematics.
    Latex,
}

impl Dialect {
    /// From a file's name; what is neither `.md` nor `.tex` is plain.
    pub fn of(path: &str) -> Dialect {
        let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        match ending.as_str() {
            "md" | "markdown" => Dialect::Markdown,
            "tex" | "latex" => Dialect::Latex,
            _ => Dialect::Plain,
        }
    }
}

/// A text to read.
#[derive(Debug, Clone)]
pub struct Source {
    /// What to call it in messages: its path, or `standard input`.
    pub name: String,
    /// The text.
    pub text: String,
    /// How it is written.
    pub dialect: Dialect,
}

impl Source {
    /// Plain statements under a name.
    pub fn plain(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into(), dialect: Dialect::Plain }
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn position(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The statement is not understood, and not used.
    Error,
    /// It follows from an error that is said elsewhere, where `also` points to.
    Consequence,
    /// The statement is used as it was understood, which is said here.
    Note,
}

/// Something to say about a place in a source: what is wrong there, what was understood, what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// What is wrong, in one plain sentence without its place.
    pub message: String,
    /// The very characters that it is about; the default if it is about none of them.
    pub span: Span,
    /// A word or two to stand under those characters; may be empty.
    pub here: String,
    /// Other places that matter, and why.
    pub also: Vec<(Span, String)>,
    /// What to do about it; one suggestion, or each reading with the edit that picks it.
    pub help: Vec<Help>,
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Help {
    /// In words.
    pub text: String,
    /// What to write instead, if it is an edit.
    pub edit: Option<Edit>,
}

/// A change of a source text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What to replace; empty to insert.
    pub span: Span,
    /// What to put there.
    pub text: String,
}

impl Edit {
    /// The text with the change made.
    pub fn apply(&self, text: &str) -> String {
        let (before, after) = (text.get(..self.span.start), text.get(self.span.end..));
        format!("{}{}{}", before.unwrap_or(text), self.text, after.unwrap_or(""))
    }
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(span: Span, message: impl Into<String>) -> Diagnostic {
        let message = message.into();
        Diagnostic {
            level: Level::Error,
            message,
            span,
            here: String::new(),
            also: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A note at a place.
    pub fn note(span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic { level: Level::Note, ..Diagnostic::error(span, message) }
    }

    /// With words under the marked characters.
    #[must_use]
    pub fn here(mut self, words: impl Into<String>) -> Diagnostic {
        self.here = words.into();
        self
    }

    /// With another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, why: impl Into<String>) -> Diagnostic {
        self.also.push((span, why.into()));
        self
    }

    /// With a suggestion in words.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(Help { text: text.into(), edit: None });
        self
    }

    /// With a suggestion that is an edit.
    #[must_use]
    pub fn fix(mut self, text: impl Into<String>, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.help.push(Help { text: text.into(), edit: Some(Edit { span, text: replacement.into() }) });
        self
    }
}
