//! y = tan x; x̄ = ȳ (1 + y²)

use super::prelude::*;

/// y = tan x; x̄ = ȳ (1 + y²)
#[derive(Clone, Debug)]
pub struct Tan;

impl Rule for Tan {
    const NAME: &'static str = "tan";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], T::tan))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * (s.y().square() + 1.0))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("tan", x).latex_name("\\tan")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Tan, Domain::Between(-1.2, 1.2))
    }
}
