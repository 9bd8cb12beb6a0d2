//! LaTeX.

use super::display::{Big, Doc, Fence};
use super::name::{Accent, Name, Stem};

/// A piece of mathematics in LaTeX.
pub fn print(doc: &Doc) -> String {
    let mut out = String::new();
    write(doc, &mut out);
    out.trim().to_string()
}

fn write(doc: &Doc, out: &mut String) {
    match doc {
        Doc::Number(x) => push(out, &number(*x)),
        Doc::Name(n) => push(out, &name(n)),
        Doc::Function(f) => push(out, f.latex),
        Doc::Words(words) => push(out, &format!("\\text{{{}}}", escaped(words))),
        Doc::Sign(sign) => push(out, sign.latex()),
        Doc::Row(parts) => parts.iter().for_each(|p| write(p, out)),
        Doc::Fence(fence, inner) => fenced(*fence, inner, out),
        Doc::Fraction(a, b) => push(out, &format!("\\frac{{{}}}{{{}}}", print(a), print(b))),
        Doc::Root(inner) => push(out, &format!("\\sqrt{{{}}}", print(inner))),
        Doc::Sub(base, below) => {
            write(base, out);
            *out += &format!("_{{{}}}", print(below));
        }
        Doc::Sup(base, above) => {
            write(base, out);
            *out += &match print(above) {
                short if matches!(short.as_str(), "\\top" | "\\prime") => format!("^{short}"),
                long => format!("^{{{long}}}"),
            };
        }
        Doc::Big(big, below, above) => {
            let sign = match big {
                Big::Sum => "\\sum",
                Big::Product => "\\prod",
                Big::Max => "\\max",
                Big::Min => "\\min",
            };
            push(out, &format!("{sign}_{{{}}}", print(below)));
            if let Some(above) = above {
                *out += &format!("^{{{}}}", print(above));
            }
            out.push(' ');
        }
        Doc::Matrix(rows) => {
            let row = |row: &Vec<Doc>| row.iter().map(print).collect::<Vec<_>>().join(" & ");
            let rows: Vec<String> = rows.iter().map(row).collect();
            push(out, &format!("\\begin{{bmatrix}} {} \\end{{bmatrix}}", rows.join(" \\\\ ")));
        }
        Doc::Cases(rows) => {
            let row = |(value, when): &(Doc, Doc)| format!("{} & {}", print(value), print(when));
            let rows: Vec<String> = rows.iter().map(row).collect();
            push(out, &format!("\\begin{{cases}} {} \\end{{cases}}", rows.join(" \\\\ ")));
        }
    }
}

/// Adds a piece; a command such as `\partial` must not run into the letter behind it.
fn push(out: &mut String, piece: &str) {
    let command = out.rfind('\\').and_then(|at| out.get(at + 1..));
    let ends_in_command =
        command.is_some_and(|c| !c.is_empty() && c.chars().all(|c| c.is_ascii_alphabetic()));
    if ends_in_command && piece.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.push(' ');
    }
    // One space is enough between two pieces.
    *out += if out.ends_with(' ') { piece.trim_start() } else { piece };
}

fn fenced(fence: Fence, inner: &Doc, out: &mut String) {
    let (open, close) = match fence {
        Fence::Round => ("(", ")"),
        Fence::Square => ("[", "]"),
        Fence::Curly => ("\\{", "\\}"),
        Fence::Bars => ("\\lvert ", "\\rvert"),
        Fence::DoubleBars => ("\\lVert ", "\\rVert"),
        Fence::Floor => ("\\lfloor ", "\\rfloor"),
        Fence::Ceil => ("\\lceil ", "\\rceil"),
        Fence::OpenClosed => ("(", "]"),
        Fence::ClosedOpen => ("[", ")"),
    };
    let (left, right) = if inner.is_tall() { ("\\left", "\\right") } else { ("", "") };
    push(out, &format!("{left}{open}{}{right}{close}", print(inner)));
}

/// A number; what has many zeros as a multiple of a power of ten.
fn number(x: f64) -> String {
    let text = super::plain::number(x);
    match text.split_once('e') {
        None => text,
        Some(("1", power)) => format!("10^{{{power}}}"),
        Some((digits, power)) => format!("{digits} \\cdot 10^{{{power}}}"),
    }
}

fn name(n: &Name) -> String {
    let stem = match &n.stem {
        Stem::Letter(c) => c.to_string(),
        Stem::Greek("ell", _) => "\\ell".into(),
        Stem::Greek(spelled, _) => format!("\\{spelled}"),
        Stem::Word(word) if word.chars().all(|c| c.is_ascii_digit()) => word.clone(),
        Stem::Word(word) => format!("\\mathrm{{{}}}", escaped(word)),
    };
    let mut out = match n.accent {
        None => stem,
        Some(Accent::Hat) => format!("\\hat{{{stem}}}"),
        Some(Accent::Bar) => format!("\\bar{{{stem}}}"),
        Some(Accent::Tilde) => format!("\\tilde{{{stem}}}"),
        Some(Accent::Star) => format!("{stem}^{{*}}"),
        Some(Accent::Square) => format!("{stem}^{{2}}"),
    };
    if !n.subs.is_empty() {
        out += &format!("_{{{}}}", n.subs.iter().map(name).collect::<Vec<_>>().join(","));
    }
    out
}

/// Text in which no character means anything to LaTeX.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out += "\\textbackslash{}",
            '^' => out += "\\textasciicircum{}",
            '~' => out += "\\textasciitilde{}",
            '{' | '}' | '$' | '&' | '#' | '%' | '_' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}
