//! y = the mean of each window; x̄ = ȳ spread evenly over it. The transpose of `avg_unpool2d`.

use super::max_pool2d::{pooling, pools};
use super::prelude::*;

/// y = the mean of each window of the last two axes (padding counts as 0); x̄ = ȳ spread evenly over the window. The
/// transpose of [`AvgUnpool2d`].
#[derive(Clone, Debug)]
pub struct AvgPool2d(pub PoolSpec);

impl Rule for AvgPool2d {
    const NAME: &'static str = "avg_pool2d";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        Ok(self.0.out_shape(Self::NAME, &x)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::avg_pool(x[0], &self.0)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(V::apply(AvgUnpool2d::new(self.0, s.shape(0)).into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        pooling("avg_pool2d", x, &self.0)
    }
    fn samples() -> Vec<Sample> {
        let sample = |(spec, x)| Sample::new(AvgPool2d(spec), &[(x, Domain::Any)]);
        pools().into_iter().map(sample).collect()
    }
}
