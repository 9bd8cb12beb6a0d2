//! y = x²; x̄ = 2 ȳ x

use super::prelude::*;

/// y = x²; x̄ = 2 ȳ x
#[derive(Clone, Debug)]
pub struct Square;

impl Rule for Square {
    const NAME: &'static str = "square";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], |x| x * x))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.x(0) * 2.0)
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        one(x).pow(Math::Num(2.0))
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Square, Domain::Any)
    }
}
