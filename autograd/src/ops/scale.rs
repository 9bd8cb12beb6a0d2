//! y = c x for a constant c; x̄ = c ȳ

use super::prelude::*;

/// y = c x for a constant c; x̄ = c ȳ
#[derive(Clone, Debug)]
pub struct Scale(pub f64);

impl Rule for Scale {
    const NAME: &'static str = "scale";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let c = T::of(self.0);
        Ok(kernels::map(x[0], |x| x * c))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(g * self.0)
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::Num(self.0) * one(x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Scale(1.7), Domain::Any)
    }
}
