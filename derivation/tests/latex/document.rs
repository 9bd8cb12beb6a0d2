//! Files: prose, displays, keywords, labels, expectations.

use crate::common::{errors, notes, read, same};
use chainrule_derivation::syntax::tree::{Body, StatementKind};

const FILE: &str = r"\documentclass{article}
$$ this is not mathematics $$
\begin{document}
Let $n$ be even \$5, and $$ a\in\mathbb{R} $$ % $$ b $$
\begin{verbatim} $$ x = $$ \end{verbatim}
Define $$ f(x)=x^2 \label{eq:f} $$
\begin{equation*} b = f(a) \end{equation*}
\textbf{Claim} the slope: \[ f'(a) = 2a \]
%! right
#! right note: nothing
We can show that $$ b \ge 0 $$
stationary $f(a) \text{ at } a=0$
\end{document}
$$ neither is this $$";

#[test]
fn a_file_is_read() {
    same(
        FILE,
        "given a real\nf(x) = x^2\nb = f(a)\nclaim the slope: f'(a) = 2 a\nshow b >= 0\nstationary f(a) at a = 0",
    );
    let (statements, _) = read(FILE);
    let expected: Vec<_> =
        statements[3].expected.iter().map(|e| (e.text.as_str(), e.span.of(FILE))).collect();
    assert_eq!(expected, [("right", "right"), ("right note: nothing", "right note: nothing")]);
    assert!(statements.iter().enumerate().all(|(i, s)| i == 3 || s.expected.is_empty()));
}

#[test]
fn spans_are_places_in_the_file() {
    let (statements, _) = read(FILE);
    let StatementKind::Claim(claim) = &statements[3].kind else { panic!("{:?}", statements[3]) };
    let Body::Chain { first, rest } = &claim.body else { panic!("{claim:?}") };
    assert_eq!(claim.label, "the slope");
    assert_eq!(statements[3].span.of(FILE), "f'(a) = 2a");
    assert_eq!((first.span.of(FILE), rest[0].1.of(FILE), rest[0].2.span.of(FILE)), ("f'(a)", "=", "2a"));
}

#[test]
fn inline_mathematics_needs_a_keyword() {
    assert!(read("Here $a=$ is nothing, nor is \\(b\\), nor the claimed $c$.").0.is_empty());
    same("given $a>0$, and show \\(a=a\\)", "given a > 0\nshow a = a");
}

#[test]
fn new_sizes_become_dimensions() {
    assert_eq!(notes(r"$$ X\in\mathbb{R}^{N\times D} $$"), ["N, D are read as dimensions"]);
    assert!(notes(r"dims $N,D$ $$ X\in\mathbb{R}^{N\times D} $$").is_empty());
}

#[test]
fn pasted_characters_are_normalised() {
    let text = "given $a,b>0$ claim $$ a−b·2 \u{200b}≥ ﬁ $$";
    let said = notes(text);
    assert!(
        said.iter().any(|n| n.contains("U+2212")) && said.iter().any(|n| n.contains("U+200B")),
        "{said:?}"
    );
    let (statements, _) = read("given $a,b>0$ claim $$ a−b ≥ θ² $$");
    let StatementKind::Claim(claim) = &statements[1].kind else { panic!("{statements:?}") };
    let Body::Chain { rest, .. } = &claim.body else { panic!("{claim:?}") };
    assert_eq!(rest[0].1.of("given $a,b>0$ claim $$ a−b ≥ θ² $$"), "≥");
}

#[test]
fn a_display_that_is_not_closed_ends_with_its_paragraph() {
    let wrong = errors("claim $$ a=b\n\n$$ c=1 $$");
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(read("claim $$ a=b\n\n$$ c=1 $$").0.len(), 1);
}

#[test]
fn a_range_may_stand_behind_a_display() {
    same(
        r"dims $N,D$ given $$ x^{(i)}\in\mathbb{R}^D $$ for i in 1..N
define $$ a_0=1 $$
define $$ a_{k+1}=2a_k $$ for k in 0..3",
        "dims N, D\ngiven x^(i) : D for i in 1..N\na_(0) = 1\na_(k+1) = 2 a_k for k in 0..3",
    );
}

#[test]
fn a_rank_belongs_to_its_declaration() {
    same(
        r"dims $N,D$ given $$ X\in\mathbb{R}^{N\times D},\ \operatorname{rank}X=D,\ y\in\mathbb{R}^N $$",
        "dims N, D\ngiven X : N x D, rank D\ngiven y : N",
    );
}
