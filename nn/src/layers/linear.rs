//! y = x Wᵀ + b

use crate::init::Init;
use crate::{Data, Layer, Params, Run};
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
        let limit = (1.0 / inputs as f64).sqrt();
        Linear::with(inputs, outputs, Init::FanIn, Some(Init::Uniform(-limit, limit)), seed)
    }

    /// From initialisers; without one for the bias there is none.
    pub fn with(inputs: usize, outputs: usize, weight: Init, bias: Option<Init>, seed: u64) -> Linear<T> {
        Linear {
            weight: Param::new("weight", Role::Weight, weight.draw([outputs, inputs], seed)),
            bias: bias.map(|init| Param::new("bias", Role::Bias, init.draw([outputs], !seed))),
        }
    }
}

impl<T: Real> Layer<T> for Linear<T> {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        let y = x.try_matmul_with(&run.param(&self.weight), false, true)?;
        Ok(match &self.bias {
            Some(b) => y + run.param(b),
            None => y,
        })
    }
    fn list(&self, list: &mut Params<T>) {
        list.add(&self.weight);
        self.bias.iter().for_each(|b| list.add(b));
    }
}
