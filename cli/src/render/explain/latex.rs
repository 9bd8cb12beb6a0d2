//! An explanation to put into a paper.

use chainrule::derivation::Span;
use chainrule::derivation::explain::Explanation;
use chainrule::derivation::syntax::echo;
use chainrule::derivation::syntax::tree::{Expr, Kind};

/// The forward steps, what flows back in reverse order, and the gradients, each an `align*`.
pub fn latex(e: &Explanation) -> String {
    let forward = e.steps.iter().filter(|s| !s.op.is_empty());
    let forward = forward.map(|s| format!("{} &= {}", symbol(&s.name), s.formula.latex));
    let backward = e.steps.iter().rev().flat_map(|s| &s.local);
    let backward =
        backward.map(|l| format!("\\bar{{{}}} &\\mathrel{{+}}= {}", symbol(&l.input), l.adds.latex));
    let gradients = e.derivations.iter().flat_map(|d| {
        let (of, by) = (symbol(&d.of), symbol(&d.by));
        let whole = format!("\\frac{{\\partial {of}}}{{\\partial {by}}} &= {}", d.formula.latex);
        let parts = d.parts.iter().map(|p| format!("{} &= {}", symbol(&p.name), p.formula.latex));
        std::iter::once(whole).chain(parts)
    });
    // Which side of each `if` the formulas say.
    let branches =
        if e.branches.is_empty() { String::new() } else { format!("% where {}\n", e.branches.join(", ")) };
    let parts: String =
        [forward.collect(), backward.collect(), gradients.collect()].into_iter().map(aligned).collect();
    branches + &parts
}

fn aligned(rows: Vec<String>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    format!("\\begin{{align*}}\n  {}\n\\end{{align*}}\n", rows.join(" \\\\\n  "))
}

/// A name as it is set: `theta` as `\theta`.
fn symbol(name: &str) -> String {
    echo::latex(&Expr::new(Span::default(), Kind::Name(name.into())))
}
