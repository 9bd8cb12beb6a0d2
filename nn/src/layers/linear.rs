//! y = x Wᵀ + b

use crate::init::Init;
use crate::{Data, Layer, Params, Product, Reads, Run};
use chainrule_autograd::{Param, Result, Role, ops};
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

    fn as_product(&self) -> Product<'_, T> {
        let op = ops::MatMul { ta: false, tb: true }.into();
        Product { op, weight: &self.weight, bias: self.bias.as_ref().map(|bias| (bias, bias.shape())) }
    }

    /// The weight, `[out, in]`.
    pub fn weight(&self) -> &Param<T> {
        &self.weight
    }
}

impl<T: Real> Layer<T> for Linear<T> {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        self.as_product().forward(run, &x, None)
    }
    fn product(&self) -> Option<Product<'_, T>> {
        Some(self.as_product())
    }
    fn list(&self, list: &mut Params<T>) {
        list.add(&self.weight);
        self.bias.iter().for_each(|b| list.add(b));
    }
    fn reads(&self) -> Reads {
        Reads::INPUT
    }
}
