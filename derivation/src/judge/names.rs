//! Names that a file uses twice, or for nothing.

use crate::Diagnostic;
use crate::program::{Program, Step};
use crate::syntax::echo;
use crate::syntax::tree::{Definition, Ident, Sampling};

/// Names that are declared or defined twice: the second would silently hide the first.
pub fn declared_twice<'p>(program: &'p Program) -> Vec<(&'p Ident, Diagnostic)> {
    let mut seen: Vec<(&Ident, Option<&Definition>)> = Vec::new();
    let mut said = Vec::new();
    let dims = program.dims.iter().map(|d| &d.name);
    let givens = program.givens.iter().flat_map(|d| &d.names).chain(dims);
    let steps = program.steps.iter().flat_map(|step| match step {
        Step::Define(group) => group.iter().map(|d| (&d.name, Some(*d))).collect::<Vec<_>>(),
        Step::Unpack(names, _) => names.iter().map(|n| (n, None)).collect(),
    });
    let declared = givens.map(|n| (n, None, "say all of it at once, such as `s : D > 0`"));
    let defined = steps.map(|(n, d)| (n, d, "give one of them another name"));
    for (name, definition, help) in declared.chain(defined) {
        let hides = |(first, other): &&(&Ident, Option<&Definition>)| {
            first.name == name.name && !matches!((definition, other), (Some(a), Some(b)) if together(a, b))
        };
        match seen.iter().find(hides) {
            Some((first, _)) => {
                let error = Diagnostic::error(name.span, format!("{} is declared twice", name.name));
                said.push((name, error.also(first.span, "first here").help(help)));
            }
            None => seen.push((name, definition)),
        }
    }
    said
}

/// Whether two definitions are of different elements of one sequence.
fn together(a: &Definition, b: &Definition) -> bool {
    let index = |d: &Definition| d.index.iter().map(echo::text).collect::<Vec<_>>();
    let elements = !a.index.is_empty() && !b.index.is_empty();
    elements && (index(a) != index(b) || !a.over.is_empty() || !b.over.is_empty())
}

/// Laws for what is not there.
pub fn sampled_in_vain(program: &Program) -> Vec<Diagnostic> {
    let own = program.claims.iter().flat_map(|asked| asked.givens());
    let given: Vec<&Ident> = program.givens.iter().copied().chain(own).flat_map(|d| &d.names).collect();
    let vain = |part: &Sampling| {
        let (name, law) = match part {
            Sampling::Distribution(name, ..) => (name, true),
            Sampling::Within(name, ..) => (name, false),
            Sampling::Points(_) | Sampling::Seed(_) => return None,
        };
        let (text, said) = (&name.name, |message| Diagnostic::error(name.span, message));
        let is_given = given.iter().any(|n| n.name == name.name);
        let is_size = program.dims.iter().any(|d| d.name.name == name.name);
        match (is_given, is_size, law) {
            (true, _, true) | (_, true, false) => None,
            (_, true, _) => {
                Some(said(format!("{text} is a size")).help(format!("give its range: sample {text} in 1..6")))
            }
            (true, ..) => Some(
                said(format!("{text} is no size"))
                    .help(format!("give its law: sample {text} ~ uniform(1, 6)")),
            ),
            _ => Some(said(format!("`{text}` is not declared"))),
        }
    };
    program.sampling.iter().filter_map(|part| vain(part)).collect()
}
