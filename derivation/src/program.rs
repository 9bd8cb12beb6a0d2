//! A file as a program: what is declared, what is computed, what is claimed, in order.

use crate::Span;
use crate::syntax::echo;
use crate::syntax::tree::{
    Body, Claim, Clause, Cond, Decl, Definition, DimDecl, Expr, File, Ident, Rel, Sampling, Statement,
    StatementKind,
};
use std::collections::BTreeSet;

/// Something that is computed.
#[derive(Debug)]
pub enum Step<'f> {
    /// A definition; several that step together are one.
    Define(Vec<&'f Definition>),
    /// `Q, R = qr(A)`
    Unpack(&'f [Ident], &'f Expr),
}

/// A claim, and after how many steps it stands.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'f> {
    pub statement: &'f Statement,
    pub claim: &'f Claim,
    pub after: usize,
}

/// A file, sorted.
#[derive(Debug, Default)]
pub struct Program<'f> {
    pub dims: Vec<&'f DimDecl>,
    pub givens: Vec<&'f Decl>,
    pub assumed: Vec<&'f Cond>,
    pub sampling: Vec<&'f Sampling>,
    /// Whether the other layout counts as wrong.
    pub strict: bool,
    pub steps: Vec<Step<'f>>,
    pub claims: Vec<Asked<'f>>,
    /// Names whose declaration could not be read, and where it stands.
    pub unread: Vec<(&'f Ident, Span)>,
}

impl<'f> Program<'f> {
    /// Whether the file says how a name is drawn.
    pub fn is_sampled(&self, name: &str) -> bool {
        self.sampling.iter().any(|part| matches!(part, Sampling::Distribution(of, ..) if of.name == name))
    }

    /// Sorts the statements of a file.
    pub fn new(file: &'f File) -> Program<'f> {
        let mut program = Program::default();
        for statement in &file.statements {
            match &statement.kind {
                StatementKind::Dims(dims) => program.dims.extend(dims),
                StatementKind::Given(decls) => program.givens.extend(decls),
                StatementKind::Assume(cond) => program.assumed.extend(cond.is_read().then_some(cond)),
                StatementKind::Sample(parts) => program.sampling.extend(parts),
                StatementKind::Convention(name) => program.strict = name.name == "strict",
                StatementKind::Define(d) => program.define(d),
                StatementKind::Unpack { names, value } => program.steps.push(Step::Unpack(names, value)),
                StatementKind::Claim(claim) => {
                    let after = program.steps.len();
                    program.claims.push(Asked { statement, claim, after });
                }
                StatementKind::Unreadable(names) => {
                    program.unread.extend(names.iter().map(|n| (n, statement.span)));
                }
            }
        }
        program
    }

    /// Where a name is declared, or defined in one of the first steps.
    pub fn declares(&self, name: &str, after: usize) -> Option<&Ident> {
        let dims = self.dims.iter().map(|d| &d.name);
        let declared = self.givens.iter().flat_map(|d| &d.names).chain(dims);
        declared.chain(self.steps.iter().take(after).flat_map(Step::idents)).find(|n| n.name == name)
    }

    /// Steps over one range that stand together may refer to each other.
    fn define(&mut self, d: &'f Definition) {
        let range = |d: &Definition| match d.over.as_slice() {
            [r] if !d.index.is_empty() => Some((r.name.name.clone(), echo::text(&r.from), echo::text(&r.to))),
            _ => None,
        };
        if let (Some(Step::Define(group)), Some(over)) = (self.steps.last_mut(), range(d)) {
            let together = group.iter().all(|g| range(g).as_ref() == Some(&over));
            let refers = group.iter().any(|g| g.body.names().contains(&d.name.name));
            if together && refers {
                group.push(d);
                return;
            }
        }
        self.steps.push(Step::Define(vec![d]));
    }
}

impl Step<'_> {
    /// The names that it gives a meaning.
    pub fn defines(&self) -> Vec<&str> {
        self.idents().into_iter().map(|n| n.name.as_str()).collect()
    }

    /// Those names, and where they stand.
    pub fn idents(&self) -> Vec<&Ident> {
        match self {
            Step::Define(group) => group.iter().map(|d| &d.name).collect(),
            Step::Unpack(names, _) => names.iter().collect(),
        }
    }
}

impl Asked<'_> {
    /// The expressions that are compared or looked at.
    pub fn members(&self) -> Vec<&Expr> {
        match &self.claim.body {
            Body::Chain { first, rest } => {
                std::iter::once(first).chain(rest.iter().map(|(_, _, e)| e)).collect()
            }
            Body::Limit { of, to, .. } => vec![of, to],
            Body::Shape { of, .. } => vec![of],
            Body::Range { of, low, high } => vec![of, &low.0, &high.0],
            Body::Extremum { of, at, .. } => {
                std::iter::once(of).chain(at.iter().flat_map(|(a, b)| [a, b])).collect()
            }
        }
    }

    /// The relations of a chain.
    pub fn rels(&self) -> Vec<Rel> {
        match &self.claim.body {
            Body::Chain { rest, .. } => rest.iter().map(|(rel, _, _)| *rel).collect(),
            _ => Vec::new(),
        }
    }

    /// All its expressions, those of the clauses included.
    pub fn expressions(&self) -> Vec<&Expr> {
        let mut all = self.members();
        for clause in &self.claim.clauses {
            match clause {
                Clause::When(cond) => all.extend(cond.members()),
                Clause::For(range) => all.extend([&range.from, &range.to]),
                Clause::At(list) => all.extend(list.iter().flat_map(|(a, b)| [a, b])),
                Clause::Given(_) => {}
            }
        }
        all
    }

    /// The names that it mentions.
    pub fn names(&self) -> BTreeSet<String> {
        self.expressions().into_iter().flat_map(Expr::names).collect()
    }

    /// What its clauses declare.
    pub fn givens(&self) -> impl Iterator<Item = &Decl> {
        self.claim.clauses.iter().filter_map(|c| match c {
            Clause::Given(decl) => Some(decl),
            _ => None,
        })
    }
}

/// All names that a claim depends on, through the definitions before it.
pub fn closure(program: &Program, asked: &Asked) -> BTreeSet<String> {
    behind(&program.steps[..asked.after.min(program.steps.len())], asked.names())
}

/// Some names, and all that they depend on through some steps.
pub fn behind(steps: &[Step], mut names: BTreeSet<String>) -> BTreeSet<String> {
    for step in steps.iter().rev() {
        if step.defines().iter().any(|n| names.contains(*n)) {
            match step {
                Step::Define(group) => {
                    for d in group {
                        names.extend(d.body.names());
                        names.extend(d.over.iter().flat_map(|r| [r.from.names(), r.to.names()]).flatten());
                        // A function that is named without an argument reads its given parameters.
                        names.extend(d.params.iter().flatten().map(|p| p.name.clone()));
                    }
                }
                Step::Unpack(_, value) => names.extend(value.names()),
            }
        }
    }
    names
}

/// Where the definitions of some names stand among some steps.
pub fn bodies(steps: &[Step], names: &BTreeSet<String>) -> Vec<Span> {
    let defines = steps.iter().filter_map(|s| if let Step::Define(group) = s { Some(group) } else { None });
    defines.flatten().filter(|d| names.contains(&d.name.name)).map(|d| d.body.span).collect()
}
