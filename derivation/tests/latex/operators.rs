//! What is accepted, and as what.

use crate::common::{notes, read, same, same_renamed};
use chainrule_derivation::syntax::tree::{Binary, Body, Expr, Kind, StatementKind};

const GIVEN: &str = r"dims $N,D,K$
given $$ X,Y\in\mathbb{R}^{N\times D},\ A,B\in\mathbb{R}^{D\times D},\ x,y,z\in\mathbb{R}^D,\ a,b,c,s,t,u\in\mathbb{R} $$
$$ f(r)=r^2,\quad J(x)=x^\top x $$";
const PLAIN: &str =
    "dims N, D, K\ngiven X, Y : N x D\ngiven A, B : D x D\ngiven x, y, z : D\ngiven a, b, c, s, t, u real
f(r) = r^2\nJ(x) = x^T x\n";

#[track_caller]
fn reads(latex: &str, plain: &str) {
    same(&format!("{GIVEN}\nshow $$ {latex} $$"), &format!("{PLAIN}show {plain}"));
}

#[test]
fn brackets_call_functions_and_multiply_values() {
    reads("a(b+c)=f(b+c)", "a (b + c) = f(b + c)");
    reads("J=J(y)", "J = J(y)");
    reads("D(D+1)=0", "D (D + 1) = 0");
}

#[test]
fn letters_are_factors_and_long_names_are_declared() {
    reads("abc=0", "a b c = 0");
    same(
        r"given $$ \text{rate}\in\mathbb{R},\ x\in\mathbb{R} $$ show $$ \text{rate}x=ratex $$",
        "given rate real; x real\nshow rate x = rate x",
    );
}

#[test]
fn transposes_and_inverses() {
    for t in ["T", r"\top", r"\intercal", r"{\top}", r"{T}", r"\mathsf T", r"\mathrm{T}", r"{\mathsf{T}}"] {
        reads(&format!("X^{t} y=0"), "X^T y = 0");
    }
    reads("x'y=f'(a)", "x' y = f'(a)");
    reads("A^{-1}x=a^{-1}x", "A^-1 x = a^-1 x");
    reads(r"A^{-\top}x=0", "(A^-1)^T x = 0");
    reads(r"A^\dagger x=0", "pinv(A) x = 0");
    reads("x_1^2=x^2_1", "x_1^2 = x_1^2");
}

#[test]
fn powers_of_functions() {
    reads(r"\sin^2 a=0", "(sin(a))^2 = 0");
    reads(r"\log^2(a)=0", "(log(a))^2 = 0");
    reads("f(a)^2=0", "f(a)^2 = 0");
    let said = notes(&format!("{GIVEN} show $$ \\sin^2 a=0 $$"));
    assert!(said.iter().any(|n| n.contains(r"(\sin …)^2")), "{said:?}");
}

#[test]
fn bars_and_norms() {
    for (open, close) in [
        (r"\|", r"\|"),
        (r"\lVert ", r"\rVert "),
        (r"\left\|", r"\right\|"),
        ("||", "||"),
        (r"\bigl\|", r"\bigr\|"),
    ] {
        reads(&format!("{open}x{close}=0"), "||x|| = 0");
    }
    for (open, close) in
        [("|", "|"), (r"\lvert ", r"\rvert "), (r"\left|", r"\right|"), (r"\vert ", r"\vert ")]
    {
        reads(&format!("{open}a{close}=0"), "|a| = 0");
    }
    reads(r"\|x\|_1+\|x\|_2^2+\|x\|_\infty+\|X\|_F=0", "||x||_1 + ||x||_2^2 + ||x||_inf + ||X||_F = 0");
    reads(r"|a|+|b|=|a||b|", "|a| + |b| = |a| |b|");
    reads(r"\left|a\left|b\right|c\right|=0", "|(a |b| c)| = 0");
    reads(r"\|x\|\|y\|=2|a|", "||x|| ||y|| = 2 |a|");
}

#[test]
fn sums_and_products() {
    reads(r"\sum_i x_i+b=0", "sum_i x_i + b = 0");
    reads(
        r"\sum_{i}x_iy_i=\sum_{i=1}^{D}x_i=\sum^D_{i=1}x_i",
        "sum_i x_i y_i = sum_{i=1}^D x_i = sum_{i=1}^D x_i",
    );
    reads(r"\sum_{ij}A_{ij}=\sum_{i,j}A_{ij}", "sum_ij A_ij = sum_{i,j} A_ij");
    reads(r"\sum_{i<j}A_{ij}=\prod_{k=1}^3x_k", "sum_{i<j} A_ij = prod_{k=1}^3 x_k");
    reads(r"\sum_i\sum_{j\ne i}A_{ij}=0", "sum_i sum_{j != i} A_ij = 0");
    reads(r"\sum_{i\in\{1,\dots,D\}}x_i=0", "sum_{i in 1..D} x_i = 0");
    reads(r"\max_ix_i=\min_{i}x_i", "max_i x_i = min_i x_i");
    reads(r"\max(0,a)=\max\{0,a\}", "max(0, a) = max(0, a)");
    reads(r"\sum_{i,j=1}^DA_{ij}=0", "sum_{i in 1..D, j in 1..D} A_ij = 0");
}

#[test]
fn functions_without_brackets() {
    reads(r"\sin 2a=\log ab", "sin(2 a) = log(a b)");
    reads(r"\sin a\cos b=\log a+b", "sin(a) cos(b) = log(a) + b");
    reads(r"a\log b-\ln c=\log a", "a log(b) - log(c) = log(a)");
    reads(r"\log_2 a+\log_{10}a=0", "log2(a) + log10(a) = 0");
    reads(r"\log\sum_ie^{x_i}=\exp\left(a\right)", "log(sum_i e^x_i) = exp(a)");
    reads(r"\sqrt{a+b}=\sqrt2=\sqrt[3]{a}", "sqrt(a + b) = sqrt(2) = a^(1/3)");
    let said = notes(&format!("{GIVEN} show $$ \\sin 2a=0 $$"));
    assert!(said.iter().any(|n| n.contains("all of `2a`")), "{said:?}");
}

#[test]
fn fractions() {
    reads(r"\frac12a=\frac1a=\frac a2=\tfrac{1}2", "(1/2) a = 1/a = a/2 = 1/2");
    reads(r"\frac{a+b}{c}/2=1/N\sum_ix_i", "((a + b)/c)/2 = 1/N sum_i x_i");
}

#[test]
fn derivatives() {
    reads(r"\frac{dJ}{dx}=\frac{\mathrm dJ}{\mathrm dx}=dJ/dx", "dJ/dx = dJ/dx = dJ/dx");
    reads(r"\frac{\partial^2 J}{\partial x_1\,\partial x_2}=0", "d^2J/(dx_1 dx_2) = 0");
    reads(
        r"\frac{\partial^2 J}{\partial x^2}=\frac{\partial^2J}{\partial x\partial x^\top}",
        "d2J/dx2 = d^2J/(dx dx)",
    );
    reads(r"\frac{d}{da}f(a)=\frac{d}{da}(a^2)", "d f(a)/da = d(a^2)/da");
    reads(r"\frac{\partial}{\partial x_i}J=0", "dJ/dx_i = 0");
    reads(r"\nabla J(y)=\nabla_xJ=\nabla J", "grad J(y) = grad_x J = grad J");
    reads(r"\nabla^2J=\nabla_x^2J=\nabla^2_xJ", "hess_x J = hess_x J = hess_x J");
    reads(r"\nabla J(y)^\top x=0", "grad J(y)^T x = 0");
    reads(r"\partial_xJ=\partial_kJ", "dJ/dx = dJ/dx_k");
    reads(r"f''(a)=f'(a)", "f''(a) = f'(a)");
}

#[test]
fn products_of_all_kinds() {
    reads(r"x\odot y=x\circ y=x\oslash y", "x .* y = x .* y = x ./ y");
    reads(r"A\otimes B=2\times a*b", "A ⊗ B = 2 * a * b");
}

#[test]
fn ones_units_and_conditions() {
    reads(r"\mathbf 1_N=\mathbf{0}_D", "1_N = 0_D");
    reads(r"\mathbb 1[a>0]=\mathbb{1}\{a>0\}=\mathbf 1_{a>0}=[a>0]", "[a > 0] = [a > 0] = [a > 0] = [a > 0]");
    reads("I+I_D=0", "I + I_D = 0");
    reads(r"\delta_{ij}=0", "delta_ij = 0");
    reads(r"e^{-a}=e^{(a+b)}", "e^-a = e^(a + b)");
}

#[test]
fn cases_and_arrays() {
    reads(
        r"f(a)=\begin{cases}a&\text{if }a>0,\\0&\text{otherwise.}\end{cases}",
        "f(a) = if a > 0 then a else 0",
    );
    reads(
        r"f(a)=\begin{cases}a&a>1\\b&a<0\\c&\text{else}\end{cases}",
        "f(a) = if a > 1 then a else if a < 0 then b else c",
    );
    reads(r"A=\begin{bmatrix}1&2\\3&4\end{bmatrix}", "A = [[1, 2], [3, 4]]");
    reads(r"x=\begin{pmatrix}1\\2\\\end{pmatrix}", "x = [1, 2]");
    reads(r"A=\begin{vmatrix}1&2\\3&4\end{vmatrix}", "A = det([[1, 2], [3, 4]])");
    reads(r"x=[1,2]=(1,2)=(1,2)^\top", "x = [1, 2] = [1, 2] = [1, 2]");
}

#[test]
fn limits_floors_and_clauses() {
    reads(r"\lim_{s\to\infty}f(s)=0", "f(s) -> 0 as s -> inf");
    reads(r"\lim_{s\to0^+}f(s)=\infty", "f(s) -> inf as s -> 0+");
    reads(r"f(s)\to1\text{ as }s\to-\infty", "f(s) -> 1 as s -> -inf");
    reads(r"\lfloor a\rfloor=\lceil a\rceil", "floor(a) = ceil(a)");
    reads(r"a=b\quad\text{when }a>0", "a = b when a > 0");
    reads(r"x_k=y_k\text{ for }k=2,\dots,D", "x_k = y_k for k in 2..D");
    reads(
        r"x_k=y_k,\quad 2\le a,\quad b=1\text{ for }2\le k\le D",
        "x_k = y_k\nshow 2 <= a\nshow b = 1 for k in 2..D",
    );
    reads(r"w=f(w)\quad\text{for all }w\in\mathbb{R}", "w = f(w) for w real");
    reads(r"x=y\text{ at }a=0,\ b=1", "x = y at a = 0, b = 1");
    reads(r"x_i=y_i\text{ for all }i", "x_i = y_i");
    reads(r"0<a\le b\equiv c\neq u", "0 < a <= b = c != u");
    reads(r"a\in(0,1]", "a in (0, 1]");
    reads(r"X\in\mathbb{R}^{N\times D}", "X : N x D");
}

#[test]
fn rows_continue_a_chain() {
    same(
        &format!(
            "{GIVEN}\nclaim steps: \\begin{{align*}} a &= b \\label{{x}} \\\\ &= c + \\nonumber \\\\ & \\quad s, \\\\ t &= u . \\end{{align*}}"
        ),
        &format!("{PLAIN}claim steps: a = b = c + s\nclaim steps: t = u"),
    );
    same(
        &format!("{GIVEN}\nclaim $$ \\begin{{aligned}} a &= b \\\\ &\\le c \\end{{aligned}} $$"),
        &format!("{PLAIN}claim a = b <= c"),
    );
}

#[test]
fn definitions() {
    same(
        r"given $$ y\in\mathbb{R}^N $$ $$ a:=2,\quad a\leftarrow a+1,\quad Q,R=\operatorname{qr}(y),\quad x_0=1,\quad x_{k+1}=\frac{x_k}2\text{ for }k=0,\dots,4 $$",
        "dims N\ngiven y : N\na = 2\na <- a + 1\nQ, R = qr(y)\nx_(0) = 1\nx_(k+1) = x_k/2 for k in 0..4",
    );
    let said = notes(r"$$ a=1 $$ $$ a\leftarrow a+1 $$");
    assert!(said.iter().any(|n| n.contains("next value of a")), "{said:?}");
}

#[test]
fn declarations() {
    same(
        r"dims $$ N, D\ge 1, K\in\{1,\dots,4\}, M=D(D+1)/2 $$
given $$ t\in\Delta_K, A\in\mathbb{R}^{D\times D}\text{ symmetric}, c\in[0,1), h:\mathbb{R}\to\mathbb{R}, g\in\{\tanh,\sigma\}, n\in\{1,\dots,9\}, \lambda\ne0, q\in\mathbb{R}_{>0} $$",
        "dims N >= 1, D >= 1, K in 1..4, M = D (D + 1)/2
given t : K in simplex; A : D x D, sym; c in [0, 1); h : function; g in tanh, sigmoid; n in 1..9; lambda != 0; q real > 0",
    );
    same(
        r"given $$ x^{(i)}\in\mathbb{R}^D\text{ for }i=1,\dots,N $$ show $$ x^{(i)}_j=x^{(1)}_2 $$",
        "dims N, D\ngiven x^(i) : D for i in 1..N\nshow x_(i,j) = x_(1,2)",
    );
    same_renamed(r"given $$ n\in\mathbb{N} $$", "dims n", "", "");
}

#[test]
fn a_bound_index_is_not_bound_again() {
    same(
        r"given $$ s\in\mathbb{R}^K $$ show $$ \sum_l\prod_{i\ne l}s_i=0 $$",
        "dims K\ngiven s : K\nshow sum_l prod_{i != l} s_i = 0",
    );
}

/// The right side of the last claim in a text.
fn right_side(text: &str) -> Expr {
    let (statements, _) = read(text);
    let Some(StatementKind::Claim(claim)) = statements.last().map(|s| &s.kind) else {
        panic!("{statements:?}")
    };
    let Body::Chain { rest, .. } = &claim.body else { panic!("{claim:?}") };
    rest[0].2.clone()
}

#[test]
fn a_dot_between_values_is_its_own_product() {
    let product = right_side(&format!("{GIVEN} show $$ a=x\\cdot y $$"));
    assert!(matches!(*product.kind, Kind::Binary(Binary::Dot, ..)), "{product:?}");
}

#[test]
fn where_no_case_holds_there_is_no_value() {
    let cases = right_side(&format!(r"{GIVEN} show $$ a=\begin{{cases}}1&a>0\\2&a<0\end{{cases}} $$"));
    let Kind::If(_, _, second) = &*cases.kind else { panic!("{cases:?}") };
    let Kind::If(_, two, none) = &*second.kind else { panic!("{second:?}") };
    assert_eq!(two.as_number(), Some(2.0));
    assert!(none.as_number().is_some_and(f64::is_nan));
    // Two conditions of which exactly one holds leave none.
    let whole = right_side(&format!(r"{GIVEN} show $$ a=\begin{{cases}}1&a>0\\2&a\le0\end{{cases}} $$"));
    let Kind::If(_, _, second) = &*whole.kind else { panic!("{whole:?}") };
    assert_eq!(second.as_number(), Some(2.0));
}

#[test]
fn brackets_and_braces_only_group() {
    reads(r"\left[a+b\right]c=\left\{a+b\right\}c", "(a + b) c = (a + b) c");
    reads(r"{a+b}c=a^{b^c}", "(a + b) c = a^(b^c)");
    reads(r"\boxed{a}=\displaystyle a\,b\;c", "a = a b c");
}
