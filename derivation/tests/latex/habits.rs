//! What textbooks write, and what is made of it.

use crate::common::{errors, notes, read, refused, same};

#[test]
fn a_square_that_is_defined_has_a_root() {
    same(
        r"given $$ X\in\mathbb{R}^{N\times D} $$ define $$ \sigma_j^2=\frac1N\sum_{i=1}^NX_{ij}^2,\quad \tau^2=\frac1N\sum_iX_{i1}^2 $$ claim $$ \sigma_j^4\tau^{-1}=\sigma_j^2\sigma_1\tau^2 $$",
        "dims N, D\ngiven X : N x D\nsigmasq_(j) = (1/N) sum_{i=1}^N X_ij^2\ntausq = (1/N) sum_i X_(i,1)^2
claim sqrt(sigmasq_j)^4 sqrt(tausq)^-1 = sigmasq_j sqrt(sigmasq_1) tausq",
    );
    let given =
        r"dims $D$ given $$ v\in\mathbb{R}^D,\ A\in\mathbb{R}^{D\times D},\ s\in\mathbb{R} $$ define ";
    let said = notes(&format!(r"{given}$$ \tau^2=s $$"));
    assert_eq!(said, [r"\tau is read as the root of this, which is not negative"]);
    // Nothing of what is written is dropped.
    refused(&format!(r"{given}$$ \sigma_j^3=v_j $$"), "3", "no power", 0);
    refused(&format!(r"{given}$$ B^2=A $$"), "2", "no power", 0);
    // A name and its square are not both values of their own.
    refused(&format!(r"{given}$$ s^2=v_1 $$"), "s^2", "this is its square", 1);
    refused(&format!(r"{given}$$ \tau^2=s $$ define $$ \tau=1 $$"), r"\tau", "is its root", 0);
}

#[test]
fn a_square_may_be_given_and_differentiated_by() {
    same(
        r"given $x\in\mathbb{R}^m$, $\mu\in\mathbb{R}$, $\sigma^2>0$, $\sigma_B^2\geq0$
define $$ \ell(\mu,\sigma^2)=\sum_i(x_i-\mu)^2/\sigma^2,\quad h(\tau^2)=\tau+\tau^2 $$
claim $$ \frac{\partial\ell}{\partial\sigma^2}=\partial_{\sigma^2}\ell=\frac{\partial^2\ell}{\partial\mu\,\partial\sigma^2}=\frac{\partial^2\ell}{\partial(\sigma^2)^2}=\sigma(\mu+1)\sigma_{B}^2 $$",
        "dims m\ngiven x : m\ngiven mu real\ngiven sigmasq > 0\ngiven sigmasq_B >= 0
ell(mu, sigmasq) = sum_i (x_i - mu)^2 / sigmasq\nh(tausq) = sqrt(tausq) + tausq
claim dell/dsigmasq = dell/dsigmasq = d2ell/(dmu dsigmasq) = d2ell/(dsigmasq dsigmasq) = sqrt(sigmasq) (mu + 1) sigmasq_B",
    );
    let given = r"given $x\in\mathbb{R}$, $\sigma^2>0$ define $$ f=x\sigma $$ claim ";
    let said = notes(r"define $$ h(\tau^2)=\tau $$");
    assert_eq!(said, [r"\tau is read as the root of this, which is not negative"]);
    let root = format!(r"{given}$$ \frac{{\partial f}}{{\partial\sigma}}=x $$");
    refused(&root, r"\sigma", "differentiates by the square", 0);
    let twice = format!(r"{given}$$ \frac{{\partial^2f}}{{\partial\sigma^2}}=x $$");
    refused(&twice, r"\frac{\partial^2f}{\partial\sigma^2}", "of order 2 above", 0);
    refused(r"given $x^2<1$", "2", "no power", 0);
    refused(r"given $x^2>-1$", "2", "no power", 0);
    let parameter = r"given $\sigma>0$ define $$ h(\sigma^2)=\sigma $$";
    refused(parameter, r"\sigma^2", "its square is no parameter", 0);
    refused(r"given $\sigma>0$, $\sigma^2>1$ claim $$ \sigma=1 $$", r"\sigma^2", "this is its square", 1);
}

#[test]
fn letters_in_names_are_no_indices() {
    same(
        r"given $x\in\mathbb{R}^m$, $\epsilon>0$
define $$ \mu_B=\frac1m\sum_ix_i,\quad \sigma_B^2=\frac1m\sum_i(x_i-\mu_B)^2,\quad \hat x_i=\frac{x_i-\mu_B}{\sqrt{\sigma_B^2+\epsilon}} $$",
        "dims m\ngiven x : m\ngiven epsilon > 0
mu_B = (1/m) sum_i x_i\nsigmasq_B = (1/m) sum_i (x_i - mu_B)^2\nxhat_(i) = (x_i - mu_B)/sqrt(sigmasq_B + epsilon)",
    );
    same(
        r"given $h_{t-1},c_{t-1}\in\mathbb{R}^H$, $x_t\in\mathbb{R}^H$, $U\in\mathbb{R}^{H\times H}$
define $$ f_t=\sigma(Uh_{t-1}+x_t),\quad c_t=f_t\odot c_{t-1} $$ claim $$ \frac{\partial c_t}{\partial c_{t-1}}=\operatorname{diag}(f_t) $$",
        "dims H\ngiven h_tm1, c_tm1 : H\ngiven x_t : H\ngiven U : H x H
f_t = sigmoid(U h_tm1 + x_t)\nc_t = f_t .* c_tm1\nclaim dc_t/dc_tm1 = diag(f_t)",
    );
    refused(r"given $h\in\mathbb{R}^H$, $h_{t-1}\in\mathbb{R}$", "h_{t-1}", "an entry of it", 0);
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
    // A number has no transpose.
    same(r"given $$ T,x\in\mathbb{R} $$ claim $$ x^T=x $$", "given T, x real\nclaim x^(T) = x");
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
    let mean = r"given $$ v\in\mathbb{R}^D $$ claim $$ \langle v\rangle=\|v\|^2 $$";
    assert_eq!(
        (errors(mean).len(), read(mean).0.iter().filter(|s| format!("{s:?}").contains("Claim")).count()),
        (1, 1)
    );
}

#[test]
fn inner_products_and_powers_of_entries() {
    let given = r"given $$ v,w\in\mathbb{R}^D,\ A,B\in\mathbb{R}^{D\times D} $$ claim ";
    let plain = "dims D\ngiven v, w : D\ngiven A, B : D x D\nclaim ";
    let reads = |latex: &str, text: &str| {
        same(&format!("{given}$$ {latex} $$"), &format!("{plain}{text}"));
    };
    reads(
        r"\langle v+w,Av\rangle=2\left\langle v,w\right\rangle\langle A,B\rangle",
        "sum((v + w) .* (A v)) = 2 sum(v .* w) sum(A .* B)",
    );
    reads(r"v^{\circ2}=(v-w)^{\circ 3}", "v .* v = (v - w) .* (v - w) .* (v - w)");
    refused(&format!(r"{given}$$ v^{{\circ k}}=v $$"), r"\circ k", "from 2 to 9", 0);
    let deep = format!(r"{given}$$ {}v{}=v $$", "(".repeat(50), r")^{\circ 9}".repeat(50));
    assert!(errors(&deep)[0].message.contains("too long"), "{:?}", errors(&deep));
}

#[test]
fn conditions_in_brackets_and_commas_in_numbers() {
    let given = r"given $$ x\in\mathbb{R},\ v\in\mathbb{R}^D $$ claim ";
    let plain = "given x real\ndims D\ngiven v : D\nclaim ";
    let reads = |latex: &str, text: &str| {
        same(&format!("{given}$$ {latex} $$"), &format!("{plain}{text}"));
    };
    reads(r"\frac{d}{dx}\log x=\frac1x\ (x>0)", "d(log(x))/dx = 1/x when x > 0");
    reads(r"\log x\le x \quad(x>0)", "log(x) <= x when x > 0");
    reads(r"\frac1x=\log x\,(\text{if }x\ne0\text{ and }x<3).", "1/x = log(x) when x != 0 and x < 3");
    reads(r"x^2\ge0,\ (0<x<1,\ x\ne2)", "x^2 >= 0 when 0 < x < 1 when x != 2");
    reads(r"x(x+1)=x\,(x+1)", "x (x + 1) = x (x + 1)");
    refused(&format!(r"{given}$$ 2(x>0)x=x $$"), ">", "closing bracket", 0);
    reads("0{,}5x=12{,}25=0{,}125", "0.5 x = 12.25 = 0.125");
    refused(&format!("{given}$$ x<1{{,}}000 $$"), "1{,}000", "1000 or 1.000", 2);
    refused(&format!("{given}$$ x<1{{,}}000{{,}}000 $$"), "1{,}000{,}000", "part the thousands", 1);
    refused(&format!("{given}$$ x<{{,}}5 $$"), "{", "within a number", 0);
}

#[test]
fn sequences_that_begin_with_what_is_given() {
    same(
        r"given $$ h_0\in\mathbb{R}^D $$ define $$ h_k=\tanh(h_{k-1})\text{ for }k=1,\dots,3 $$",
        "dims D\ngiven h_0 : D\nh_(0) = h_0\nh_k = tanh(h_(k-1)) for k in 1..3",
    );
}

#[test]
fn a_name_at_the_end_of_a_chain() {
    let given = r"given $V\in\mathbb{R}^{N\times D}$, $x\in\mathbb{R}^D$ ";
    let plain = "dims N, D\ngiven V : N x D\ngiven x : D\n";
    let reads = |latex: &str, text: &str| same(&format!("{given}{latex}"), &format!("{plain}{text}"));
    reads(
        r"define $$ L=\|Vx\|^2 $$ claim $$ \frac{dL}{dx}=2V^\top Vx=:dx $$ claim $$ dx^\top x=2L $$",
        "L = ||V x||^2\ndx = 2 V^T V x\nclaim dL/dx = 2 V^T V x\nclaim dx^T x = 2 L",
    );
    reads(r"$$ Vx\eqqcolon z $$ $$ y:=Vx\\=:u $$", "z = V x\nu = V x\ny = V x");
    let said = notes(&format!(r"{given}define $$ \log 2x_1=:a $$"));
    assert_eq!(said.len(), 2, "{said:?}");
    refused(&format!(r"{given}claim $$ x=:u=x $$"), "=:", "gives a name", 0);
    refused(&format!(r"{given}claim $$ x_1=\lg x_2=:u $$"), r"\lg", "two ways", 2);
}

#[test]
fn a_range_behind_a_definition_or_a_claim_is_its_own() {
    let plain = "dims T\ngiven g : T\ngiven beta, s in (0, 1)\nm_0 = 0\nm_t = beta m_(t-1) + (1 - beta) g_t for t in 1..T\nclaim m_t = s g_t for t in 1..T";
    for space in [r",\quad ", r",\ ", ", "] {
        same(
            &format!(
                r"given $$ g\in\mathbb{{R}}^T,\ \beta,s\in(0,1) $$ define $$ m_0=0 $$ define $$ m_t=\beta m_{{t-1}}+(1-\beta)g_t{space}t=1,\dots,T $$ claim $$ m_t=sg_t{space}t=1,\dots,T $$"
            ),
            plain,
        );
    }
}
