//! The parts of a Markdown text that are written in the derivation language: fenced blocks marked `deriv`.

use crate::Span;

/// The insides of all fenced blocks marked `deriv`, in the order in which they stand; all of them share one scope. A fence
/// that is never closed runs to the end of the text, as Markdown has it.
///
/// The spans are of the text as given, so that what is said about a block names the lines of the file.
pub fn blocks(text: &str) -> Vec<Span> {
    let mut blocks = Vec::new();
    let mut open: Option<(Fence, usize)> = None;
    let (mut at, mut hidden) = (0, false);
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        if open.is_none() {
            let was = hidden;
            hidden = hides(line, was);
            if was {
                at = next;
                continue;
            }
        }
        match (&open, Fence::of(line)) {
            (None, Some(fence)) => open = Some((fence, next)),
            (Some((opened, start)), Some(fence)) if fence.closes(opened) => {
                if opened.is_deriv {
                    blocks.push(Span::new(*start, at));
                }
                open = None;
            }
            _ => {}
        }
        at = next;
    }
    if let Some((Fence { is_deriv: true, .. }, start)) = open {
        blocks.push(Span::new(start, at));
    }
    blocks
}

/// Where blocks marked `deriv` begin within quotes: with a `>` before every line they cannot be read.
pub fn quoted(text: &str) -> Vec<Span> {
    let read = blocks(text);
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let (start, shown) = (at, line.trim_end());
        at += line.len();
        let inside = unindented(shown).strip_prefix('>');
        let marked = inside.and_then(Fence::of).is_some_and(|fence| fence.is_deriv);
        if marked && !read.iter().any(|block| block.start <= start && start < block.end) {
            found.push(Span::new(start, start + shown.len()));
        }
    }
    found
}

/// Whether what follows a line is hidden by `<!--` in it, or before it.
fn hides(line: &str, hidden: bool) -> bool {
    match (line.rfind("<!--"), line.rfind("-->")) {
        (Some(opens), Some(closes)) => opens > closes,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => hidden,
    }
}

/// A line that begins or ends a block.
struct Fence {
    sign: char,
    length: usize,
    /// Whether its first word is `deriv`.
    is_deriv: bool,
    /// Whether nothing follows the signs; only such a line ends a block.
    bare: bool,
}

impl Fence {
    fn of(line: &str) -> Option<Fence> {
        let inside = unindented(line);
        let sign = inside.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = inside.chars().take_while(|c| *c == sign).count();
        let info = inside.get(length..)?.trim();
        // In a line of text, three backquotes may also begin and end a piece of code.
        if length < 3 || (sign == '`' && info.contains('`')) {
            return None;
        }
        let word = info.trim_start_matches(['{', '.']).split(|c: char| !c.is_alphanumeric()).next();
        let is_deriv = word.is_some_and(|w| w.eq_ignore_ascii_case("deriv"));
        Some(Fence { sign, length, is_deriv, bare: info.is_empty() })
    }

    fn closes(&self, opened: &Fence) -> bool {
        self.bare && self.sign == opened.sign && self.length >= opened.length
    }
}

/// The line without the blanks in front; blocks may be indented, as within lists.
fn unindented(line: &str) -> &str {
    line.trim_start_matches([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str) -> Vec<&str> {
        blocks(text).into_iter().map(|b| b.of(text)).collect()
    }

    #[test]
    fn only_marked_blocks_are_read() {
        let text =
            "# Title\n```deriv\ndims N\n```\ntext\n```rust\nlet x = 1;\n```\n~~~ deriv\ngiven x real\n~~~\n";
        assert_eq!(inside(text), ["dims N\n", "given x real\n"]);
        assert_eq!(inside("``` deriv title=x\na\n```"), ["a\n"]);
        assert_eq!(inside("```{.deriv}\na\n```"), ["a\n"]);
        assert_eq!(inside("```derivation\na\n```\n```py deriv\nb\n```"), Vec::<&str>::new());
        assert_eq!(inside("no block, but ```deriv``` in a line\n"), Vec::<&str>::new());
    }

    #[test]
    fn a_block_ends_at_a_fence_of_its_own_kind() {
        assert_eq!(inside("````deriv\n```\na\n~~~~\n`````\nb\n"), ["```\na\n~~~~\n"]);
        assert_eq!(inside("```text\n```deriv\na\n```\n"), Vec::<&str>::new(), "within another block");
        assert_eq!(inside("```deriv\na\n```deriv\nb\n```\n"), ["a\n```deriv\nb\n"]);
    }

    #[test]
    fn what_is_hidden_is_not_read() {
        assert_eq!(inside("<!--\n```deriv\na\n```\n-->\n```deriv\nb\n```\n"), ["b\n"]);
        assert_eq!(inside("<!-- a note -->\n```deriv\nb\n```\n"), ["b\n"]);
        assert_eq!(inside("```deriv\na <!-- b\n```\n```deriv\nc\n```\n"), ["a <!-- b\n", "c\n"]);
    }

    #[test]
    fn blocks_within_quotes_are_found() {
        let text = "> ```deriv\n> a\n> ```\n\n> ```\n> b\n> ```\n```deriv\n> ```deriv\n```\n";
        assert_eq!(quoted(text), [Span::new(0, 10)]);
        assert_eq!(inside(text), ["> ```deriv\n"]);
    }

    #[test]
    fn an_open_fence_runs_to_the_end() {
        assert_eq!(inside("```deriv\na\nb"), ["a\nb"]);
        assert_eq!(inside("```deriv"), [""]);
        assert_eq!(inside(""), Vec::<&str>::new());
    }

    #[test]
    fn indentation_and_line_ends_are_kept() {
        let text = "1. as follows:\r\n\r\n   ```deriv\r\n   dims N\r\n   ```\r\n";
        assert_eq!(inside(text), ["   dims N\r\n"]);
        assert_eq!(blocks(text), [Span::new(31, 42)]);
        assert_eq!(&text[31..42], "   dims N\r\n");
    }
}
