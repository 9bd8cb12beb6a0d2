//! y = the smaller of a and b, element by element; ā = ȳ `[a ≤ b]`, b̄ = ȳ `[a > b]`

use super::prelude::*;

/// y = the smaller of a and b, element by element; ā = ȳ `[a ≤ b]`, b̄ = ȳ `[a > b]`
#[derive(Clone, Debug)]
pub struct Minimum;

impl Rule for Minimum {
    const NAME: &'static str = "minimum";
    const KINK: &'static str = "where a = b the first operand gets the whole gradient";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a, b] = arity(Self::NAME, x)?;
        Ok(Shape::broadcast(Self::NAME, &a, &b)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::zip(Self::NAME, x[0], x[1], T::minimum)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0).and(Needs::input(1))
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let first = s.x(0).less_equal(s.x(1));
        Some(if i == 0 { g.keep_if(&first) } else { g.keep_unless(&first) })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("minimum", x)
    }
    fn samples() -> Vec<Sample> {
        Sample::binary(Minimum, Domain::Any, Domain::Any)
    }
}
