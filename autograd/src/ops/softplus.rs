//! y = ln(1 + eˣ); x̄ = ȳ σ(x)

use super::prelude::*;

/// y = ln(1 + eˣ); x̄ = ȳ σ(x)
#[derive(Clone, Debug)]
pub struct Softplus;

impl Rule for Softplus {
    const NAME: &'static str = "softplus";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], |x| {
            // ln(1 + eˣ) = max(x, 0) + ln(1 + e^-|x|), where no power of e overflows.
            let rest = (-x.abs()).exp().ln_1p();
            if x > T::ZERO { x + rest } else { rest }
        }))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.x(0).sigmoid())
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("softplus", x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Softplus, Domain::Any)
    }
}
