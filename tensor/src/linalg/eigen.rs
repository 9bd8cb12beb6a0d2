//! Eigenvalues and eigenvectors of symmetric matrices, by Jacobi's rotations.

use super::Result;
use super::matrices::{Matrices, transpose};
use crate::{Real, Tensor};

/// Sweeps after which to stop; convergence is quadratic, and ten are seldom needed.
const SWEEPS: usize = 60;

/// Eigenvalues `[.., n]` in ascending order, and eigenvectors as the columns of `[.., n, n]`, of every symmetric matrix of
/// `[.., n, n]`: `a·v = λ·v`. The vectors are orthonormal; their signs are not fixed by the problem.
pub fn symmetric_eigen<T: Real>(a: &Tensor<T>) -> Result<(Tensor<T>, Tensor<T>)> {
    let a = Matrices::symmetric("symmetric_eigen", a)?;
    let n = a.n;
    let (mut values, mut vectors) = (Vec::new(), Vec::new());
    for matrix in a.iter() {
        let (d, v) = jacobi(matrix.to_vec(), n);
        let mut order = Vec::from_iter(0..n);
        order.sort_by(|&i, &j| d[i].f64().total_cmp(&d[j].f64()));
        values.extend(order.iter().map(|&i| d[i]));
        let rows: Vec<T> = order.iter().flat_map(|&i| &v[i * n..][..n]).copied().collect();
        vectors.extend(transpose(&rows, n, n));
    }
    Ok((Tensor::from_vec(values, a.shaped(&[n])?)?, Tensor::from_vec(vectors, a.shaped(&[n, n])?)?))
}

/// Rotates pairs of axes until nothing is left off the diagonal. Gives the diagonal, and the eigenvectors as rows.
fn jacobi<T: Real>(mut a: Vec<T>, n: usize) -> (Vec<T>, Vec<T>) {
    // At a scale where squares neither overflow nor vanish.
    let scale = a.iter().fold(T::ZERO, |m, x| m.maximum(x.abs()));
    if scale > T::ZERO {
        a.iter_mut().for_each(|x| *x /= scale);
    }
    let mut v = Tensor::<T>::eye(n).to_vec();
    for _ in 0..SWEEPS {
        let mut moved = false;
        for (p, q) in (0..n).flat_map(|p| (p + 1..n).map(move |q| (p, q))) {
            // The mean of the two mirror images, which may differ by rounding.
            let off = (a[p * n + q] + a[q * n + p]) * T::of(0.5);
            let (app, aqq) = (a[p * n + p], a[q * n + q]);
            if off.abs() <= T::EPSILON * T::of(0.5) * (app.abs() * aqq.abs()).sqrt() || off.abs() <= T::TINY {
                continue;
            }
            moved = true;
            let (c, s) = rotation(app, aqq, off);
            // Columns p and q, then rows p and q.
            for i in 0..n {
                turn(&mut a, i * n + p, i * n + q, c, s);
            }
            for i in 0..n {
                turn(&mut a, p * n + i, q * n + i, c, s);
                turn(&mut v, p * n + i, q * n + i, c, s);
            }
            (a[p * n + q], a[q * n + p]) = (T::ZERO, T::ZERO);
        }
        if !moved {
            break;
        }
    }
    (a.iter().step_by(n + 1).map(|&d| d * scale).collect(), v)
}

/// Cosine and sine of the smaller angle that makes `[[x, off], [off, y]]` diagonal.
pub(super) fn rotation<T: Real>(x: T, y: T, off: T) -> (T, T) {
    let theta = (y - x) / (off + off);
    let t = T::ONE / (theta.abs() + (T::ONE + theta * theta).sqrt());
    let t = if theta < T::ZERO { -t } else { t };
    let c = T::ONE / (T::ONE + t * t).sqrt();
    (c, t * c)
}

/// `(x[i], x[j])` turned by the angle whose cosine and sine are given.
pub(super) fn turn<T: Real>(x: &mut [T], i: usize, j: usize, c: T, s: T) {
    (x[i], x[j]) = (c * x[i] - s * x[j], s * x[i] + c * x[j]);
}
