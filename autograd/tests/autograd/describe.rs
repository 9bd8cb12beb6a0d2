//! The table of ops on paper, against formulas written by hand.
use chainrule_autograd::{Description, Op};

fn describe(name: &str) -> Description {
    let entry = Op::table().into_iter().find(|e| e.name == name).unwrap();
    entry.describe().unwrap()
}

fn cotangents(name: &str) -> Vec<Option<String>> {
    describe(name).vjp.into_iter().map(|f| f.map(|f| f.text)).collect()
}

#[test]
fn rules_tell_their_derivatives() {
    let some = |s: &str| Some(s.to_string());
    assert_eq!(describe("mul").formula.text, "a * b");
    assert_eq!(cotangents("mul"), [some("g * b"), some("g * a")]);
    assert_eq!(cotangents("sigmoid"), [some("g * y * (1 - y)")]);
    assert_eq!(cotangents("matmul"), [some("g @ b.T"), some("a.T @ g")]);
    assert_eq!(describe("div").formula.latex, "\\frac{a}{b}");
    assert_eq!(cotangents("step"), [None], "no gradient flows through a step");
    assert_eq!(describe("relu").kink, "at x = 0 the derivative is 0");
}

#[test]
fn every_op_describes_itself() {
    for entry in Op::table() {
        let d = entry.describe().unwrap_or_else(|e| panic!("{}: {e}", entry.name));
        assert_eq!(d.inputs.len(), d.vjp.len(), "{}", entry.name);
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert!(root.join(d.file).is_file(), "{} is said to be in {}", entry.name, d.file);
    }
}
