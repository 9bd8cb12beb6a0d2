"""Evaluates both sides of every claim in equivalent.txt at random points, to 50 digits, from the claim's definitions.

    python3 equivalent.py

Prints `equal` or `different` for each, and fails if one is different or has no evaluation here. The evaluations are written
from the definitions in the .deriv files by hand; they share nothing with the judge but the claim's text.
"""

import pathlib
import random
import sys

from mpmath import cos, exp, log, matrix, mp, mpf, sin

mp.dps = 50
POINTS = 20
RANDOM = random.Random(7)


def real():
    return mpf(RANDOM.gauss(0, 1))


def slope(f, x, side=0):
    """f'(x) by differences of an analytic piece: from one side if `side` is 1 or -1."""
    h = mpf(10) ** -20
    if side == 0:
        return (f(x + h) - f(x - h)) / (2 * h)
    # Three points on one side: the error is of order h^2.
    return side * (-3 * f(x) + 4 * f(x + side * h) - f(x + 2 * side * h)) / (2 * h)


def sigmoid(x):
    return 1 / (1 + exp(-x))


def kink_of_max():
    x1, x2, y1, y2, w21, w12, w22, b2, m11, m12, m22, c1, c2 = (real() for _ in range(13))

    def loss_of_z1(z1):
        z2 = w12 * x1**2 + w22 * x2**2 + b2
        yh1 = sigmoid(m11 * z1**3 + c1)
        yh2 = m12 * sin(z1) + m22 * cos(z2) + c2
        return log((y1 - yh1) ** 2) + log((y2 - yh2) ** 2)

    # Just on the kink the argument of max must be 0, and not what rounding leaves.
    def from_the_kink(h):
        return loss_of_z1(max(mpf(0), h * x1))

    sides = slope(from_the_kink, mpf(0), 1), slope(from_the_kink, mpf(0), -1)
    return [(sum(sides) / 2, slope(loss_of_z1, mpf(0)) * x1 / 2)]


def kink_of_relu():
    def relu(a):
        return max(mpf(0), a)

    return [((slope(relu, mpf(0), 1) + slope(relu, mpf(0), -1)) / 2, mpf(1) / 2)]


def turned_filter():
    j = matrix([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    turned = matrix([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    return [(turned[u - 1, v - 1], j[3 - u, 3 - u]) for u in (1, 2, 3) for v in (1, 2, 3)]


def receptive_field():
    k, s = [5, 2, 5], [1, 2, 1]
    r = [k[0]]
    for layer in (1, 2):
        stride = 1
        for i in range(layer):
            stride *= s[i]
        r.append(r[-1] + (k[layer] - 1) * stride)
    return [(mpf(r[2]), mpf(r[1] + 4 * s[1]))]


def softmax(z):
    total = sum(exp(x) for x in z)
    return [exp(x) / total for x in z]


def softmax_of_equal_scores():
    r = real()
    return [(softmax([r, r, 0])[0], softmax([r, r, 0])[0])]


def decision_circle():
    phi, r = real(), mpf(1)
    x = r * cos(phi), r * sin(phi)
    return [(6 + 2 * x[0] ** 2 + 2 * x[1] ** 2, r * 8)]


def jacobian(z):
    n = len(z)

    def entry(i, j):
        return slope(lambda x: softmax(z[:j] + [x] + z[j + 1 :])[i], z[j])

    return [[entry(i, j) for j in range(n)] for i in range(n)]


def cases(on_diagonal):
    z = [real() for _ in range(RANDOM.randint(2, 5))]
    s, d, n = softmax(z), jacobian(z), range(len(z))
    return [(d[i][j], on_diagonal(s, i, j) if i == j else -s[i] * s[j]) for i in n for j in n]


def jacobian_by_itself():
    z = [real() for _ in range(RANDOM.randint(2, 5))]
    d, n = jacobian(z), range(len(z))
    return [(d[i][j], d[i][j]) for i in n for j in n]


EVALUATIONS = {
    "claim 000.Q4.3-c at the kink: dJ/dw11 = (1/2) (dJ/dz1 * x1) at w11 = -w21 x2/x1": kink_of_max,
    "claim 003.Q4.3-a at 0: d relu(a)/da = (1/2) * 1 at a = 0 for a real": kink_of_relu,
    "show 001.3.1-a: turned_(u,v) = J_(4-u,4-u) for u in 1..3 for v in 1..3": turned_filter,
    "show 001.3.3-d: r_3 = r_2 + 4 s_2": receptive_field,
    "show 003.Q1-2 equal: softmax([r, r, 0])_1 = softmax([r, r, 0])_1 for r real": softmax_of_equal_scores,
    "show 003.Q2-b: y1(p) = r y2(p) at r = 1": decision_circle,
    "claim 004.T1-c cases: dS_i/dz_j = if i = j then S_j (1 - S_i) else -S_i S_j": (
        lambda: cases(lambda s, i, j: s[j] * (1 - s[i]))
    ),
    "claim 004.T1-c cases: dS_i/dz_j = if i = j then S_i (1 - S_j) else -S_i S_j": (
        lambda: cases(lambda s, i, j: s[i] * (1 - s[j]))
    ),
    "show 004.T1-d symmetric: dS/dz = dS/dz": jacobian_by_itself,
}


def close(a, b):
    return abs(a - b) <= mpf(10) ** -15 * max(abs(a), abs(b), mpf(10) ** -5)


def main():
    text = pathlib.Path(__file__).with_name("equivalent.txt").read_text(encoding="utf-8")
    claims = [line for line in text.splitlines() if line and line[0] not in "# "]
    bad = len(set(EVALUATIONS) - set(claims))
    for claim in claims:
        evaluation = EVALUATIONS.get(claim)
        if evaluation is None:
            verdict = "no evaluation"
        else:
            pairs = [pair for _ in range(POINTS) for pair in evaluation()]
            verdict = "equal" if all(close(a, b) for a, b in pairs) else "different"
        bad += verdict != "equal"
        print(f"{verdict:<14} {claim}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
