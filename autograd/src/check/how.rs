//! What a wrong gradient is instead of the right one.

use chainrule_tensor::{Shape, Tensor, kernels};
use serde::Serialize;
use std::fmt;

/// How a wrong claim relates to the true gradient.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The claim is zero where the truth is not.
    Zero,
    /// The claim is NaN or infinite where the truth is a number.
    NonFinite,
    /// The true gradient times a constant; -1 is a wrong sign.
    Times(f64),
    /// The true gradient transposed, times a constant that is mostly 1.
    Transposed(f64),
    /// The true gradient before its sum over these axes of the claim, which broadcasting had stretched.
    Unsummed(Vec<usize>),
    /// Of a shape that the input does not have.
    Shape(Vec<usize>),
    /// None of these.
    Otherwise,
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            How::Zero => f.write_str("the claim is zero"),
            How::NonFinite => f.write_str("the claim is NaN or infinite where the derivative exists"),
            How::Times(-1.0) => f.write_str("the sign is wrong"),
            How::Times(k) => write!(f, "the claim is {k} times the derivative"),
            How::Transposed(1.0) => f.write_str("the claim is the derivative transposed"),
            How::Transposed(k) => write!(f, "the claim is {k} times the derivative transposed"),
            How::Unsummed(axes) => write!(f, "the sum over the broadcast axes {axes:?} is missing"),
            How::Shape(shape) => {
                write!(f, "the claim has shape {shape:?}, and the derivative has the input's")
            }
            How::Otherwise => f.write_str("in no simple way"),
        }
    }
}

/// Relates a claim to the truth, given for every entry, of which those in `wrong` differ.
pub(super) fn relate(claimed: &Tensor<f64>, truth: &Tensor<f64>, wrong: &[usize], tolerance: f64) -> How {
    let (c, t) = (claimed.to_vec(), truth.to_vec());
    if claimed.shape() == truth.shape() {
        let of = |v: &[f64]| -> Vec<f64> { wrong.iter().map(|&k| v[k]).collect() };
        let (c_wrong, t_wrong) = (of(&c), of(&t));
        if c_wrong.iter().any(|c| !c.is_finite()) {
            return How::NonFinite;
        }
        match factor(&c_wrong, &t_wrong, tolerance) {
            Some(0.0) => return How::Zero,
            // One number is always some multiple of another, which says nothing unless the multiple is simple.
            Some(k) if wrong.len() > 1 || simple(k) => return How::Times(k),
            _ => {}
        }
    }
    let transposed = claimed.transposed(-1, -2).ok().filter(|t| t.shape() == truth.shape());
    if let Some(k) = transposed.and_then(|c| factor(&c.to_vec(), &t, tolerance)) {
        return How::Transposed(k);
    }
    let summed =
        truth.shape().expands_to(claimed.shape()).then(|| kernels::sum_to(claimed, truth.shape()).ok());
    let equal = |s: &Tensor<f64>| factor(&s.to_vec(), &t, tolerance) == Some(1.0);
    match &summed.flatten() {
        Some(s) if claimed.shape() != truth.shape() && equal(s) => {
            How::Unsummed(stretched(truth.shape(), claimed.shape()))
        }
        _ if claimed.shape() != truth.shape() => How::Shape(claimed.shape().to_vec()),
        _ => How::Otherwise,
    }
}

/// The k for which c = k t, if there is one; whole numbers and their inverses are told exactly.
fn factor(c: &[f64], t: &[f64], tolerance: f64) -> Option<f64> {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let norm = dot(t, t);
    if norm == 0.0 {
        return None;
    }
    let k = dot(c, t) / norm;
    let largest = c.iter().chain(t).fold(0.0, |m: f64, v| m.max(v.abs()));
    let fits =
        |k: f64| c.iter().zip(t).all(|(c, t)| (c - k * t).abs() <= tolerance * largest * k.abs().max(1.0));
    let exact = [k.round(), 1.0 / (1.0 / k).round()];
    exact.into_iter().chain([k]).find(|&k| k.is_finite() && fits(k))
}

/// Small whole numbers, and their inverses.
fn simple(k: f64) -> bool {
    [k, 1.0 / k].iter().any(|k| k.abs() <= 16.0 && k.fract() == 0.0)
}

/// The axes of `to` that `from` does not have, or has with size 1.
fn stretched(from: &Shape, to: &Shape) -> Vec<usize> {
    let lead = to.rank() - from.rank();
    (0..to.rank()).filter(|&a| a < lead || from[a - lead] != to[a]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn how(claimed: Tensor<f64>, truth: Tensor<f64>) -> How {
        let wrong: Vec<usize> = match claimed.shape() == truth.shape() {
            true => (0..truth.numel()).filter(|&k| claimed.to_vec()[k] != truth.to_vec()[k]).collect(),
            false => (0..truth.numel()).collect(),
        };
        relate(&claimed, &truth, &wrong, 1e-6)
    }

    #[test]
    fn mistakes_are_named() {
        let t = Tensor::from_rows([[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(how(&t * -1.0, t.clone()), How::Times(-1.0));
        assert_eq!(how(&t * 3.0, t.clone()), How::Times(3.0));
        assert_eq!(how(&t * (1.0 / 7.0), t.clone()), How::Times(1.0 / 7.0));
        assert_eq!(how(&t * 0.0, t.clone()), How::Zero);
        assert_eq!(how(&t * f64::NAN, t.clone()), How::NonFinite);
        assert_eq!(how(t.transposed(0, 1).unwrap(), t.clone()), How::Transposed(1.0));
        assert_eq!(how(t.transposed(0, 1).unwrap() * -2.0, t.clone()), How::Transposed(-2.0));
        assert_eq!(how(t.clone(), Tensor::from_slice(&[4.0, 6.0])), How::Unsummed(vec![0]));
        assert_eq!(how(t.clone(), Tensor::scalar(10.0)), How::Unsummed(vec![0, 1]));
        assert_eq!(how(Tensor::from_slice(&[1.0, 2.0, 3.0]), t.clone()), How::Shape(vec![3]));
        assert_eq!(how(Tensor::from_rows([[1.0, 2.0], [3.0, 9.3]]), t.clone()), How::Otherwise);
        assert_eq!(how(Tensor::from_rows([[1.0, 2.0], [3.0, -4.0]]), t), How::Times(-1.0));
    }

    #[test]
    fn a_wide_matrix_transposed_has_another_shape() {
        let t = Tensor::from_rows([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        assert_eq!(how(t.transposed(0, 1).unwrap().contiguous(), t), How::Transposed(1.0));
    }
}
