//! The claims of the files that are right, each with the little source that it needs.

use chainrule_derivation::syntax::plain;
use chainrule_derivation::syntax::scope::Scope;
use chainrule_derivation::syntax::tree::{Body, Claim, Expr, Rel, Statement, StatementKind};
use chainrule_derivation::{Options, Report, Source, Span, Verdict, check};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A right claim and what it is about.
pub struct Right {
    /// The file's name and the claim's label.
    pub name: String,
    /// The declarations and definitions that it needs, and the claim as the last statement.
    pub text: String,
    /// That text, read.
    pub statements: Vec<Statement>,
    /// The names in it.
    pub scope: Scope,
}

impl Right {
    /// The claim.
    pub fn claim(&self) -> &Claim {
        match self.statements.last().map(|s| &s.kind) {
            Some(StatementKind::Claim(claim)) => claim,
            other => panic!("{}: the last statement is {other:?}", self.name),
        }
    }

    /// The members on the right of an `=`, and which one in the chain each is.
    pub fn members(&self) -> Vec<(usize, &Expr)> {
        match &self.claim().body {
            Body::Chain { rest, .. } => rest
                .iter()
                .enumerate()
                .filter(|(_, (rel, _, _))| *rel == Rel::Equal)
                .map(|(k, (_, _, e))| (k, e))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// The report on a plain text.
pub fn report(name: &str, text: &str) -> Report {
    check(&Source::plain(name, text), &Options::default())
}

/// The verdict on the only claim of a text.
pub fn verdict(text: &str) -> (Verdict, String) {
    let report = report("one claim", text);
    match report.claims.last() {
        Some(claim) => (claim.verdict, claim.reason.clone().unwrap_or_default()),
        None => panic!("no claim was read of\n{text}\n{:?}", report.diagnostics),
    }
}

/// A text, read as plain statements.
pub fn read(text: &str) -> (Vec<Statement>, Scope, Vec<chainrule_derivation::Diagnostic>) {
    let mut scope = Scope::default();
    let (statements, diagnostics) = plain::parse(text, Span::new(0, text.len()), &mut scope);
    (statements, scope, diagnostics)
}

/// The plain files of derivations, and one of these tests' own.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_dir(root.join("../tests/derivations")).expect("the files of derivations");
    let mut files: Vec<PathBuf> = list.map(|f| f.expect("an entry").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "deriv"));
    files.sort();
    files.push(root.join("tests/mutation/extra.deriv"));
    files
}

/// Every chain with an `=` that is right.
pub fn right() -> Vec<Right> {
    files().iter().flat_map(|file| right_of(file)).collect()
}

fn right_of(path: &Path) -> Vec<Right> {
    let file = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    // A hundred layers show no more than six, and take a hundred times as long.
    let text = std::fs::read_to_string(path).expect("a file of derivations").replace("L = 152", "L = 6");
    let (statements, _, _) = read(&text);
    let report = report(&file, &text);
    let right = report.claims.iter().filter(|c| c.verdict == Verdict::Right).map(|c| c.span);
    let right: BTreeSet<Span> = right.collect();
    let mut out = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        let StatementKind::Claim(claim) = &statement.kind else { continue };
        if !right.contains(&statement.span) {
            continue;
        }
        let alone = alone(&text, &statements[..at], statement);
        let (statements, scope, _) = read(&alone);
        let scope = scope.with_clauses(&claim.clauses);
        let one = Right { name: format!("{file}: {}", claim.label), text: alone, statements, scope };
        if !one.members().is_empty() {
            out.push(one);
        }
    }
    out
}

/// A claim with the statements that it needs.
fn alone(text: &str, before: &[Statement], claim: &Statement) -> String {
    let mut needed = names_in(claim.span.of(text));
    let mut kept = Vec::new();
    for statement in before.iter().rev() {
        let own = statement.span.of(text);
        let keep = match &statement.kind {
            StatementKind::Define(d) => needed.contains(&d.name.name),
            StatementKind::Unpack { names, .. } => names.iter().any(|n| needed.contains(&n.name)),
            StatementKind::Given(_) | StatementKind::Claim(_) | StatementKind::Unreadable(_) => false,
            _ => true,
        };
        let given = matches!(&statement.kind, StatementKind::Given(_));
        if keep {
            needed.extend(names_in(own));
        }
        if keep || given {
            kept.push(own);
        }
    }
    kept.reverse();
    kept.push(claim.span.of(text));
    kept.join("\n") + "\n"
}

/// Everything in a text that could be a name, with and without its subscript, and with and without the d of a differential.
fn names_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let mut names = BTreeSet::new();
    for word in words {
        let cut = word.split('_').next().unwrap_or("");
        for name in [word, cut] {
            names.insert(name.to_string());
            names.extend(name.strip_prefix("d2").or(name.strip_prefix('d')).map(str::to_string));
            names.extend(name.strip_prefix('d').and_then(|n| n.strip_suffix('2')).map(str::to_string));
        }
    }
    names
}
