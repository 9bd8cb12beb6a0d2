//! y = x Wᵀ + b

use crate::init::Init;
use crate::{Data, Layer, Params, Reads, Run, checked};
use chainrule_autograd::{Maths, Param, Result, Role};
use chainrule_tensor::Real;

/// y = x Wᵀ + b for x `[..., in]`, W `[out, in]`, b `[out]`; y is `[..., out]`.
pub struct Linear<T: Real> {
    weight: Param<T>,
    bias: Option<Param<T>>,
}

impl<T: Real> Linear<T> {
    /// Weight and bias uniform within ±√(1/in).
    pub fn new(inputs: usize, outputs: usize, seed: u64) -> Linear<T> {
        Linear::with(inputs, outputs, Init::FanIn, Some(Init::fan_in(inputs)), seed)
    }

    /// From initialisers; without one for the bias there is none.
    pub fn with(inputs: usize, outputs: usize, weight: Init, bias: Option<Init>, seed: u64) -> Linear<T> {
        let weight = Param::new("weight", Role::Weight, weight.draw([outputs, inputs], seed));
        let bias = bias.map(|init| Param::new("bias", Role::Bias, init.draw([outputs], !seed)));
        Linear { weight, bias }
    }

    /// With the weight of another layer: one parameter in two places, whose gradients add up.
    #[must_use]
    pub fn tied(self, weight: &Param<T>) -> Linear<T> {
        Linear { weight: weight.clone(), ..self }
    }

    /// The weight, `[out, in]`.
    pub fn weight(&self) -> &Param<T> {
        &self.weight
    }
}

impl<T: Real> Layer<T> for Linear<T> {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        let product = x.try_matmul_with(&run.param(&self.weight), false, true)?;
        let Some(bias) = &self.bias else { return Ok(product) };
        let y = checked::add(&product, &run.param(bias))?;
        product.release();
        Ok(y)
    }
    fn list(&self, list: &mut Params<T>) {
        list.add(&self.weight);
        self.bias.iter().for_each(|b| list.add(b));
    }
    fn reads(&self) -> Reads {
        Reads::INPUT
    }
}
