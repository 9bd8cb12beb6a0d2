//! y = ln |det A|; Ā = ȳ A⁻ᵀ

use super::inverse::matrices;
use super::prelude::*;
use super::solve::{failed, square};
use chainrule_tensor::linalg;

/// y = ln |det A| for every matrix of `[.., n, n]`, without overflow; Ā = ȳ A⁻ᵀ. A singular A is an error.
#[derive(Clone, Debug)]
pub struct Logdet;

impl Rule for Logdet {
    const NAME: &'static str = "logdet";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a] = arity(Self::NAME, x)?;
        square(Self::NAME, &a)?;
        Ok(Shape::new(&a[..a.rank() - 2])?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let (_, logs) = linalg::log_abs_determinant(x[0]).map_err(|e| failed(Self::NAME, e))?;
        // -∞ would have no derivative: A has no inverse then.
        match logs.to_vec().iter().position(|&l| l == T::NEG_INFINITY) {
            None => Ok(logs),
            Some(matrix) => {
                Err(Error::domain(Self::NAME, format!("matrix {matrix} is singular: its determinant is 0")))
            }
        }
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g.unsqueeze(-1).unsqueeze(-1) * s.x(0).inverse().t())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        Some((s.x(0).inverse().t() * dx[0].as_ref()?).sum(&[-2, -1]))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("logdet", x).latex_name("\\log\\left|\\det #\\right|")
    }
    fn samples() -> Vec<Sample> {
        matrices(Logdet, Domain::Invertible)
    }
}
