//! y = `[x > 0]`; no gradient

use super::prelude::*;

/// y = `[x > 0]`; no gradient
#[derive(Clone, Debug)]
pub struct Step;

impl Rule for Step {
    const NAME: &'static str = "step";
    const KINK: &'static str = "jumps at x = 0, where it is 0; the derivative is taken as 0 everywhere";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], |x| if x > T::ZERO { T::ONE } else { T::ZERO }))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, _: V) -> Option<V> {
        None
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        one(x).test(">", Math::Num(0.0))
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Step, Domain::Any)
    }
}
