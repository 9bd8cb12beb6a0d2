//! y = tanh x; x̄ = ȳ (1 - y²)

use super::prelude::*;

/// y = tanh x; x̄ = ȳ (1 - y²)
#[derive(Clone, Debug)]
pub struct Tanh;

impl Rule for Tanh {
    const NAME: &'static str = "tanh";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::tanh(x[0]))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * (c(1.0) - s.y().square()))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        fused(s, g, into, |g, y| g * (T::ONE - y * y))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("tanh", x).latex_name("\\tanh")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Tanh, Domain::Any)
    }
}
