//! Finds the statements in a LaTeX file: its displays, the keyword in front of each, and the expectations between them.

use super::props::are_properties;
use crate::syntax::tree::Expectation;
use crate::{Diagnostic, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// Words in front of a display that say what it states.
pub const KEYWORDS: &[&str] =
    &["dims", "given", "define", "assume", "claim", "show", "stationary", "minimum"];

/// Environments that display mathematics.
const DISPLAYS: &[&str] =
    &["equation", "align", "gather", "multline", "displaymath", "eqnarray", "flalign", "math"];
/// Environments whose content is no mathematics, whatever it looks like.
const VERBATIM: &[&str] = &["verbatim", "lstlisting", "comment", "minted"];

/// A display.
#[derive(Debug, Clone, PartialEq)]
pub struct Display {
    /// What stands in it.
    pub content: Span,
    /// All of it, with its delimiters.
    pub whole: Span,
    /// The keyword in front of it, in small letters.
    pub keyword: Option<&'static str>,
    /// The words between a keyword and its colon.
    pub label: String,
    /// The index and its first and last value in `for k in 1..N` behind it.
    pub range: Option<[Span; 3]>,
    /// Properties in words behind a declaration: `given $A\in\mathbb{R}^{D\times D}$ symmetric`.
    pub props: Option<Span>,
    /// Whether a new line only breaks a statement, as in multline.
    pub broken: bool,
}

/// What stands in a file.
#[derive(Debug, Default)]
pub struct Document {
    /// Its displays.
    pub displays: Vec<Display>,
    /// Its `%!` and `#!` lines.
    pub expected: Vec<Expectation>,
    /// What cannot be read.
    pub errors: Vec<Diagnostic>,
}

/// Finds the displays of a file.
pub fn scan(text: &str) -> Document {
    let body = text.find("\\begin{document}").map_or(0, |at| at + "\\begin{document}".len());
    let end = text.get(body..).and_then(|t| t.find("\\end{document}")).map_or(text.len(), |n| body + n);
    let mut found = Document::default();
    // Where the prose in front of the next display begins.
    let (mut at, mut prose) = (body, body);
    // Closing delimiters that were looked for in vain, and up to where.
    let mut vain: BTreeMap<String, usize> = BTreeMap::new();
    let mut verbatim = Vec::new();
    while let Some(rest) = text.get(at..end)
        && let Some(step) = rest.find(['\\', '$', '%', '#'])
    {
        at += step;
        let rest = &text[at..end];
        if rest.starts_with(['%', '#']) {
            let line = rest.find('\n').unwrap_or(rest.len());
            if let Some(words) = rest[1..line].strip_prefix('!')
                && matches!(text[..at].trim_end_matches([' ', '\t']).chars().next_back(), None | Some('\n'))
            {
                let start = at + 2 + (words.len() - words.trim_start().len());
                let span = Span::new(start, start + words.trim().len());
                found.expected.push(Expectation { span, text: words.trim().to_string() });
                at += line;
            } else {
                at += if rest.starts_with('%') { line } else { 1 };
            }
            continue;
        }
        let Some(open) = opening(rest) else {
            at += 1 + rest[1..].chars().next().filter(|_| rest.starts_with('\\')).map_or(0, char::len_utf8);
            continue;
        };
        let inside = at + open.length;
        if vain.get(&open.close).is_some_and(|stop| at < *stop) {
            at = inside;
            continue;
        }
        let length = closing(&text[inside..end], &open.close);
        let Ok(length) = length.map_err(|stop| vain.insert(open.close.clone(), inside + stop)) else {
            if open.displays || keyword(&text[prose..at]).is_some() {
                let span = Span::new(at, inside);
                let close = &open.close;
                let error = Diagnostic::error(span, format!("`{}` is never closed", span.of(text)));
                found.errors.push(error.help(format!("write {close} where it ends")));
            }
            at = inside;
            continue;
        };
        let whole = Span::new(at, inside + length + open.close.len());
        let between = &text[prose..at];
        let before = found.displays.last().filter(|d| d.whole.end == prose).and_then(|d| d.keyword);
        let lead = keyword(between)
            .or_else(|| before.filter(|_| !open.displays && goes_on(between)).map(|k| (k, String::new())));
        at = whole.end;
        if open.verbatim {
            verbatim.push(whole);
            continue;
        }
        if lead.is_none() && !open.displays {
            let related = text[inside..inside + length].contains(['=', '<', '>']);
            let states = match before {
                Some("given" | "dims" | "assume") => Some("declares something"),
                Some("claim" | "show") if related => Some("is to be judged"),
                _ => None,
            };
            if let Some(states) = states.filter(|_| !between.contains('\n')) {
                let note =
                    Diagnostic::note(whole, "this formula is not read: other words stand in front of it");
                let help = format!("if it {states}, write the keyword in front of it again");
                found.errors.push(note.help(help));
            }
            continue;
        }
        prose = at;
        let (keyword, label) = lead.map_or((None, String::new()), |(k, l)| (Some(k), l));
        let content = Span::new(inside, inside + length);
        let range = range(text, whole.end, end);
        let props = if keyword == Some("given") { properties(text, whole.end, end) } else { None };
        found.displays.push(Display { content, whole, keyword, label, range, props, broken: open.broken });
    }
    let read: Vec<Span> = found.displays.iter().map(|d| d.whole).chain(verbatim).collect();
    found.errors.extend(undisplayed(text, body..end, &read));
    found
}

/// Lines that state a formula outside of displays: `claim: a = b`.
fn undisplayed(text: &str, part: Range<usize>, read: &[Span]) -> Vec<Diagnostic> {
    let mut at = part.start;
    let mut said = Vec::new();
    for line in text[part].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let shown = line.split('%').next().unwrap_or(line);
        let Some((lead, formula)) = shown.split_once(':') else { continue };
        let formula_at = start + lead.len() + 1 + (formula.len() - formula.trim_start().len());
        let span = Span::new(formula_at, formula_at + formula.trim().len());
        let inside = read.iter().any(|d| d.start <= span.start && span.end <= d.end);
        let displayed = ["$", "\\(", "\\[", "\\begin"].iter().any(|open| shown.contains(open));
        if inside || displayed || !formula.contains('=') || keyword(&shown[..=lead.len()]).is_none() {
            continue;
        }
        let error = Diagnostic::error(span, "this formula is not read: it stands outside of `$`");
        said.push(error.fix("put it between `$`", span, format!("${}$", span.of(text))));
    }
    said
}

/// Whether a list of formulas goes on: only commas, joining words and properties stand between two of them.
fn goes_on(between: &str) -> bool {
    let words = between.split([',', ';', ' ', '\t', '\n', '\r', '~']).filter(|w| !w.is_empty());
    let spaces = ["\\quad", "\\qquad", "\\", "and", "where", "with", "&"];
    let rest: Vec<&str> = words.filter(|w| !spaces.contains(w)).collect();
    between.matches('\n').count() < 2 && (rest.is_empty() || are_properties(&rest.join(" ")))
}

/// The properties in words behind a declaration, if they follow at once.
fn properties(text: &str, from: usize, end: usize) -> Option<Span> {
    let line = text.get(from..end)?.split(['$', '\\', '\n', '%', '.']).next()?;
    let words = line.trim_end_matches([' ', '\t', ',', ';']);
    let words = words.strip_suffix(" and").unwrap_or(words).trim_end_matches([' ', ',']);
    (are_properties(words) && !words.ends_with("rank")).then(|| Span::new(from, from + words.len()))
}

/// `for k in 1..N` on the line behind a display.
fn range(text: &str, from: usize, end: usize) -> Option<[Span; 3]> {
    let line = text.get(from..end)?.lines().next()?;
    let line = line.split('%').next()?.trim_end().trim_end_matches('.');
    let (name, values) = line.trim_start().strip_prefix("for ")?.split_once(" in ")?;
    let (first, last) = values.split_once("..")?;
    let end = from + line.len();
    let (last_from, first_from) = (end - last.len(), end - values.len());
    let name_from = first_from - " in ".len() - name.len();
    Some([
        Span::new(name_from, name_from + name.len()),
        Span::new(first_from, first_from + first.len()),
        Span::new(last_from, end),
    ])
}

/// How a display begins and ends.
struct Opening {
    length: usize,
    close: String,
    displays: bool,
    verbatim: bool,
    broken: bool,
}

fn opening(rest: &str) -> Option<Opening> {
    let plain = |open: &str, close: &str, displays| {
        let (length, close) = (open.len(), close.to_string());
        Some(Opening { length, close, displays, verbatim: false, broken: false })
    };
    match rest {
        _ if rest.starts_with("$$") => plain("$$", "$$", true),
        _ if rest.starts_with('$') => plain("$", "$", false),
        _ if rest.starts_with("\\[") => plain("\\[", "\\]", true),
        _ if rest.starts_with("\\(") => plain("\\(", "\\)", false),
        _ => {
            let (name, _) = rest.strip_prefix("\\begin{")?.split_once('}')?;
            let bare = name.strip_suffix('*').unwrap_or(name);
            let verbatim = VERBATIM.contains(&bare);
            if !verbatim && !DISPLAYS.contains(&bare) {
                return None;
            }
            Some(Opening {
                length: "\\begin{}".len() + name.len(),
                close: format!("\\end{{{name}}}"),
                displays: !verbatim,
                verbatim,
                broken: bare == "multline",
            })
        }
    }
}

/// How far it is to a closing delimiter outside comments, or where the search ended. A backslash hides the dollar behind it.
fn closing(rest: &str, close: &str) -> Result<usize, usize> {
    let mut at = 0;
    while let Some((ahead, c)) = rest.get(at..).and_then(|r| Some((r, r.chars().next()?))) {
        if ahead.starts_with(close) {
            return Ok(at);
        }
        at += match c {
            '\\' => 1 + ahead[1..].chars().next().map_or(0, char::len_utf8),
            '%' => ahead.find('\n').unwrap_or(ahead.len()),
            // A blank line ends every formula, so one that was never closed does not swallow the next.
            '\n' if ahead[1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n') => return Err(at),
            c => c.len_utf8(),
        };
    }
    Err(at)
}

/// The keyword that stands directly in front of a display, or in front of its label and colon.
fn keyword(prose: &str) -> Option<(&'static str, String)> {
    let line = prose.trim_end();
    if prose[line.len()..].matches('\n').count() > 1 {
        return None;
    }
    let words = |s: &str| s.replace(['{', '}'], " ");
    if let Some(before) = line.strip_suffix([':']).map(|l| l.trim_end_matches('}')) {
        let last = before.rsplit('\n').next().unwrap_or(before);
        let clean = words(last);
        // The keyword of a label begins its line or sentence.
        let sentence = clean.rsplit(". ").next().unwrap_or(&clean).trim_start();
        let sentence = ["\\item", "\\noindent", "\\textbf", "\\emph", "\\paragraph", "\\textit"]
            .iter()
            .fold(sentence, |s, c| s.strip_prefix(c).unwrap_or(s).trim_start());
        let first = sentence.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        let known = find(first)?;
        let label = sentence[first.len()..].split_whitespace().collect::<Vec<_>>().join(" ");
        return Some((known, label));
    }
    let mut before = line.trim_end_matches(['}', '{']);
    if let Some(said) = before.strip_suffix(" that") {
        before = said.trim_end();
    }
    let start = before
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    // A command of that name is no keyword.
    (!before[..start].ends_with('\\')).then(|| find(&before[start..])).flatten().map(|k| (k, String::new()))
}

fn find(word: &str) -> Option<&'static str> {
    KEYWORDS.iter().find(|k| k.eq_ignore_ascii_case(word)).copied()
}
