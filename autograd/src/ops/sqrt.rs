//! y = √x; x̄ = ȳ / (2y)

use super::prelude::*;

/// y = √x; x̄ = ȳ / (2y)
#[derive(Clone, Debug)]
pub struct Sqrt;

impl Rule for Sqrt {
    const NAME: &'static str = "sqrt";
    const KINK: &'static str = "at x = 0 the derivative is +∞; below 0 there is none (NaN)";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], T::sqrt))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * 0.5 / s.y())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("sqrt", x).latex_name("\\sqrt{#}")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Sqrt, Domain::Positive)
    }
}
