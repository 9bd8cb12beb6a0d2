//! y = each element spread evenly over its window; x̄ = the mean of ȳ over it. The transpose of `avg_pool2d`.

use super::max_pool2d::{pooling, pools};
use super::prelude::*;

/// y = each element of x spread evenly over its window, which may overlap others; x̄ = the mean of ȳ over the window. The
/// transpose of [`AvgPool2d`].
#[derive(Clone, Debug)]
pub struct AvgUnpool2d(PoolArc<(PoolSpec, Shape)>);

impl AvgUnpool2d {
    /// Of a pooling whose input has this shape.
    pub fn new(spec: PoolSpec, input: Shape) -> AvgUnpool2d {
        AvgUnpool2d(PoolArc::new((spec, input)))
    }
}

impl Rule for AvgUnpool2d {
    const NAME: &'static str = "avg_unpool2d";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        let (spec, input) = *self.0;
        let pooled = spec.out_shape(Self::NAME, &input)?;
        if x != pooled {
            return Err(
                ShapeError::invalid(Self::NAME, &[x], format!("the pooled shape must be {pooled}")).into()
            );
        }
        Ok(input)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let (spec, input) = &*self.0;
        Ok(kernels::avg_unpool(x[0], spec, input)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(g.avg_pool2d(self.0.0))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        pooling("avg_unpool2d", x, &self.0.0).attr("input", self.0.1)
    }
    fn samples() -> Vec<Sample> {
        let sample = |(spec, x): (PoolSpec, &'static [usize])| {
            let pooled = spec.out_shape(Self::NAME, &shape(x)).ok()?;
            Some(Sample::new(AvgUnpool2d::new(spec, shape(x)), &[(&pooled, Domain::Any)]))
        };
        pools().into_iter().filter_map(sample).collect()
    }
}
