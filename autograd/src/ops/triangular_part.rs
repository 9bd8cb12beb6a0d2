//! Y = X with zeros on one side of a diagonal; X̄ = Ȳ with the same zeros, the same op

use super::prelude::*;
use chainrule_tensor::linalg::Triangle;

/// Y = X with zeros above (or below) the `k`-th diagonal of every matrix of `[.., m, n]`; X̄ = Ȳ with the same zeros. Linear and
/// its own transpose. Diagonal 0 is the main one, negative ones lie below it.
#[derive(Clone, Debug)]
pub struct TriangularPart {
    /// Which part stays.
    pub triangle: Triangle,
    /// The last diagonal that stays.
    pub k: isize,
}

impl Rule for TriangularPart {
    const NAME: &'static str = "triangular_part";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        if x.rank() < 2 {
            return Err(ShapeError::invalid(Self::NAME, &[x], "a matrix needs at least two axes").into());
        }
        Ok(x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(match self.triangle {
            Triangle::Lower => kernels::tril(x[0], self.k)?,
            Triangle::Upper => kernels::triu(x[0], self.k)?,
        })
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(V::apply(self.clone().into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let call = Math::call(if self.triangle == Triangle::Lower { "tril" } else { "triu" }, x);
        if self.k == 0 { call } else { call.attr("k", self.k) }
    }
    fn samples() -> Vec<Sample> {
        let cases: [(Triangle, isize, &[usize]); 6] = [
            (Triangle::Lower, 0, &[3, 3]),
            (Triangle::Lower, -1, &[2, 2, 3]),
            (Triangle::Upper, 0, &[3, 2]),
            (Triangle::Upper, 1, &[2, 3, 3]),
            (Triangle::Lower, 0, &[1, 2]),
            (Triangle::Lower, 0, &[0, 2]),
        ];
        let sample = |&(triangle, k, x): &(Triangle, isize, &[usize])| {
            Sample::new(TriangularPart { triangle, k }, &[(x, Domain::Any)])
        };
        cases.iter().map(sample).collect()
    }
}
