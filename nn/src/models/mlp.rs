//! Multi-layer perceptron

use crate::Sequential;
use crate::init::Init;
use crate::layers::{Flatten, Linear, Relu};
use chainrule_tensor::Real;

/// Linear layers with ReLUs between them: `sizes` are inputs, hidden layers, outputs. Images are flattened first.
pub fn mlp<T: Real>(sizes: &[usize], seed: u64) -> Sequential<T> {
    let mut model = Sequential::new().push(Flatten);
    let last = sizes.len().saturating_sub(2);
    for (i, pair) in sizes.windows(2).enumerate() {
        let seed = seed.wrapping_mul(0x9E37_79B9).wrapping_add(i as u64);
        model = model.push(Linear::with(pair[0], pair[1], Init::Kaiming, Some(Init::Constant(0.0)), seed));
        if i < last {
            model = model.push(Relu);
        }
    }
    model
}
