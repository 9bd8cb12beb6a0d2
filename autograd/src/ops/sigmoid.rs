//! y = σ(x) = 1/(1+e⁻ˣ); x̄ = ȳ y (1 - y)

use super::prelude::*;

/// y = σ(x) = 1/(1+e⁻ˣ); x̄ = ȳ y (1 - y)
#[derive(Clone, Debug)]
pub struct Sigmoid;

impl Rule for Sigmoid {
    const NAME: &'static str = "sigmoid";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::sigmoid(x[0]))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.y() * (c(1.0) - s.y().clone()))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        fused(s, g, into, |g, y| g * y * (T::ONE - y))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("sigmoid", x).latex_name("\\sigma")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Sigmoid, Domain::Any)
    }
}
