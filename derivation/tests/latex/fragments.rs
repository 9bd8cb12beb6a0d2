//! The LaTeX of the sample files.

use crate::common::same;

const LOGISTIC: &str = r"$$ X\in\mathbb{R}^{N\times D},\ y\in\{0,1\}^N,\ \theta\in\mathbb{R}^D,\ \lambda>0 $$
$$ p=\sigma(X\theta),\quad J(\theta)=-\frac1N\sum_{i=1}^N\left[y_i\log p_i+(1-y_i)\log(1-p_i)\right]+\frac\lambda2\|\theta\|_2^2 $$
claim $$ \nabla_\theta J=\frac1N X^\top(p-y)+\lambda\theta $$";

#[test]
fn logistic_regression() {
    same(
        LOGISTIC,
        "dims N, D
given X : N x D
given y : N in {0,1}
given theta : D
given lambda > 0
p = sigmoid(X theta)
J(theta) = -(1/N) sum_{i=1}^N [y_i log p_i + (1 - y_i) log(1 - p_i)] + lambda/2 ||theta||_2^2
claim grad_theta J = 1/N X^T (p - y) + lambda theta",
    );
}

#[test]
fn least_squares() {
    same(
        r"given $$ X\in\mathbb{R}^{N\times D}\text{ of rank }D,\quad y\in\mathbb{R}^N,\quad \theta\in\mathbb{R}^D $$
$$ L=\frac12\|y-X\theta\|^2 $$
$$ \hat\theta=(X^\top X)^{-1}X^\top y,\quad r=y-X\hat\theta $$
show $$ X^\top r=0 $$
$$ \nabla_\theta L=-X^\top(y-X\theta) $$
stationary $$ L \text{ at } \theta=\hat\theta $$
show Pythagoras: \[ \|y\|^2=\|X\hat\theta\|^2+\|r\|^2 \]",
        "dims N, D
given X : N x D, rank D
given y : N
given theta : D
L = 1/2 ||y - X theta||^2
thetahat = (X^T X)^-1 X^T y
r = y - X thetahat
show X^T r = 0
claim grad_theta L = -X^T (y - X theta)
stationary L at theta = thetahat
show Pythagoras: ||y||^2 = ||X thetahat||^2 + ||r||^2",
    );
}

#[test]
fn softmax() {
    same(
        r"dims $K\ge 2$
given $$ z\in\mathbb{R}^K,\ t\in\Delta^{K-1},\ c\in\mathbb{R} $$
$$ s_i=\frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}},\qquad \mathcal L=-\sum_k t_k\log s_k $$
$$ \frac{\partial s_i}{\partial z_j}=s_i(\delta_{ij}-s_j),\qquad \frac{\partial\mathcal L}{\partial z}=s-t $$
claim cases: $$ \frac{\partial s_i}{\partial z_j}=\begin{cases}s_i(1-s_i)&i=j\\-s_is_j&i\neq j\end{cases} $$
show shift: $$ \operatorname{softmax}(z+c)=\operatorname{softmax}(z) $$",
        "dims K >= 2
given z : K
given t : K in simplex
given c real
s_i = e^z_i / sum_{k=1}^K e^z_k
L = -sum_k t_k log s_k
claim ds_i/dz_j = s_i (delta_ij - s_j)
claim dL/dz = s - t
claim cases: ds_i/dz_j = if i = j then s_i (1 - s_i) else -s_i s_j
show shift: softmax(z + c) = softmax(z)",
    );
}

#[test]
fn feature_map() {
    same(
        r"given $$ x\in\mathbb{R}^D,\ W\in\mathbb{R}^{H\times D},\ b\in\mathbb{R}^H,\ v\in\mathbb{R}^H $$
$$ h(s)=s(1-s),\ f(x)=v^\top h(Wx+b),\ c = v^\top h(b),\ q_d=\sum_j v_j(1-2b_j)W_{jd} $$
show $$ f=c+q^\top x+x^\top A x,\quad A_{de}=-\sum_j v_jW_{jd}W_{je} $$",
        "dims D
given x : D
dims H
given W : H x D
given b : H
given v : H
h(s) = s (1 - s)
f(x) = v^T h(W x + b)
c = v^T h(b)
q_d = sum_j v_j (1 - 2 b_j) W_jd
A_de = -sum_j v_j W_jd W_je
show f = c + q^T x + x^T A x",
    );
}

#[test]
fn two_heads() {
    same(
        r"given $x, w, b, u_1, u_2, y_1, y_2\in\mathbb{R}$
$$ a=\sigma(wx+b),\ \hat y_1=\sin(u_1a),\ \hat y_2=\cos(u_2a) $$
assume $$ y_1>\hat y_1,\ y_2>\hat y_2 $$
$$ L=-\log(y_1-\hat y_1)-\log(y_2-\hat y_2),\ e_1=1/(y_1-\hat y_1),\ e_2=1/(y_2-\hat y_2) $$
$$ \frac{\partial L}{\partial w}=\frac{\partial L}{\partial a}\frac{\partial a}{\partial w}=\left(e_1u_1\cos(u_1a)-e_2u_2\sin(u_2a)\right)a(1-a)x $$",
        "given x, w, b, u_1, u_2, y_1, y_2 real
a = sigmoid(w x + b)
yhat_1 = sin(u_1 a)
yhat_2 = cos(u_2 a)
assume y_1 > yhat_1
assume y_2 > yhat_2
L = -log(y_1 - yhat_1) - log(y_2 - yhat_2)
e_1 = 1/(y_1 - yhat_1)
e_2 = 1/(y_2 - yhat_2)
claim dL/dw = dL/da da/dw = (e_1 u_1 cos(u_1 a) - e_2 u_2 sin(u_2 a)) a (1 - a) x",
    );
}

#[test]
fn hypergradient() {
    same(
        r"given $$ X\in\mathbb{R}^{N\times D},\ y\in\mathbb{R}^N,\ V\in\mathbb{R}^{M\times D},\ t\in\mathbb{R}^M,\ \theta_0\in\mathbb{R}^D,\ \eta>0 $$
$$ L_{\text{train}}(\theta)=\frac1{2N}\|X\theta-y\|^2,\qquad L_{\text{val}}(\theta)=\frac1{2M}\|V\theta-t\|^2 $$
$$ \theta_1=\theta_0-\eta\nabla L_{\text{train}}(\theta_0),\qquad \frac{dL_{\text{val}}(\theta_1)}{d\eta}=-\nabla L_{\text{val}}(\theta_1)^\top\nabla L_{\text{train}}(\theta_0) $$",
        "dims N, D
given X : N x D
given y : N
dims M
given V : M x D
given t : M
given theta_0 : D
given eta > 0
Ltrain(theta) = 1/(2 N) ||X theta - y||^2
Lval(theta) = 1/(2 M) ||V theta - t||^2
theta_1 = theta_0 - eta grad Ltrain(theta_0)
claim dLval(theta_1)/deta = -grad Lval(theta_1)^T grad Ltrain(theta_0)",
    );
}

#[test]
fn per_branch() {
    same(
        r"given $$x, w \in \mathbb R$$
$$ r=\operatorname{ReLU}(wx) $$
claim $$ \frac{dr}{dw}=x \quad\text{when } wx>0, \qquad \frac{dr}{dw}=0 \text{ if } wx<0 $$",
        "given x, w real
r = relu(w x)
claim dr/dw = x when w x > 0
claim dr/dw = 0 when w x < 0",
    );
}
