//! L with L Lᵀ = A, lower triangular; Ā = the symmetric part of L⁻ᵀ Φ(Lᵀ L̄) L⁻¹

use super::inverse::matrices;
use super::prelude::*;
use super::solve::{failed, square};
use chainrule_tensor::linalg::{self, Triangle};

/// The lower triangular L with L Lᵀ = (A + Aᵀ)/2 and a positive diagonal, for every matrix of `[.., n, n]`. Of A only the
/// symmetric part counts, which must be positive definite; so the gradient is symmetric, spread evenly over both triangles as
/// PyTorch has it: Ā = the symmetric part of L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, where Φ takes the lower triangle and halves the diagonal.
#[derive(Clone, Debug)]
pub struct Cholesky;

/// The lower triangle with half of the diagonal.
fn half<V: Value>(x: &V) -> V {
    (x.tril(0) + x.tril(-1)) * 0.5
}

/// (A + Aᵀ)/2
fn symmetric<V: Value>(x: &V) -> V {
    (x.clone() + x.t()) * 0.5
}

impl Rule for Cholesky {
    const NAME: &'static str = "cholesky";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a] = arity(Self::NAME, x)?;
        square(Self::NAME, &a)?;
        Ok(a)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        linalg::cholesky(&symmetric(x[0])).map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let l = s.y();
        let back = |m: &V| l.solve_triangular(m, Triangle::Lower, true);
        let inner = half(&l.matmul_with(&g, true, false));
        Some(symmetric(&back(&back(&inner).t())))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let l = s.y();
        let solve = |m: &V| l.solve_triangular(m, Triangle::Lower, false);
        let inner = solve(&solve(&symmetric(dx[0].as_ref()?)).t());
        Some(l.matmul(&half(&inner)))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("cholesky", x)
    }
    fn samples() -> Vec<Sample> {
        matrices(Cholesky, Domain::Spd)
    }
}
