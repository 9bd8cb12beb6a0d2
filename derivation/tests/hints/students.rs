//! Mistakes of homework in backpropagation: the first hint is the one that a student needs, and its edit what one would write.

use super::{hints, one};

/// For each line, as the claim of a file that begins with `setup`: the first hint, and the claim with its edit made.
fn first(setup: &str, lines: &[(&str, &str, &str)]) {
    let mut missed = String::new();
    for (line, words, meant) in lines {
        let text = format!("{setup}\nclaim {line}\n");
        hints(&text);
        let hint = one(&text, 7).hints.into_iter().next();
        let mended = hint.as_ref().and_then(|h| h.edit.as_ref()).map(|e| e.apply(&text));
        let mended = mended.as_deref().and_then(|t| t.lines().last()?.strip_prefix("claim "));
        let said = hint.as_ref().map(|h| h.text.as_str());
        if (said, mended) != (Some(words), Some(meant)) {
            missed += &format!("{line}\n    want: {words}: {meant}\n    have: {said:?}: {mended:?}\n");
        }
    }
    assert!(missed.is_empty(), "\n{missed}");
}

const GAUSS: &str = "dims D >= 2
given x, mu : D; Sigma : D x D, posdef; y : D; m real; sigma > 0
L = -1/2 (x - mu)^T Sigma^-1 (x - mu) - 1/2 log(det(Sigma))
S = 1/D sum_i ((y_i - m)^2/(2 sigma^2) + log(sigma))";

#[test]
fn of_a_gaussian() {
    first(
        GAUSS,
        &[
            ("dL/dmu = (x - mu)^T", "missing factor Sigma^-1", "dL/dmu = (x - mu)^T Sigma^-1"),
            ("dL/dmu = x - mu", "missing factor Sigma^-1", "dL/dmu = Sigma^-1 (x - mu)"),
            ("dL/dmu = Sigma (x - mu)", "Sigma where Sigma^-1 is meant", "dL/dmu = Sigma^-1 (x - mu)"),
            (
                "dL/dSigma = 1/2 (x - mu) (x - mu)^T Sigma^-1 - 1/2 Sigma^-1",
                "missing factor Sigma^-1",
                "dL/dSigma = 1/2 Sigma^-1 (x - mu) (x - mu)^T Sigma^-1 - 1/2 Sigma^-1",
            ),
            // The half in front of the log-determinant.
            (
                "dL/dSigma = 1/2 Sigma^-1 (x - mu) (x - mu)^T Sigma^-1 - Sigma^-1",
                "the term `Sigma^-1` needs the factor 1/2",
                "dL/dSigma = 1/2 Sigma^-1 (x - mu) (x - mu)^T Sigma^-1 - 1/2 Sigma^-1",
            ),
            (
                "dL/dSigma = -1/2 Sigma^-1 (x - mu) (x - mu)^T Sigma^-1 + 1/2 Sigma^-1",
                "sign flipped",
                "dL/dSigma = 1/2 Sigma^-1 (x - mu) (x - mu)^T Sigma^-1 - 1/2 Sigma^-1",
            ),
            (
                "dS/dsigma = 1/D sum_i (1/sigma - (y_i - m)^2/sigma^2)",
                "exponent 2 where 3 is meant",
                "dS/dsigma = 1/D sum_i (1/sigma - (y_i - m)^2/sigma^3)",
            ),
            (
                "dS/dm = -1/D sum_i (y_i - m)",
                "missing factor 1/sigma^2",
                "dS/dm = -1/(D sigma^2) sum_i (y_i - m)",
            ),
        ],
    );
}

const RIDGE: &str = "dims N, D >= 2
given X : N x D; y : N; w : D; lambda > 0; A : D x D; b : D; Z > 0
J = 1/2 ||X w - y||^2 + lambda/2 ||w||^2
q = 1/2 w^T A w
F = log(Z)^2";

#[test]
fn of_quadratic_forms() {
    first(
        RIDGE,
        &[
            ("d2J/dw2 = X^T X + lambda", "missing factor I", "d2J/dw2 = X^T X + lambda I"),
            ("d2J/dw2 = X^T X", "missing term lambda I", "d2J/dw2 = X^T X + lambda I"),
            ("d2J/dw2 = X X^T + lambda I", "X X^T where X^T X is meant", "d2J/dw2 = X^T X + lambda I"),
            ("dJ/dw = X (X w - y) + lambda w", "X where X^T is meant", "dJ/dw = X^T (X w - y) + lambda w"),
            ("dJ/dw = (X w - y) + lambda w", "missing factor X^T", "dJ/dw = X^T (X w - y) + lambda w"),
            (
                "dJ/dw = X^T (X w - y) + 2 lambda w",
                "the term `2 lambda w` needs the factor 1/2",
                "dJ/dw = X^T (X w - y) + lambda w",
            ),
            (
                "dJ/dw = X^T (X w - y) + lambda",
                "the term `lambda` needs the factor w",
                "dJ/dw = X^T (X w - y) + lambda w",
            ),
            ("dq/dw = A w", "A where (1/2) (A + A^T) is meant", "dq/dw = 1/2 (A + A^T) w"),
            ("dq/dw = 1/2 A w", "A where A + A^T is meant", "dq/dw = 1/2 (A + A^T) w"),
            ("d(b^T A w)/dw = b", "missing factor A^T", "d(b^T A w)/dw = A^T b"),
            ("d(b^T A w)/dA = b", "missing factor w^T", "d(b^T A w)/dA = b w^T"),
            ("dF/dZ = 2 log(Z)", "missing factor 1/Z", "dF/dZ = 2/Z log(Z)"),
            ("dF/dZ = 2/Z", "missing factor log(Z)", "dF/dZ = 2 log(Z)/Z"),
        ],
    );
}

const BATCH: &str = "dims B, D, K >= 2
given X : B x D; W : D x K; b : K; Y : B x K
Z_nk = sum_d X_nd W_dk + b_k
L = 1/B sum_n (logsumexp(Z_n) - Y_n^T Z_n)
P_n = softmax(Z_n)";

#[test]
fn of_a_batch() {
    first(
        BATCH,
        &[
            ("dL/dZ = P - Y", "missing factor 1/B", "dL/dZ = 1/B (P - Y)"),
            ("dL/dZ = 1/B (Y - P)", "sign flipped", "dL/dZ = -1/B (Y - P)"),
            ("dL/dX = 1/B (P - Y) W", "W where W^T is meant", "dL/dX = 1/B (P - Y) W^T"),
            ("dL/db_k = sum_n (P_nk - Y_nk)", "missing factor 1/B", "dL/db_k = 1/B sum_n (P_nk - Y_nk)"),
            ("dL/db = 1/B (P - Y)", "missing sum over i", "dL/db = 1/B sum_i (P_i - Y_i)"),
            ("dL/db_k = 1/B (P_nk - Y_nk)", "missing sum over n", "dL/db_k = sum_n 1/B (P_nk - Y_nk)"),
        ],
    );
}

const NET: &str = "dims D, H >= 2
given x : D; W1 : H x D; b1 : H; w2 : H; t real; lambda > 0
z = W1 x + b1
a = sigmoid(z)
y = w2^T a
E = 1/2 (y - t)^2
R = E + lambda ||W1||^2";

#[test]
fn of_a_net() {
    first(
        NET,
        &[
            ("dE/dw2 = (y - t) z", "z where a is meant", "dE/dw2 = (y - t) a"),
            ("dE/dz = (y - t) w2", "missing factor sigmoid'(z)", "dE/dz = (y - t) w2 .* sigmoid'(z)"),
            ("dE/dz = (y - t) w2 .* sigmoid'(a)", "a where z is meant", "dE/dz = (y - t) w2 .* sigmoid'(z)"),
            ("dE/dz = w2 .* a .* (1 - a)", "missing factor y - t", "dE/dz = (y - t) w2 .* a .* (1 - a)"),
            ("dE/dW1 = dE/dz x", "x where x^T is meant", "dE/dW1 = dE/dz x^T"),
            ("dE/dW1 = dE/dz", "missing factor x^T", "dE/dW1 = dE/dz x^T"),
            ("dE/dx = W1 dE/dz", "W1 where W1^T is meant", "dE/dx = W1^T dE/dz"),
            ("dE/dx = dE/dz", "missing factor W1^T", "dE/dx = W1^T dE/dz"),
            (
                "dR/dW1 = dE/dW1 + lambda W1",
                "the term `lambda W1` needs the factor 2",
                "dR/dW1 = dE/dW1 + 2 lambda W1",
            ),
            ("dE/db1 = (y - t) a .* (1 - a)", "missing factor w2", "dE/db1 = (y - t) a .* (1 - a) .* w2"),
        ],
    );
}

const SHARED: &str = "given w, x real
r_1 = tanh(w x)
r_2 = tanh(w r_1)
L = 1/2 (r_2 - x)^2";

#[test]
fn of_shared_weights() {
    first(
        SHARED,
        &[
            (
                "dL/dw = (r_2 - x) (1 - r_2^2) r_1",
                "missing the path through r_1",
                "dL/dw = (r_2 - x) (1 - r_2^2) r_1 + dL/dr_1 * dr_1/dw",
            ),
            (
                "dL/dw = (r_2 - x) (1 - r_2^2) (r_1 + w x)",
                "missing factor 1 - r_1^2",
                "dL/dw = (r_2 - x) (1 - r_2^2) (r_1 + w x (1 - r_1^2))",
            ),
            (
                "dL/dw = (r_2 - x) (1 - r_2)^2 (r_1 + w (1 - r_1^2) x)",
                "(1 - r_2)^2 where 1 - r_2^2 is meant",
                "dL/dw = (r_2 - x) (1 - r_2^2) (r_1 + w (1 - r_1^2) x)",
            ),
        ],
    );
}

const NORMED: &str = "dims N >= 2
given x : N; g : N; gamma, beta real; eps > 0
m = 1/N sum_i x_i
v = 1/N sum_i (x_i - m)^2
xh_i = (x_i - m)/sqrt(v + eps)
y = gamma xh + beta
L = g^T y";

#[test]
fn of_batch_normalisation() {
    first(
        NORMED,
        &[
            (
                "dL/dx_i = gamma/sqrt(v + eps) (g_i - 1/N xh_i sum_j g_j xh_j)",
                "missing the path through m",
                "dL/dx_i = gamma/sqrt(v + eps) (g_i - 1/N xh_i sum_j g_j xh_j) + dL/dm * dm/dx_i",
            ),
            (
                "dL/dx_i = gamma g_i/sqrt(v + eps)",
                "missing the paths through v and m",
                "dL/dx_i = gamma g_i/sqrt(v + eps) + dL/dv * dv/dx_i + dL/dm * dm/dx_i",
            ),
            (
                "dL/dx_i = 1/sqrt(v + eps) (g_i - 1/N sum_j g_j - 1/N xh_i sum_j g_j xh_j)",
                "missing factor gamma",
                "dL/dx_i = gamma/sqrt(v + eps) (g_i - 1/N sum_j g_j - 1/N xh_i sum_j g_j xh_j)",
            ),
            ("dL/dgamma = sum_i g_i x_i", "x where xh is meant", "dL/dgamma = sum_i g_i xh_i"),
            ("dL/dbeta = 1", "equals sum_i g_i", "dL/dbeta = sum_i g_i"),
        ],
    );
}

const ATTENTION: &str = "dims M, D >= 2
given Q : M x D; K : M x D; V : M x D; G : M x D
S = Q K^T/sqrt(D)
A_i = softmax(S_i)
O = A V
L = tr(G^T O)";

#[test]
fn of_attention() {
    first(
        ATTENTION,
        &[
            ("dL/dQ = dL/dS K", "missing factor 1/sqrt(D)", "dL/dQ = dL/dS K/sqrt(D)"),
            ("dL/dV = A G", "A where A^T is meant", "dL/dV = A^T G"),
            ("dL/dA = G V", "V where V^T is meant", "dL/dA = G V^T"),
            (
                "dL/dS_ij = A_ij (dL/dA_ij - sum_k dL/dA_ik)",
                "missing factor A_ik",
                "dL/dS_ij = A_ij (dL/dA_ij - sum_k dL/dA_ik A_ik)",
            ),
        ],
    );
}

const CODER: &str = "dims D >= 2, K >= 2
given m : D; s : D; eps : D; u : D; t real; o : K; l : K in onehot
KL = -1/2 sum_j (1 + s_j - m_j^2 - exp(s_j))
z_j = m_j + exp(s_j/2) eps_j
R = (u^T z - t)^2
p = softmax(o)
L = -sum_k l_k log p_k";

#[test]
fn of_a_variational_coder_and_softmax() {
    first(
        CODER,
        &[
            ("dKL/dm = -m", "sign flipped", "dKL/dm = m"),
            ("dKL/ds_j = exp(s_j) - 1", "constant factor 1/2", "dKL/ds_j = 1/2 (exp(s_j) - 1)"),
            ("dKL/ds_j = 1/2 exp(s_j)", "differs by 1/2", "dKL/ds_j = 1/2 exp(s_j) - 1/2"),
            (
                "dR/ds_j = dR/dz_j exp(s_j/2) eps_j",
                "constant factor 1/2",
                "dR/ds_j = 1/2 dR/dz_j exp(s_j/2) eps_j",
            ),
            ("dR/dz = 2 (u^T z - t)", "missing factor u", "dR/dz = 2 (u^T z - t) u"),
            ("dL/do = l - p", "sign flipped", "dL/do = p - l"),
            ("dL/do = p", "missing term -l", "dL/do = p - l"),
            ("dL/dp = -l", "missing factor 1/p", "dL/dp = -l ./ p"),
            ("dp_i/do_j = p_i (1 - p_j)", "1 where delta_ij is meant", "dp_i/do_j = p_i (delta_ij - p_j)"),
            ("dp_i/do_j = -p_i p_j", "missing term p_i delta_ij", "dp_i/do_j = -p_i p_j + p_i delta_ij"),
            ("dp/do = diag(p)", "missing term -p p^T", "dp/do = diag(p) - p p^T"),
        ],
    );
}

const TIED: &str = "dims H, D
given x : D; W : H x D
a = W x
h = tanh(a)
r = W^T h
E = 1/2 ||r - x||^2
v = r - x
da = (W v) .* (1 - h .* h)";

#[test]
fn of_tied_weights_as_matrices() {
    first(
        TIED,
        &[
            ("dE/dW = da x^T", "missing term h v^T", "dE/dW = da x^T + h v^T"),
            ("dE/dW = h v^T", "missing term da x^T", "dE/dW = h v^T + da x^T"),
            ("dE/dW = da x^T - h v^T", "sign of the term `h v^T`", "dE/dW = da x^T + h v^T"),
        ],
    );
}

#[test]
fn an_edit_is_offered_once() {
    let text = "dims D\ngiven A : D x D, posdef; x : D\nf = x^T A x\nclaim df/dx = 2 A^-1 x\n";
    let edits: Vec<_> =
        one(text, 7).hints.into_iter().filter_map(|h| h.edit.map(|e| e.apply(text))).collect();
    let different: std::collections::BTreeSet<_> = edits.iter().collect();
    assert!(!edits.is_empty() && different.len() == edits.len(), "{edits:?}");
}

#[test]
fn of_brackets_that_grow() {
    let text = r"given $$ x_1,\dots,x_N\in\mathbb{R}^D,\ m\in\mathbb{R}^D $$
define $$ f=\sum_{n=1}^N\|x_n-m\|^2 $$
claim $$ \nabla_m f=-2\left(\sum_{n=1}^N x_n-m\right) $$
";
    let source = chainrule_derivation::Source {
        name: "a.tex".into(),
        text: text.into(),
        dialect: chainrule_derivation::Dialect::Latex,
    };
    let claim = chainrule_derivation::check(&source, &Default::default()).claims.remove(0);
    let mended: Vec<_> = claim.hints.iter().filter_map(|h| Some(h.edit.as_ref()?.apply(text))).collect();
    assert!(!mended.is_empty());
    for text in mended {
        assert_eq!(text.matches(r"\left").count(), text.matches(r"\right").count(), "{text}");
    }
}
