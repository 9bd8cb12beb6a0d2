//! y = sin x; x̄ = ȳ cos x

use super::prelude::*;

/// y = sin x; x̄ = ȳ cos x
#[derive(Clone, Debug)]
pub struct Sin;

impl Rule for Sin {
    const NAME: &'static str = "sin";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], T::sin))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.x(0).cos())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("sin", x).latex_name("\\sin")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Sin, Domain::Any)
    }
}
