//! Y = square matrices with x on the diagonal; x̄ = the diagonal of Ȳ. The transpose of `diagonal`.

use super::prelude::*;
use super::solve::failed;
use chainrule_tensor::linalg;

/// Y = square matrices `[.., n, n]` with the vectors x `[.., n]` on their diagonals among zeros; x̄ = the diagonal of Ȳ. The
/// transpose of [`Diagonal`].
#[derive(Clone, Debug)]
pub struct DiagEmbed;

impl Rule for DiagEmbed {
    const NAME: &'static str = "diag_embed";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        match x.last() {
            Some(&n) => Ok(x.with_axis(x.rank(), n)?),
            None => Err(ShapeError::invalid(Self::NAME, &[x], "a vector needs at least one axis").into()),
        }
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        linalg::diag(x[0]).map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(g.diagonal())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("diag_embed", x)
    }
    fn samples() -> Vec<Sample> {
        [&[1][..], &[3], &[2, 2], &[0, 2]]
            .iter()
            .map(|x| Sample::new(DiagEmbed, &[(*x, Domain::Any)]))
            .collect()
    }
}
