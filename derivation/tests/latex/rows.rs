//! The statements of the worked exercises, as a student writes them in LaTeX.

use crate::common::{errors, refused, same, same_renamed};

/// Each row: what is given before, the LaTeX of the statement, and the same in plain text.
const ROWS: &[(&str, &str, &str)] = &[
    (
        "R",
        r"claim $$ \nabla_\theta\lVert y-X\theta\rVert^2=-2X^\top(y-X\theta) $$",
        "claim grad_theta ||y - X theta||^2 = -2 X^T (y - X theta)",
    ),
    (
        "R",
        r"$$ \theta^*=(X^\top X)^{-1}X^\top y $$ show $$ X^\top(y-X\theta^*)=0 $$",
        "thetastar = (X^T X)^-1 X^T y\nshow X^T (y - X thetastar) = 0",
    ),
    (
        "R",
        r"claim $$ \nabla_w\lVert Xw-t\rVert^2=2X^\top(Xw-t) $$",
        "claim grad_w ||X w - t||^2 = 2 X^T (X w - t)",
    ),
    ("R", r"$$ w_\infty=X^\top(XX^\top)^{-1}t $$", "w_inf = X^T (X X^T)^-1 t"),
    ("R", r"$$ w_\infty=X^\top(XX^\top)^{-2}t $$", "w_inf = X^T (X X^T)^-2 t"),
    ("R", r"$$ \hat w = w $$ show $$ (w-\hat w)^\top w=0 $$", "what = w\nshow (w - what)^T w = 0"),
    (
        "R",
        r"$$ \hat w = w $$ show $$ \hat w^\top w=\lVert w\rVert^2\ne0 $$",
        "what = w\nshow what^T w = ||w||^2 != 0",
    ),
    (
        "R",
        r"$$ \hat w = w $$ show $$ \lVert\hat w\rVert^2=\lVert w\rVert^2+\lVert\hat w-w\rVert^2 $$",
        "what = w\nshow ||what||^2 = ||w||^2 + ||what - w||^2",
    ),
    ("S", r"$$ o=\lfloor(n+p_0+p_1-k)/s\rfloor+1 $$", "o = floor((n + p_0 + p_1 - k)/s) + 1"),
    ("R", r"$$ w^*=\tfrac25(2,1)^\top $$", "wstar = (2/5) [2, 1]"),
    ("R", r"$$ w_\infty=(\tfrac23,\tfrac23) $$", "w_inf = [2/3, 2/3]"),
    ("T", r"$$ w_1=w_0-\frac{2\eta}nX^\top(Xw_0-t) $$", "w_1 = w_0 - (2 eta)/n X^T (X w_0 - t)"),
    (
        "T",
        r"$$ L_1=\frac1n\lVert a-\frac{2\eta}nXX^\top a\rVert^2 $$",
        "L_1 = 1/n ||a - (2 eta)/n X X^T a||^2",
    ),
    (
        "T",
        r"claim $$ -\frac4{n^2}a^\top Ka+\frac{8\eta}{n^3}a^\top KKa=0 $$",
        "claim -(4/n^2) a^T K a + (8 eta)/n^3 a^T K K a = 0",
    ),
    (
        "T",
        r"$$ \eta^*=\frac n2\frac{\lVert X^\top a\rVert^2}{\lVert XX^\top a\rVert^2} $$",
        "etastar = (n/2) (||X^T a||^2/||X X^T a||^2)",
    ),
    ("T", r"show $$ 1-\lambda=1-2\tilde\lambda\eta $$", "show 1 - lambda = 1 - 2 lambdatilde eta"),
    ("T", r"show $$ \tilde\lambda=\lambda/(2\eta) $$", "show lambdatilde = lambda/(2 eta)"),
    (
        "S",
        r"$$ r_1=k_1 $$ $$ r_l=r_{l-1}+(k_l-1)\prod_{i=1}^{l-1}s_i \text{ for } l=2,\dots,3 $$",
        "r_1 = k_1\nr_l = r_(l-1) + (k_l - 1) prod_{i=1}^{l-1} s_i for l in 2..3",
    ),
    ("T", r"$$ p_k=e^{a_k}/\sum_je^{a_j} $$", "p_k = e^a_k / sum_j e^a_j"),
    ("S", r"show $$ x_1^2+x_2^2=1 $$", "show x_1^2 + x_2^2 = 1"),
    (
        "R",
        r"$$ S=\operatorname{softmax}(y) $$ claim $$ \partial S_i/\partial y_j=S_i(\delta_{ij}-S_j) $$",
        "S = softmax(y)\nclaim dS_i/dy_j = S_i (delta_ij - S_j)",
    ),
    (
        "R",
        r"$$ h_j=(t_j-t_j^2)+\sum_dX_{jd}(1-2t_j)w_d-\sum_dX_{jd}^2w_d^2-2\sum_{d<e}X_{jd}X_{je}w_dw_e $$",
        "h_j = (t_j - t_j^2) + sum_d X_jd (1 - 2 t_j) w_d - sum_d X_jd^2 w_d^2 - 2 sum_{d<e} X_jd X_je w_d w_e",
    ),
    (
        "R",
        r"show $$ \frac{\partial p}{\partial w}=\operatorname{diag}(1-2p)X $$",
        "show dp/dw = diag(1 - 2 p) X",
    ),
    ("R", r"$$ \nabla e=\frac1N\sum_i(y_i-t_i)X_i $$", ""),
    ("R", r"claim $$ \lvert y_1-t_1\rvert\le\lVert y-t\rVert $$", "claim |y_1 - t_1| <= ||y - t||"),
    (
        "R",
        r"show $$ w^\top(\sum_i\alpha_iX_i-\sum_j\alpha_jX_j)>0 $$",
        "show w^T (sum_i alpha_i X_i - sum_j alpha_j X_j) > 0",
    ),
    ("R", r"$$ a_i=\sum_jw_j\max(X_i^\top w-t_j,0) $$", "a_i = sum_j w_j max(X_i^T w - t_j, 0)"),
    ("S", r"show $$ x_1+x_2-1.5\ge0 $$", "show x_1 + x_2 - 1.5 >= 0"),
    ("S", r"show $$ \frac12(x_1+x_2)-\frac12\ge0 $$", "show 1/2 (x_1 + x_2) - 1/2 >= 0"),
];

const GIVEN: &[(&str, &str, &str)] = &[
    (
        "R",
        r"given $$ X\in\mathbb{R}^{N\times D},\ y,t,\alpha,p\in\mathbb{R}^N,\ \theta,w\in\mathbb{R}^D $$",
        "dims N, D\ngiven X : N x D\ngiven y, t, alpha, p : N\ngiven theta, w : D\n",
    ),
    (
        "S",
        r"given $$ n,p_0,p_1,k_1,s,x_1,x_2\in\mathbb{R},\ k,a\in\mathbb{R}^K $$",
        "given n, p_0, p_1, k_1, s, x_1, x_2 real\ndims K\ngiven k, a : K\n",
    ),
    (
        "T",
        r"dims $n,D$ given $$ X\in\mathbb{R}^{n\times D},\ K\in\mathbb{R}^{n\times n},\ t,a\in\mathbb{R}^n,\ w_0\in\mathbb{R}^D,\ \eta,\lambda,\tilde\lambda>0 $$",
        "dims n, D\ngiven X : n x D\ngiven K : n x n\ngiven t, a : n\ngiven w_0 : D\ngiven eta, lambda, lambdatilde > 0\n",
    ),
];

#[test]
fn statements_about_values() {
    for (setting, latex, plain) in ROWS.iter().filter(|(.., plain)| !plain.is_empty()) {
        let (_, given, same_given) = GIVEN.iter().find(|(name, ..)| name == setting).unwrap();
        same(&format!("{given}\n\n{latex}"), &format!("{same_given}{plain}"));
    }
}

const NET: &str = r"given $$ z_1,z_2,m_{11},m_{12},m_{22},c_1,y_1,y_2,w_{11},w_{21},w_{22},x_1,x_2,b_2,\theta\in\mathbb{R} $$
$$ \hat y_1=\sigma(m_{11}z_1^3+c_1),\quad \hat y_2=m_{12}\sin z_1+m_{22}\cos z_2 $$
$$ J=\log\left((y_1-\hat y_1)^2\right)+\log\left((y_2-\hat y_2)^2\right) $$
";
const PLAIN_NET: &str =
    "given z_1, z_2, m_11, m_12, m_22, c_1, y_1, y_2, w_11, w_21, w_22, x_1, x_2, b_2, theta real
yhat_1 = sigmoid(m_11 z_1^3 + c_1)
yhat_2 = m_12 sin z_1 + m_22 cos z_2
J = log((y_1 - yhat_1)^2) + log((y_2 - yhat_2)^2)
";

#[test]
fn the_net_with_two_heads() {
    for (latex, plain) in [
        (r"$$ \partial J/\partial\hat y_1=-2/(y_1-\hat y_1) $$", "dJ/dyhat_1 = -2/(y_1 - yhat_1)"),
        (
            r"$$ \frac{\partial J}{\partial z_1}=-\frac{6\hat y_1(1-\hat y_1)m_{11}z_1^2}{y_1-\hat y_1}-\frac{2m_{12}\cos z_1}{y_2-\hat y_2} $$",
            "dJ/dz_1 = -((6 yhat_1 (1 - yhat_1) m_11 z_1^2)/(y_1 - yhat_1)) - (2 m_12 cos z_1)/(y_2 - yhat_2)",
        ),
        (
            r"$$ \frac{\partial J}{\partial z_2}=\frac{2m_{22}\sin z_2}{y_2-\hat y_2} $$",
            "dJ/dz_2 = (2 m_22 sin z_2)/(y_2 - yhat_2)",
        ),
        (
            r"$$ \frac{\partial J}{\partial m_{11}}=-\frac{2\hat y_1(1-\hat y_1)z_1^3}{y_1-\hat y_1} $$",
            "dJ/dm_11 = -((2 yhat_1 (1 - yhat_1) z_1^3)/(y_1 - yhat_1))",
        ),
        (
            r"$$ \frac{\partial J}{\partial m_{12}}=-\frac{2\sin z_1}{y_2-\hat y_2} $$",
            "dJ/dm_12 = -((2 sin z_1)/(y_2 - yhat_2))",
        ),
        (
            r"$$ \frac{\partial J}{\partial c_1}=-\frac{2\hat y_1(1-\hat y_1)}{y_1-\hat y_1} $$",
            "dJ/dc_1 = -((2 yhat_1 (1 - yhat_1))/(y_1 - yhat_1))",
        ),
        (r"$$ \partial J/\partial w_{22}=x_2^2\,\partial J/\partial z_2 $$", "dJ/dw_22 = x_2^2 dJ/dz_2"),
        (
            r"$$ \partial J/\partial w_{11}=\mathbb 1[w_{11}x_1+w_{21}x_2>0]\,x_1\,\partial J/\partial z_1 $$",
            "dJ/dw_11 = [w_11 x_1 + w_21 x_2 > 0] x_1 dJ/dz_1",
        ),
        (
            r"claim $$ \frac{dJ}{d\theta}(\lvert J-b_2\rvert+b_2)=\mathrm{sign}(J-b_2)\frac{dJ}{d\theta} $$",
            "dJ/dtheta (|J - b_2| + b_2) = sign(J - b_2) dJ/dtheta",
        ),
    ] {
        same(&format!("{NET}\n{latex}"), &format!("{PLAIN_NET}claim {plain}"));
    }
}

#[test]
fn functions_of_a_given_value() {
    let given = r"given $$ X\in\mathbb{R}^{N\times D},\ y\in\mathbb{R}^N,\ \theta,u\in\mathbb{R}^D,\ \lambda,\eta,b>0,\ s\in\mathbb{R} $$
$$ J(\theta)=\frac1N\sum_i y_i X_i^\top\theta+\frac\lambda2\lVert\theta\rVert^2 $$";
    let plain =
        "dims N, D\ngiven X : N x D\ngiven y : N\ngiven theta, u : D\ngiven lambda, eta, b > 0\ngiven s real
J(theta) = 1/N sum_i y_i X_i^T theta + lambda/2 ||theta||^2\n";
    for (latex, same_plain) in [
        (
            r"$$ \partial_kJ=\frac1N\sum_i(\sigma(\theta^\top X_i)-y_i)X_{ik}+\lambda\theta_k $$",
            "claim dJ/dtheta_k = 1/N sum_i (sigmoid(theta^T X_i) - y_i) X_ik + lambda theta_k",
        ),
        (r"$$ \theta\leftarrow\theta-\eta\,\nabla J $$", "theta <- theta - eta grad J"),
        (r"show $$ \lim_{s\to\infty}J(su)=0 $$", "show J(s u) -> 0 as s -> inf"),
        (
            r"$$ \nabla\left(\frac\lambda2\lVert\theta\rVert_2^2+J\right)=\lambda\theta $$",
            "claim grad_theta (lambda/2 ||theta||_2^2 + J) = lambda theta",
        ),
        (
            r"claim $$ \nabla(\lvert J-b\rvert+b)=\mathrm{sign}(J-b)\nabla J $$",
            "claim grad_theta (|J - b| + b) = sign(J - b) grad J",
        ),
        (
            r"claim $$ \nabla_\theta(\lambda\lVert\theta\rVert_1)=\lambda\,\mathrm{sign}(\theta) $$",
            "claim grad_theta (lambda ||theta||_1) = lambda sign(theta)",
        ),
    ] {
        same(&format!("{given}\n{latex}"), &format!("{plain}{same_plain}"));
    }
}

#[test]
fn layers_are_counted_above() {
    same_renamed(
        r"given $$ z,w\in\mathbb{R}^{L},\ t,x\in\mathbb{R},\ h:\mathbb{R}\to\mathbb{R} $$
$$ a^{(1)}=w^{(1)}x,\quad a^{(l+1)}=w^{(l+1)}h(a^{(l)})\quad\text{for } l=1,\dots,L-1 $$
$$ \delta^{(l)}=h'(a^{(l)})w^{(l)}\delta^{(l+1)}\quad\text{for } l=1,\dots,L-1 $$
claim $$ \frac{\partial t}{\partial w^{(l)}}=z^{(l)}\delta^{(3)}\prod_{k=l+1}^{L}h'(a^{(k)})w^{(k)} $$",
        "dims L
given z, w : L
given t, x real
given h : function
a_(1) = w_(1) x
a_(l+1) = w_(l+1) h(a_(l)) for l in 1..L-1
err_(l) = h'(a_(l)) w_(l) err_(l+1) for l in 1..L-1
claim dt/dw_(l) = z_(l) err_(3) prod_{k=l+1}^L h'(a_(k)) w_(k)",
        "delta",
        "err",
    );
    same_renamed(
        r"given $$ W\in\mathbb{R}^{K\times H\times H},\ h:\mathbb{R}\to\mathbb{R} $$
$$ \delta_j^{(4)}=W_{1j}^{(3)},\quad \delta_j^{(l)}=\sum_k W^{(l)}_{kj}\delta_k^{(l+1)}\text{ for }l=2,\dots,3 $$
show $$ \delta_1^{(3)}=W_{11}^{(3)}\delta_1^{(4)} $$",
        "dims K, H
given W : K x H x H
given h : function
err_(4,j) = W_(3,1,j)
err_(l,j) = sum_k W_(l,k,j) err_(l+1,k) for l in 2..3
show err_(3,1) = W_(3,1,1) err_(4,1)",
        "delta",
        "err",
    );
}

#[test]
fn a_range_is_two_inequalities() {
    same(
        r"$$ h(a)=\sigma(a) $$ show $$ h'(a)=h(a)(1-h(a))\in(0,\tfrac14] \text{ for } a\in\mathbb{R} $$",
        "h(a) = sigmoid(a)\nshow 0 < h'(a) = h(a) (1 - h(a)) <= 1/4 for a real",
    );
}

#[test]
fn rows_with_two_readings_are_refused() {
    let given = r"given $$ y,z\in\mathbb{R},\ \theta,\ell\in\mathbb{R}^D,\ \lambda>0 $$ ";
    let with = |s: &str| format!("{given}\n{s}");
    refused(&with(r"$$ J=\log(y-z)^2 $$"), r"\log(y-z)^2", "argument or to the value", 2);
    assert_eq!(errors(&with(r"claim $$ \Delta y=-y $$")).len(), 1);
}

#[test]
fn rows_with_one_sensible_reading_are_read() {
    let given = r"given $$ v,\theta\in\mathbb{R}^D,\ \lambda>0 $$ ";
    let with = |s: &str| format!("{given}\n{s}");
    for row in [
        // A constant in front has no gradient of its own; the only array is the variable.
        r"claim $$ \nabla\frac\lambda2\lVert\theta\rVert_2^2=\lambda\theta $$",
        r"claim $$ \partial\lambda\lVert\theta\rVert_1=\lambda\,\mathrm{sign}(\theta) $$",
        // A sum over the only index in it.
        r"show $$ \sum\theta_i=\sum_j\theta_j $$",
        // A change is a name once it is defined.
        r"define $$ \Delta v=-v $$ show $$ \Delta v=-v $$",
        r"define $$ L(\lambda)=\lambda^2 $$ claim $$ L'=2\lambda $$",
    ] {
        assert!(errors(&with(row)).is_empty(), "{row}: {:?}", errors(&with(row)));
    }
}
