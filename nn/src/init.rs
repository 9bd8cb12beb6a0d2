//! First values of weights.

use chainrule_tensor::{Real, Shape, Tensor};

/// How a weight begins. For a weight `[out, in, ...]`, `fan_in` is the number of inputs of
/// one output, all axes but the first multiplied; `fan_out` is all axes but the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Init {
    /// All the same.
    Constant(f64),
    /// Normal with mean 0 and this standard deviation.
    Normal(f64),
    /// Uniform between two numbers.
    Uniform(f64, f64),
    /// Normal with σ = √(2 / fan_in): keeps the variance through ReLUs (He et al. 2015).
    Kaiming,
    /// Uniform within ±√(1 / fan_in): PyTorch's default for linear and convolution layers. Their biases begin within the
    /// same limit: [`Init::fan_in`].
    FanIn,
    /// Uniform within ±√(6 / (fan_in + fan_out)) (Glorot and Bengio 2010).
    Xavier,
}

impl Init {
    /// Uniform within ±√(1 / fan_in), for a tensor that does not show its fan-in by its shape, such as a bias.
    pub fn fan_in(fan_in: usize) -> Init {
        let limit = limit(1.0, fan_in);
        Init::Uniform(-limit, limit)
    }

    /// A weight of shape `[out, in, ...]`, from a seed.
    pub fn draw<T: Real>(self, shape: impl Into<Shape>, seed: u64) -> Tensor<T> {
        let shape = shape.into();
        let window: usize = shape.iter().skip(2).product();
        let fan_out = shape.first().copied().unwrap_or(1) * window;
        let fan_in = shape.get(1).copied().unwrap_or(1) * window;
        let uniform = |limit: f64| Tensor::rand(shape, -limit, limit, seed);
        match self {
            Init::Constant(c) => Tensor::full(shape, T::of(c)),
            Init::Normal(sigma) => Tensor::randn(shape, sigma, seed),
            Init::Uniform(low, high) => Tensor::rand(shape, low, high, seed),
            Init::Kaiming => Tensor::randn(shape, limit(2.0, fan_in), seed),
            Init::FanIn => uniform(limit(1.0, fan_in)),
            Init::Xavier => uniform(limit(6.0, fan_in + fan_out)),
        }
    }
}

/// √(gain / fan); 0 for a layer without inputs.
fn limit(gain: f64, fan: usize) -> f64 {
    if fan == 0 { 0.0 } else { (gain / fan as f64).sqrt() }
}
