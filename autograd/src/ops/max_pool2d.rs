//! y = the largest element of each window; x̄ = ȳ added where it was found

use super::prelude::*;

/// y = the largest element of each window of the last two axes; x̄ = ȳ added where it was found (to one place several
/// times, if windows overlap)
#[derive(Clone, Debug)]
pub struct MaxPool2d(pub PoolSpec);

impl Rule for MaxPool2d {
    const NAME: &'static str = "max_pool2d";
    const KINK: &'static str = "of equal elements the first in the window gets the gradient";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        Ok(self.0.out_shape(Self::NAME, &x)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::max_pool(x[0], &self.0)?.0)
    }
    fn forward_aux<T: Real>(&self, x: &[&Tensor<T>]) -> Result<(Tensor<T>, Aux)> {
        let (y, places) = kernels::max_pool(x[0], &self.0)?;
        Ok((y, Some(PoolArc::any(places))))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(V::apply(MaxPoolScatter(self.0).into(), &[&g, s.x(0)]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        Some(V::apply(MaxPoolGather(self.0).into(), &[dx[0].as_ref()?, s.x(0)]))
    }
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        let Some(bar) = s.aux().and_then(|places| kernels::max_pool_scatter(g, places, &s.shape(0)).ok())
        else {
            return false;
        };
        into.add(0, bar);
        true
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        pooling("max_pool2d", x, &self.0)
    }
    fn samples() -> Vec<Sample> {
        pools()
            .into_iter()
            .map(|(spec, shape)| Sample::new(MaxPool2d(spec), &[(shape, Domain::Distinct)]))
            .collect()
    }
}

/// Windows that touch, overlap, leave gaps, hang over the edge, and adapt.
pub(super) fn pools() -> Vec<(PoolSpec, &'static [usize])> {
    let sliding = |kernel, stride, padding| PoolSpec::Sliding { kernel, stride, padding };
    vec![
        (PoolSpec::square(2), &[1, 2, 4, 4]),
        (sliding([3, 3], [2, 2], [1, 1]), &[2, 1, 5, 5]),
        (sliding([2, 3], [1, 1], [0, 0]), &[1, 1, 3, 4]),
        (sliding([2, 2], [3, 3], [0, 0]), &[1, 1, 5, 6]),
        (PoolSpec::Adaptive { out: [2, 3] }, &[1, 1, 3, 5]),
        (PoolSpec::square(2), &[0, 1, 2, 2]),
    ]
}

pub(super) fn pooling(name: &'static str, x: Vec<Math>, spec: &PoolSpec) -> Math {
    let call = Math::call(name, x);
    match spec {
        PoolSpec::Sliding { kernel, stride, padding } => call
            .attr("kernel", format!("{kernel:?}"))
            .attr("stride", format!("{stride:?}"))
            .attr("padding", format!("{padding:?}")),
        PoolSpec::Adaptive { out } => call.attr("out", format!("{out:?}")),
    }
}
