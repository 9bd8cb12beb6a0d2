//! y = |x|; x̄ = ȳ sign x

use super::prelude::*;

/// y = |x|; x̄ = ȳ sign x
#[derive(Clone, Debug)]
pub struct Abs;

impl Rule for Abs {
    const NAME: &'static str = "abs";
    const KINK: &'static str = "at x = 0 the derivative is 0";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], T::abs))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.x(0).sign())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("abs", x).latex_name("\\left|#\\right|")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Abs, Domain::Any)
    }
}
