//! y = arctan x; x̄ = ȳ / (1 + x²)

use super::prelude::*;

/// y = arctan x; x̄ = ȳ / (1 + x²)
#[derive(Clone, Debug)]
pub struct Arctan;

impl Rule for Arctan {
    const NAME: &'static str = "arctan";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], T::atan))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g / (s.x(0).square() + 1.0))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("arctan", x).latex_name("\\arctan")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Arctan, Domain::Any)
    }
}
