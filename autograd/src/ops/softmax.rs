//! y = eˣ / Σ eˣ along an axis; x̄ = y (ȳ - Σ ȳ y)

use super::prelude::*;

/// y = eˣ / Σ eˣ along an axis; x̄ = y (ȳ - Σ ȳ y)
#[derive(Clone, Debug)]
pub struct Softmax {
    /// Along which axis.
    pub axis: usize,
}

impl Rule for Softmax {
    const NAME: &'static str = "softmax";
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
        Ok(e / &sum)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let along = (g.clone() * s.y()).sum_keepdim(&[self.axis as isize]);
        Some((g - along) * s.y())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let d = dx[0].clone()?;
        let along = (d.clone() * s.y()).sum_keepdim(&[self.axis as isize]);
        Some((d - along) * s.y())
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("softmax", x).attr("axis", self.axis)
    }
    fn samples() -> Vec<Sample> {
        let cases: [(usize, &[usize]); 5] =
            [(0, &[3]), (1, &[2, 3]), (0, &[2, 3]), (1, &[1, 3]), (1, &[0, 2])];
        cases.iter().map(|(axis, x)| Sample::new(Softmax { axis: *axis }, &[(x, Domain::Any)])).collect()
    }
}
