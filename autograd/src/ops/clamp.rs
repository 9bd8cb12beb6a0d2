//! y = x, but no less than low and no more than high; x̄ = ȳ where low ≤ x ≤ high

use super::prelude::*;

/// y = x, but no less than low and no more than high (either may be infinite); x̄ = ȳ where low ≤ x ≤ high
#[derive(Clone, Debug)]
pub struct Clamp {
    low: f64,
    high: f64,
}

impl Clamp {
    /// Between two bounds, of which the first must not exceed the second.
    pub fn new(low: f64, high: f64) -> Result<Clamp> {
        if low <= high {
            Ok(Clamp { low, high })
        } else {
            Err(Error::domain(
                "clamp",
                format!("the lower bound {low} must not exceed the upper bound {high}"),
            ))
        }
    }
}

impl Rule for Clamp {
    const NAME: &'static str = "clamp";
    const KINK: &'static str = "at either bound the derivative is 1";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let (low, high) = (T::of(self.low), T::of(self.high));
        Ok(kernels::map(x[0], |x| x.maximum(low).minimum(high)))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        // A difference is above 0 exactly if the one number is above the other, so that the bounds themselves count as inside.
        let above = (s.x(0).clone() - self.high).step();
        let below = (c(self.low) - s.x(0).clone()).step();
        Some(g.keep_unless(&above).keep_unless(&below))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("clamp", x).attr("low", self.low).attr("high", self.high)
    }
    fn samples() -> Vec<Sample> {
        let clamps = [Clamp { low: -0.5, high: 0.7 }, Clamp { low: 0.0, high: f64::INFINITY }];
        clamps.into_iter().flat_map(|clamp| Sample::unary(clamp, Domain::Any)).collect()
    }
}
