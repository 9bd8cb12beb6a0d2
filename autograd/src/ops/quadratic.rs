//! y = x (1 - x); x̄ = ȳ (1 - 2x)

use super::prelude::*;

/// y = x (1 - x); x̄ = ȳ (1 - 2x)
#[derive(Clone, Debug)]
pub struct Quadratic;

impl Rule for Quadratic {
    const NAME: &'static str = "quadratic";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], |x| x * (T::ONE - x)))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * (c(1.0) - s.x(0).clone() * 2.0))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let x = one(x);
        x.clone() * (Math::Num(1.0) - x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Quadratic, Domain::Any)
    }
}
