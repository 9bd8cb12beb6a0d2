//! Nothing that is written makes the reader or the judge stop, hang or point outside the text.
//!
//! ```text
//! cargo test --release -p chainrule-derivation --test fuzz                        about 20,000 inputs
//! cargo test --release -p chainrule-derivation --test fuzz -- --ignored           1,000,000 inputs
//! FUZZ_INPUTS=5000000 FUZZ_SEED=3 cargo test … --test fuzz -- --ignored           as many as wanted, others
//! ```

#[path = "../common/mod.rs"]
mod common;
mod inputs;
mod limits;
mod random;
mod trees;
mod watch;

use chainrule_derivation::syntax::{echo, plain};
use chainrule_derivation::{Options, Source, Span, check};
use common::corpus::read;
use random::Random;
use watch::Watch;

/// One judged text in so many that are read.
const JUDGED: usize = 10;

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn good() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/derivations");
    let files = std::fs::read_dir(folder).expect("the files of derivations");
    let mut files: Vec<_> = files.map(|f| f.expect("an entry").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "deriv"));
    files.sort();
    files.iter().map(|f| std::fs::read_to_string(f).expect("a text")).collect()
}

/// The span lies in the text, and on characters.
fn lies_in(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} is not in the text, or cuts a character:\n{text}");
}

fn one(text: &str, judged: bool, watch: &mut Watch) {
    let (statements, _, diagnostics) = watch.time(text, || read(text));
    statements.iter().for_each(|s| lies_in(text, s.span));
    for said in &diagnostics {
        lies_in(text, said.span);
        assert!(!said.message.is_empty(), "no words in\n{text}");
        said.help.iter().filter_map(|h| h.edit.as_ref()).for_each(|edit| lies_in(text, edit.span));
    }
    if judged {
        let options = Options { points: Some(2), ..Options::default() };
        let report = watch.time(text, || check(&Source::plain("fuzz", text), &options));
        for said in &report.diagnostics {
            assert!(!said.message.contains("mistake in chainrule"), "the judge stopped at\n{text}");
            lies_in(text, said.span);
        }
        for claim in &report.claims {
            lies_in(text, claim.span);
            let reason = claim.reason.as_deref().unwrap_or_default();
            assert!(!reason.contains("mistake in chainrule"), "the judge stopped at\n{text}");
            claim.error.iter().for_each(|error| lies_in(text, error.span));
        }
    }
}

fn run(count: usize, seed: u64) {
    let (good, mut watch) = (good(), Watch::new());
    for i in 0..count {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(i as u64));
        let text = match i % 4 {
            0 => inputs::bytes(&mut random),
            1 => inputs::soup(&mut random),
            2 => inputs::damaged(&mut random, &good),
            _ => {
                let depth = 2 + random.below(4);
                let (a, b) = (trees::tree(&mut random, depth), trees::tree(&mut random, depth));
                format!("{}claim {} = {}\n", trees::DECLARED, echo::text(&a), echo::text(&b))
            }
        };
        // Whole files are judged seldom, for they take long.
        let judged = if i % 4 == 2 { i % (20 * JUDGED) == 2 } else { random.below(JUDGED) == 0 };
        one(&text, judged, &mut watch);
    }
    println!("{count} inputs; the slowest took {:?}:\n{}", watch.slowest.0, watch.slowest.1);
}

/// What once did.
const KNOWN: &[&str] = &[
    "given x, s real\nshow s < x -> 1 as x -> inf\n",
    "dims N, d\ngiven yhat, theta_0 : N; X : N x d\nclaim theta_0 = \\
     if -(N * 0_N ||yhat||_inf) != ||(10/X_ij)^T||_inf then -(N * 0_N ||yhat||_inf) else ||(10/X_ij)^T||_inf\n",
];

#[test]
fn what_once_stopped_them_does_no_more() {
    let mut watch = Watch::new();
    KNOWN.iter().for_each(|text| one(text, true, &mut watch));
}

#[test]
fn nothing_stops_the_reader_or_the_judge() {
    run(number("FUZZ_INPUTS", 20_000), number("FUZZ_SEED", 1) as u64);
}

#[test]
#[ignore = "takes minutes: for changes of the reader or the judge"]
fn nothing_stops_them_in_a_million() {
    run(number("FUZZ_INPUTS", 1_000_000), number("FUZZ_SEED", 2) as u64);
}

#[test]
fn what_is_printed_reads_back() {
    let scope = trees::scope();
    for i in 0..number("FUZZ_TREES", 20_000) {
        let mut random = Random::new(i as u64);
        let depth = 1 + random.below(5);
        let tree = trees::tree(&mut random, depth);
        let text = echo::text(&tree);
        match plain::parse_expr(&text, &scope) {
            Ok(read) => assert_eq!(common::tree::shape(&read), common::tree::shape(&tree), "{text}"),
            Err(error) => panic!("{}: {text}\n{tree:?}", error.message),
        }
    }
}
