//! y = arcsin x; x̄ = ȳ / √(1 - x²)

use super::prelude::*;

/// y = arcsin x; x̄ = ȳ / √(1 - x²)
#[derive(Clone, Debug)]
pub struct Arcsin;

impl Rule for Arcsin {
    const NAME: &'static str = "arcsin";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], T::asin))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g / (c(1.0) - s.x(0).square()).sqrt())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("arcsin", x).latex_name("\\arcsin")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Arcsin, Domain::Between(-0.9, 0.9))
    }
}
