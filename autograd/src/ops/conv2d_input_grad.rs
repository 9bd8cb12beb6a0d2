//! The transpose of a convolution in its input: y = x̄ from (ȳ, w)

use super::conv2d::{convolution, convolutions};
use super::prelude::*;

/// The transpose of [`Conv2d`] in its input: from the output's gradient g and the weight w, the input's gradient. It is
/// linear in both, so its own cotangents are again convolutions: ḡ = conv(ȳ, w), w̄ = conv2d_weight_grad(g, ȳ).
#[derive(Clone, Debug)]
pub struct Conv2dInputGrad(PoolArc<(ConvSpec, Shape)>);

impl Conv2dInputGrad {
    /// Of a convolution whose input has this shape.
    pub fn new(spec: &ConvSpec, input: Shape) -> Conv2dInputGrad {
        Conv2dInputGrad(PoolArc::new((*spec, input)))
    }
}

impl Rule for Conv2dInputGrad {
    const NAME: &'static str = "conv2d_input_grad";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [g, w] = arity(Self::NAME, x)?;
        let (spec, input) = &*self.0;
        let out = spec.out_shape(input, &w)?;
        if g != out {
            return Err(ShapeError::invalid(
                Self::NAME,
                &[g, w],
                format!("the gradient must have shape {out}"),
            )
            .into());
        }
        Ok(*input)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let (spec, input) = &*self.0;
        Ok(kernels::conv2d_input_grad(x[0], x[1], input, spec)?)
    }
    fn needs(&self, i: usize) -> Needs {
        Needs::input(1 - i)
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let spec = &self.0.0;
        Some(if i == 0 {
            g.conv2d(s.x(1), *spec)
        } else {
            V::apply(Conv2dWeightGrad::new(spec, s.shape(1)).into(), &[s.x(0), &g])
        })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        convolution("conv2d_input_grad", x, &self.0.0).attr("input", self.0.1)
    }
    fn samples() -> Vec<Sample> {
        let sample = |(spec, x, w): (ConvSpec, &'static [usize], &'static [usize])| {
            let out = spec.out_shape(&shape(x), &shape(w)).ok()?;
            Some(Sample::new(Conv2dInputGrad::new(&spec, shape(x)), &[(&out, Domain::Any), (w, Domain::Any)]))
        };
        convolutions().into_iter().filter_map(sample).collect()
    }
}
