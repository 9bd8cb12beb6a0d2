//! y = v added at the places of x that a max-pooling chooses; v̄ = ȳ at those places

use super::max_pool2d::{pooling, pools};
use super::prelude::*;

/// y = v added at the places of x that a max-pooling chooses; v̄ = ȳ at those places. No gradient flows to x: the places do not move.
#[derive(Clone, Debug)]
pub struct MaxPoolScatter(pub PoolSpec);

impl Rule for MaxPoolScatter {
    const NAME: &'static str = "max_pool_scatter";
    const KINK: &'static str =
        "jumps where two elements of a window are equal; the derivative in x is taken as 0";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [v, x] = arity(Self::NAME, x)?;
        let pooled = self.0.out_shape(Self::NAME, &x)?;
        if v != pooled {
            return Err(ShapeError::invalid(
                Self::NAME,
                &[v, x],
                format!("the first must have shape {pooled}"),
            )
            .into());
        }
        Ok(x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::max_pool_scatter(x[0], &kernels::max_pool(x[1], &self.0)?.1, x[1].shape())?)
    }
    fn needs(&self, i: usize) -> Needs {
        if i == 0 { Needs::input(1) } else { Needs::NOTHING }
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        (i == 0).then(|| V::apply(MaxPoolGather(self.0).into(), &[&g, s.x(1)]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        Some(V::apply(self.clone().into(), &[dx[0].as_ref()?, s.x(1)]))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        pooling("max_pool_scatter", x, &self.0)
    }
    fn samples() -> Vec<Sample> {
        let sample = |(spec, x): (PoolSpec, &'static [usize])| {
            let v = spec.out_shape(Self::NAME, &shape(x)).ok()?;
            Some(Sample::new(MaxPoolScatter(spec), &[(&v, Domain::Any), (x, Domain::Distinct)]))
        };
        pools().into_iter().filter_map(sample).collect()
    }
}
