//! Special matrices and vectors with properties: the identity, diagonal and singular ones, permutations, vectors along axes.

use super::Special;
use crate::syntax::tree::Prop;
use chainrule_tensor::Tensor;

/// By how much a matrix is larger far out, and smaller close to 0; a positive definite one is as a square of such numbers.
const FAR: f64 = 30.0;
const NEAR: f64 = 1e-3;

/// What has properties, in a special way; `rank` is the rank that is asked for. `None` where there is no such one.
pub fn structured(
    special: Special,
    old: &Tensor<f64>,
    props: &[Prop],
    rank: Option<usize>,
) -> Option<Tensor<f64>> {
    let has = |prop: Prop| props.contains(&prop);
    let [unit, posdef, orthogonal] = [Prop::Unit, Prop::PositiveDefinite, Prop::Orthogonal].map(has);
    let numbers: Vec<f64> = match special {
        Special::Whole(k) => {
            let (rows, columns) = match *old.shape().dims() {
                [n] => (n, 1),
                [n, m] => (n, m),
                _ => return None,
            };
            let symmetric = posdef || has(Prop::Symmetric);
            let entry = |i: usize, j: usize| match (posdef, orthogonal, rank) {
                (true, ..) => positive(k, i, j),
                (_, true, _) => permutation(k, symmetric, i, j, rows),
                (.., Some(rank)) if i < rank => diagonal(k, i, j),
                (.., Some(_)) => 0.0,
                _ if symmetric => symmetrical(k, i, j),
                _ => along_axis(k, i * columns + j, rows * columns),
            };
            (0..rows * columns).map(|at| entry(at / columns, at % columns)).collect()
        }
        Special::Far(_) | Special::Near if unit || orthogonal => return None,
        Special::Far(_) | Special::Near => {
            let factor = if special == Special::Near { NEAR } else { FAR };
            let factor = if posdef { factor * factor } else { factor };
            old.to_vec().into_iter().map(|x| factor * x).collect()
        }
        Special::Half(_) | Special::Equal => return None,
    };
    let length = if unit { numbers.iter().map(|x| x * x).sum::<f64>().sqrt() } else { 1.0 };
    let numbers = numbers.into_iter().map(|x| x / length).collect();
    Tensor::from_vec(numbers, *old.shape()).ok().filter(|_| length > 0.0)
}

/// 1 where two numbers are the same.
fn same(i: usize, j: usize) -> f64 {
    f64::from(u8::from(i == j))
}

/// 1 and -1 in turn.
fn sign(i: usize) -> f64 {
    if i.is_multiple_of(2) { 1.0 } else { -1.0 }
}

/// An entry of a positive definite matrix.
fn positive(k: usize, i: usize, j: usize) -> f64 {
    match k {
        0 => same(i, j),
        1 => same(i, j) * (i + 1) as f64,
        2 => same(i, j) + 1.0,
        3 => same(i, j) / 2.0,
        4 => 2.0 * same(i, j) - same(i.abs_diff(j), 1),
        5 => same(i, j) + sign(i + j),
        _ => 3.0 * same(i, j),
    }
}

/// An entry of a permutation with signs, of which some are no symmetric matrices.
fn permutation(k: usize, symmetric: bool, i: usize, j: usize, n: usize) -> f64 {
    let exchange = same(i + j + 1, n);
    match k {
        0 => same(i, j),
        1 => -same(i, j),
        2 => same(i, j) * if i == 0 { -1.0 } else { 1.0 },
        3 => exchange,
        4 => same(i, j) * sign(i),
        _ if symmetric => -exchange,
        5 => same(i, (j + 1) % n),
        _ => -same(i, (j + 1) % n),
    }
}

/// An entry of a diagonal matrix without zeros.
fn diagonal(k: usize, i: usize, j: usize) -> f64 {
    same(i, j)
        * match k {
            0 => 1.0,
            1 => -1.0,
            2 => sign(i),
            3 => 2.0,
            4 => (i + 1) as f64,
            5 => 0.5,
            _ => sign(i) * (i + 1) as f64,
        }
}

/// An entry of a symmetric matrix; most are singular.
fn symmetrical(k: usize, i: usize, j: usize) -> f64 {
    match k {
        0 => 0.0,
        1 => same(i, j),
        2 => same(i, j) * sign(i),
        3 => 1.0,
        4 => -same(i, j),
        5 => same(i + j, 0),
        _ => (i + j) as f64,
    }
}

/// An entry of a vector along an axis, or evenly between all of them.
fn along_axis(k: usize, i: usize, n: usize) -> f64 {
    match k {
        0 => same(i, 0),
        1 => -same(i, 0),
        2 => same(i + 1, n),
        3 => 1.0,
        4 => -same(i + 1, n),
        5 => sign(i),
        _ => -1.0,
    }
}
