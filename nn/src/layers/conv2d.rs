//! Convolution with a bias for each output channel

use crate::init::Init;
use crate::{Data, Layer, Params, Product, Reads, Run};
use chainrule_autograd::{Param, Result, Role, ops};
use chainrule_tensor::kernels::ConvSpec;
use chainrule_tensor::memory::PoolArc;
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

    fn as_product(&self) -> Product<'_, T> {
        let wide = |bias: &Param<T>| [bias.shape().numel(), 1, 1].into();
        Product {
            op: ops::Conv2d(PoolArc::new(self.spec)).into(),
            weight: &self.weight,
            bias: self.bias.as_ref().map(|bias| (bias, wide(bias))),
        }
    }

    fn shape(inputs: usize, outputs: usize, [kh, kw]: [usize; 2], spec: ConvSpec) -> Shape {
        // Groups that do not divide the channels are told by the first forward pass, with all shapes in view.
        [outputs, inputs / spec.groups.max(1), kh, kw].into()
    }
}

impl<T: Real> Layer<T> for Conv2d<T> {
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
