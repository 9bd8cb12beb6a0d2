//! y = -1, 0 or 1, the sign of x; no gradient

use super::prelude::*;

/// y = -1, 0 or 1, the sign of x; no gradient
#[derive(Clone, Debug)]
pub struct Sign;

impl Rule for Sign {
    const NAME: &'static str = "sign";
    const KINK: &'static str = "jumps at x = 0, where it is 0; the derivative is taken as 0 everywhere";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::map(x[0], |x| {
            if x > T::ZERO {
                T::ONE
            } else if x < T::ZERO {
                -T::ONE
            } else {
                // Zero of either sign as 0; NaN as itself.
                x + T::ZERO
            }
        }))
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
        Math::call("sign", x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Sign, Domain::Any)
    }
}
