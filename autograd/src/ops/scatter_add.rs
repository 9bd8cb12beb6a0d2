//! y = zeros with each element of x added at its index along an axis; x̄ = ȳ at those places. The transpose of `gather`.

use super::gather::{in_range, indices};
use super::pick::elided;
use super::prelude::*;

/// y = zeros of some size along an axis, with each element of x added at its index; x̄ = ȳ at those places. The index has
/// x's shape; repeated indices add up. The transpose of [`Gather`].
#[derive(Clone, Debug)]
pub struct ScatterAdd {
    /// Along which axis.
    pub axis: usize,
    /// Places on that axis.
    pub index: PoolArc<Tensor<u32>>,
    /// The size of the axis.
    pub size: usize,
}

impl Rule for ScatterAdd {
    const NAME: &'static str = "scatter_add";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [mut x] = arity(Self::NAME, x)?;
        x.axis(Self::NAME, self.axis as isize)?;
        if x != *self.index.shape() {
            let why = "the index must have the tensor's shape";
            return Err(ShapeError::invalid(Self::NAME, &[x, *self.index.shape()], why).into());
        }
        in_range(Self::NAME, &self.index, self.size)?;
        x.dims_mut()[self.axis] = self.size;
        Ok(Shape::new(&x)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::scatter_add(x[0], &self.index, self.axis, self.size)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        let ScatterAdd { axis, index, .. } = self.clone();
        Some(V::apply(Gather { axis, index }.into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let call = Math::call("scatter_add", x).attr("axis", self.axis);
        call.attr("index", elided(&self.index.to_vec())).attr("size", self.size)
    }
    fn samples() -> Vec<Sample> {
        let sample = |(axis, index, size): (usize, Tensor<u32>, usize)| {
            let x = *index.shape();
            Sample::new(ScatterAdd { axis, index: PoolArc::new(index), size }, &[(&x, Domain::Any)])
        };
        indices().into_iter().map(sample).collect()
    }
}
