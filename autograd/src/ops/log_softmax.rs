//! y = x - ln Σ eˣ along an axis; x̄ = ȳ - eʸ Σ ȳ

use super::prelude::*;

/// y = x - ln Σ eˣ along an axis; x̄ = ȳ - eʸ Σ ȳ
#[derive(Clone, Debug)]
pub struct LogSoftmax {
    /// Along which axis.
    pub axis: usize,
}

impl Rule for LogSoftmax {
    const NAME: &'static str = "log_softmax";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        x.axis(Self::NAME, self.axis as isize)?;
        Ok(x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let axes = Axes::one(self.axis);
        if x[0].numel() == 0 {
            return Ok(x[0].clone());
        }
        // The largest element becomes 0, so that no power of e overflows.
        let moved = x[0] - &kernels::max(x[0], axes, true)?;
        let e = kernels::exp(&moved);
        let sum = kernels::sum(&e, axes, true)?;
        Ok(moved - &kernels::ln(&sum))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let total = g.sum_keepdim(&[self.axis as isize]);
        Some(g - s.y().exp() * total)
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let d = dx[0].clone()?;
        let along = (s.y().exp() * &d).sum_keepdim(&[self.axis as isize]);
        Some(d - along)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("log_softmax", x).attr("axis", self.axis)
    }
    fn samples() -> Vec<Sample> {
        let cases: [(usize, &[usize]); 5] =
            [(0, &[3]), (1, &[2, 3]), (0, &[2, 3]), (1, &[1, 3]), (1, &[0, 2])];
        cases.iter().map(|(axis, x)| Sample::new(LogSoftmax { axis: *axis }, &[(x, Domain::Any)])).collect()
    }
}
