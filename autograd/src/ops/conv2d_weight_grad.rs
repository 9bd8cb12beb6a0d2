//! The transpose of a convolution in its weight: y = w̄ from (ȳ, x)

use super::conv2d::{convolution, convolutions};
use super::prelude::*;

/// The transpose of [`Conv2d`] in its weight: from the output's gradient g and the input x, the weight's gradient. It is
/// linear in both, so its own cotangents are again convolutions: ḡ = conv(x, ȳ), x̄ = conv2d_input_grad(g, ȳ).
#[derive(Clone, Debug)]
pub struct Conv2dWeightGrad(PoolArc<(ConvSpec, Shape)>);

impl Conv2dWeightGrad {
    /// Of a convolution whose weight has this shape.
    pub fn new(spec: &ConvSpec, weight: Shape) -> Conv2dWeightGrad {
        Conv2dWeightGrad(PoolArc::new((*spec, weight)))
    }
}

impl Rule for Conv2dWeightGrad {
    const NAME: &'static str = "conv2d_weight_grad";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [g, x] = arity(Self::NAME, x)?;
        let (spec, weight) = &*self.0;
        let out = spec.out_shape(&x, weight)?;
        if g != out {
            return Err(ShapeError::invalid(
                Self::NAME,
                &[g, x],
                format!("the gradient must have shape {out}"),
            )
            .into());
        }
        Ok(*weight)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let (spec, weight) = &*self.0;
        Ok(kernels::conv2d_weight_grad(x[0], x[1], weight, spec)?)
    }
    fn needs(&self, i: usize) -> Needs {
        Needs::input(1 - i)
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let spec = &self.0.0;
        Some(if i == 0 {
            s.x(1).conv2d(&g, *spec)
        } else {
            V::apply(Conv2dInputGrad::new(spec, s.shape(1)).into(), &[s.x(0), &g])
        })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        convolution("conv2d_weight_grad", x, &self.0.0).attr("weight", self.0.1)
    }
    fn samples() -> Vec<Sample> {
        let sample = |(spec, x, w): (ConvSpec, &'static [usize], &'static [usize])| {
            let out = spec.out_shape(&shape(x), &shape(w)).ok()?;
            Some(Sample::new(
                Conv2dWeightGrad::new(&spec, shape(w)),
                &[(&out, Domain::Any), (x, Domain::Any)],
            ))
        };
        convolutions().into_iter().filter_map(sample).collect()
    }
}
