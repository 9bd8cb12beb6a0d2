//! A small convolutional network

use crate::Sequential;
use crate::layers::{Conv2d, Flatten, Linear, MaxPool2d, Relu};
use crate::seed::mix;
use chainrule_autograd::Result;
use chainrule_tensor::kernels::{ConvSpec, PoolSpec};
use chainrule_tensor::{Real, Shape, ShapeError};

/// After LeNet (LeCun et al. 1998), with ReLUs and maxima: 5×5 convolution with padding 2, ReLU, 2×2 max-pool, 5×5
/// convolution, ReLU, 2×2 max-pool, and two linear layers with a ReLU between them.
///
/// `image` is `[C, H, W]`; `channels` are the outputs of `conv1` and `conv2`, `hidden` those of `fc1`, `classes` those of
/// `fc2`. 16 and 32 channels and 128 hidden units suit 28×28 digits. An error if the image is too small for both pools.
pub fn lenet<T: Real>(
    image: [usize; 3],
    channels: [usize; 2],
    hidden: usize,
    classes: usize,
    seed: u64,
) -> Result<Sequential<T>> {
    let [inputs, height, width] = image;
    let ([a, b], pool) = (channels, PoolSpec::square(2));
    if height < 12 || width < 12 {
        let why =
            format!("images of {height}×{width} are too small: two convolutions and two pools need 12×12");
        return Err(ShapeError::invalid("lenet", &[Shape::from(image)], why).into());
    }
    let side = |size: usize| (size / 2 - 4) / 2;
    let features = b * side(height) * side(width);
    let wide = ConvSpec::default().padding(2);
    Ok(Sequential::new()
        .named("conv1", Conv2d::new(inputs, a, [5, 5], wide, mix(seed, 0)))
        .named("relu1", Relu)
        .named("pool1", MaxPool2d(pool))
        .named("conv2", Conv2d::new(a, b, [5, 5], ConvSpec::default(), mix(seed, 1)))
        .named("relu2", Relu)
        .named("pool2", MaxPool2d(pool))
        .named("flatten", Flatten)
        .named("fc1", Linear::new(features, hidden, mix(seed, 2)))
        .named("relu3", Relu)
        .named("fc2", Linear::new(hidden, classes, mix(seed, 3))))
}
