//! Matrices as lists of rows, and random tensors of them.

use crate::common::{Dice, Naive, lay_out, naive};
use chainrule_tensor::{Real, Tensor};

pub type Matrix = Vec<Vec<f64>>;

/// The matrices of a batch, in f64.
pub fn matrices<T: Real>(x: &Tensor<T>) -> Vec<Matrix> {
    let (m, n) = (x.shape()[x.rank() - 2], x.shape()[x.rank() - 1]);
    let all: Vec<f64> = naive(x).data.iter().map(|v| v.f64()).collect();
    let count: usize = x.shape()[..x.rank() - 2].iter().product();
    (0..count).map(|b| (0..m).map(|i| all[(b * m + i) * n..][..n].to_vec()).collect()).collect()
}

pub fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let n = b.first().map_or(0, Vec::len);
    a.iter().map(|row| (0..n).map(|j| row.iter().zip(b).map(|(x, r)| x * r[j]).sum()).collect()).collect()
}

pub fn transpose(a: &Matrix, n: usize) -> Matrix {
    (0..n).map(|j| a.iter().map(|row| row[j]).collect()).collect()
}

pub fn identity(n: usize) -> Matrix {
    (0..n).map(|i| (0..n).map(|j| f64::from(i == j)).collect()).collect()
}

pub fn worst(a: &Matrix, b: &Matrix) -> f64 {
    assert_eq!(a.len(), b.len());
    let row = |(u, v): (&Vec<f64>, &Vec<f64>)| {
        assert_eq!(u.len(), v.len());
        u.iter().zip(v).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
    };
    a.iter().zip(b).map(row).fold(0.0, f64::max)
}

/// Expansion by minors along the first row.
pub fn minors(a: &Matrix) -> f64 {
    let Some(first) = a.first() else { return 1.0 };
    let minor = |j: usize| -> Matrix {
        a[1..]
            .iter()
            .map(|r| r.iter().enumerate().filter(|&(c, _)| c != j).map(|(_, &v)| v).collect())
            .collect()
    };
    first.iter().enumerate().map(|(j, x)| if j % 2 == 0 { 1.0 } else { -1.0 } * x * minors(&minor(j))).sum()
}

/// Random matrices of a batch, far from singular if square: 2·I is added.
pub fn sample<T: Real>(shape: &[usize], shift: f64, seed: u64) -> Tensor<T> {
    let mut dice = Dice(seed);
    let x = Naive::from_fn(shape, |i| {
        let on_diagonal = i[i.len() - 1] == i[i.len() - 2];
        T::of(dice.real() + if on_diagonal { shift } else { 0.0 })
    });
    lay_out(&x, T::of(f64::NAN), &mut dice)
}
