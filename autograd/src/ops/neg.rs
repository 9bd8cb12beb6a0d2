//! y = -x; x̄ = -ȳ

use super::prelude::*;

/// y = -x; x̄ = -ȳ
#[derive(Clone, Debug)]
pub struct Neg;

impl Rule for Neg {
    const NAME: &'static str = "neg";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], |x| -x))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(-g)
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        -one(x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Neg, Domain::Any)
    }
}
