use super::{ExplainedStep, Explanation, Question, Trouble, explain};
use crate::{Dialect, Options, Source, Verdict, check};

const LOGISTIC: &str = "\
dims   N, D
given  X : N x D;  y : N in {0,1};  theta : D;  lambda > 0
p = sigmoid(X theta)
J = -1/N sum_i [ y_i log p_i + (1 - y_i) log(1 - p_i) ] + lambda/2 ||theta||^2
";

fn explained(text: &str) -> Explanation {
    explain(&Source::plain("a.deriv", text), &Question { seed: 7, ..Question::default() }).unwrap()
}

fn refused(text: &str, of: Option<&str>, by: Option<&str>) -> Trouble {
    let question = Question { of: of.map(Into::into), by: by.map(Into::into), seed: 7 };
    explain(&Source::plain("a.deriv", text), &question).unwrap_err()
}

fn step<'a>(e: &'a Explanation, name: &str) -> &'a ExplainedStep {
    e.steps.iter().find(|s| s.name == name).unwrap()
}

/// Every printed gradient, put behind its file as a claim: the judge reads it and holds it against the tape and against
/// differences, at all sizes.
fn all_judged_right(text: &str, count: usize) {
    let e = explained(text);
    assert_eq!(e.derivations.len(), count);
    for d in &e.derivations {
        let parts: String = d.parts.iter().map(|p| format!("{} = {}\n", p.name, p.formula.text)).collect();
        let claimed = format!("{text}{parts}claim d{}/d{} = {}\n", d.of, d.by, d.formula.text);
        let report = check(&Source::plain("a.deriv", claimed.clone()), &Options::default());
        let verdict = report.claims.last().map(|c| c.verdict);
        assert_eq!(verdict, Some(Verdict::Right), "{claimed}\n{report:#?}");
    }
}

#[test]
fn a_function_of_what_is_given_is_the_number_that_is_meant() {
    let text = "dims D\ngiven x, m : D\nf(m) = 1/2 ||x - m||^2\ng(s) = s^2\nS = x x^T\n";
    let e = explained(text);
    assert_eq!(e.derivations.iter().map(|d| d.of.as_str()).collect::<Vec<_>>(), ["f", "f"]);
    all_judged_right(text, 2);
}

#[test]
fn printed_gradients_are_right() {
    all_judged_right(LOGISTIC, 4);
    all_judged_right("given x, w, b real\na = sigmoid(w x + b)\nJ = -log(a) + cos(w)^2 / (1 + x^2)\n", 3);
    all_judged_right(
        "dims N, D, H\ngiven X : N x D;  W : D x H;  b : H;  v : H;  t : N\n\
         Z = tanh(X W + 1_N b^T)\ny = Z v\nE = 1/(2 N) ||y - t||^2\n",
        5,
    );
    // Rows of index notation are products again.
    all_judged_right(
        "dims N, D\ngiven X : N x D;  w : D;  t : N;  wd > 0\n\
         P = 1/N sum_i (X_i^T w - t_i)^2 + wd ||w||^2\n",
        4,
    );
    all_judged_right(
        "dims K >= 2\ngiven z : K;  t : K\ns_i = exp(z_i) / sum_k exp(z_k)\nL = -sum_k t_k log s_k\n",
        2,
    );
    all_judged_right(
        "dims D\ngiven A : D x D;  b : D\nx = solve(A^T A + I, b)\nf = b^T x + log(det(A)^2)\n",
        2,
    );
}

#[test]
fn steps_go_by_the_files_names() {
    let e = explained(LOGISTIC);
    let p = step(&e, "p");
    assert_eq!([&*p.op, &*p.formula.text, &*p.shape], ["sigmoid", "sigmoid(v1)", "N"]);
    assert_eq!([&*p.local[0].input, &*p.local[0].adds.text], ["v1", "adj(p) .* p .* (1 - p)"]);
    assert_eq!(p.local[0].adds.latex, "\\bar{p} \\odot p \\odot (1 - p)");
    let z = step(&e, "v1");
    assert_eq!([&*z.op, &*z.formula.text], ["matmul", "X theta"]);
    let adds: Vec<_> = z.local.iter().map(|l| (l.input.as_str(), l.adds.text.as_str())).collect();
    assert_eq!(adds, [("X", "adj(v1) theta^T"), ("theta", "X^T adj(v1)")]);
    assert_eq!([&*step(&e, "X").op, &*step(&e, "X").shape], ["", "N x D"]);
    assert_eq!(step(&e, "J").adjoint.as_deref(), Some("1"));
}

/// y = w², w = x²: adjoints are 1, 2 w, 2 w · 2 x.
#[test]
fn values_and_adjoints_are_those_of_the_point() {
    let e = explained("given x in {3}\nw = x^2\ny = w^2\n");
    let numbers = |name: &str| (step(&e, name).value.clone(), step(&e, name).adjoint.clone().unwrap());
    assert_eq!(numbers("x"), ("3".into(), "108".into()));
    assert_eq!(numbers("w"), ("9".into(), "18".into()));
    assert_eq!(numbers("y"), ("81".into(), "1".into()));
    assert_eq!(e.point, [("x".to_string(), "3".to_string())]);
    assert_eq!(e.derivations[0].formula.text, "4 w x");
}

/// What the language has no word for is called by the op's name.
#[test]
fn what_index_notation_does_reads_as_such() {
    let e = explained("dims D = 3\ngiven x : D\np = [x_d x_e for d < e]\nf = sum(p)\n");
    assert_eq!(step(&e, "v1").formula.text, "gather(x, [1, 1, 2])");
    assert_eq!(step(&e, "v1").local[0].adds.text, "scatter_add(adj(v1), [1, 1, 2])");
    // Changes of shape alone are no steps.
    let e = explained("dims N, D\ngiven X : N x D;  w : D\nf = sum_i X_i^T w\n");
    assert_eq!(e.steps.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["X", "w", "v1", "f"]);
    assert_eq!(step(&e, "v1").formula.text, "X w");
}

#[test]
fn an_intermediate_value_cuts_the_graph() {
    let source = Source::plain("a.deriv", LOGISTIC);
    let question = Question { of: Some("J".into()), by: Some("p".into()), seed: 7 };
    let e = explain(&source, &question).unwrap();
    assert_eq!(e.derivations.len(), 1);
    assert!(!e.derivations[0].formula.text.contains('X'), "{:?}", e.derivations[0]);
}

#[test]
fn what_does_not_matter_has_no_derivative() {
    let source = Source::plain("a.deriv", "given x, z real\ny = x^2\nu = z + 1\n");
    let question = Question { of: Some("y".into()), by: Some("z".into()), seed: 7 };
    let e = explain(&source, &question).unwrap();
    assert_eq!(e.derivations[0].formula.text, "0");
    assert!(e.steps.iter().all(|s| s.name != "u" && s.name != "z"));
    let flat = explained("given x real\ny = sign(x) + x\n");
    assert_eq!(step(&flat, "v1").local, []);
}

#[test]
fn questions_that_make_no_sense_are_answered() {
    let why = |trouble| match trouble {
        Trouble::Question(why) => why,
        Trouble::Source(said) => panic!("{said:?}"),
    };
    assert_eq!(why(refused(LOGISTIC, Some("thata"), None)), "`thata` is not declared: did you mean `theta`?");
    assert_eq!(
        why(refused(LOGISTIC, None, Some("lamda"))),
        "`lamda` is not declared: did you mean `lambda`?"
    );
    assert_eq!(why(refused(LOGISTIC, Some("p"), None)), "p is N, not a number; name one entry, such as p_1");
    assert_eq!(
        why(refused("dims N\ngiven x : N\ny = 2 x\n", None, None)),
        "no number is defined here that could be differentiated; name an entry of what is, such as y_1"
    );
}

#[test]
fn what_has_no_derivative_is_not_written_out() {
    let why = |text: &str| match refused(text, None, None) {
        Trouble::Question(why) => why,
        Trouble::Source(said) => panic!("{said:?}"),
    };
    let eigen = "given A : 3 x 3, sym; c real\nr, U = eigh(A)\n";
    for loss in ["U_(1,1)", "U_(1,1)^2 + r_1", "c U_(1,1)"] {
        let said = why(&format!("{eigen}L = {loss}\n"));
        assert!(said.starts_with("dL/dA: the derivative of eigenvectors is not available"), "{said}");
    }
    let said = why("given A : 3 x 3, rank 1\nL = sum(pinv(A))\n");
    assert_eq!(said, "dL/dA: pinv has no derivative where the rank is not full: it jumps there");
    // What has one is written out all the same, and no slope is told of the rest.
    let source = Source::plain("a.deriv", format!("{eigen}L = c U_(1,1)^2 + r_1\n"));
    let e = explain(&source, &Question { by: Some("c".into()), ..Question::default() }).unwrap();
    assert!(e.derivations[0].formula.text.contains('U'), "{:?}", e.derivations[0]);
    assert_eq!((step(&e, "A").adjoint.as_deref(), step(&e, "L").adjoint.as_deref()), (None, Some("1")));
    assert!(step(&e, "r").adjoint.is_some() && step(&e, "c").adjoint.is_some());
}

#[test]
fn what_a_file_gets_wrong_is_said_where_it_stands() {
    let text = "given x real\ny = x + zz\n";
    let Trouble::Source(said) = refused(text, None, None) else { panic!("the source is wrong") };
    assert_eq!(said[0].span.of(text), "zz");
    // A claim is no part of the program, however it is written; a definition of something called `shown` is.
    assert_eq!(explained("given x real\ny = x^2\nclaim dy/dx = 2 (x\n").derivations[0].formula.text, "2 x");
    let latex = Source {
        dialect: Dialect::Latex,
        ..Source::plain("a.tex", "given $x\\in\\mathbb{R}$ define $$ y = x^2 $$ claim $$ y = = 3 $$")
    };
    assert_eq!(explain(&latex, &Question::default()).unwrap().derivations[0].formula.text, "2 x");
    let Trouble::Source(said) = refused("given x real\ny = x\nshown = x +* 2\n", None, None) else {
        panic!("the source is wrong")
    };
    assert_eq!(said.len(), 1);
}

/// Steps such as floor and conditions are constants on the tape; they are printed as what they are, and not as their numbers.
#[test]
fn constants_are_called_what_they_came_from() {
    let text = "given x real\nf = floor(x) + x^2\ng = f^2 sign(x) + [x > 1] x\n";
    for seed in [1, 7] {
        let question = Question { seed, ..Question::default() };
        let e = explain(&Source::plain("a.deriv", text), &question).unwrap();
        assert_eq!(step(&e, "f").formula.text, "floor(x) + v1", "{e:#?}");
        assert_eq!(e.derivations[0].formula.text, "[x > 1] + 4 sign(x) f x", "{e:#?}");
    }
    all_judged_right(text, 1);
    let named = explained("given x real\nc = ceil(x)\np = [x < 0]\nf = c p x\n");
    assert_eq!([&*step(&named, "c").op, &*step(&named, "c").formula.text], ["ceil", "ceil(x)"]);
    assert_eq!([&*step(&named, "p").op, &*step(&named, "p").formula.text], ["condition", "[x < 0]"]);
    let eigen = explained("dims D\ngiven A : D x D, sym\nr, U = eigh(A)\nf = sum_i r_i^2\n");
    assert_eq!([&*step(&eigen, "U").op, &*step(&eigen, "U").formula.text], ["eigh", "eigh(A)"]);
    let listed = "dims N\ngiven x : N\nf = sum_i (floor(x_i) x_i + [x_i > 0] x_i^2)\n";
    let e = explained(listed);
    assert!(e.derivations[0].formula.text.contains("[floor(x_i) for i in 1..N]"), "{e:#?}");
    assert!(e.derivations[0].formula.text.contains("[[x_i > 0] for i in 1..N]"), "{e:#?}");
    all_judged_right(listed, 1);
    // A parameter means nothing outside its function.
    let inside = explained("given x real\nh(s) = floor(s) s\nf = h(2 x)\n");
    assert!(inside.steps.iter().any(|s| s.formula.text.contains("constant")), "{inside:#?}");
}

#[test]
fn the_point_meets_the_assumptions() {
    let e = explained("given n in {0, 1}\nassume n > 0\nf = 1/n\n");
    assert_eq!(e.point, [("n".to_string(), "1".to_string())]);
}

#[test]
fn the_side_of_a_branch_is_said() {
    let e = explained("given x in {3}\nf = if x > 0 then x^2 else x\n");
    assert_eq!((e.branches, e.derivations[0].formula.text.as_str()), (vec!["x > 0".to_string()], "2 x"));
    let e = explained("given x in {-3}; y real\nu = if y > 0 then 1 else 2\nf = if x > 0 then x^2 else x\n");
    assert_eq!((e.branches, e.derivations[0].formula.text.as_str()), (vec!["not x > 0".to_string()], "1"));
}

#[test]
fn numbers_are_joined_and_ones_are_known() {
    let text = "dims M, N\ngiven X : N x M; mu : M; lambda > 0\n\
                l = 1/2 tr(X diag(1_M) X^T) + lambda/2 ||mu||^2\n";
    let e = explained(text);
    for d in &e.derivations {
        let text = &d.formula.text;
        assert!(!text.contains("diag_embed") && !text.contains("2 (1/2)"), "d/d{}: {text}", d.by);
    }
    all_judged_right(text, 3);
}
