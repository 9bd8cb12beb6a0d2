//! y = xᵖ for a constant p; x̄ = ȳ p xᵖ⁻¹

use super::prelude::*;

/// y = xᵖ for a constant p, NaN where x is below 0 and p not whole; x̄ = ȳ p xᵖ⁻¹
#[derive(Clone, Debug)]
pub struct Powf(pub f64);

impl Rule for Powf {
    const NAME: &'static str = "powf";
    const KINK: &'static str = "at x = 0 the derivative is 0 for p = 0 and p > 1, 1 for p = 1, else infinite";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        // The common whole powers are products, exact to the last bit and far cheaper.
        Ok(match self.0 {
            -1.0 => kernels::map(x[0], |x| T::ONE / x),
            1.0 => x[0].clone(),
            2.0 => kernels::map(x[0], |x| x * x),
            3.0 => kernels::map(x[0], |x| x * x * x),
            p => kernels::map(x[0], |x| x.powf(T::of(p))),
        })
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
        let real = [1.7, 0.5, -1.5].map(|p| Sample::unary(Powf(p), Domain::Positive));
        let whole = [0.0, 1.0, 2.0, 3.0, -1.0, -2.0].map(|p| Sample::unary(Powf(p), Domain::Any));
        real.into_iter().chain(whole).flatten().collect()
    }
}
