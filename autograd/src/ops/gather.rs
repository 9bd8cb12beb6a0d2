//! y[.., i, ..] = x[.., index[.., i, ..], ..] along an axis; x̄ = ȳ added where it came from. The transpose of `scatter_add`.

use super::pick::elided;
use super::prelude::*;

/// y[.., i, ..] = x[.., index[.., i, ..], ..] along an axis; x̄ = ȳ added where it came from (several times, where an index is
/// repeated). The index has x's shape but for the axis. The transpose of [`ScatterAdd`].
#[derive(Clone, Debug)]
pub struct Gather {
    /// Along which axis.
    pub axis: usize,
    /// Places on that axis.
    pub index: PoolArc<Tensor<u32>>,
}

impl Rule for Gather {
    const NAME: &'static str = "gather";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        x.axis(Self::NAME, self.axis as isize)?;
        let mut expected = x;
        expected.dims_mut()[self.axis] = self.index.shape().get(self.axis).copied().unwrap_or(0);
        if expected != *self.index.shape() {
            let why = format!("the index must have the tensor's shape but for axis {}", self.axis);
            return Err(ShapeError::invalid(Self::NAME, &[x, *self.index.shape()], why).into());
        }
        in_range(Self::NAME, &self.index, x[self.axis])?;
        Ok(expected)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::gather(x[0], &self.index, self.axis)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let Gather { axis, index } = self.clone();
        Some(V::apply(ScatterAdd { axis, index, size: s.shape(0)[axis] }.into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("gather", x).attr("axis", self.axis).attr("index", elided(&self.index.to_vec()))
    }
    fn samples() -> Vec<Sample> {
        let sample = |(axis, index, size): (usize, Tensor<u32>, usize)| {
            let mut x = *index.shape();
            x.dims_mut()[axis] = size;
            Sample::new(Gather { axis, index: PoolArc::new(index) }, &[(&x, Domain::Any)])
        };
        indices().into_iter().map(sample).collect()
    }
}

/// An axis, an index and the size of the axis that it points into: with repeats, along each side, and of nothing.
pub(super) fn indices() -> Vec<(usize, Tensor<u32>, usize)> {
    let empty = Tensor::full([2, 0], 0);
    vec![
        (0, Tensor::from_slice(&[2, 0, 2, 2]), 3),
        (0, Tensor::from_rows([[0, 1], [2, 1], [0, 0]]), 3),
        (1, Tensor::from_rows([[1, 1, 0], [0, 1, 1]]), 2),
        (1, Tensor::from_rows([[1], [0]]), 2),
        (1, empty, 3),
    ]
}

/// Every entry below the axis's size, or which one is not.
pub(super) fn in_range(op: &'static str, index: &Tensor<u32>, size: usize) -> Result<()> {
    let list = index.to_vec();
    match list.iter().position(|&i| i as usize >= size) {
        None => Ok(()),
        Some(at) => {
            let why = format!(
                "index {} (entry {at} in row-major order) is not below {size}, the axis's size",
                list[at]
            );
            Err(Error::domain(op, why))
        }
    }
}
