//! The ledger, `tests/ledger.md`, against what it names: nothing of the write-ups is missing from it, and nothing in it is
//! missing from the project.

use chainrule::derivation::expect::{Expected, fulfils, parse};
use chainrule::derivation::ledger::{self, Judge};
use chainrule::derivation::{ClaimReport, Options, Verdict, check};
use chainrule::experiments::data::Store;
use chainrule::experiments::lab::{self, Lab, Scale};
use chainrule::experiments::reproduce::{EXPERIMENTS, experiment};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every claim of the write-ups.
const CLAIMS: &str = "
    000.Q1.2-a 000.Q1.2-b 000.Q1.2-c 000.Q1.2-d 000.Q1.3 000.Q2.1-a 000.Q2.1-b 000.Q2.1-c 000.Q2.1-d
    000.Q2.2-a 000.Q2.2-b 000.Q3.1-a 000.Q3.1-b 000.Q3.2-1 000.Q3.2-2a 000.Q3.2-2b 000.Q4.1-1 000.Q4.1-2 000.Q4.1-3
    000.Q4.2-0 000.Q4.2-1 000.Q4.2-2a 000.Q4.2-2b 000.Q4.2-2c 000.Q4.2-2d 000.Q4.2-2e 000.Q4.2-2f
    000.Q4.3-a 000.Q4.3-b 000.Q4.3-c 000.Q5-0 000.Q5.1 000.Q5.3 000.Q5.4 000.Q5.5
    001.1.1.1-a 001.1.1.1-b 001.1.1.1-c 001.1.1.1-d 001.1.1.1-e 001.1.1.1-f 001.1.1.1-g 001.1.1.1-h
    001.1.2.1-a 001.1.2.1-b 001.1.2.1-c 001.1.2.1-d 001.1.2.1-e 001.2.1.2-a 001.2.1.2-b
    001.2.2.1-a 001.2.2.1-b 001.2.2.1-c 001.2.2.3-a 001.2.2.3-b 001.2.2.3-c 001.2.2.3-d 001.2.2.3-e 001.2.2.3-f
    001.2.3.1-a 001.2.3.1-b 001.2.3.1-c 001.2.3.2-a 001.2.3.2-b 001.2.3.2-c
    001.3.1-a 001.3.1-b 001.3.1-c 001.3.2-a 001.3.2-b 001.3.2-c 001.3.2-d 001.3.2-e
    001.3.3-a 001.3.3-b 001.3.3-c 001.3.3-d
    002.Q1.2d-a 002.Q3.1-0 002.Q3.1-a 002.Q3.1-b 002.Q3.1-c 002.Q3.1-d 002.Q3.1-e 002.Q3.1-f 002.Q3.1-g
    002.Q3.2-a 002.Q3.2-b 002.Q3.2-c 002.Q3.2-d
    002.Q3.3-a 002.Q3.3-b 002.Q3.3-c 002.Q3.3-d 002.Q3.3-e 002.Q3.3-f
    002.Q3.4-a 002.Q3.4-b 002.Q3.4-c 002.Q3.4-d 002.Q3.4-e 002.Q3.4-f
    003.Q1-1 003.Q1-2 003.Q1-3 003.Q2-a 003.Q2-b 003.Q3-0 003.Q3.1-a 003.Q3.1-b 003.Q3.2-a 003.Q3.2-b
    003.Q3.3-a 003.Q3.3-b 003.Q4.1-a 003.Q4.1-b 003.Q4.1-c 003.Q4.1-d
    003.Q4.2-a 003.Q4.2-b 003.Q4.2-c 003.Q4.2-d 003.Q4.2-e 003.Q4.3-a 003.Q4.3-b
    003.Q4.4-a 003.Q4.4-b 003.Q4.4-c 003.Q4.4-d 003.Q4.4-e 003.Q5-a 003.Q5-b 003.Q5-c 003.Q6-a
    004.T1-a 004.T1-b 004.T1-c 004.T1-d 004.T2-a 004.T2-b 004.T3 004.P-a
    004.E-a 004.E-b 004.E-c 004.E-d 004.E-e 004.E-f 004.E-g 004.E-h";

/// Every formula that is held as LaTeX.
const FORMULAS: &str = "
    000.Q1.3 000.Q2.1-a 000.Q2.1-b,c 000.Q2.1-d 000.Q2.2 000.Q3.1-a 000.Q3.1-b 000.Q3.2-1 000.Q3.2-2a 000.Q3.2-2b
    000.Q4.1-2 000.Q4.2-1 000.Q4.2-2b 000.Q4.2-2c 000.Q4.2-2d 000.Q4.2-2e 000.Q4.2-2f 000.Q4.3-a,b 000.Q4.3-c 000.Q5-0
    001.1.1.1-a 001.1.1.1-c 001.1.1.1-e 001.1.1.1-f 001.1.1.1-g 001.1.1.1-h 001.1.2.1-a 001.1.2.1-b 001.1.2.1-d
    001.2.1.2 001.2.2.1-b 001.2.2.1-c 001.2.2.3-c 001.2.2.3-e 001.2.2.3-f 001.2.3.1-a 001.2.3.2-b 001.2.3.2-c
    001.3.1 001.3.2 001.3.3 002.Q3.1-c 002.Q3.1-e 002.Q3.1-f 002.Q3.2-b 002.Q3.3-d 002.Q3.3-e 002.Q3.4-a 002.Q3.4-d
    003.Q1 003.Q2-b 003.Q3.1 003.Q3.2 003.Q3.3 003.Q4.1 003.Q4.2 003.Q4.4 003.Q5 004.T1 004.T2 004.T3 004.P-a";

/// How many formulas may be replaced by a claim in other words or by a test.
const REPLACED: usize = 12;
/// How many mistakes in print were found.
const MISTAKES: usize = 44;

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn list(words: &str) -> Vec<&str> {
    words.split_whitespace().collect()
}

/// The rows of the table under a heading of the ledger, as cells.
fn table(heading: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(tests().join("ledger.md")).unwrap();
    let section = text.split("\n## ").find(|s| s.starts_with(heading)).expect("the section is there");
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect()).collect()
}

/// A claim in a file: its label, and what the judge is expected to say.
struct Statement {
    label: String,
    expected: Vec<String>,
}

impl Statement {
    /// The id that the label begins with.
    fn id(&self) -> &str {
        self.label.split(' ').next().unwrap_or("")
    }

    fn refused(&self) -> bool {
        self.expected.iter().any(|e| e.starts_with("wrong") || e.starts_with("error"))
    }
}

fn statements(path: &Path) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        if let Some(said) = line.strip_prefix("#!").or_else(|| line.strip_prefix("%!")) {
            found.last_mut().expect("it follows a claim").expected.push(said.trim().to_string());
        }
        let Some((keyword, rest)) = line.split_once(' ') else { continue };
        if ["claim", "show", "stationary", "minimum"].contains(&keyword) {
            let label = rest.split_once(':').map_or("", |(label, _)| label.trim());
            found.push(Statement { label: label.to_string(), expected: Vec::new() });
        }
    }
    found
}

/// The claims of every file with this ending in a folder, by the file's name without the ending.
fn claims_in(folder: &str, ending: &str) -> BTreeMap<String, Vec<Statement>> {
    let entries = fs::read_dir(tests().join(folder)).unwrap().map(|e| e.unwrap().path());
    let of_kind = entries.filter(|path| path.extension().is_some_and(|e| e == ending));
    of_kind
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), statements(&path)))
        .collect()
}

/// Every test in `tests/claims` that is named after an id, with its comment.
fn named_tests() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![tests().join("claims")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let (mut comment, mut marked) = (String::new(), false);
            for line in fs::read_to_string(path).unwrap().lines() {
                match (line.strip_prefix("///"), line.strip_prefix("fn id_")) {
                    (Some(words), _) => comment.push_str(words),
                    (_, Some(rest)) if marked => {
                        let name = rest.split('(').next().unwrap();
                        found.insert(format!("id_{name}"), std::mem::take(&mut comment));
                    }
                    _ => {}
                }
                marked = line == "#[test]";
                if !marked && !line.starts_with("///") {
                    comment.clear();
                }
            }
        }
    }
    found
}

fn check_experiments(cell: &str) {
    for name in list(cell) {
        assert!(experiment(name).is_some(), "there is no experiment {name}");
    }
}

#[test]
fn every_claim_is_there_once_and_is_shown_by_something() {
    let rows = table("Claims");
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), list(CLAIMS));
    let (files, tests) = (claims_in("derivations", "deriv"), named_tests());
    for row in &rows {
        let [id, title, _, claims, by_tests, experiments] = row.as_slice() else { panic!("{row:?}") };
        assert!(!title.is_empty());
        assert!([claims, by_tests, experiments].iter().any(|by| !by.is_empty()), "{id} is shown by nothing");
        for file in list(claims) {
            let all = files.get(file).unwrap_or_else(|| panic!("{id}: there is no {file}.deriv"));
            assert!(all.iter().any(|s| s.id() == id), "{id} has no claim in {file}");
        }
        for test in list(by_tests) {
            let comment = tests.get(test).unwrap_or_else(|| panic!("{id}: there is no test {test}"));
            assert!(comment.contains(id.as_str()), "{test} does not name {id}");
        }
        check_experiments(experiments);
    }
}

#[test]
fn verdicts_are_those_that_the_claims_expect() {
    let files = claims_in("derivations", "deriv");
    for row in table("Claims") {
        let [id, _, verdict, claims, by_tests, ..] = row.as_slice() else { panic!("{row:?}") };
        let of_id: Vec<_> =
            list(claims).iter().flat_map(|file| &files[*file]).filter(|s| s.id() == id).collect();
        let (refused, accepted) = (of_id.iter().any(|s| s.refused()), of_id.iter().any(|s| !s.refused()));
        let fits = match verdict.as_str() {
            "true" => of_id.is_empty() || accepted,
            "wrong" | "wrong line" => of_id.is_empty() || refused,
            "incomplete" => of_id.is_empty() || accepted || !by_tests.is_empty(),
            "convention" | "not supported" | "not checkable" => true,
            _ => false,
        };
        assert!(fits, "{id}: {verdict}");
    }
}

#[test]
fn every_test_and_file_is_in_the_ledger() {
    let rows = table("Claims");
    let column = |at: usize| rows.iter().flat_map(|row| list(&row[at])).collect::<BTreeSet<_>>();
    let tests = named_tests();
    assert_eq!(tests.keys().map(String::as_str).collect::<BTreeSet<_>>(), column(4));
    let files = claims_in("derivations", "deriv");
    assert_eq!(files.keys().map(String::as_str).collect::<BTreeSet<_>>(), column(3));
    let ids = list(CLAIMS);
    for (file, statements) in &files {
        let numbered = statements.iter().filter(|s| s.label.starts_with("00"));
        for statement in numbered {
            assert!(ids.contains(&statement.id()), "{file}: {}", statement.label);
            let row = rows.iter().find(|row| row[0] == statement.id()).unwrap();
            assert!(list(&row[3]).contains(&file.as_str()), "{} has claims in {file}", row[0]);
        }
    }
}

#[test]
fn what_an_experiment_says_about_a_claim_is_in_the_ledger() {
    let rows = table("Claims");
    for e in EXPERIMENTS {
        for scale in [Scale::Reduced, Scale::Full] {
            let scope = lab::Scope { scale, images: "mnist-small".into(), weights: None };
            for claim in (e.predictions)(&scope).into_iter().filter_map(|p| p.claim) {
                let row =
                    rows.iter().find(|row| row[0] == claim).unwrap_or_else(|| panic!("{}: {claim}", e.id));
                assert!(list(&row[5]).contains(&e.id), "{claim} does not name {}", e.id);
            }
        }
    }
}

/// Claims that the smallest runs cannot judge: `chainrule reproduce E23` does.
const LARGER: [&str; 1] = ["004.E-g"];

/// Claims that rest on experiments alone are judged by their smallest runs: nothing goes against what is expected, something
/// is decided, and it is what the ledger says.
#[test]
fn claims_that_rest_on_experiments_have_their_verdicts() {
    let rows = table("Claims");
    let resting: Vec<_> = rows.iter().filter(|row| row[3].is_empty() && row[4].is_empty()).collect();
    assert_eq!(resting.len(), 9);
    let lab = Lab::new(Scale::Quick, Store::at("/nonexistent"), &());
    for row in resting {
        let [id, _, verdict, .., experiments] = row.as_slice() else { panic!("{row:?}") };
        let outcomes = list(experiments).into_iter().map(|name| lab.run(experiment(name).unwrap()).unwrap());
        let findings = outcomes.flat_map(|o| o.findings).filter(|f| f.claim == Some(id.as_str()));
        let findings: Vec<_> = findings.collect();
        if LARGER.contains(&id.as_str()) {
            assert!(findings.is_empty(), "{id} can be judged after all: {findings:?}");
            continue;
        }
        assert!(findings.iter().all(|f| !f.contradicts()), "{id}: {findings:?}");
        let any = |wanted| findings.iter().any(|f| f.verdict == wanted);
        let (confirmed, refuted) = (any(lab::Verdict::Confirmed), any(lab::Verdict::Refuted));
        let fits = match verdict.as_str() {
            "true" => confirmed && !refuted,
            "wrong" | "not supported" => refuted && !confirmed,
            _ => confirmed || refuted,
        };
        assert!(fits, "{id} is {verdict}: {findings:?}");
    }
}

#[test]
fn every_mistake_is_shown_by_something() {
    let rows = table("Mistakes");
    let numbers: Vec<usize> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(numbers, Vec::from_iter(1..=MISTAKES));
    let tests = named_tests();
    let files = claims_in("derivations", "deriv");
    let labels: BTreeSet<&str> = files.values().flatten().map(|s| s.label.as_str()).collect();
    for row in &rows {
        let [_, printed, _, _, claims, by_tests, experiments] = row.as_slice() else { panic!("{row:?}") };
        assert!([claims, by_tests, experiments].iter().any(|by| !by.is_empty()), "{printed}");
        for label in claims.split("; ").filter(|label| !label.is_empty()) {
            assert!(labels.contains(label), "there is no claim `{label}`");
        }
        list(by_tests).iter().for_each(|test| assert!(tests.contains_key(*test), "there is no test {test}"));
        check_experiments(experiments);
    }
}

#[test]
fn every_formula_is_there_as_latex_or_has_a_reason() {
    let rows = table("Formulas");
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), list(FORMULAS));
    let (files, tests) = (claims_in("derivations/appendix-a", "tex"), named_tests());
    let mut replaced = 0;
    for row in &rows {
        let [id, file, by_tests, reason] = row.as_slice() else { panic!("{row:?}") };
        replaced += usize::from(!reason.is_empty());
        if file.is_empty() {
            assert!(!reason.is_empty() && !by_tests.is_empty(), "{id}");
        } else {
            assert!(files[file].iter().any(|s| s.id() == id), "{id} is not in {file}.tex");
        }
        list(by_tests).iter().for_each(|test| assert!(tests.contains_key(*test), "there is no test {test}"));
    }
    assert!(replaced <= REPLACED, "{replaced}");
    let named: BTreeSet<_> = rows.iter().map(|row| row[1].as_str()).filter(|file| !file.is_empty()).collect();
    assert_eq!(files.keys().map(String::as_str).collect::<BTreeSet<_>>(), named);
    let ids = list(FORMULAS);
    assert!(files.values().flatten().all(|s| ids.contains(&s.id())));
}

#[test]
fn the_binary_holds_the_files_as_they_are() {
    let read = |path: PathBuf| fs::read_to_string(path).unwrap();
    assert_eq!(ledger::LEDGER, read(tests().join("ledger.md")));
    let files = claims_in("derivations", "deriv");
    assert_eq!(ledger::FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), Vec::from_iter(files.keys()));
    for (name, text) in ledger::FILES {
        assert_eq!(*text, read(tests().join("derivations").join(format!("{name}.deriv"))));
    }
}

#[test]
fn every_claim_is_judged_as_it_expects() {
    let mut judge = Judge::default();
    for entry in ledger::entries() {
        let found = judge.found(&entry);
        for file in &entry.files {
            assert!(found.iter().any(|f| &f.file == file), "{}: nothing in {file} was judged", entry.id);
        }
        for claim in found {
            assert!(claim.verdict_as_expected, "{}: {} is {:?}", claim.file, claim.label, claim.verdict);
            assert!(
                claim.as_expected,
                "{}: {} is not judged in the words it expects",
                claim.file, claim.label
            );
        }
    }
}

/// The opposite of what was expected, in any words.
fn flipped(line: &Expected) -> Expected {
    let verdict = match line.verdict {
        Verdict::Right | Verdict::Layout => Verdict::Wrong,
        Verdict::Unproven | Verdict::Wrong | Verdict::Error => Verdict::Right,
    };
    Expected { verdict, step: line.step, words: String::new() }
}

fn expected(claim: &ClaimReport) -> Vec<Expected> {
    let right = Expected { verdict: claim.verdict, step: None, words: String::new() };
    let lines: Vec<Expected> = claim.expected.iter().map(|line| parse(line).unwrap()).collect();
    if lines.is_empty() { vec![right] } else { lines }
}

#[test]
fn the_opposite_of_any_expectation_fails() {
    let ids = list(CLAIMS);
    for (name, _) in ledger::FILES {
        let report = check(&ledger::source(name).unwrap(), &Options::default());
        let of_the_ledger = |c: &&ClaimReport| ids.iter().any(|id| ledger::belongs(c, id));
        for claim in report.claims.iter().filter(of_the_ledger) {
            let lines = expected(claim);
            for (i, line) in lines.iter().enumerate() {
                let bare = |l: &Expected| Expected { words: String::new(), ..l.clone() };
                let mut changed: Vec<Expected> = lines.iter().map(bare).collect();
                assert!(fulfils(claim, &changed), "{name}: {}", claim.label);
                changed[i] = flipped(line);
                assert!(!fulfils(claim, &changed), "{name}: {} would pass as {changed:?}", claim.label);
            }
        }
    }
}

/// The files that `main.rs` reaches by its modules, and theirs.
fn modules(file: &Path, found: &mut BTreeSet<PathBuf>) {
    found.insert(file.to_path_buf());
    let stem = file.file_stem().unwrap();
    let folder = file.parent().unwrap();
    let inner = if stem == "mod" || stem == "main" { folder.to_path_buf() } else { folder.join(stem) };
    for line in fs::read_to_string(file).unwrap().lines() {
        let Some(name) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) else { continue };
        let places = [inner.join(format!("{name}.rs")), inner.join(name).join("mod.rs")];
        modules(places.iter().find(|p| p.exists()).expect(name), found);
    }
}

#[test]
fn every_test_of_a_claim_is_run() {
    let (mut reached, mut there) = (BTreeSet::new(), BTreeSet::new());
    modules(&tests().join("claims/main.rs"), &mut reached);
    let mut folders = vec![tests().join("claims")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                there.insert(path);
            }
        }
    }
    assert_eq!(reached, there, "a file that no module names is not compiled");
    for path in there {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("#[ignore") && !text.contains("#[cfg"), "{} leaves tests out", path.display());
    }
}
