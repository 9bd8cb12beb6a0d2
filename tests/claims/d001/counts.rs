//! How large a small convolutional network is, and a dense one with the same neurons.

use crate::support::{T, normal};
use chainrule::autograd::{Maths, Param, Result, Tape, Var};
use chainrule::nn::init::Init;
use chainrule::nn::layers::{AvgPool2d, Conv2d, Linear};
use chainrule::nn::{Data, Layer, Params, Run};
use chainrule::tensor::Shape;
use chainrule::tensor::kernels::{ConvSpec, PoolSpec};

/// A dense layer from an image to an image of the same size.
struct Dense(Linear<f64>);

impl Layer<f64> for Dense {
    fn forward<V: Data<T = f64>>(&self, run: &Run<V>, x: V) -> Result<V> {
        let shape = x.shape();
        self.0.forward(run, x.try_flatten(1)?)?.try_reshape(shape)
    }
    fn list(&self, list: &mut Params<f64>) {
        self.0.list(list);
    }
}

/// Three layers on an image of 32 x 32, with pooling by 2 after the first and the second.
struct Net<L> {
    layers: [L; 3],
}

impl<L: Layer<f64>> Net<L> {
    /// The shapes of what its layers and poolings give.
    fn shapes<'t>(&self, run: &Run<Var<'t, f64>>, x: Var<'t, f64>) -> (Vec<Shape>, Var<'t, f64>) {
        let pool = AvgPool2d(PoolSpec::square(2));
        let mut seen = Vec::new();
        let mut x = x;
        for (i, layer) in self.layers.iter().enumerate() {
            x = layer.forward(run, x).unwrap();
            seen.push(chainrule::autograd::Value::shape(&x));
            if i < 2 {
                x = pool.forward(run, x).unwrap();
                seen.push(chainrule::autograd::Value::shape(&x));
            }
        }
        (seen, x)
    }

    /// Neurons (without the input), parameters, and bytes that a training step holds at most.
    fn size(&self) -> [usize; 3] {
        let mut tape = Tape::new();
        let (neurons, loss) = {
            let (shapes, end) =
                self.shapes(&Run::train(&tape, 0, 0), tape.constant(normal([1, 1, 32, 32], 1)));
            (shapes.iter().map(|s| s.numel()).sum(), end.square().sum(&[]).id())
        };
        let grads = tape.backward(loss);
        let params: Vec<Param<f64>> = self.layers.iter().flat_map(|l| l.params()).map(|(_, p)| p).collect();
        assert!(params.iter().all(|p| grads.param(p).is_some_and(|g| *g != T::zeros(p.shape()))));
        [neurons, self.layers.iter().map(Layer::count).sum(), tape.peak_bytes()]
    }
}

fn bias(on: bool) -> Option<Init> {
    on.then_some(Init::Constant(0.1))
}

fn convolutional(with: bool) -> Net<Conv2d<f64>> {
    let same = ConvSpec::default().padding(1);
    Net { layers: [1, 2, 3].map(|seed| Conv2d::with(1, 1, [3, 3], same, Init::FanIn, bias(with), seed)) }
}

fn dense(with: bool) -> Net<Dense> {
    let layer = |n, seed| Dense(Linear::with(n, n, Init::FanIn, bias(with), seed));
    Net { layers: [layer(32 * 32, 1), layer(16 * 16, 2), layer(8 * 8, 3)] }
}

/// 001.3.2-a: the convolutional network has 1664 neurons, the input not counted; with it 2688.
#[test]
fn id_001_3_2_a() {
    assert_eq!(convolutional(false).size()[0], 1664);
    assert_eq!(convolutional(false).size()[0] + normal([1, 1, 32, 32], 1).numel(), 2688);
}

/// 001.3.2-b: it has 27 parameters, or 30 with biases.
#[test]
fn id_001_3_2_b() {
    assert_eq!([false, true].map(|with| convolutional(with).size()[1]), [27, 30]);
}

/// 001.3.2-c: the dense network has as many neurons.
#[test]
fn id_001_3_2_c() {
    assert_eq!(dense(false).size()[0], convolutional(false).size()[0]);
}

/// 001.3.2-d: but 1 118 208 parameters, or 1 119 552 with biases.
#[test]
fn id_001_3_2_d() {
    assert_eq!([false, true].map(|with| dense(with).size()[1]), [1_118_208, 1_119_552]);
}

/// 001.3.2-e: more parameters make training longer: a step of the dense network moves some hundred times as many bytes,
/// among them a gradient for each parameter.
#[test]
fn id_001_3_2_e() {
    let [small, large] = [convolutional(false).size()[2], dense(false).size()[2]];
    assert!(large > 100 * small && large > 8 * 1_118_208, "{small} {large}");
}
