//! How much of the image a neuron sees, by sending a gradient back from it.

use crate::support::{T, normal};
use chainrule::autograd::{Tape, Value};
use chainrule::nn::init::Init;
use chainrule::nn::layers::{AvgPool2d, Conv2d, MaxPool2d, Relu};
use chainrule::nn::{Layer, Run, Sequential};
use chainrule::tensor::kernels::{ConvSpec, PoolSpec};

const SIZE: usize = 40;

/// A convolution whose weights are all positive, so that no two ways through the network cancel.
fn conv(kernel: usize, spec: ConvSpec) -> Conv2d<f64> {
    Conv2d::with(1, 1, [kernel; 2], spec, Init::Uniform(0.5, 1.0), None, kernel as u64)
}

fn plain() -> ConvSpec {
    ConvSpec::default()
}

/// Which pixels have a gradient for the neuron in this row and column of the output.
fn seen(net: &Sequential<f64>, image: &T, at: [usize; 2]) -> Vec<[usize; 2]> {
    let tape = Tape::new();
    let x = tape.leaf(image.clone());
    let y = net.forward(&Run::train(&tape, 0, 0), x).unwrap();
    let mut hot = T::zeros(y.shape());
    let width = y.shape()[3];
    hot.make_mut()[at[0] * width + at[1]] = 1.0;
    let back = tape.try_vjp(y, &hot, &[x]).unwrap().of(x).to_vec();
    (0..SIZE * SIZE).filter(|i| back[*i] != 0.0).map(|i| [i / SIZE, i % SIZE]).collect()
}

/// The rows from the first to the last, and the same for columns.
fn bounds(pixels: &[[usize; 2]]) -> [[usize; 2]; 2] {
    [0, 1].map(|axis| {
        let of = || pixels.iter().map(|p| p[axis]);
        [of().min().unwrap(), of().max().unwrap()]
    })
}

/// The length of the field along each axis.
fn field(net: &Sequential<f64>) -> [usize; 2] {
    bounds(&seen(net, &normal([1, 1, SIZE, SIZE], 1), [2, 3])).map(|[first, last]| last - first + 1)
}

/// Convolution 5 x 5 and pooling by 2.
fn first() -> Sequential<f64> {
    Sequential::new().push(conv(5, plain())).push(AvgPool2d(PoolSpec::square(2)))
}

/// 001.3.3-a: after the first pooling a neuron sees 6 x 6 pixels; before it 5 x 5.
#[test]
fn id_001_3_3_a() {
    assert_eq!(field(&Sequential::new().push(conv(5, plain()))), [5, 5]);
    assert_eq!(field(&first()), [6, 6]);
    // With 3 x 3 kernels it would be 4, and 8 in the next layer.
    let small = || Sequential::new().push(conv(3, plain())).push(AvgPool2d(PoolSpec::square(2)));
    assert_eq!((field(&small()), field(&small().push(conv(3, plain())))), ([4, 4], [8, 8]));
}

/// 001.3.3-b: neighbours among them are shifted by 2 and share four columns.
#[test]
fn id_001_3_3_b() {
    let image = normal([1, 1, SIZE, SIZE], 1);
    let (left, right) = (seen(&first(), &image, [2, 3]), seen(&first(), &image, [2, 4]));
    let shared: Vec<_> = left.iter().filter(|p| right.contains(p)).copied().collect();
    let [a, b, both] = [&left, &right, &shared].map(|pixels| bounds(pixels)[1]);
    assert_eq!((b[0] - a[0], both[1] - both[0] + 1), (2, 4));
}

/// 001.3.3-c: a neuron of the second convolution sees 14 x 14, whatever its own stride. With a maximum for a mean it sees no
/// more, and only some pixels of these for any one image.
#[test]
fn id_001_3_3_c() {
    for stride in [1, 2] {
        let net = first().push(conv(5, plain().stride(stride)));
        assert_eq!(field(&net), [14, 14]);
        assert_eq!(seen(&net, &normal([1, 1, SIZE, SIZE], 1), [2, 3]).len(), 14 * 14);
    }
    let net = Sequential::new()
        .push(conv(5, plain()))
        .push(Relu)
        .push(MaxPool2d(PoolSpec::square(2)))
        .push(conv(5, plain()));
    let mut all = Vec::new();
    for seed in 1..40 {
        let some = seen(&net, &normal([1, 1, SIZE, SIZE], seed), [2, 3]);
        assert!(some.len() < 14 * 14);
        all.extend(some);
    }
    assert_eq!(bounds(&all).map(|[first, last]| last - first + 1), [14, 14]);
}

/// 001.3.3-d: layers and strides enlarge the field; so do kernels, dilation and pooling.
#[test]
fn id_001_3_3_d() {
    let net = |a: Conv2d<f64>, b: Conv2d<f64>| field(&Sequential::new().push(a).push(b))[0];
    let two = net(conv(3, plain()), conv(3, plain()));
    assert_eq!(two, 5);
    assert_eq!(field(&Sequential::new().push(conv(3, plain())))[0], 3); // one layer fewer
    assert_eq!(net(conv(3, plain().stride(2)), conv(3, plain())), 7);
    assert_eq!(net(conv(3, plain()), conv(5, plain())), 7);
    assert_eq!(net(conv(3, plain()), conv(3, plain().dilation(2))), 7);
    let pooled =
        Sequential::new().push(conv(3, plain())).push(AvgPool2d(PoolSpec::square(2))).push(conv(3, plain()));
    assert_eq!(field(&pooled)[0], 8);
}
