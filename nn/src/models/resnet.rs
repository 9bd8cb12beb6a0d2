//! Residual network for small images

use crate::Sequential;
use crate::init::Init;
use crate::layers::{AdaptiveAvgPool2d, BatchNorm, Conv2d, Flatten, Linear, Relu, Residual};
use crate::seed::mix;
use chainrule_tensor::Real;
use chainrule_tensor::kernels::ConvSpec;

/// ResNet-20 for colour images of about 32×32 (He et al. 2015, section 4.2): a 3×3 convolution, three stages of three
/// basic blocks with 16, 32 and 64 channels, each stage but the first halving height and width, the mean over each
/// channel, and a linear layer. 272,474 parameters with 10 classes. Names as in torchvision: `conv1`, `bn1`,
/// `layer1.0.conv1`, `layer2.0.downsample.0`, `fc`.
pub fn resnet20<T: Real>(channels: usize, classes: usize, seed: u64) -> Sequential<T> {
    let stage = |inputs, outputs, stride, seed| {
        Sequential::new()
            .push(basic_block(inputs, outputs, stride, mix(seed, 0)))
            .push(basic_block(outputs, outputs, 1, mix(seed, 1)))
            .push(basic_block(outputs, outputs, 1, mix(seed, 2)))
    };
    Sequential::new()
        .named("conv1", conv(channels, 16, 3, 1, mix(seed, 0)))
        .named("bn1", BatchNorm::new(16))
        .named("relu", Relu)
        .named("layer1", stage(16, 16, 1, mix(seed, 1)))
        .named("layer2", stage(16, 32, 2, mix(seed, 2)))
        .named("layer3", stage(32, 64, 2, mix(seed, 3)))
        .named("avgpool", AdaptiveAvgPool2d([1, 1]))
        .named("flatten", Flatten)
        .named("fc", Linear::new(64, classes, mix(seed, 4)))
}

/// Two 3×3 convolutions, each with batch normalisation, and a way around them: x itself, or, where the shape changes, a
/// 1×1 convolution with batch normalisation.
pub fn basic_block<T: Real>(inputs: usize, outputs: usize, stride: usize, seed: u64) -> Residual<T> {
    let main = Sequential::new()
        .named("conv1", conv(inputs, outputs, 3, stride, mix(seed, 0)))
        .named("bn1", BatchNorm::new(outputs))
        .named("relu", Relu)
        .named("conv2", conv(outputs, outputs, 3, 1, mix(seed, 1)))
        .named("bn2", BatchNorm::new(outputs));
    let shortcut = || {
        Sequential::new().push(conv(inputs, outputs, 1, stride, mix(seed, 2))).push(BatchNorm::new(outputs))
    };
    Residual::new(main, (stride != 1 || inputs != outputs).then(shortcut))
}

/// Same size, or divided by the stride; no bias, as the normalisation that follows has one.
fn conv<T: Real>(inputs: usize, outputs: usize, kernel: usize, stride: usize, seed: u64) -> Conv2d<T> {
    let spec = ConvSpec::default().stride(stride).padding(kernel / 2);
    Conv2d::with(inputs, outputs, [kernel; 2], spec, Init::Kaiming, None, seed)
}
