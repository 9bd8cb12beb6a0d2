//! How far a derivative in front reaches.

use crate::common::{errors, notes, refused, same};

const GIVEN: &str = r"dims $N,D$
given $$ X\in\mathbb{R}^{N\times D},\ A\in\mathbb{R}^{D\times D},\ v,w\in\mathbb{R}^D,\ y\in\mathbb{R}^N,\ s,t\in\mathbb{R} $$
$$ J(v)=v^\top v,\quad L=w^\top v,\quad f(r)=r^2 $$";
const PLAIN: &str =
    "dims N, D\ngiven X : N x D\ngiven A : D x D\ngiven v, w : D\ngiven y : N\ngiven s, t real
J(v) = v^T v\nL = w^T v\nf(r) = r^2\n";

#[track_caller]
fn reads(latex: &str, plain: &str) {
    same(&format!("{GIVEN}\nshow $$ {latex} $$"), &format!("{PLAIN}show {plain}"));
}

#[test]
fn over_the_product_where_its_rest_depends_on_it() {
    reads(r"\frac{d}{ds}s\sin s=\partial_ss e^s", "d(s sin(s))/ds = d(s e^s)/ds");
    reads(r"\frac{d}{ds}ts=\frac{d}{ds}\frac st s", "d(t s)/ds = d(s/t s)/ds");
    reads(r"\frac{d}{ds}(s+1)(s-1)=0", "d((s + 1) (s - 1))/ds = 0");
    reads(r"\frac{d}{ds}f(s)/s+s=0", "d(f(s)/s)/ds + s = 0");
    reads(r"\nabla_vv^\top Av=\nabla_v w^\top v", "grad_v (v^T A v) = grad_v (w^T v)");
    reads(r"\nabla_v\|v\|^2w^\top v=0", "grad_v (||v||^2 w^T v) = 0");
    reads(r"\frac{\partial}{\partial A}v^\top Aw=0", "d(v^T A w)/dA = 0");
    reads(r"\frac{\partial}{\partial v_i}w^\top v=0", "d(w^T v)/dv_i = 0");
    reads(
        r"\frac{\partial}{\partial v}(Xv-y)^\top(Xv-y)=\nabla_v\tfrac12\|v\|^2",
        "d((X v - y)^T (X v - y))/dv = grad_v (1/2 ||v||^2)",
    );
    reads(
        r"\frac{\partial^2}{\partial s\,\partial t}s^2t^2=\frac{\partial^2}{\partial t\partial s}s\,t",
        "d2(s^2 t^2)/(ds dt) = d2(s t)/(dt ds)",
    );
    reads(r"\frac{\partial^2}{\partial s\partial t}f(s)L=0", "d2(f(s))/(ds dt) L = 0");
    reads(r"t\frac{d}{ds}s e^s=\left|\partial_ss\right|s", "t d(s e^s)/ds = |ds/ds| s");
    let said = notes(&format!(r"{GIVEN} show $$ \nabla_v v^\top Av=0 $$"));
    assert_eq!(said, [r"`\nabla_v` is taken of all of `v^\top Av`"]);
    // Nothing else could be meant.
    assert_eq!(notes(&format!(r"{GIVEN} show $$ \nabla_v\tfrac12 v^\top w=\frac{{d}}{{ds}}ts $$")), [""; 0]);
}

#[test]
fn over_the_first_factor_where_the_rest_does_not() {
    reads(r"\partial_ss^2t=\frac{d}{ds}(s^2)t", "d(s^2)/ds t = d(s^2)/ds t");
    reads(r"\partial_sf(s)^2=\nabla_v e^{L}", "d(f(s)^2)/ds = grad_v (e^L)");
    reads(r"\nabla_vLy^\top=\nabla_vL+v", "grad_v L y^T = grad_v L + v");
    reads(r"\nabla J(w)\,v=\nabla J(w)^\top v", "grad J(w) v = grad J(w)^T v");
    reads(r"\nabla_vL^\top v=\nabla_v^2J^{-1}v", "grad_v L^T v = hess_v J^-1 v");
}

/// A gradient is of a number, so an array behind it stands beside it.
#[test]
fn over_the_first_factor_where_all_would_be_an_array() {
    reads(r"\nabla_vL\odot v\odot w=\nabla_vJ\odot v", "grad_v L .* v .* w = grad_v J .* v");
    reads(r"\nabla_vLv^\top=\nabla_v^2L\,v", "grad_v L v^T = hess_v L v");
}

#[test]
fn brackets_are_asked_for_where_it_is_not_clear() {
    let all = |claim: &str, marked: &str| {
        refused(&format!("{GIVEN} claim $$ {claim}=0 $$"), marked, "how much of this is differentiated", 2);
    };
    all(r"\frac{d}{ds}(s^2)s", "(s^2)s");
    all(r"\frac{\partial^2}{\partial s\partial t}(s^2)t^2", "(s^2)t^2");
    all(r"\frac{d}{ds}[f(s)]\cdot f(s)", r"[f(s)]\cdot f(s)");
    all(
        r"\nabla_v g(v)h(v)".replace('g', "J").replace("h(v)", r"\operatorname{solve}(A,v)").as_str(),
        r"J(v)\operatorname{solve}(A,v)",
    );
    // However many stand behind each other, each is read once.
    let many = format!(r"{GIVEN} claim $$ {}s=0 $$", r"\frac{d}{ds}s".repeat(90));
    assert!(errors(&many).is_empty(), "{:?}", errors(&many));
}
