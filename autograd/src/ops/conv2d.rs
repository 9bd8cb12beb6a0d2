//! y = conv(x, w); x̄ = conv2d_input_grad(ȳ, w), w̄ = conv2d_weight_grad(ȳ, x)

use super::prelude::*;

/// y = conv(x, w) for x `[N, C, H, W]` and w `[OC, C/groups, KH, KW]` (cross-correlation);
/// x̄ = conv2d_input_grad(ȳ, w), w̄ = conv2d_weight_grad(ȳ, x)
#[derive(Clone, Debug)]
pub struct Conv2d(pub PoolArc<ConvSpec>);

impl Rule for Conv2d {
    const NAME: &'static str = "conv2d";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x, w] = arity(Self::NAME, x)?;
        Ok(self.0.out_shape(&x, &w)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::conv2d(x[0], x[1], &self.0)?)
    }
    fn forward_then<T: Real>(&self, x: &[&Tensor<T>], then: &Finish<T>) -> Option<Tensor<T>> {
        kernels::conv2d_then(x[0], x[1], &self.0, then).ok()
    }
    fn needs(&self, i: usize) -> Needs {
        Needs::input(1 - i)
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(if i == 0 {
            V::apply(Conv2dInputGrad::new(&self.0, s.shape(0)).into(), &[&g, s.x(1)])
        } else {
            V::apply(Conv2dWeightGrad::new(&self.0, s.shape(1)).into(), &[&g, s.x(0)])
        })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        convolution("conv2d", x, &self.0)
    }
    fn samples() -> Vec<Sample> {
        let sample = |(spec, x, w): (ConvSpec, &'static [usize], &'static [usize])| {
            Sample::new(Conv2d(PoolArc::new(spec)), &[(x, Domain::Any), (w, Domain::Any)])
        };
        convolutions().into_iter().map(sample).collect()
    }
}

/// Plain, strided, padded unevenly, dilated, grouped, depthwise, 1×1, and of no images.
pub(super) fn convolutions() -> Vec<(ConvSpec, &'static [usize], &'static [usize])> {
    let uneven = ConvSpec { padding: [(0, 1), (2, 1)], stride: [2, 1], ..ConvSpec::default() };
    vec![
        (ConvSpec::default(), &[2, 1, 3, 4], &[2, 1, 2, 2]),
        (ConvSpec::default().padding(1).stride(2), &[1, 2, 4, 5], &[2, 2, 3, 3]),
        (uneven, &[1, 1, 4, 3], &[1, 1, 3, 2]),
        (ConvSpec::default().dilation(2), &[1, 1, 5, 4], &[1, 1, 2, 2]),
        (ConvSpec::default().groups(2), &[1, 4, 2, 3], &[2, 2, 2, 2]),
        (ConvSpec::default().groups(2).padding(1), &[1, 2, 2, 2], &[2, 1, 3, 3]),
        (ConvSpec::default(), &[2, 3, 2, 1], &[2, 3, 1, 1]),
        (ConvSpec::default(), &[0, 1, 3, 3], &[1, 1, 2, 2]),
    ]
}

pub(super) fn convolution(name: &'static str, x: Vec<Math>, spec: &ConvSpec) -> Math {
    let plain = ConvSpec::default();
    let mut call = Math::call(name, x);
    if spec.stride != plain.stride {
        call = call.attr("stride", format!("{:?}", spec.stride));
    }
    if spec.padding != plain.padding {
        let [(t, b), (l, r)] = spec.padding;
        call = call.attr("padding", format!("[{t}, {b}, {l}, {r}]"));
    }
    if spec.dilation != plain.dilation {
        call = call.attr("dilation", format!("{:?}", spec.dilation));
    }
    if spec.groups != plain.groups {
        call = call.attr("groups", spec.groups);
    }
    call
}
