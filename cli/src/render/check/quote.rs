//! Quoting a source with marks under the very characters that something is said about.

use super::Look;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as Said, Patch, Renderer, Snippet, normalize_untrusted_str,
};
use chainrule::derivation::{Diagnostic, Edit, Help, Level, Source, Span};
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A place to mark, with words that stand under it.
pub struct Mark {
    pub span: Span,
    /// Whether it is what the message is about; else another place that matters.
    pub main: bool,
    pub words: String,
}

/// What is said about a place, or about none.
pub fn diagnostic(source: &Source, d: &Diagnostic, look: Look) -> String {
    let level = if d.level == Level::Error { Said::ERROR } else { Said::NOTE };
    let mut marks = Vec::new();
    marks.extend(has_place(d).then(|| Mark { span: d.span, main: true, words: d.here.clone() }));
    let also = d.also.iter().map(|(span, words)| Mark { span: *span, main: false, words: words.clone() });
    marks.extend(also);
    let mut group = message(level, &d.message, source, &marks, look);
    for Help { text, .. } in d.help.iter().filter(|h| h.edit.is_none()) {
        group = group.element(Said::HELP.message(wrapped(text, look.width.saturating_sub(12))));
    }
    let edits = d.help.iter().filter_map(|h| h.edit.as_ref().map(|e| (h.text.as_str(), e)));
    let edits = edits.map(|(text, edit)| suggestion(Said::HELP, text, source, edit, look));
    rendered(std::iter::once(group).chain(edits).collect::<Vec<_>>(), look)
}

/// Whether something is said about characters of the source.
pub fn has_place(d: &Diagnostic) -> bool {
    d.span != Span::default()
}

/// A message with the lines that it is about, if there are any.
pub fn message<'a>(
    level: Said<'a>,
    title: &str,
    source: &'a Source,
    marks: &[Mark],
    look: Look,
) -> Group<'a> {
    let title = level.primary_title(wrapped(title, look.width.saturating_sub(10)));
    if marks.is_empty() {
        return Group::with_title(title);
    }
    let window = window(&source.text, marks.iter().map(|m| m.span));
    let number = line(&source.text, window);
    // Number and bar, and on each side of a line that is cut the dots and a little of what is there.
    let room = look.width.saturating_sub(number.to_string().len() + 3 + 12).max(10);
    let annotations = marks.iter().map(|mark| {
        let kind = if mark.main { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation: Annotation<'a> =
            kind.span(fitting(window.of(&source.text), within(&source.text, mark.span, window), room));
        let words = (!mark.words.is_empty()).then(|| normalize_untrusted_str(&mark.words));
        annotation.label(words)
    });
    let snippet = Snippet::source(window.of(&source.text))
        .line_start(number)
        .path(source.name.as_str())
        .annotations(annotations.collect::<Vec<_>>());
    title.element(snippet)
}

/// A suggested change, shown as the lines with and without it.
pub fn suggestion<'a>(
    level: Said<'a>,
    text: &str,
    source: &'a Source,
    edit: &'a Edit,
    look: Look,
) -> Group<'a> {
    let window = window(&source.text, [edit.span].into_iter());
    let number = line(&source.text, window);
    let room = look.width.saturating_sub(number.to_string().len() + 3 + edit.text.width());
    let (lines, span) = excerpt(window.of(&source.text), within(&source.text, edit.span, window), room);
    let snippet = Snippet::source(lines).line_start(number).patch(Patch::new(span, edit.text.as_str()));
    level.secondary_title(wrapped(text, look.width.saturating_sub(8))).element(snippet)
}

/// Lines without their indentation, and of one that is too long the part around a span; with the span in them.
fn excerpt(lines: &str, span: Range<usize>, room: usize) -> (String, Range<usize>) {
    let indent = lines.len() - lines.trim_start().len();
    let (mut start, mut end) = (indent.min(span.start), lines.len());
    if lines[start..].width() > room && !lines.contains('\n') {
        // As much on each side of the span; what one side does not need, the other one gets.
        let side = room.saturating_sub(span.len()) / 2;
        start = lines.floor_char_boundary(span.start.saturating_sub(side)).max(start);
        end = lines.ceil_char_boundary((start + room).max(span.end)).min(end);
    }
    let sign = |cut: bool| if cut { "…" } else { "" };
    let before = sign(start > indent.min(span.start));
    let shifted = |at: usize| at - start + before.len();
    let text = format!("{before}{}{}", &lines[start..end], sign(end < lines.len()));
    (text, shifted(span.start)..shifted(span.end))
}

/// As text for a terminal of this look.
pub fn rendered(groups: Vec<Group<'_>>, look: Look) -> String {
    let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(look.width).render(&groups)
}

/// The whole lines that hold all the spans: a long text need not be looked through for each message.
fn window(text: &str, spans: impl Iterator<Item = Span>) -> Span {
    let all = spans.reduce(Span::to).unwrap_or_default();
    let (start, end) = (text.floor_char_boundary(all.start), text.ceil_char_boundary(all.end));
    let start = text[..start].rfind('\n').map_or(0, |n| n + 1);
    let end = text[end..].find('\n').map_or(text.len(), |n| end + n);
    Span::new(start, end)
}

/// A span of the text as one of the window, on whole characters.
fn within(text: &str, span: Span, window: Span) -> Range<usize> {
    let start = text.floor_char_boundary(span.start).clamp(window.start, window.end);
    let end = text.ceil_char_boundary(span.end).clamp(start, window.end);
    start - window.start..end - window.start
}

/// As much of a span in one line as there is room for, so that the line can be cut behind it.
fn fitting(text: &str, span: Range<usize>, room: usize) -> Range<usize> {
    let marked = &text[span.clone()];
    if marked.contains('\n') || marked.width() <= room {
        return span;
    }
    span.start..text.floor_char_boundary(span.start + room)
}

/// The number of a window's first line.
fn line(text: &str, window: Span) -> usize {
    text[..window.start].matches('\n').count() + 1
}

/// Text broken into lines of a width at spaces; characters that move the cursor are made visible.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for (i, paragraph) in text.lines().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let mut column = 0;
        for word in paragraph.split(' ') {
            let word = normalize_untrusted_str(word);
            if column > 0 && column + 1 + word.width() > width {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            column += word.width();
            out += &word;
        }
    }
    out
}

/// Text cut to a width, with a sign that something is missing; on one line.
pub fn shortened(text: &str, width: usize) -> String {
    let text = normalize_untrusted_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    if text.width() <= width {
        return text;
    }
    let (mut out, mut used) = (String::new(), 1);
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.trim_end().to_string() + "…"
}
