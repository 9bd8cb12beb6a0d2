//! Names.

use crate::common::{read, same};
use chainrule_derivation::syntax::tree::StatementKind;

/// The name that a definition gives.
fn defined(left: &str) -> String {
    let (statements, said) = read(&format!("$$ {left}=1 $$"));
    assert!(said.is_empty(), "{said:?}");
    match &statements[0].kind {
        StatementKind::Define(d) => d.name.name.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn letters_accents_fonts_and_subscripts() {
    for (latex, name) in [
        ("a", "a"),
        (r"\theta", "theta"),
        ("θ", "theta"),
        (r"\varepsilon", "epsilon"),
        (r"\ell", "ell"),
        (r"\hat y", "yhat"),
        (r"\hat{y}_1", "yhat_1"),
        (r"\hat{y_1}", "yhat_1"),
        (r"\widehat{\mathbf y}", "yhat"),
        (r"\bar x", "xbar"),
        (r"\overline{x}", "xbar"),
        (r"\tilde\lambda", "lambdatilde"),
        ("x^*", "xstar"),
        (r"\theta^{\star}", "thetastar"),
        ("x_1^*", "xstar_1"),
        (r"\mathbf{x}", "x"),
        (r"\boldsymbol\theta", "theta"),
        (r"\vec x", "x"),
        (r"\mathcal L", "L"),
        (r"L_{\text{val}}", "Lval"),
        (r"L_\text{val}", "Lval"),
        (r"L_{\mathrm{train}}", "Ltrain"),
        (r"\text{rate}", "rate"),
        (r"\operatorname{rate}", "rate"),
        (r"\theta_0", "theta_0"),
        ("w_{11}", "w_11"),
        (r"w_\infty", "w_inf"),
        (r"c_\Theta", "c_Theta"),
        (r"{\hat y}_2", "yhat_2"),
    ] {
        assert_eq!(defined(latex), name, "{latex}");
    }
}

#[test]
fn a_text_subscript_follows_the_declared_name() {
    let mut scope = chainrule_derivation::syntax::scope::Scope::default();
    let known = chainrule_derivation::syntax::scope::Known::Value { rank: Some(0) };
    scope.add("L_val", known);
    let (statements, said) =
        chainrule_derivation::syntax::latex::parse(r"claim $$ L_{\text{val}}=1 $$", &mut scope);
    assert!(said.is_empty(), "{said:?}");
    assert!(format!("{statements:?}").contains("Name(\"L_val\")"), "{statements:?}");
}

#[test]
fn subscripts_are_names_or_indices() {
    same(
        r"given $$ \theta_0\in\mathbb{R},\ \theta\in\mathbb{R}^D,\ W\in\mathbb{R}^{D\times D} $$ show $$ \theta_0+\theta_1+W_{12}+W_{1,2}+W_{ij}=\theta_{12} $$",
        "given theta_0 real\ndims D\ngiven theta : D; W : D x D\nshow theta_0 + theta_1 + W_(1,2) + W_(1,2) + W_ij = theta_(12)",
    );
    same(
        r"given $$ W\in\mathbb{R}^{K\times D\times D} $$ show $$ W^{(k)}_{ij}=W_{ij}^{(k)}=W^{[2]}_{k+1,1}=W^{(k)\top}_{ij} $$",
        "dims K, D\ngiven W : K x D x D\nshow W_(k,i,j) = W_(k,i,j) = W_(2,k+1,1) = W_(k,i,j)^T",
    );
}

#[test]
fn sigma_is_the_sigmoid_unless_declared() {
    same(
        r"given $$ a\in\mathbb{R} $$ show $$ \sigma(a)=\sigma'(a) $$",
        "given a real\nshow sigmoid(a) = sigmoid'(a)",
    );
    same(
        r"given $$ a,\sigma\in\mathbb{R} $$ show $$ \sigma(a)=\sigma^2 $$",
        "given a, sigma real\nshow sigma (a) = sigma^2",
    );
}
