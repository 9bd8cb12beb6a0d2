//! y = part of one axis of x; x̄ = ȳ put back in its place. The transpose of `unslice`.

use super::prelude::*;
use chainrule_tensor::Range;

/// y = part of one axis of x, a view; x̄ = ȳ put back in its place among zeros. The transpose of [`Unslice`].
#[derive(Clone, Debug)]
pub struct Slice(PoolArc<(usize, Range)>);

impl Slice {
    /// Of this axis, these elements.
    pub fn new(axis: usize, range: Range) -> Slice {
        Slice(PoolArc::new((axis, range)))
    }
}

impl Rule for Slice {
    const NAME: &'static str = "slice";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [mut x] = arity(Self::NAME, x)?;
        let (axis, range) = *self.0;
        let size = x[x.axis(Self::NAME, axis as isize)?];
        x.dims_mut()[axis] = taken(Self::NAME, &range, size)?;
        Ok(x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let (axis, range) = *self.0;
        Ok(x[0].sliced(axis as isize, range)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let (axis, range) = *self.0;
        Some(V::apply(Unslice::new(axis, range, s.shape(0)[axis]).into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("slice", x).attr("axis", self.0.0).attr("range", colons(&self.0.1))
    }
    fn samples() -> Vec<Sample> {
        let sample = |(axis, range, x): (usize, Range, &'static [usize])| {
            Sample::new(Slice::new(axis, range), &[(x, Domain::Any)])
        };
        slices().into_iter().map(sample).collect()
    }
}

/// From the front, counted from the back, with steps forwards and backwards, and of nothing.
pub(super) fn slices() -> Vec<(usize, Range, &'static [usize])> {
    vec![
        (0, Range::new(1, 3), &[4]),
        (1, Range::new(-2, 3), &[2, 3]),
        (0, Range::ALL.step(2), &[5, 2]),
        (1, Range::ALL.step(-1), &[2, 3, 2]),
        (0, Range::new(-1, 0).step(-2), &[4]),
        (1, Range::new(1, 1), &[2, 3]),
        (1, Range::ALL, &[3, 1]),
        (0, Range::ALL, &[0, 2]),
    ]
}

/// How many elements a range takes.
pub(super) fn taken(op: &'static str, range: &Range, size: usize) -> Result<usize> {
    match range.resolve(size) {
        Some((_, count, _)) => Ok(count),
        None => Err(Error::domain(op, "the step of a slice cannot be 0")),
    }
}

/// As Python writes it: `start:end:step`.
pub(super) fn colons(range: &Range) -> String {
    let bound = |b: Option<isize>| b.map(|b| b.to_string()).unwrap_or_default();
    let step = if range.step == 1 { String::new() } else { format!(":{}", range.step) };
    format!("{}:{}{step}", bound(range.start), bound(range.end))
}
