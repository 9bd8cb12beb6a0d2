//! y = a + b; ā = ȳ, b̄ = ȳ

use super::prelude::*;

/// y = a + b; ā = ȳ, b̄ = ȳ
#[derive(Clone, Debug)]
pub struct Add;

impl Rule for Add {
    const NAME: &'static str = "add";
    const CHEAP: bool = true;
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a, b] = arity(Self::NAME, x)?;
        Ok(Shape::broadcast(Self::NAME, &a, &b)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::zip(Self::NAME, x[0], x[1], |a, b| a + b)?)
    }
    fn forward_then<T: Real>(&self, x: &[&Tensor<T>], then: &Finish<T>) -> Option<Tensor<T>> {
        let each = |sum: &mut [T]| then.each.iter().for_each(|f| f(sum));
        then.bias.is_none().then(|| kernels::zip_then(Self::NAME, x[0], x[1], |a, b| a + b, each).ok())?
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(g)
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let [a, b] = two(x);
        a + b
    }
    fn samples() -> Vec<Sample> {
        Sample::binary(Add, Domain::Any, Domain::Any)
    }
}
