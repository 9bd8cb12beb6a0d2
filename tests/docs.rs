//! Everything in docs/ that is written in the derivation language is judged: what has a `#!` line must be judged as that says,
//! all else must be right.

use chainrule::derivation::{Level, Options, Report, Source, Verdict, check, markdown};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// The files of a folder that end so, in order.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == end));
    files.sort();
    files
}

/// What is not as it should be.
fn complaints(report: &Report) -> Vec<String> {
    let mut complaints = Vec::new();
    for claim in &report.claims {
        let fine = claim.as_expected.unwrap_or(claim.verdict == Verdict::Right);
        if !fine {
            let name = format!("{}, line {} ({})", report.path, claim.line, claim.label);
            let hints: Vec<&str> = claim.hints.iter().map(|h| h.text.as_str()).collect();
            complaints.push(format!("{name}: {:?} {:?} {hints:?}", claim.verdict, claim.reason));
        }
    }
    for said in report.diagnostics.iter().filter(|d| d.level == Level::Error) {
        let of_claim = |c: &&chainrule::derivation::ClaimReport| {
            c.span.start <= said.span.start && said.span.end <= c.span.end && c.verdict == Verdict::Error
        };
        if !report.claims.iter().any(|c| of_claim(&c)) {
            complaints.push(format!("{}: {}", report.path, said.message));
        }
    }
    complaints
}

/// The blocks of a page as files: those with a name behind `deriv` go on with the file of that name, each other is its own.
fn sources(name: &str, page: &str) -> Vec<Source> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for block in markdown::blocks(page) {
        let fence = page[..block.start].lines().last().unwrap_or("");
        let line = page[..block.start].lines().count();
        let file = match fence.split_once("deriv ") {
            Some((_, file)) => file.trim().to_string(),
            None => format!("line {line}"),
        };
        files.entry(file).or_default().push_str(block.of(page));
    }
    files.into_iter().map(|(file, text)| Source::plain(format!("{name}: {file}"), text)).collect()
}

#[test]
fn pages() {
    let mut complaints_of_all = Vec::new();
    for path in files(&docs(), "md") {
        let page = fs::read_to_string(&path).unwrap();
        for source in sources(&path.file_name().unwrap().to_string_lossy(), &page) {
            let report = check(&source, &Options::default());
            assert!(!report.claims.is_empty(), "{} claims nothing", source.name);
            complaints_of_all.extend(complaints(&report));
        }
    }
    assert!(complaints_of_all.is_empty(), "{}", complaints_of_all.join("\n"));
}

#[test]
fn samples() {
    let page = fs::read_to_string(docs().join("samples/README.md")).unwrap();
    let paths = files(&docs().join("samples"), "deriv");
    assert!(paths.len() >= 20);
    for path in paths {
        let (name, text) = (path.file_name().unwrap().to_string_lossy(), fs::read_to_string(&path).unwrap());
        let report = check(&Source::plain(name.clone(), text), &Options::default());
        assert_eq!(complaints(&report), Vec::<String>::new());
        assert!(report.claims.iter().any(|c| c.verdict == Verdict::Wrong), "{name} shows no mistake");
        assert!(page.contains(&format!("]({name})")), "{name} is not on the page of the samples");
    }
}

#[test]
fn what_is_not_as_expected_is_found() {
    let page = "```deriv a\ngiven x real\nshow x = x\n```\n```deriv\ngiven x real\nshow x = 2\n```\n\
                ```deriv a\nshow x = 1\n#! right\n```\n";
    let found: Vec<usize> =
        sources("page", page).iter().map(|s| complaints(&check(s, &Options::default())).len()).collect();
    assert_eq!(found, [1, 1], "one in the file `a`, one in the block of its own");
    let misread = check(&Source::plain("x", "given x real\ny = x +* 2\nshow x = x\n"), &Options::default());
    assert_eq!(complaints(&misread), ["x: a value is expected here, not `*`"]);
}
