//! Convolution with a bias for each output channel

use crate::init::Init;
use crate::{Data, Layer, Params, Run};
use chainrule_autograd::{Maths, Param, Result, Role};
use chainrule_tensor::Real;
use chainrule_tensor::kernels::ConvSpec;

/// Convolution of x `[N, C, H, W]` with a weight `[OC, C/groups, K, K]` and a bias `[OC]`.
pub struct Conv2d<T: Real> {
    weight: Param<T>,
    bias: Option<Param<T>>,
    spec: ConvSpec,
}

impl<T: Real> Conv2d<T> {
    /// A square kernel; weight and bias uniform within ±√(1/fan_in).
    pub fn new(inputs: usize, outputs: usize, kernel: usize, spec: ConvSpec, seed: u64) -> Conv2d<T> {
        let limit = (1.0 / (inputs / spec.groups.max(1) * kernel * kernel) as f64).sqrt();
        Conv2d::with(inputs, outputs, kernel, spec, Init::FanIn, Some(Init::Uniform(-limit, limit)), seed)
    }

    /// From initialisers; without one for the bias there is none.
    pub fn with(
        inputs: usize,
        outputs: usize,
        kernel: usize,
        spec: ConvSpec,
        weight: Init,
        bias: Option<Init>,
        seed: u64,
    ) -> Conv2d<T> {
        let shape = [outputs, inputs / spec.groups.max(1), kernel, kernel];
        Conv2d {
            weight: Param::new("weight", Role::Weight, weight.draw(shape, seed)),
            // One number for each channel, shaped to broadcast over the image when it is used.
            bias: bias.map(|init| Param::new("bias", Role::Bias, init.draw([outputs], !seed))),
            spec,
        }
    }
}

impl<T: Real> Layer<T> for Conv2d<T> {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        let y = x.try_conv2d(&run.param(&self.weight), self.spec)?;
        Ok(match &self.bias {
            Some(b) => y + run.param(b).reshape([b.shape()[0], 1, 1].into()),
            None => y,
        })
    }
    fn list(&self, list: &mut Params<T>) {
        list.add(&self.weight);
        self.bias.iter().for_each(|b| list.add(b));
    }
}
