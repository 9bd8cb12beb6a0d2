//! y = x / c for a constant c; x̄ = ȳ / c

use super::prelude::*;

/// y = x / c for a constant c; x̄ = ȳ / c
#[derive(Clone, Debug)]
pub struct Over(pub f64);

impl Rule for Over {
    const NAME: &'static str = "over";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let c = T::of(self.0);
        Ok(kernels::map(x[0], |x| x / c))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(g / self.0)
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        one(x) / Math::Num(self.0)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Over(1.7), Domain::Any)
    }
}
