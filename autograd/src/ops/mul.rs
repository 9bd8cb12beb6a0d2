//! y = a b, element by element; ā = ȳ b, b̄ = ȳ a

use super::prelude::*;

/// y = a b, element by element; ā = ȳ b, b̄ = ȳ a
#[derive(Clone, Debug)]
pub struct Mul;

impl Rule for Mul {
    const NAME: &'static str = "mul";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a, b] = arity(Self::NAME, x)?;
        Ok(Shape::broadcast(Self::NAME, &a, &b)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::zip(Self::NAME, x[0], x[1], |a, b| a * b)?)
    }
    fn needs(&self, i: usize) -> Needs {
        Needs::input(1 - i)
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(if i == 0 { g * s.x(1) } else { g * s.x(0) })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let [a, b] = two(x);
        a * b
    }
    fn samples() -> Vec<Sample> {
        Sample::binary(Mul, Domain::Any, Domain::Any)
    }
}
