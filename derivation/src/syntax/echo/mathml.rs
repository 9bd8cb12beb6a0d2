//! Presentation MathML.

use super::display::{Big, Doc, Fence};
use super::name::{Accent, Name, Stem};

/// An element that stands in a line of text.
pub fn inline(doc: &Doc) -> String {
    format!("<math>{}</math>", one(doc))
}

/// An element on lines of its own.
pub fn block(doc: &Doc) -> String {
    format!("<math display=\"block\">{}</math>", one(doc))
}

/// Exactly one element.
fn one(doc: &Doc) -> String {
    match doc {
        Doc::Number(x) => number(*x),
        Doc::Name(n) => name(n),
        Doc::Function(f) => function(f.name),
        Doc::Words(words) => format!("<mtext>{}</mtext>", escaped(words)),
        Doc::Sign(sign) => sign.mathml().into(),
        Doc::Row(parts) => format!("<mrow>{}</mrow>", row(parts)),
        Doc::Fence(fence, inner) => {
            let (open, close) = brackets(*fence);
            let mo = |form: &str, sign| format!("<mo form=\"{form}\" fence=\"true\">{sign}</mo>");
            format!("<mrow>{}{}{}</mrow>", mo("prefix", open), one(inner), mo("postfix", close))
        }
        Doc::Fraction(a, b) => format!("<mfrac>{}{}</mfrac>", one(a), one(b)),
        Doc::Root(inner) => format!("<msqrt>{}</msqrt>", one(inner)),
        Doc::Sub(base, below) => format!("<msub>{}{}</msub>", one(base), one(below)),
        Doc::Sup(base, above) => match &**base {
            Doc::Sub(base, below) => {
                format!("<msubsup>{}{}{}</msubsup>", one(base), one(below), one(above))
            }
            base => format!("<msup>{}{}</msup>", one(base), one(above)),
        },
        Doc::Big(big, below, above) => {
            let sign = match big {
                Big::Sum => "<mo>∑</mo>",
                Big::Product => "<mo>∏</mo>",
                Big::Max => "<mo movablelimits=\"true\">max</mo>",
                Big::Min => "<mo movablelimits=\"true\">min</mo>",
            };
            match above {
                None => format!("<munder>{sign}{}</munder>", one(below)),
                Some(above) => format!("<munderover>{sign}{}{}</munderover>", one(below), one(above)),
            }
        }
        Doc::Matrix(rows) => {
            let rows = rows.iter().map(|row| table_row(row.iter()));
            fenced("[", &table("", rows), "]")
        }
        Doc::Cases(rows) => {
            let rows = rows.iter().map(|(value, when)| table_row([value, when].into_iter()));
            fenced("{", &table(" columnalign=\"left\"", rows), "")
        }
    }
}

/// The parts of a row; functions are applied by an invisible sign.
fn row(parts: &[Doc]) -> String {
    let mut out = String::new();
    for (i, part) in parts.iter().enumerate() {
        out += &one(part);
        if is_function(part) && matches!(parts.get(i + 1), Some(Doc::Fence(Fence::Round, _))) {
            out += "<mo>&#x2061;</mo>";
        }
    }
    out
}

fn is_function(doc: &Doc) -> bool {
    match doc {
        Doc::Function(_) => true,
        Doc::Sup(base, _) => is_function(base),
        _ => false,
    }
}

fn fenced(open: &str, inner: &str, close: &str) -> String {
    let close = if close.is_empty() { String::new() } else { format!("<mo>{close}</mo>") };
    format!("<mrow><mo>{open}</mo>{inner}{close}</mrow>")
}

fn table(attributes: &str, rows: impl Iterator<Item = String>) -> String {
    format!("<mtable{attributes}>{}</mtable>", rows.collect::<String>())
}

fn table_row<'a>(cells: impl Iterator<Item = &'a Doc>) -> String {
    format!("<mtr>{}</mtr>", cells.map(|c| format!("<mtd>{}</mtd>", one(c))).collect::<String>())
}

fn brackets(fence: Fence) -> (&'static str, &'static str) {
    match fence {
        Fence::Round => ("(", ")"),
        Fence::Square => ("[", "]"),
        Fence::Curly => ("{", "}"),
        Fence::Bars => ("|", "|"),
        Fence::DoubleBars => ("‖", "‖"),
        Fence::Floor => ("⌊", "⌋"),
        Fence::Ceil => ("⌈", "⌉"),
        Fence::OpenClosed => ("(", "]"),
        Fence::ClosedOpen => ("[", ")"),
    }
}

fn function(name: &str) -> String {
    match name {
        "sigmoid" => "<mi>σ</mi>".into(),
        "relu" => "<mi>ReLU</mi>".into(),
        "log2" => "<msub><mi>log</mi><mn>2</mn></msub>".into(),
        "log10" => "<msub><mi>log</mi><mn>10</mn></msub>".into(),
        name => format!("<mi>{}</mi>", escaped(name)),
    }
}

fn number(x: f64) -> String {
    let text = super::plain::number(x);
    let ten = |power: &str| {
        let power = match power.strip_prefix('-') {
            Some(digits) => format!("<mrow><mo>−</mo><mn>{digits}</mn></mrow>"),
            None => format!("<mn>{power}</mn>"),
        };
        format!("<msup><mn>10</mn>{power}</msup>")
    };
    match text.split_once('e') {
        None => format!("<mn>{text}</mn>"),
        Some(("1", power)) => ten(power),
        Some((digits, power)) => format!("<mrow><mn>{digits}</mn><mo>⋅</mo>{}</mrow>", ten(power)),
    }
}

fn name(n: &Name) -> String {
    let stem = match &n.stem {
        Stem::Letter(c) | Stem::Greek(_, c) => format!("<mi>{}</mi>", escaped(&c.to_string())),
        Stem::Word(word) if word.chars().all(|c| c.is_ascii_digit()) => format!("<mn>{word}</mn>"),
        Stem::Word(word) => format!("<mi>{}</mi>", escaped(word)),
    };
    let over = |sign: &str| format!("<mover accent=\"true\">{stem}<mo>{sign}</mo></mover>");
    let base = match n.accent {
        Some(Accent::Hat) => over("^"),
        Some(Accent::Bar) => over("¯"),
        Some(Accent::Tilde) => over("~"),
        Some(Accent::Star | Accent::Square) | None => stem,
    };
    let comma = "<mo separator=\"true\">,</mo>";
    let subs = n.subs.iter().map(name).collect::<Vec<_>>().join(comma);
    let above = match n.accent {
        Some(Accent::Star) => Some("<mo>*</mo>"),
        Some(Accent::Square) => Some("<mn>2</mn>"),
        _ => None,
    };
    match (above, subs.is_empty()) {
        (Some(above), true) => format!("<msup>{base}{above}</msup>"),
        (Some(above), false) => format!("<msubsup>{base}<mrow>{subs}</mrow>{above}</msubsup>"),
        (None, true) => base,
        (None, false) => format!("<msub>{base}<mrow>{subs}</mrow></msub>"),
    }
}

/// Text that means nothing to a browser.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
