//! Cofactors, which are the slopes of the determinant, and their derivatives; for singular matrices as for others.

use super::Result;
use super::lu::Complete;
use super::matrices::{Matrices, transpose};
use super::triangular::substitute;
use crate::{Real, ShapeError, Tensor};

/// The cofactors of every matrix `A` of `[.., n, n]`, or their derivative along matrices `B₁, B₂, …` of the same shape:
/// `∂ᵏ cof(A + Σ εᵢ·Bᵢ) / ∂ε₁ … ∂εₖ` at 0. The cofactor in row i and column j is `∂ det(A) / ∂A[i, j]`.
pub fn cofactors<T: Real>(a: &Tensor<T>, along: &[&Tensor<T>]) -> Result<Tensor<T>> {
    if let Some(other) = along.iter().find(|b| b.shape() != a.shape()) {
        let shapes = [*a.shape(), *other.shape()];
        return Err(ShapeError::invalid("cofactor", &shapes, "all matrices must have one shape").into());
    }
    let a = Matrices::square("cofactor", a)?;
    let along = along.iter().map(|b| Matrices::square("cofactor", b)).collect::<Result<Vec<_>>>()?;
    let mut out = Vec::with_capacity(a.count() * a.n * a.n);
    for (i, matrix) in a.iter().enumerate() {
        let bs: Vec<&[T]> = along.iter().map(|b| b.get(i)).collect();
        out.extend(of_one(matrix, &bs, a.n));
    }
    Ok(Tensor::from_vec(out, a.shaped(&[a.n, a.n])?)?)
}

/// With A = L·D·U, and 1 for the determinants of L and U: `cof(A + B) = L⁻ᵀ·cof(D + L⁻¹·B·U⁻¹)·U⁻ᵀ`. Pivoting on rows and
/// columns keeps L and U far from singular; what A lacks in rank is zeros in D.
fn of_one<T: Real>(a: &[T], along: &[&[T]], n: usize) -> Vec<T> {
    let Complete { lu, pivots, rows, columns, sign } = Complete::new(a, n);
    let ul = transpose(&lu, n, n);
    let seen = |b: &&[T]| {
        let mut b: Vec<T> = rows.iter().flat_map(|i| columns.iter().map(move |j| b[i * n + j])).collect();
        substitute(&lu, &mut b, true, true);
        let mut b = transpose(&b, n, n);
        substitute(&ul, &mut b, true, true);
        transpose(&b, n, n)
    };
    let along: Vec<Vec<T>> = along.iter().map(seen).collect();
    let mut c = of_diagonal(&pivots, &along.iter().map(Vec::as_slice).collect::<Vec<_>>());
    substitute(&ul, &mut c, false, true);
    let mut c = transpose(&c, n, n);
    substitute(&lu, &mut c, false, true);
    let mut out = vec![T::ZERO; n * n];
    for (j, column) in columns.iter().enumerate() {
        for (i, row) in rows.iter().enumerate() {
            out[row * n + column] = sign * c[j * n + i];
        }
    }
    out
}

/// The same for a diagonal matrix: each choice of k + 1 rows and columns leaves a product of the diagonal's other entries.
fn of_diagonal<T: Real>(d: &[T], along: &[&[T]]) -> Vec<T> {
    let n = d.len();
    let mut out = vec![T::ZERO; n * n];
    let mut chosen = Vec::from_iter(0..=along.len());
    while chosen.last().is_some_and(|&last| last < n) {
        let rest = (0..n).filter(|i| !chosen.contains(i)).fold(T::ONE, |product, i| product * d[i]);
        for (p, i) in chosen.iter().enumerate() {
            for (q, j) in chosen.iter().enumerate() {
                let term = rest * mixed(along, n, &without(&chosen, p), &without(&chosen, q));
                out[i * n + j] += if (p + q).is_multiple_of(2) { term } else { -term };
            }
        }
        if !next(&mut chosen, n) {
            break;
        }
    }
    out
}

/// The part of `det(Σ εᵢ·Bᵢ)`, of some rows and columns, that is linear in every ε: as an expansion along the first row, which
/// is taken from each B in turn.
fn mixed<T: Real>(along: &[&[T]], n: usize, rows: &[usize], columns: &[usize]) -> T {
    let Some((row, below)) = rows.split_first() else { return T::ONE };
    let mut sum = T::ZERO;
    for (k, b) in along.iter().enumerate() {
        let others = without(along, k);
        for (c, column) in columns.iter().enumerate() {
            let term = b[row * n + column] * mixed(&others, n, below, &without(columns, c));
            sum += if c.is_multiple_of(2) { term } else { -term };
        }
    }
    sum
}

fn without<E: Copy>(list: &[E], at: usize) -> Vec<E> {
    [&list[..at], &list[at + 1..]].concat()
}

/// The next choice of as many of `0..n`, in lexicographic order.
fn next(chosen: &mut [usize], n: usize) -> bool {
    let len = chosen.len();
    let Some(at) = (0..len).rev().find(|&i| chosen[i] < n - len + i) else { return false };
    let first = chosen[at] + 1;
    chosen[at..].iter_mut().enumerate().for_each(|(i, c)| *c = first + i);
    true
}
