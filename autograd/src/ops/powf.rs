//! y = xᵖ for a constant p; x̄ = ȳ p xᵖ⁻¹

use super::prelude::*;

/// y = xᵖ for a constant p; x̄ = ȳ p xᵖ⁻¹
#[derive(Clone, Debug)]
pub struct Powf(pub f64);

impl Rule for Powf {
    const NAME: &'static str = "powf";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let c = T::of(self.0);
        Ok(kernels::map(x[0], |x| x.powf(c)))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        match self.0 {
            0.0 => None,
            p => Some(g * s.x(0).powf(p - 1.0) * p),
        }
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        one(x).pow(Math::Num(self.0))
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Powf(1.7), Domain::Positive)
    }
}
