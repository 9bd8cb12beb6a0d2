//! y = ln(1 + x), accurate near 0; x̄ = ȳ / (1 + x)

use super::prelude::*;

/// y = ln(1 + x), accurate near 0; x̄ = ȳ / (1 + x)
#[derive(Clone, Debug)]
pub struct Log1p;

impl Rule for Log1p {
    const NAME: &'static str = "log1p";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], T::ln_1p))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g / (s.x(0).clone() + 1.0))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("log1p", x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Log1p, Domain::Between(-0.6, 2.0))
    }
}
