//! Values, entries, local derivatives and ways through the graph.

use super::table;

const NET: &str = "given x : 3; W1 : 3 x 3; W2 : 3 x 3; w3 : 3; t real
a2 = W1 x; z2 = tanh(a2)
a3 = W2 z2; z3 = sigmoid(a3)
a4 = w3^T z3
E = 1/2 (a4 - t)^2
r = a4 - t";

#[test]
fn of_a_net() {
    table(
        NET,
        &[
            ("claim dE/dW2_(1,1) = dE/da4 w3_1 sigmoid'(a3_1)", "missing factor z2_1"),
            ("claim dE/dw3_2 = a4 - t", "missing factor z3_2"),
            ("claim dE/dw3_2 = z3_2", "missing factor a4 - t"),
            ("claim dE/da4 = a4 + t", "sign of the term `t`"),
            ("claim dE/da3_i = r w3_i z3_i", "missing factor 1 - z3_i"),
            ("claim dE/da3_i = r w3_i z3_i (1 + z3_i)", "sign of the term `z3_i`"),
            ("claim dE/da3_i = r w3_i sigmoid(a3_i)", "missing factor 1 - z3_i"),
            ("claim dE/da3_i = r w3_i tanh'(a3_i)", "tanh'(a3_i) where sigmoid'(a3_i) is meant"),
            ("claim dE/dz2_j = sum_i dE/da3_i W2_ji", "W2_ji where W2_ij is meant"),
            ("claim dE/dz2 = W2 dE/da3", "W2 where W2^T is meant"),
            ("claim dE/da2 = W2^T dE/da3", "missing factor tanh'(a2)"),
            ("claim dE/da2_j = tanh'(a2_j) dE/dz2_i", "dE/dz2_i where dE/dz2_j is meant"),
            ("claim dE/dW1_ij = dE/da2_j x_i", "i and j the other way round"),
            ("claim dE/dw3 = r z2", "z2 where z3 is meant"),
            ("claim dE/da3 = r w3 .* z3", "missing factor 1 - z3"),
        ],
    );
}

const PATHS: &str = "given x, w, b, u_1, u_2 real
a = sigmoid(w x + b)
s = sin(u_1 a)
c = cos(u_2 a)
L = s c + a^2";

#[test]
fn of_ways_through_the_graph() {
    table(
        PATHS,
        &[
            ("claim dL/da = dL/ds ds/da + dL/dc dc/da", "missing term 2 a"),
            ("claim dL/da = dL/ds ds/da + 2 a", "missing the path through c"),
            ("claim dL/dw = dL/da a (1 - a) w", "w where x is meant"),
            ("claim dL/dw = dL/da a x", "missing factor 1 - a"),
            ("claim dL/dw = dL/da a (1 - a)", "missing factor x"),
            ("claim dL/du_2 = -s a sin(u_1 a)", "u_1 where u_2 is meant"),
            ("claim dL/du_2 = s a sin(u_2 a)", "sign flipped"),
            ("claim dL/db = dL/da a (1 - a) x", "extra factor x"),
        ],
    );
}
