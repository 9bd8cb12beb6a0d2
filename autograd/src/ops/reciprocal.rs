//! y = c / x for a constant c; x̄ = -ȳ y / x

use super::prelude::*;

/// y = c / x for a constant c; x̄ = -ȳ y / x
#[derive(Clone, Debug)]
pub struct Reciprocal(pub f64);

impl Rule for Reciprocal {
    const NAME: &'static str = "reciprocal";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let c = T::of(self.0);
        Ok(kernels::map(x[0], |x| c / x))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0).and(Needs::OUTPUT)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(-(g * s.y() / s.x(0)))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::Num(self.0) / one(x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Reciprocal(1.7), Domain::Positive)
    }
}
