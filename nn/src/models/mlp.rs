//! Multi-layer perceptron

use crate::Sequential;
use crate::init::Init;
use crate::layers::{Flatten, Linear, Relu};
use crate::seed::mix;
use chainrule_tensor::Real;

/// Linear layers with ReLUs between them: `sizes` are inputs, hidden layers, outputs. Images are flattened first. Layers
/// are numbered as in PyTorch's `Sequential(Linear, ReLU, Linear, ...)`: `0.weight`, `0.bias`, `2.weight`, ...
pub fn mlp<T: Real>(sizes: &[usize], seed: u64) -> Sequential<T> {
    let mut model = Sequential::new().named("flatten", Flatten);
    for (i, pair) in sizes.windows(2).enumerate() {
        if i > 0 {
            model = model.named(&(2 * i - 1).to_string(), Relu);
        }
        let seed = mix(seed, i as u64);
        let linear = Linear::with(pair[0], pair[1], Init::Kaiming, Some(Init::Constant(0.0)), seed);
        model = model.named(&(2 * i).to_string(), linear);
    }
    model
}
