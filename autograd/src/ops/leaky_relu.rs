//! y = x where x > 0, else c x for a constant slope c; x̄ = ȳ where x > 0, else c ȳ

use super::prelude::*;

/// y = x where x > 0, else c x for a constant slope c; x̄ = ȳ where x > 0, else c ȳ
#[derive(Clone, Debug)]
pub struct LeakyRelu(pub f64);

impl Rule for LeakyRelu {
    const NAME: &'static str = "leaky_relu";
    const KINK: &'static str = "at x = 0 the derivative is the slope of the negative side";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let slope = T::of(self.0);
        Ok(kernels::map(x[0], |x| if x > T::ZERO { x } else { x * slope }))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(s.x(0).step().select(&g, &(g.clone() * self.0)))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("leaky_relu", x).attr("slope", self.0)
    }
    fn samples() -> Vec<Sample> {
        [0.1, 2.0].into_iter().flat_map(|slope| Sample::unary(LeakyRelu(slope), Domain::Any)).collect()
    }
}
