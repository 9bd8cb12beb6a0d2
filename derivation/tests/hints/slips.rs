//! One slip of the pen.

use super::table;

const LOGISTIC: &str = "dims N, D
given X : N x D; y : N in {0,1}; theta : D; lambda > 0
p = sigmoid(X theta)
J = -1/N sum_i [ y_i log p_i + (1 - y_i) log(1 - p_i) ] + lambda/2 ||theta||^2";

#[test]
fn of_a_logistic_regression() {
    table(
        LOGISTIC,
        &[
            ("claim dJ/dtheta = 1/N X^T (y - p) + lambda theta", "sign of the term `1/N X^T (y - p)`"),
            ("claim dJ/dtheta = -1/N X^T (p - y) - lambda theta", "sign flipped"),
            ("claim dJ/dtheta = 1/N X^T (p - y) - lambda theta", "sign of the term `lambda theta`"),
            ("claim dJ/dtheta = X^T (p - y) + lambda theta", "the term `X^T (p - y)` needs the factor 1/N"),
            (
                "claim dJ/dtheta = 1/N X^T (p - y) + 2 lambda theta",
                "the term `2 lambda theta` needs the factor 1/2",
            ),
            ("claim dJ/dtheta = 1/N X^T (p - y) + theta", "the term `theta` needs the factor lambda"),
            ("claim dJ/dtheta = 1/N X^T (p - y)", "missing term lambda theta"),
            ("claim dJ/dtheta = 2/N X^T (p - y) + 2 lambda theta", "constant factor 1/2"),
            ("claim dJ/dtheta = 1/N X^T (p + y) + lambda theta", "sign of the term `y`"),
            ("claim dJ/dtheta = 1/N X^T p + lambda theta", "missing term -y"),
            (
                "claim dJ/dtheta_j = 1/N sum_i (p_i - y_i) X_ij + lambda theta_j^2",
                "the term `lambda theta_j^2` needs the factor 1/theta_j",
            ),
            ("claim dJ/dtheta_j = 1/N sum_i (p_i - y_i) + lambda theta_j", "missing factor X_ij"),
            (
                "claim dJ/dtheta_j = 1/N sum_i (p_i (1 - p_i) - y_i) X_ij + lambda theta_j",
                "extra factor (1 - p_i)",
            ),
            ("claim d2J/dtheta2 = 1/N X^T diag(p) X + lambda I", "missing factor 1 - p"),
            ("claim d2J/dtheta2 = 1/N X^T diag(p .* (1 - p)) X", "missing term lambda I"),
            ("claim d2J/dtheta2 = 1/N X^T diag(p .* (1 + p)) X + lambda I", "sign of the term `p`"),
        ],
    );
}

const SQUARES: &str = "dims D >= 1, N > D
given X : N x D; y : N; theta : D; eta > 0; u, v real
L = 1/2 ||y - X theta||^2
g = sin(u v) + exp(u)/v";

#[test]
fn of_least_squares_and_numbers() {
    table(
        SQUARES,
        &[
            ("claim dL/dtheta = X^T (y - X theta)", "sign flipped"),
            ("claim dL/dtheta = -2 X^T (y - X theta)", "constant factor 1/2"),
            ("claim dL/dtheta = -eta X^T (y - X theta)", "extra factor eta"),
            ("claim dL/dtheta = -1/N X^T (y - X theta)", "missing factor N"),
            ("claim dL/dtheta = -2 eta/N X^T (y - X theta)", "missing factor N/(2 eta)"),
            ("claim d2L/dtheta2 = X^T X + I", "extra term `I`"),
            ("claim dg/du = v sin(u v) + exp(u)/v", "sin(u v) where cos(u v) is meant"),
            ("claim dg/du = cos(u v) + exp(u)/v", "the term `cos(u v)` needs the factor v"),
            ("claim dg/du = u cos(u v) + exp(u)/v", "u where v is meant"),
            ("claim dg/du = v cos(u v) + exp(u) v", "exp(u) v where exp(u)/v is meant"),
            ("claim dg/dv = u cos(u v) + exp(u)/v^2", "sign of the term `exp(u)/v^2`"),
            ("claim dg/dv = u cos(u v) - exp(u)/v^3", "the term `exp(u)/v^3` needs the factor v"),
            ("claim dg/dv = u cos(u v) - exp(u)/v", "the term `exp(u)/v` needs the factor 1/v"),
            ("claim dg/dv = u cos(u + v) - exp(u)/v^2", "u + v where u v is meant"),
            ("claim dg/dv = u cos(u v) - log(u)/v^2", "log(u) where exp(u) is meant"),
            (
                "claim dg/dv = u (cos(u v) - exp(u)/v^2)",
                "u (cos(u v) - exp(u)/v^2) where u cos(u v) - exp(u)/v^2 is meant",
            ),
            ("claim d(u^3)/du = 3 u^3", "extra factor u"),
            ("claim d(u^3)/du = 2 u^2", "constant factor 3/2"),
            ("claim d(u^3 v)/du = 3 u^2 + v", "3 u^2 + v where 3 u^2 v is meant"),
        ],
    );
}

const SHAPES: &str = "dims n, m, k
given A : n x m; B : m x k; C : n x n; x : n; y : m; a : n; b : n
f = x^T C x
q = tr(C C)";

#[test]
fn of_matrices() {
    table(
        SHAPES,
        &[
            ("claim df/dx = C x + C x", "C where C^T is meant"),
            ("claim df/dC = a x^T", "a where x is meant"),
            ("claim d(x^T A y)/dA = x y^T y y^T", "extra factor ||y||^2"),
            ("show A B = A B + A B", "constant factor 1/2"),
            ("show tr(C C^T) = ||C||", "missing factor ||C||"),
            ("show q = tr(C C^T)", "C^T where C is meant"),
            ("show tr(A A^T) = sum_ij A_ij", "A_ij where A_ij^2 is meant"),
        ],
    );
}
