//! y = eˣ; x̄ = ȳ y

use super::prelude::*;

/// y = eˣ; x̄ = ȳ y
#[derive(Clone, Debug)]
pub struct Exp;

impl Rule for Exp {
    const NAME: &'static str = "exp";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::exp(x[0]))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::OUTPUT
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.y())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("exp", x).latex_name("\\exp")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Exp, Domain::Any)
    }
}
