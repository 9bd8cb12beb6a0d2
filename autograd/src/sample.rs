//! Inputs to try a rule on.

use crate::Op;
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Shape, Tensor};

/// Where an input's numbers come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Domain {
    /// Normal, and no nearer to 0 than 0.1: off every kink at 0.
    Any,
    /// From 0.2 to 2.2.
    Positive,
    /// Uniform between two numbers.
    Between(f64, f64),
    /// Different numbers, at least 0.1 apart: no ties for a maximum.
    Distinct,
    /// 0 or 1.
    Mask,
    /// A symmetric positive definite matrix (or a stack of them).
    Spd,
    /// A matrix (or a stack) with a strong diagonal, far from singular, or if it is not square, of full rank.
    Invertible,
}

/// One application of an op to try.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The op with its attributes.
    pub op: Op,
    /// Shape and numbers of each input.
    pub inputs: Vec<(Shape, Domain)>,
}

impl Sample {
    /// An op and its inputs.
    pub fn new(op: impl Into<Op>, inputs: &[(&[usize], Domain)]) -> Sample {
        let shape = |s: &[usize]| Shape::new(s).unwrap_or(Shape::SCALAR);
        Sample { op: op.into(), inputs: inputs.iter().map(|(s, d)| (shape(s), *d)).collect() }
    }

    /// An op of one input, element by element: a scalar, a vector, a matrix and an empty one.
    pub fn unary(op: impl Into<Op>, domain: Domain) -> Vec<Sample> {
        let op = op.into();
        [&[][..], &[3], &[2, 3], &[0, 2]].iter().map(|s| Sample::new(op.clone(), &[(*s, domain)])).collect()
    }

    /// An op of two inputs, element by element: equal shapes, and shapes that broadcast each way.
    pub fn binary(op: impl Into<Op>, left: Domain, right: Domain) -> Vec<Sample> {
        let op = op.into();
        let pairs: [(&[usize], &[usize]); 7] = [
            (&[], &[]),
            (&[2, 3], &[2, 3]),
            (&[3], &[2, 3]),
            (&[2, 3], &[]),
            (&[3, 1], &[1, 4]),
            (&[2, 1, 3], &[4, 1]),
            (&[0, 3], &[1, 3]),
        ];
        pairs.iter().map(|(a, b)| Sample::new(op.clone(), &[(*a, left), (*b, right)])).collect()
    }

    /// The inputs' numbers for a seed.
    pub fn draw(&self, seed: u64) -> Vec<Tensor<f64>> {
        let inputs = self.inputs.iter().enumerate();
        inputs
            .map(|(i, (shape, domain))| domain.draw(shape, seed.wrapping_mul(31).wrapping_add(i as u64)))
            .collect()
    }
}

impl Domain {
    /// Numbers of this kind.
    pub fn draw(&self, shape: &Shape, seed: u64) -> Tensor<f64> {
        let mut s = Stream::new(seed);
        let n = shape.numel();
        let data: Vec<f64> = match *self {
            Domain::Any => (0..n).map(|_| s.normal()).map(|x| x + 0.1_f64.copysign(x)).collect(),
            Domain::Positive => (0..n).map(|_| 0.2 + 2.0 * s.uniform()).collect(),
            Domain::Between(a, b) => (0..n).map(|_| a + (b - a) * s.uniform()).collect(),
            Domain::Distinct => {
                let place = s.permutation(n);
                place.iter().map(|&p| 0.15 * (p as f64 - n as f64 / 2.0) + 0.02 * s.uniform()).collect()
            }
            Domain::Mask => (0..n).map(|_| s.below(2) as f64).collect(),
            Domain::Spd | Domain::Invertible => {
                let k = shape.last().copied().unwrap_or(1).max(1);
                let rows = shape.len().checked_sub(2).map_or(1, |i| shape[i]).max(1);
                let mut out = Vec::with_capacity(n);
                for _ in 0..n / (rows * k) {
                    let a: Vec<f64> = (0..rows * k).map(|_| s.normal() * 0.5).collect();
                    for i in 0..rows {
                        for j in 0..k {
                            let diagonal = if i == j { 1.5 + i as f64 * 0.2 } else { 0.0 };
                            out.push(
                                diagonal
                                    + match self {
                                        Domain::Spd => {
                                            (0..k).map(|l| a[i * k + l] * a[j * k + l]).sum::<f64>()
                                        }
                                        _ => a[i * k + j] * 0.6,
                                    },
                            );
                        }
                    }
                }
                out
            }
        };
        Tensor::from_vec(data, *shape).unwrap_or_else(|_| Tensor::zeros(*shape))
    }
}
