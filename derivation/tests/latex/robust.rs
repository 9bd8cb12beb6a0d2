//! Whatever is read: no panic, and every place lies in the text.

use chainrule_derivation::syntax::latex::parse;
use chainrule_derivation::syntax::scope::Scope;
use chainrule_derivation::{Level, Span};
use proptest::prelude::*;

const WORDS: &[&str] = &[
    "a",
    "x",
    "J",
    "d",
    "i",
    "e",
    "T",
    "1",
    "23",
    "0.5",
    "θ",
    "−",
    "²",
    "\u{200b}",
    "☃",
    "\\theta",
    "\\sigma",
    "\\frac",
    "\\frac12",
    "\\sqrt",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\\{",
    "\\}",
    "|",
    "\\|",
    "\\left(",
    "\\right)",
    "\\left|",
    "\\right|",
    "\\left.",
    "^",
    "_",
    "^\\top",
    "^{-1}",
    "_{ij}",
    "^{(i)}",
    "'",
    "+",
    "-",
    "*",
    "/",
    "\\cdot",
    "\\times",
    "=",
    "<",
    "\\le",
    "\\ne",
    ":=",
    "\\leftarrow",
    "\\in",
    "\\to",
    "&",
    "&=",
    "\\\\",
    ",",
    ";",
    ".",
    "\\quad",
    "\\dots",
    "\\sum",
    "\\sum_i",
    "\\sum_{i=1}^N",
    "\\prod",
    "\\max",
    "\\log",
    "\\sin",
    "\\nabla",
    "\\partial",
    "\\lim",
    "\\hat",
    "\\mathbf",
    "\\mathbb{R}",
    "\\mathbb 1",
    "\\text{for }",
    "\\text{if }",
    "\\text{at }",
    "\\text{rank}",
    "\\operatorname{tr}",
    "\\begin{cases}",
    "\\end{cases}",
    "\\begin{bmatrix}",
    "\\end{bmatrix}",
    "\\infty",
    "\\pm",
    "\\label{x}",
    "%c\n",
    "\\lfloor",
    "\\rfloor",
    "\\Delta",
    "\\",
    " ",
    "\\ownturned",
    "\\ownhalf",
    "\\ownopen",
    "\\ownself",
];

/// Commands of a file's own: turned arguments, a fraction without braces, a bracket that is not closed, and one without end.
const OWN: &str = r"\newcommand{\ownturned}[2]{#2+#1} \def\ownhalf{\frac12} \newcommand\ownopen{(\sum_{i=1}} \def\ownself#1{\ownself{#1}}
";

fn check(text: &str) -> Result<(), TestCaseError> {
    let mut scope = Scope::default();
    let (statements, said) = parse(text, &mut scope);
    let inside = |s: Span| s.start <= s.end && text.get(s.range()).is_some();
    for statement in &statements {
        prop_assert!(inside(statement.span), "{:?}", statement.span);
    }
    for diagnostic in &said {
        prop_assert!(inside(diagnostic.span), "{:?}", diagnostic);
        prop_assert!(diagnostic.also.iter().all(|(s, _)| inside(*s)), "{:?}", diagnostic);
        let edits = diagnostic.help.iter().filter_map(|h| h.edit.as_ref());
        prop_assert!(edits.clone().all(|e| inside(e.span)), "{:?}", diagnostic);
    }
    // What is not understood is said once, and nothing else is left out in silence.
    let unread = statements
        .iter()
        .filter(|s| matches!(s.kind, chainrule_derivation::syntax::tree::StatementKind::Unreadable(_)));
    let errors = said.iter().filter(|d| d.level == Level::Error).count();
    prop_assert!(unread.count() <= errors);
    // Debug text holds every span of the tree.
    for part in format!("{statements:?}").split("Span { start: ").skip(1) {
        let numbers: Vec<usize> =
            part.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).take(2).collect();
        prop_assert!(matches!(numbers[..], [a, b] if inside(Span { start: a, end: b })), "{}", part);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn token_soup(keyword in 0usize..6, words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        let keyword = ["", "given ", "claim x: ", "define ", "stationary ", "dims "][keyword];
        let given = "given $$ x\\in\\mathbb{R}^N,\\ a\\in\\mathbb{R} $$";
        check(&format!("{OWN}{given} {keyword}$$ {} $$", words.concat()))?;
    }

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        check(&text)?;
        check(&format!("claim $${text}$$"))?;
    }
}

#[test]
fn deep_and_long_input_ends() {
    for part in [
        "(",
        "{",
        "\\frac{",
        "\\left|",
        "|",
        "\\sqrt{",
        "\\begin{cases}",
        "\\mathbf{",
        "\\hat{",
        "x^{",
        "d(",
        "-",
        "\\sum_i ",
        "\\nabla ",
        "\\partial ",
        "a/d",
        "\\text{",
        "$",
        "\\[",
        "#!",
        "\\log ",
        "\\frac",
        "x_",
        "a,",
        "\\\\",
        "\\text{for }",
    ] {
        check(&format!("claim $$ {} = 1 $$", part.repeat(20_000))).unwrap();
        check(&part.repeat(20_000)).unwrap();
    }
}
