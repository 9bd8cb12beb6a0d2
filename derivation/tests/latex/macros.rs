//! Commands that a file defines for itself.

use crate::common::{errors, refused, same};

#[test]
fn commands_of_the_preamble_are_what_they_stand_for() {
    for preamble in [
        r"\newcommand{\R}{\mathbb{R}}\newcommand{\T}{^\top}\newcommand{\half}{\frac12}",
        r"\renewcommand\R{\mathbb{R}} \providecommand{\T}{^\top} \def\half{\frac12}",
        r"\newcommand*{\Reals}{\mathbb{R}} \newcommand{\R}{\Reals} \def\T{^{\top}} \newcommand{\half}{\frac{1}{2}}",
    ] {
        let display = r"given $$ x,y\in\R^D $$ define $$ f=\half x\T y $$";
        let plain = "dims D\ngiven x, y : D\nf = 1/2 x^T y";
        same(&format!("{preamble}\n{display}"), plain);
        same(&format!("{preamble}\n\\begin{{document}}\n{display}\n\\end{{document}}"), plain);
    }
}

#[test]
fn arguments_stand_where_the_definition_says() {
    let preamble = r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \newcommand{\norm}[1]{\left\lVert #1 \right\rVert}
\DeclareMathOperator{\tr}{tr} \DeclarePairedDelimiter{\len}{\|}{\|}
given $$ x\in\mathbb{R}^D,\ A\in\mathbb{R}^{D\times D},\ a,b\in\mathbb{R} $$
";
    let plain = "dims D\ngiven x : D\ngiven A : D x D\ngiven a, b real\n";
    for (ours, theirs) in [
        (r"define $$ f=\norm{x}^2 $$", "f = ||x||^2"),
        (r"define $$ f=\norm{A x}+\len*{x} $$", "f = ||A x|| + ||x||"),
        (r"define $$ f=\tr(A) $$", "f = tr(A)"),
        (r"define $$ f=\norm{\norm{x} x} $$", "f = ||(||x|| x)||"),
        (r"define $$ f=a^2 b $$ claim $$ \pd{f}{a}=2ab $$", "f = a^2 b\nclaim df/da = 2 a b"),
        (r"define $$ f=a^2 b $$ claim $$ \pd f a=2ab $$", "f = a^2 b\nclaim df/da = 2 a b"),
    ] {
        same(&format!("{preamble}{ours}"), &format!("{plain}{theirs}"));
    }
}

#[test]
fn a_mistake_in_an_argument_is_marked_there_and_one_in_a_definition_where_it_is_used() {
    let preamble = r"\newcommand{\twice}[1]{2 (#1)} \newcommand{\odd}{+\foo} given $$ a\in\mathbb{R} $$ ";
    refused(&format!(r"{preamble} claim $$ a=\twice{{a+\baz}} $$"), r"\baz", "", 0);
    let wrong = format!(r"{preamble} claim $$ a=a\odd $$");
    let [error] = errors(&wrong).try_into().expect("one error");
    assert_eq!(
        (error.span.of(&wrong), error.message.as_str()),
        (r"\odd", r"the command `\foo` has no meaning here")
    );
}

#[test]
fn what_stands_for_too_much_is_refused() {
    let given = r"given $$ a\in\mathbb{R} $$ ";
    let endless = format!(r"\newcommand{{\x}}{{a+\x}} {given} claim $$ a=\x $$");
    assert!(
        errors(&endless).iter().any(|e| e.message.contains("stands for itself")),
        "{:?}",
        errors(&endless)
    );
    let mut text = String::from(r"\def\xa{a+a}");
    for (from, to) in "abcdefghijklmno".chars().zip("bcdefghijklmnop".chars()) {
        text += &format!(r"\def\x{to}{{\x{from}+\x{from}+\x{from}+\x{from}}}");
    }
    text += &format!(r"{given} claim $$ a=\xp $$");
    assert!(
        errors(&text).iter().any(|e| e.message.contains("longer than 20000 signs")),
        "{:?}",
        errors(&text)
    );
}
