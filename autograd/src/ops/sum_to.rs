//! y = x summed down to a shape that broadcasts to x's; x̄ = ȳ expanded. The transpose of `expand`.

use super::prelude::*;

/// y = x summed down to a shape that broadcasts to x's; x̄ = ȳ expanded. The transpose of [`Expand`].
#[derive(Clone, Debug)]
pub struct SumTo {
    shape: PoolArc<Shape>,
}

impl SumTo {
    /// To this shape.
    pub fn new(shape: Shape) -> SumTo {
        SumTo { shape: PoolArc::new(shape) }
    }
}

impl Rule for SumTo {
    const NAME: &'static str = "sum_to";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        if self.shape.expands_to(&x) {
            return Ok(*self.shape);
        }
        let why = "the first is not a broadcast of the second";
        Err(ShapeError::invalid(Self::NAME, &[x, *self.shape], why).into())
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::sum_to(x[0], &self.shape)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g.expand(s.shape(0)))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("sum_to", x).attr("shape", &self.shape)
    }
    fn samples() -> Vec<Sample> {
        let cases: [(&[usize], &[usize]); 4] =
            [(&[2, 3], &[3]), (&[2, 3], &[2, 1]), (&[2, 3], &[]), (&[2, 0], &[2, 1])];
        cases.iter().map(|(x, to)| Sample::new(SumTo::new(shape(to)), &[(x, Domain::Any)])).collect()
    }
}
