//! y = zeros with x where a slice would have read; x̄ = that slice of ȳ. The transpose of `slice`.

use super::prelude::*;
use super::slice::{colons, slices, taken};
use chainrule_tensor::Range;

/// y = zeros of some size along one axis, with x where a slice of it would have read; x̄ = that slice of ȳ. The transpose
/// of [`Slice`].
#[derive(Clone, Debug)]
pub struct Unslice(PoolArc<(usize, Range, usize)>);

impl Unslice {
    /// Of this axis, these elements out of `size`.
    pub fn new(axis: usize, range: Range, size: usize) -> Unslice {
        Unslice(PoolArc::new((axis, range, size)))
    }
}

impl Rule for Unslice {
    const NAME: &'static str = "unslice";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [mut x] = arity(Self::NAME, x)?;
        let (axis, range, size) = *self.0;
        let found = x[x.axis(Self::NAME, axis as isize)?];
        let count = taken(Self::NAME, &range, size)?;
        if found != count {
            let why = format!("{} of an axis of {size} takes {count} elements, not {found}", colons(&range));
            return Err(ShapeError::invalid(Self::NAME, &[x], why).into());
        }
        x.dims_mut()[axis] = size;
        Ok(Shape::new(&x)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let (axis, range, size) = *self.0;
        Ok(kernels::unslice(x[0], axis, range, size)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        let (axis, range, _) = *self.0;
        Some(V::apply(Slice::new(axis, range).into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let (axis, range, size) = *self.0;
        Math::call("unslice", x).attr("axis", axis).attr("range", colons(&range)).attr("size", size)
    }
    fn samples() -> Vec<Sample> {
        let sample = |(axis, range, x): (usize, Range, &'static [usize])| {
            let part = Slice::new(axis, range).shape(&[shape(x)]).ok()?;
            Some(Sample::new(Unslice::new(axis, range, x[axis]), &[(&part, Domain::Any)]))
        };
        slices().into_iter().filter_map(sample).collect()
    }
}
