//! `chainrule explain`

use super::{chainrule, text};

const FILE: &str = "given x in {3};  w in {2}\na = w x\ny = a^2\n";

fn explained(args: &[&str]) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.deriv");
    std::fs::write(&path, FILE).unwrap();
    let mut command = chainrule();
    command.current_dir(folder.path()).args(["explain", "a.deriv"]).args(args).output().unwrap()
}

#[test]
fn the_whole_screen() {
    let output = explained(&[]);
    assert!(output.status.success());
    let expected = "\
a.deriv
  at w = 2, x = 3

    step and local rule  shape  value  adjoint
──────────────────────────────────────────────
 1  x (given)            1      3      24
 2  w (given)            1      2      36
 3  a = w x              1      6      12
      adj(x) += adj(a) w
      adj(w) += adj(a) x
 4  y = a^2              1      36     1
      adj(a) += 2 adj(a) a

dy/dx = 2 a w

dy/dw = 2 a x
";
    assert_eq!(text(&output.stdout), expected.replace("2 adj(a) a", "2 adj(y) a"));
}

#[test]
fn the_whole_paper() {
    let output = explained(&["--by", "a", "--format", "latex"]);
    let expected = "\
\\begin{align*}
  a &= w x \\\\
  y &= a^2
\\end{align*}
\\begin{align*}
  \\bar{a} &\\mathrel{+}= 2 \\bar{y} a \\\\
  \\bar{x} &\\mathrel{+}= \\bar{a} w \\\\
  \\bar{w} &\\mathrel{+}= \\bar{a} x
\\end{align*}
\\begin{align*}
  \\frac{\\partial y}{\\partial a} &= 2 a
\\end{align*}
";
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn json_has_steps_and_gradients() {
    let output = explained(&["--format", "json", "--of", "a"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["steps"][2]["op"], "mul");
    assert_eq!(value["steps"][2]["local"][0]["adds"]["text"], "adj(a) w");
    assert_eq!(value["derivations"][1]["formula"]["text"], "x");
}

#[test]
fn names_that_do_not_exist_are_corrected() {
    let output = explained(&["--of", "z"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: `z` is not declared"), "{}", text(&output.stderr));
}
