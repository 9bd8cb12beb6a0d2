//! y = det A; Ā = ȳ cof A

use super::inverse::matrices;
use super::prelude::*;
use super::solve::{failed, square};
use chainrule_tensor::linalg;

/// y = det A for every matrix of `[.., n, n]`; Ā = ȳ cof A. The cofactors exist for a singular A, too, where ȳ y A⁻ᵀ does not.
#[derive(Clone, Debug)]
pub struct Det;

impl Rule for Det {
    const NAME: &'static str = "det";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a] = arity(Self::NAME, x)?;
        square(Self::NAME, &a)?;
        Ok(Shape::new(&a[..a.rank() - 2])?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        linalg::determinant(x[0]).map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g.unsqueeze(-1).unsqueeze(-1) * s.x(0).cofactor())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        Some((s.x(0).cofactor() * dx[0].as_ref()?).sum(&[-2, -1]))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("det", x).latex_name("\\det")
    }
    fn samples() -> Vec<Sample> {
        matrices(Det, Domain::Invertible)
    }
}
