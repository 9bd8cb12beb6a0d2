//! y = x stretched to a larger shape; x̄ = ȳ summed back. The transpose of `sum_to`.

use super::prelude::*;

/// y = x stretched to a larger shape, a view with stride 0; x̄ = ȳ summed back. The transpose of [`SumTo`].
#[derive(Clone, Debug)]
pub struct Expand {
    shape: PoolArc<Shape>,
}

impl Expand {
    /// To this shape.
    pub fn new(shape: Shape) -> Expand {
        Expand { shape: PoolArc::new(shape) }
    }
}

impl Rule for Expand {
    const NAME: &'static str = "expand";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        if x.expands_to(&self.shape) {
            return Ok(*self.shape);
        }
        let why = "only axes of size 1 can be stretched, and new axes only be put in front";
        Err(ShapeError::invalid(Self::NAME, &[x, *self.shape], why).into())
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(x[0].expanded(*self.shape)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g.sum_to(s.shape(0)))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("expand", x).attr("shape", &self.shape)
    }
    fn samples() -> Vec<Sample> {
        let cases: [(&[usize], &[usize]); 4] =
            [(&[3], &[2, 3]), (&[2, 1], &[2, 3]), (&[], &[2, 2]), (&[1], &[0])];
        cases.iter().map(|(x, to)| Sample::new(Expand::new(shape(to)), &[(x, Domain::Any)])).collect()
    }
}
