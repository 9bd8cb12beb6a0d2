//! y = cos x; x̄ = -ȳ sin x

use super::prelude::*;

/// y = cos x; x̄ = -ȳ sin x
#[derive(Clone, Debug)]
pub struct Cos;

impl Rule for Cos {
    const NAME: &'static str = "cos";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], T::cos))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(-(g * s.x(0).sin()))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("cos", x).latex_name("\\cos")
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Cos, Domain::Any)
    }
}
