//! y = x with constant elements put around it; x̄ = ȳ without them

use super::prelude::*;
use chainrule_tensor::Range;

/// y = x with constant elements put before and after it along each axis; x̄ = ȳ without them
#[derive(Clone, Debug)]
pub struct Pad(PoolArc<(PoolVec<(usize, usize)>, f64)>);

impl Pad {
    /// For each axis, how many elements before and after; and their value.
    pub fn new(widths: &[(usize, usize)], value: f64) -> Pad {
        Pad(PoolArc::new((widths.iter().copied().collect(), value)))
    }
}

impl Rule for Pad {
    const NAME: &'static str = "pad";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [mut x] = arity(Self::NAME, x)?;
        let widths = &self.0.0;
        if widths.len() != x.rank() {
            let why =
                format!("takes a pair of widths for each of the {} axes, not {}", x.rank(), widths.len());
            return Err(ShapeError::invalid(Self::NAME, &[x], why).into());
        }
        x.dims_mut()
            .iter_mut()
            .zip(widths)
            .for_each(|(d, (before, after))| *d = d.saturating_add(*before).saturating_add(*after));
        Ok(Shape::new(&x)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::pad(x[0], &self.0.0, T::of(self.0.1))?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let padded = self.0.0.iter().enumerate().filter(|(_, widths)| **widths != (0, 0));
        Some(padded.fold(g, |g, (axis, &(before, _))| {
            let inner = Range::new(before as isize, (before + s.shape(0)[axis]) as isize);
            V::apply(Slice::new(axis, inner).into(), &[&g])
        }))
    }
    fn jvp<V: Value>(&self, _: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        // The constants do not move.
        Some(V::apply(Pad::new(&self.0.0, 0.0).into(), &[dx[0].as_ref()?]))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("pad", x).attr("widths", format!("{:?}", self.0.0)).attr("value", self.0.1)
    }
    fn samples() -> Vec<Sample> {
        let sample = |widths: &[(usize, usize)], value, x: &[usize]| {
            Sample::new(Pad::new(widths, value), &[(x, Domain::Any)])
        };
        vec![
            sample(&[(1, 2)], 0.5, &[3]),
            sample(&[(0, 1), (2, 0)], 0.0, &[2, 3]),
            sample(&[(0, 0), (0, 0), (1, 1)], -1.0, &[2, 1, 2]),
            sample(&[(2, 1), (0, 0)], 1.0, &[0, 2]),
            sample(&[], 1.0, &[]),
        ]
    }
}
