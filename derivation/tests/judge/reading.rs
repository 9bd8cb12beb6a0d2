//! What textbooks and homework write, judged as it is meant.

use super::{judge, table};
use chainrule_derivation::Verdict::{self, Right, Wrong};
use chainrule_derivation::{Dialect, Options, Source, check};

/// As [`table`], in LaTeX.
fn latex(setup: &str, lines: &[(&str, Verdict)]) {
    for (line, verdict) in lines {
        let text = format!("{setup}\nclaim $$ {line} $$\n");
        let report =
            check(&Source { name: "test.tex".into(), text, dialect: Dialect::Latex }, &Options::default());
        let [claim] = report.claims.as_slice() else { panic!("{line}: {:?}", report.diagnostics) };
        assert_eq!(
            claim.verdict, *verdict,
            "{line}: {:?} {:?} {:?}",
            claim.error, claim.reason, claim.counterexample
        );
    }
}

#[test]
fn a_derivative_in_front_is_of_the_product() {
    let setup = r"given $x,y\in\mathbb{R}$, $v,w\in\mathbb{R}^D$, $A\in\mathbb{R}^{D\times D}$, $t>0$
define $$ f=x^3 $$";
    latex(
        setup,
        &[
            (r"\frac{d}{dx} x\sin x=\sin x+x\cos x", Right),
            (r"\frac{d}{dx} x\sin x=\sin x", Wrong),
            (r"\frac{d}{dx}(x+1)(x-1)=2x", Right),
            (r"\frac{d}{dx} tx=t", Right),
            (r"\frac{\partial^2}{\partial x\partial y} x^2 y^2=4xy", Right),
            (r"\frac{\partial^2}{\partial x\,\partial y} xy=1", Right),
            (r"\frac{\partial^2}{\partial x\,\partial y} xy=y", Wrong),
            (r"\partial_xx^2y=2xy", Right),
            (r"\partial_xf^2=6x^5", Right),
            (r"\partial_xf^2=9x^4", Wrong),
            (r"\nabla_vv^\top Av=(A+A^\top)v", Right),
            (r"\frac{\partial}{\partial A}v^\top Aw=vw^\top", Right),
            (r"\nabla_ve^{-\|v\|^2/2}=-ve^{-\|v\|^2/2}", Right),
            (r"\nabla_v\|v\|^2w^\top v=2(w^\top v)v+\|v\|^2w", Right),
            (r"\nabla_v\|v\|^2\odot w=2v\odot w", Right),
        ],
    );
}

#[test]
fn a_square_that_is_defined_keeps_its_power() {
    let setup = r"given $X\in\mathbb{R}^{N\times D}$
define $$ \mu_j=\frac1N\sum_{i=1}^NX_{ij},\quad \sigma_j^2=\frac1N\sum_{i=1}^N(X_{ij}-\mu_j)^2 $$";
    let square = r"\frac1N\sum_{i=1}^NX_{ij}^2-\mu_j^2";
    latex(setup, &[(&format!(r"\sigma_j^2={square}"), Right), (&format!(r"\sigma_j={square}"), Wrong)]);
}

#[test]
fn conditions_behind_a_claim_are_conditions() {
    let setup = r"given $x\in\mathbb{R}$, $a>0$";
    latex(
        setup,
        &[
            (r"\frac{d}{dx}x^a=ax^{a-1},\qquad x>0", Right),
            (r"\frac1x>0\text{ for }x>0", Right),
            (r"x<0\text{ for }x>0", Wrong),
        ],
    );
    table("given x real", &[("show 1/x > 0 for x > 0", Right), ("show x^3 > x for x > 0", Wrong)]);
}

#[test]
fn products_sums_and_signs() {
    table(
        "dims D, E >= 2\ngiven A : D x D; B : E x E; T : D x E; v, w : D; delta > 0",
        &[
            ("show (A (x) B)^T = A^T (x) B^T", Right),
            ("show A (x) B = (A ⊗ B)^T", Wrong),
            ("show prod_i v_i w_i = prod_i v_i prod_i w_i", Right),
            ("show sum_{i != j} v_i v_j = (sum_i v_i)^2 - ||v||^2", Right),
            ("show sum_{i != j} v_i v_j = (sum_i v_i)^2", Wrong),
            ("show (A^T T)^T = T^T A", Right),
            ("show sum_j delta_ij v_j = v_i", Right),
            ("show range p q = [-1, 1] for p in [-1, 1], q in [-1, 1]", Right),
            ("show range n = [0, 5] for n in integers 0..5", Right),
        ],
    );
}

#[test]
fn a_sequence_begins_with_what_is_given() {
    table(
        "dims H, L = 3\ngiven h_0 : H; U : H x H\nh_k = tanh(U h_(k-1)) for k in 1..L",
        &[
            ("show h_1 = tanh(U h_0)", Right),
            ("claim dh_1/dh_0 = diag(1 - h_1 .* h_1) U", Right),
            ("claim dh_1/dh_0 = U", Wrong),
        ],
    );
}

#[test]
fn a_function_may_call_itself() {
    for x in ["", "; x in (0, 1)"] {
        table(
            &format!(
                "given t real{x}\nf(x) = if x < 1 then 1 else 2 f(x - 1)\nlong(x) = if x < 1 then 1 else long(x - 1)"
            ),
            &[
                ("show f(3.5) = 8", Right),
                ("show f(3.5) = 2.5", Wrong),
                ("show f'(3.5) = 0", Right),
                ("show long(80) = 1", Right),
            ],
        );
    }
    latex(
        r"given $x\in\mathbb{R}$ define $$ f(n)=\begin{cases}1 & n<1\\ n\,f(n-1) & \text{otherwise}\end{cases} $$",
        &[("f(4)=24", Right), ("f(4)=12", Wrong)],
    );
    let endless = judge("given x real\nf(x) = if x < 1 then 1 else f(x - 1)\nshow f(150) = 1");
    assert_eq!(endless.claims[0].reason.as_deref(), Some("the calls of f go more than 100 deep"));
}

#[test]
fn one_may_differentiate_by_a_square() {
    latex(
        r"given $x\in\mathbb{R}^m$, $\mu\in\mathbb{R}$, $\sigma^2>0$
define $$ \ell(\mu,\sigma^2)=-\frac m2\log\sigma^2-\frac1{2\sigma^2}\sum_i(x_i-\mu)^2 $$",
        &[
            (
                r"\frac{\partial\ell}{\partial\sigma^2}=-\frac m{2\sigma^2}+\frac1{2\sigma^4}\sum_i(x_i-\mu)^2",
                Right,
            ),
            (
                r"\frac{\partial\ell}{\partial\sigma^2}=-\frac m\sigma+\frac1{\sigma^3}\sum_i(x_i-\mu)^2",
                Wrong,
            ),
            (r"\frac{\partial\ell}{\partial\mu}=\frac1{\sigma^2}\sum_i(x_i-\mu)", Right),
        ],
    );
    latex(
        r"given $x,t\in\mathbb{R}^m$, $\epsilon>0$
define $$ \mu_B=\frac1m\sum_ix_i,\quad \sigma_B^2=\frac1m\sum_i(x_i-\mu_B)^2,\quad \hat x_i=\frac{x_i-\mu_B}{\sqrt{\sigma_B^2+\epsilon}},\quad \ell=\sum_it_i\hat x_i $$",
        &[
            (
                r"\frac{\partial\ell}{\partial\sigma_B^2}=-\frac12\sum_it_i(x_i-\mu_B)(\sigma_B^2+\epsilon)^{-3/2}",
                Right,
            ),
            (
                r"\frac{\partial\ell}{\partial\sigma_B^2}=-\sum_it_i(x_i-\mu_B)(\sigma_B^2+\epsilon)^{-3/2}",
                Wrong,
            ),
        ],
    );
}

#[test]
fn a_letter_in_a_name_is_no_index() {
    table(
        "given x : 3\nmu_B = mean(x)\nvar_B = mean((x - mu_B) .* (x - mu_B))",
        &[("show var_B = mean(x .* x) - mu_B^2", Right), ("show var_B = mean(x .* x)", Wrong)],
    );
}

#[test]
fn brackets_around_conditions_and_products() {
    latex(
        r"given $x\in\mathbb{R}$, $v,w\in\mathbb{R}^D$, $A\in\mathbb{R}^{D\times D}$",
        &[
            (r"\frac{d}{dx}\sqrt x=\frac1{2\sqrt x}\quad(x>0)", Right),
            (r"|x|=-x\ (x>0)", Wrong),
            (r"\langle v,w\rangle=v^\top w", Right),
            (r"\langle A,A\rangle=\|A\|_F^2", Right),
            (r"\nabla_v\langle v,v\rangle=2v", Right),
            (r"\|v\|^2=\sum_i(v^{\circ2})_i", Right),
            (r"v^{\circ2}=w^{\circ2}", Wrong),
            (r"0{,}5x=x/2", Right),
        ],
    );
}

/// What is said of the one mistake in a text, and how many edits are offered.
#[track_caller]
fn mistake(text: &str) -> (String, usize) {
    let report = judge(text);
    let of_claims = report.claims.iter().filter_map(|c| c.error.as_ref());
    let said: Vec<_> = report.diagnostics.iter().chain(of_claims).collect();
    let [error] = said.as_slice() else { panic!("one mistake, please: {said:?}") };
    (error.message.clone(), error.help.iter().filter(|h| h.edit.is_some()).count())
}

#[test]
fn messages_say_what_is_wrong() {
    for (text, message) in [
        ("given x real\nshow exp = x", "`exp` is a function and needs its argument"),
        (
            "dims D\ngiven A : D x D; m in integers 1..3\nclaim d tr(A^m)/dA = m (A^(m-1))^T",
            "the power of a matrix is a fixed whole number, from 1 to 64 or from -64 to -1",
        ),
        (
            "given x real\nsample x ~ uniform(5, 5)\nshow x = x",
            "uniform takes two numbers, the smaller one first",
        ),
        (
            "given x real\nsample x ~ loguniform(-1, 2)\nshow x = x",
            "loguniform takes two positive numbers, the smaller one first",
        ),
        (
            "given x real\nsample x ~ integers(3, 1)\nshow x = x",
            "integers takes two whole numbers, the first not larger than the second",
        ),
        ("given x real\nsample x ~ gauss(3, 1)\nshow x = x", "this distribution is not known"),
        (
            "dims L = 3\ngiven x real; w : L\na_0 = x\na_k = tanh(w_k a_(k-1)) for k in 1..L\nshow prod_k w_k (1 - a_k^2) = 1",
            "the index k runs over L and over 0..L",
        ),
        ("given d in [2, 2)\nshow d = 2", "the interval from 2 to 2 is empty"),
    ] {
        assert_eq!(mistake(text), (message.to_string(), 0), "{text}");
    }
}

#[test]
fn an_interval_may_be_one_number() {
    table(
        "given b in [2, 2]; x real",
        &[
            ("show b = 2", Right),
            ("show b x = 2 x", Right),
            ("show b = 3", Wrong),
            ("claim d(x^b)/dx = 2 x", Right),
            ("show range b + a = [2, 3] for a in [0, 1]", Right),
            ("show range a = [2, 2] for a in [2, 2]", Right),
        ],
    );
}
