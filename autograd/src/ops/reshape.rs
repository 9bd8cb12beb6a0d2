//! y = x under another shape; x̄ = ȳ under x's

use super::prelude::*;

/// y = x under another shape, elements in row-major order; x̄ = ȳ under x's
#[derive(Clone, Debug)]
pub struct Reshape {
    shape: PoolArc<Shape>,
}

impl Reshape {
    /// To this shape.
    pub fn new(shape: Shape) -> Reshape {
        Reshape { shape: PoolArc::new(shape) }
    }
}

impl Rule for Reshape {
    const NAME: &'static str = "reshape";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        if x.numel() == self.shape.numel() {
            return Ok(*self.shape);
        }
        let why = format!("{} elements cannot fill a shape of {}", x.numel(), self.shape.numel());
        Err(ShapeError::invalid(Self::NAME, &[x, *self.shape], why).into())
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(x[0].reshaped(*self.shape)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g.reshape(s.shape(0)))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("reshape", x).attr("shape", &self.shape)
    }
    fn samples() -> Vec<Sample> {
        let cases: [(&[usize], &[usize]); 4] =
            [(&[2, 3], &[6]), (&[2, 3], &[3, 1, 2]), (&[], &[1, 1]), (&[0, 2], &[0])];
        cases.iter().map(|(x, to)| Sample::new(Reshape::new(shape(to)), &[(x, Domain::Any)])).collect()
    }
}
