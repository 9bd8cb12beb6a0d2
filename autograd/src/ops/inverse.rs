//! Y = A⁻¹; Ā = -Yᵀ Ȳ Yᵀ

use super::prelude::*;
use super::solve::{failed, square};
use chainrule_tensor::linalg;

/// Y = A⁻¹ for every matrix of `[.., n, n]`; Ā = -Yᵀ Ȳ Yᵀ. A singular A is an error.
#[derive(Clone, Debug)]
pub struct Inverse;

impl Rule for Inverse {
    const NAME: &'static str = "inverse";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a] = arity(Self::NAME, x)?;
        square(Self::NAME, &a)?;
        Ok(a)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        linalg::inverse(x[0]).map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(-s.y().matmul_with(&g, true, false).matmul_with(s.y(), false, true))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        Some(-s.y().matmul(dx[0].as_ref()?).matmul(s.y()))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("inverse", x).latex_name("\\left(#\\right)^{-1}")
    }
    fn samples() -> Vec<Sample> {
        matrices(Inverse, Domain::Invertible)
    }
}

/// Samples of an op of one square matrix: small, larger, a batch, and none.
pub(super) fn matrices(op: impl Into<crate::Op>, domain: Domain) -> Vec<Sample> {
    let op = op.into();
    [&[1, 1][..], &[3, 3], &[2, 2, 2], &[0, 2, 2]]
        .iter()
        .map(|s| Sample::new(op.clone(), &[(*s, domain)]))
        .collect()
}
