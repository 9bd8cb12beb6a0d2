//! What a given line declares: properties, lists of rows, and every formula of the line.

use crate::common::{errors, notes, read, refused, same};

#[test]
fn properties_are_words_in_any_number() {
    let plain = "dims D\ngiven A : D x D, sym, posdef";
    for words in [
        r"\text{ symmetric, posdef}",
        r"\text{ symmetric positive definite}",
        r"\text{ symmetric and positive-definite}",
        r"\text{ symmetric},\ \text{positive definite}",
    ] {
        same(&format!(r"given $$ A\in\mathbb{{R}}^{{D\times D}}{words} $$"), plain);
    }
    same(r"given $A\in\mathbb{R}^{D\times D}$ symmetric, positive definite", plain);
    refused(
        r"given $$ A\in\mathbb{R}^{D\times D}\text{ friendly} $$",
        r"\text{ friendly}",
        "`friendly` is no property",
        0,
    );
}

#[test]
fn a_definite_matrix_is_given_with_its_shape() {
    let plain = "dims D\ngiven A : D x D, posdef\ngiven x : D";
    same(r"given $$ A\in\mathbb{R}^{D\times D},\ A\succ 0,\ x\in\mathbb{R}^D $$", plain);
    same(r"given $A\in\mathbb{R}^{D\times D}$, $A\succ 0$ and $x\in\mathbb{R}^D$", plain);
    refused(r"given $$ A\succ 0 $$", r"\succ", "which is given but not claimed", 0);
    refused(
        r"given $$ A\in\mathbb{R}^{D\times D} $$ claim $$ A\succ 0 $$",
        r"\succ",
        "which is given but not claimed",
        0,
    );
    refused(r"given $$ A\in\mathbb{R}^{D\times D},\ A\succeq 0 $$", r"\succeq", "semidefinite", 0);
}

#[test]
fn a_list_of_rows_is_an_array() {
    for dots in [r"\dots", r"\ldots", r"\cdots"] {
        same(
            &format!(r"dims $N,D$ given $$ x_1,{dots},x_N\in\mathbb R^D $$ show $$ \sum_n x_n=0 $$"),
            "dims N, D\ngiven x^(i) : D for i in 1..N\nshow sum_n x_n = 0",
        );
    }
    same(
        r"dims $N$ given $$ t_1,t_2,\dots,t_N\in\{0,1\},\ a\in\mathbb R $$ show $$ t_n^2=t_n $$",
        "dims N\ngiven t_1, ..., t_N in {0, 1}\ngiven a real\nshow t_n^2 = t_n",
    );
}

#[test]
fn a_row_and_the_range_of_its_index_are_an_array() {
    let plain = "dims N, D\ngiven x^(i) : D for i in 1..N\ngiven m : D\nshow x_i = x_i";
    for range in [
        r",\ i=1,\dots,N,\ ",
        r"\quad i=1,2,\ldots,N,\quad ",
        r" \text{ for } i=1,\dots,N,\ ",
        r" \text{ for all } i=1,\dots,N;\ ",
    ] {
        let text =
            format!(r"dims $N,D$ given $$ x_i\in\mathbb R^D{range}m\in\mathbb R^D $$ show $$ x_i=x_i $$");
        same(&text, plain);
    }
    same(
        r"dims $N$ given $$ y_n\in\{0,1\},\ n=1,\dots,N $$ show $$ y_n^2=y_n $$",
        "dims N\ngiven y^(n) in {0, 1} for n in 1..N\nshow y_n^2 = y_n",
    );
    // Without a range the letter is part of the name.
    same(r"given $$ L_t\in\mathbb R $$ show $$ L_t=L_t $$", "given L_t real\nshow L_t = L_t");
}

#[test]
fn every_formula_of_a_given_line_is_read() {
    same(
        r"given $X\in\mathbb{R}^{N\times D}$, $y\in\mathbb{R}^N$ and $\lambda>0$",
        "dims N, D\ngiven X : N x D; y : N; lambda > 0",
    );
    let text = "given $a\\in\\mathbb{R}$ for which we write $b$ as well\n\nshow $$ a=a $$";
    assert_eq!(notes(text), ["this formula is not read: other words stand in front of it"]);
    // Prose on later lines is prose.
    assert!(notes("given $a\\in\\mathbb{R}$\n\nHere $b$ is nothing.").is_empty());
}

#[test]
fn what_was_to_be_declared_is_known_all_the_same() {
    let text = r"given $$ q\in\mathbb{Z} $$ claim $$ q(1+1)=2q $$";
    assert_eq!(errors(text).len(), 1, "{:?}", errors(text));
}

#[test]
fn a_range_behind_several_declarations_is_one_of_all() {
    same(
        r"given $$ x_n\in\mathbb{R}^D,\ y_n\in\{0,1\},\ n=1,\dots,N,\ w\in\mathbb{R}^D $$ claim $$ \sum_n x_n=\sum_n y_n x_n $$",
        "dims N, D\ngiven x^(n) : D for n in 1..N\ngiven y^(n) in {0, 1} for n in 1..N\ngiven w : D\nclaim sum_n x_n = sum_n y_n x_n",
    );
    same(
        r"given $$ u_i\in\mathbb{R}^k,\ v_j\in\mathbb{R}^k,\ i=1,\dots,m,\ j=1,\dots,n $$ claim $$ \sum_i u_i=\sum_j v_j $$",
        "dims m, k\ngiven u^(i) : k for i in 1..m\ndims n\ngiven v^(j) : k for j in 1..n\nclaim sum_i u_i = sum_j v_j",
    );
}

#[test]
fn an_equation_of_a_given_matrix_is_its_property() {
    for (stated, prop) in [(r"A=A^\top", "sym"), (r"A^T = A", "sym"), (r"A^{\top}A=I", "orthogonal")] {
        same(
            &format!(r"given $$ A\in\mathbb{{R}}^{{D\times D}},\ {stated} $$ claim $$ A=A $$"),
            &format!("dims D\ngiven A : D x D, {prop}\nclaim A = A"),
        );
    }
    refused(r"given $$ s\in\mathbb{R},\ s=5 $$", "=", "no value of its own", 0);
    // What only looks like one is none.
    for other in [r"AB=AB^\top", r"A^\top A=I_D-B", r"A+B=A+B^\top"] {
        let text = format!(r"given $$ A,B\in\mathbb{{R}}^{{D\times D}},\ {other} $$");
        assert!(!errors(&text).is_empty(), "{text}");
    }
    let said = r"given $$ A\in\mathbb{R}^{D\times D} $$ This would need $$ A=A^\top $$ which is not so.";
    assert!(!format!("{:?}", read(said).0).contains("Symmetric"));
}

#[test]
fn a_number_with_a_size_above_it_is_a_power() {
    same(
        r"dims $T$ given $$ g\in\mathbb{R}^T,\ \beta\in(0,1) $$ claim $$ 1-\beta^T=g_1 $$",
        "dims T\ngiven g : T\ngiven beta in (0, 1)\nclaim 1 - beta^(T) = g_1",
    );
}
