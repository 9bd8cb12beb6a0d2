//! y = ln x; x̄ = ȳ / x

use super::prelude::*;

/// y = ln x; x̄ = ȳ / x
#[derive(Clone, Debug)]
pub struct Log;

impl Rule for Log {
    const NAME: &'static str = "log";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::ln(x[0]))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g / s.x(0))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("log", x).latex_name("\\log")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Log, Domain::Positive)
    }
}
