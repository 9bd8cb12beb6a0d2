//! What textbooks write, and what is made of it.

use crate::common::{errors, notes, read, refused, same};

#[test]
fn a_squared_name_that_is_defined_is_a_root() {
    same(
        r"given $$ X\in\mathbb{R}^{N\times D} $$ define $$ \sigma_j^2=\frac1N\sum_{i=1}^NX_{ij}^2,\quad \tau^2=\frac1N\sum_iX_{i1}^2 $$",
        "dims N, D\ngiven X : N x D\nsigma_j = sqrt((1/N) sum_{i=1}^N X_ij^2)\ntau = sqrt((1/N) sum_i X_(i,1)^2)",
    );
    let given =
        r"dims $D$ given $$ v\in\mathbb{R}^D,\ A\in\mathbb{R}^{D\times D},\ s\in\mathbb{R} $$ define ";
    let said = notes(&format!(r"{given}$$ \tau^2=s $$"));
    assert_eq!(said, [r"\tau is read as the root of this, which is not negative"]);
    // Nothing of what is written is dropped.
    refused(&format!(r"{given}$$ \sigma_j^3=v_j $$"), "3", "no power", 0);
    refused(&format!(r"{given}$$ B^2=A $$"), "2", "no power", 0);
}

#[test]
fn a_bound_on_a_given_number_is_a_condition() {
    let given = "given $$ x\\in\\mathbb{R},\\ a>0 $$ ";
    let plain = "given x real; a > 0\n";
    let reads = |latex: &str, claim: &str| {
        same(&format!("{given}claim $$ {latex} $$"), &format!("{plain}claim {claim}"))
    };
    reads(r"x^a=x^a,\qquad x>0", "x^a = x^a when x > 0");
    reads(r"x^a=x^a,\quad 0<x,\quad x\ne1", "x^a = x^a when 0 < x and x != 1");
    reads(r"x=x\quad\text{for }x>0", "x = x when x > 0");
    reads(r"x=x\text{ for all }x\neq0", "x = x when x != 0");
    reads(r"x=x\quad\forall x\in\mathbb{R}", "x = x");
    reads(r"b^2\ge0\text{ for }b>0", "b^2 >= 0 for b > 0");
    reads(r"bc\le1\text{ for }b\in[-1,1],\ c\in[-1,1]", "b c <= 1 for b in [-1, 1] for c in [-1, 1]");
    let said = notes(&format!(r"{given}claim $$ x^a=x^a,\quad x>0 $$"));
    assert_eq!(said, ["this is read as a condition on what stands in front of it"]);
}

#[test]
fn values_are_not_called() {
    let given = r"given $$ x,y\in\mathbb{R} $$ define $$ f=x^3 $$ claim ";
    refused(
        &format!(r"{given}$$ \frac{{\partial}}{{\partial x}}f(x)=3x^2 $$"),
        "f(x)",
        "call or a product",
        2,
    );
    refused(&format!("{given}$$ f(2)=8 $$"), "f(2)", "call or a product", 1);
    assert!(errors(&format!("{given}$$ f(x+1)=f(y) $$")).is_empty());
}

#[test]
fn differentials_beside_a_size_of_their_name() {
    let given = r"given $$ A\in\mathbb{R}^{d\times d} $$ claim ";
    refused(
        &format!(r"{given}$$ d\operatorname{{tr}}(A^2)=2\operatorname{{tr}}(A\,dA) $$"),
        "dA",
        "product or a differential",
        1,
    );
    assert!(errors(&format!(r"{given}$$ \operatorname{{tr}}(dA)=d\operatorname{{tr}}(A) $$")).is_empty());
}

#[test]
fn entries_of_bold_arrays_are_plain() {
    same(
        r"given $\mathbf{x}\in\mathbb{R}^D$, $\mathbf W\in\mathbb{R}^{D\times D}$ define $$ \hat{\mathbf y}=\mathbf W\mathbf x $$ claim $$ \hat y_i=\sum_jW_{ij}x_j $$",
        "dims D\ngiven x : D\ngiven W : D x D\nyhat = W x\nclaim yhat_i = sum_j W_ij x_j",
    );
    let given = r"given $\mathbf{x}\in\mathbb{R}^D$, $\mathbf W\in\mathbb{R}^{D\times D}$ claim ";
    refused(&format!("{given}$$ W_i=\\mathbf x $$"), "W", "same name", 1);
    same("given $$ x>0 $$ claim $$ e^x=\\mathrm e^x $$", "given x > 0\nclaim e^x = e^x");
}

#[test]
fn sizes_with_a_subscript_and_a_matrix_called_t() {
    same(
        r"given $$ Q,K\in\mathbb{R}^{n\times d_k} $$ claim $$ QK^\top=QK^\top\sqrt{d_k}/\sqrt{d_k} $$",
        "dims n, d_k\ngiven Q, K : n x d_k\nclaim Q K^T = Q K^T sqrt(d_k)/sqrt(d_k)",
    );
    same(
        r"given $$ T,X\in\mathbb{R}^{N\times D} $$ claim $$ X^TT=T^\top X $$",
        "dims N, D\ngiven T, X : N x D\nclaim X^T T = T^T X",
    );
    assert_eq!(errors(r"given $$ T,x\in\mathbb{R} $$ claim $$ x^T=x $$").len(), 1);
}

#[test]
fn signs_and_sums() {
    same(
        r"given $$ x\in\mathbb{R},\ v,w\in\mathbb{R}^D,\ \delta>0 $$ claim $$ \mathbb{I}\{x>0\}=\mathbf 1_{x>0}=\sum_j\delta_{1,j} $$",
        "given x real\ndims D\ngiven v, w : D\ngiven delta > 0\nclaim [x > 0] = [x > 0] = sum_j delta_1j",
    );
    same(
        r"given $$ v,w\in\mathbb{R}^D $$ claim $$ \prod_iv_iw_i=\prod_iv_i\prod_iw_i=\prod_iv_i*\prod_{i=1}^Dw_i $$",
        "dims D\ngiven v, w : D\nclaim prod_i v_i w_i = (prod_i v_i) (prod_i w_i) = (prod_i v_i) * (prod_{i=1}^D w_i)",
    );
    same(
        r"given $$ v\in\mathbb{R}^D,\ A\in\mathbb{R}^{D\times D} $$ claim $$ \sum_{i\ne j}v_iv_j=\sum_k\sum_{l\ne k}v_kv_l $$ claim $$ v_j=\sum_{i\ne j}A_{ij} $$",
        "dims D\ngiven v : D\ngiven A : D x D\nclaim sum_{i, j, i != j} v_i v_j = sum_k sum_{l != k} v_k v_l\nclaim v_j = sum_{i != j} A_ij",
    );
    let product = r"given $$ v\in\mathbb{R}^D $$ claim $$ \langle v,v\rangle=\|v\|^2 $$";
    assert_eq!(
        (
            errors(product).len(),
            read(product).0.iter().filter(|s| format!("{s:?}").contains("Claim")).count()
        ),
        (1, 1)
    );
}

#[test]
fn sequences_that_begin_with_what_is_given() {
    same(
        r"given $$ h_0\in\mathbb{R}^D $$ define $$ h_k=\tanh(h_{k-1})\text{ for }k=1,\dots,3 $$",
        "dims D\ngiven h_0 : D\nh_(0) = h_0\nh_k = tanh(h_(k-1)) for k in 1..3",
    );
}
