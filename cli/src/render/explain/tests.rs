use super::{latex, text};
use chainrule::derivation::explain::{Derivation, ExplainedStep, Explanation, Formula, Part, Pullback};

fn formula(text: &str, latex: &str) -> Formula {
    Formula { text: text.into(), latex: latex.into() }
}

fn example() -> Explanation {
    let given = |index, name: &str, shape: &str, value: &str, adjoint: &str| ExplainedStep {
        index,
        name: name.into(),
        shape: shape.into(),
        value: value.into(),
        adjoint: Some(adjoint.into()),
        ..ExplainedStep::default()
    };
    let product = ExplainedStep {
        op: "matmul".into(),
        formula: formula("X theta", "X \\theta"),
        local: vec![Pullback { input: "theta".into(), adds: formula("X^T adj(z)", "X^\\top \\bar{z}") }],
        ..given(3, "z", "N", "[2]", "[1]")
    };
    let total = ExplainedStep {
        op: "sum".into(),
        formula: formula("sum(z)", "\\sum z"),
        local: vec![Pullback { input: "z".into(), adds: formula("adj(J) 1_N", "\\bar{J} \\mathbf{1}") }],
        ..given(4, "J", "", "2", "1")
    };
    Explanation {
        path: "a.deriv".into(),
        point: vec![("N".into(), "1".into()), ("X".into(), "[[1, 2]]".into())],
        branches: vec!["theta_1 < 1".into(), "not J > 3".into()],
        steps: vec![
            ExplainedStep { adjoint: None, ..given(1, "X", "N x D", "[[1, 2]]", "") },
            given(2, "theta", "D", "[0, 1]", "[1, 2]"),
            product,
            total,
        ],
        derivations: vec![Derivation {
            of: "J".into(),
            by: "theta".into(),
            parts: vec![Part { name: "t1".into(), formula: formula("1_N", "\\mathbf{1}_N") }],
            formula: formula("X^T t1", "X^\\top t_1"),
        }],
    }
}

#[test]
fn each_step_stands_with_what_its_inputs_receive() {
    let expected = "\
a.deriv
  at N = 1, X = [[1, 2]]
  where theta_1 < 1, not J > 3

    step and local rule  shape  value     adjoint
─────────────────────────────────────────────────
 1  X (given)            N x D  [[1, 2]]  -
 2  theta (given)        D      [0, 1]    [1, 2]
 3  z = X theta          N      [2]       [1]
      adj(theta) += X^T adj(z)
 4  J = sum(z)           1      2         1
      adj(z) += adj(J) 1_N

dJ/dtheta = X^T t1
  where t1 = 1_N
";
    assert_eq!(text(&example(), 80), expected);
    assert!(text(&example(), 50).lines().all(|l| l.chars().count() <= 50), "{}", text(&example(), 50));
    let empty = Explanation { path: "a.deriv".into(), ..Explanation::default() };
    assert_eq!(text(&empty, 80), "a.deriv\n\nnothing is computed here\n");
}

#[test]
fn latex_goes_forward_and_back() {
    assert_eq!(
        latex(&example()),
        "% where theta_1 < 1, not J > 3\n\\begin{align*}\n  z &= X \\theta \\\\\n  J &= \\sum z\n\\end{align*}\n\
         \\begin{align*}\n  \\bar{z} &\\mathrel{+}= \\bar{J} \\mathbf{1} \\\\\n  \
         \\bar{\\theta} &\\mathrel{+}= X^\\top \\bar{z}\n\\end{align*}\n\
         \\begin{align*}\n  \\frac{\\partial J}{\\partial \\theta} &= X^\\top t_1 \\\\\n  t_{1} &= \\mathbf{1}_N\n\\end{align*}\n"
    );
    assert_eq!(latex(&Explanation::default()), "");
}
