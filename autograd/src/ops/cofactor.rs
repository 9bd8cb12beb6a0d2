//! Y = Dᵏcof(A)[B₁, …, Bₖ]; Ā = Dᵏ⁺¹cof(A)[B₁, …, Bₖ, Ȳ]

use super::prelude::*;
use super::solve::{failed, square};
use chainrule_tensor::linalg;

/// Y = cof A for every matrix of `[.., n, n]`, or with k more inputs of that shape the k-th derivative of the cofactors along
/// them, Dᵏcof(A)\[B₁, …, Bₖ\]. As cof A is the gradient of det A, its derivatives are symmetric: Ȳ joins the directions for
/// Ā, and takes the place of Bᵢ for B̄ᵢ.
#[derive(Clone, Debug)]
pub struct Cofactor;

impl Rule for Cofactor {
    const NAME: &'static str = "cofactor";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let Some((a, along)) = x.split_first() else {
            return Err(Error::domain(Self::NAME, "takes one input or more, not 0"));
        };
        square(Self::NAME, a)?;
        match along.iter().find(|b| *b != a) {
            None => Ok(*a),
            Some(b) => {
                Err(ShapeError::invalid(Self::NAME, &[*a, *b], "all matrices must have one shape").into())
            }
        }
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        linalg::cofactors(x[0], &x[1..]).map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::INPUTS
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let mut x: Vec<&V> = (0..s.inputs()).map(|j| s.x(j)).collect();
        if i == 0 {
            x.push(&g);
        } else {
            x[i] = &g;
        }
        Some(V::apply(Cofactor.into(), &x))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("cofactor", x).latex_name("\\operatorname{cof}")
    }
    fn samples() -> Vec<Sample> {
        let (a, b) = (Domain::Invertible, Domain::Any);
        let mut all = super::inverse::matrices(Cofactor, a);
        all.push(Sample::new(Cofactor, &[(&[4, 4], a), (&[4, 4], b)]));
        all.push(Sample::new(Cofactor, &[(&[2, 4, 4], a), (&[2, 4, 4], b), (&[2, 4, 4], b)]));
        all
    }
}
