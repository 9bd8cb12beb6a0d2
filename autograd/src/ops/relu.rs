//! y = max(x, 0); x̄ = ȳ `[x > 0]`

use super::prelude::*;

/// y = max(x, 0); x̄ = ȳ `[x > 0]`
#[derive(Clone, Debug)]
pub struct Relu;

impl Rule for Relu {
    const NAME: &'static str = "relu";
    const CHEAP: bool = true;
    const KINK: &'static str = "at x = 0 the derivative is 0";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], relu))
    }
    fn each<T: Real>(&self, x: &mut [T]) -> bool {
        kernels::change(x, relu);
        true
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.y().step())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        fused(s, g, into, |g, y| if y > T::ZERO { g } else { T::ZERO })
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("relu", x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Relu, Domain::Any)
    }
}

#[inline(always)]
fn relu<T: Real>(x: T) -> T {
    if x > T::ZERO || x.is_nan() { x } else { T::ZERO }
}
