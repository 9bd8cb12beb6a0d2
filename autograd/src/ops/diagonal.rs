//! y = the main diagonal of square matrices; x̄ = ȳ on the diagonal. The transpose of `diag_embed`.

use super::inverse::matrices;
use super::prelude::*;
use super::solve::{failed, square};
use chainrule_tensor::linalg;

/// y = the main diagonal `[.., n]` of every matrix of `[.., n, n]`, a view; x̄ = ȳ on the diagonal among zeros. The transpose of
/// [`DiagEmbed`].
#[derive(Clone, Debug)]
pub struct Diagonal;

impl Rule for Diagonal {
    const NAME: &'static str = "diagonal";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        square(Self::NAME, &x)?;
        Ok(x.without_axis(x.rank() - 1))
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        linalg::diagonal(x[0]).map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(g.diag_embed())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("diagonal", x)
    }
    fn samples() -> Vec<Sample> {
        matrices(Diagonal, Domain::Any)
    }
}
