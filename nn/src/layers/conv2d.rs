//! Convolution with a bias for each output channel

use crate::init::Init;
use crate::{Data, Layer, Params, Reads, Run, checked};
use chainrule_autograd::{Maths, Param, Result, Role};
use chainrule_tensor::kernels::ConvSpec;
use chainrule_tensor::{Real, Shape};

/// Convolution of x `[N, C, H, W]` with a weight `[OC, C/groups, KH, KW]`, plus a bias `[OC]`. Stride, dilation, groups
/// and padding (each side by itself) are in the [`ConvSpec`].
pub struct Conv2d<T: Real> {
    weight: Param<T>,
    bias: Option<Param<T>>,
    spec: ConvSpec,
}

impl<T: Real> Conv2d<T> {
    /// A kernel of so many rows and columns; weight and bias uniform within ±√(1/fan_in), fan_in being C/groups · KH · KW.
    pub fn new(inputs: usize, outputs: usize, kernel: [usize; 2], spec: ConvSpec, seed: u64) -> Conv2d<T> {
        let fan_in: usize = Self::shape(inputs, outputs, kernel, spec).iter().skip(1).product();
        Conv2d::with(inputs, outputs, kernel, spec, Init::FanIn, Some(Init::fan_in(fan_in)), seed)
    }

    /// From initialisers; without one for the bias there is none.
    pub fn with(
        inputs: usize,
        outputs: usize,
        kernel: [usize; 2],
        spec: ConvSpec,
        weight: Init,
        bias: Option<Init>,
        seed: u64,
    ) -> Conv2d<T> {
        let weight = weight.draw(Self::shape(inputs, outputs, kernel, spec), seed);
        Conv2d {
            weight: Param::new("weight", Role::Weight, weight),
            bias: bias.map(|init| Param::new("bias", Role::Bias, init.draw([outputs], !seed))),
            spec,
        }
    }

    fn shape(inputs: usize, outputs: usize, [kh, kw]: [usize; 2], spec: ConvSpec) -> Shape {
        // Groups that do not divide the channels are told by the first forward pass, with all shapes in view.
        [outputs, inputs / spec.groups.max(1), kh, kw].into()
    }
}

impl<T: Real> Layer<T> for Conv2d<T> {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        let product = x.try_conv2d(&run.param(&self.weight), self.spec)?;
        let Some(bias) = &self.bias else { return Ok(product) };
        let wide = run.param(bias).try_reshape([bias.shape().numel(), 1, 1].into())?;
        let y = checked::add(&product, &wide)?;
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
