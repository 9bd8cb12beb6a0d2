//! Normalisation of each channel over the batch

use crate::{Data, Layer, Params, Reads, Run};
use chainrule_autograd::{Maths, Param, Result, Role};
use chainrule_tensor::{Real, ShapeError, Tensor};

/// y = γ (x - μ) / √(v + ε) + β for each channel (axis 1) of x `[N, C, ...]`, whatever axes follow.
///
/// While training, μ and v are mean and biased variance over the batch, and the running statistics move towards them:
/// `running ← (1 - momentum) running + momentum batch`, with the *unbiased* variance, as in PyTorch. While predicting, the
/// running statistics take their place. `num_batches_tracked` counts the batches (exactly up to 2²⁴ in `f32`); nothing
/// here reads it.
#[doc(alias("BatchNorm1d", "BatchNorm2d"))]
pub struct BatchNorm<T: Real> {
    weight: Param<T>,
    bias: Param<T>,
    mean: Param<T>,
    var: Param<T>,
    batches: Param<T>,
    eps: f64,
    momentum: f64,
}

impl<T: Real> BatchNorm<T> {
    /// ε = 10⁻⁵ and momentum 0.1.
    pub fn new(channels: usize) -> BatchNorm<T> {
        BatchNorm::with(channels, 1e-5, 0.1)
    }

    /// With another ε and momentum.
    pub fn with(channels: usize, eps: f64, momentum: f64) -> BatchNorm<T> {
        BatchNorm {
            weight: Param::new("weight", Role::Norm, Tensor::ones([channels])),
            bias: Param::new("bias", Role::Norm, Tensor::zeros([channels])),
            mean: Param::new("running_mean", Role::Buffer, Tensor::zeros([channels])),
            var: Param::new("running_var", Role::Buffer, Tensor::ones([channels])),
            batches: Param::new("num_batches_tracked", Role::Buffer, Tensor::scalar(T::ZERO)),
            eps,
            momentum,
        }
    }

    fn track(&self, run: &Run<impl Data<T = T>>, buffer: &Param<T>, batch: &Tensor<T>) {
        run.update(buffer, run.buffer(buffer) * (1.0 - self.momentum) + &(batch * self.momentum));
    }
}

impl<T: Real> Layer<T> for BatchNorm<T> {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        let shape = x.shape();
        let channels = self.weight.shape().numel();
        if shape.get(1) != Some(&channels) {
            let why = format!("takes [N, {channels}, ...]: its channels are axis 1");
            return Err(ShapeError::invalid("batch_norm", &[shape], why).into());
        }
        let (scale, shift) = (run.param(&self.weight), run.param(&self.bias));
        if !run.training() {
            let (mean, var) = (run.constant(self.mean.value()), run.constant(self.var.value()));
            return x.try_normalize(&mean, &var, &scale, &shift, self.eps);
        }
        let n = shape.numel() / channels.max(1);
        if n < 2 {
            let why =
                "while training, a channel needs at least two values to have a variance; use a larger batch";
            return Err(ShapeError::invalid("batch_norm", &[shape], why).into());
        }
        // All but the channels.
        let axes = &[0, 2, 3, 4, 5][..shape.rank() - 1];
        let (mean, var) = (x.try_mean(axes)?, x.try_var(axes)?);
        let y = x.try_normalize(&mean, &var, &scale, &shift, self.eps)?;
        self.track(run, &self.mean, &mean.data()?);
        self.track(run, &self.var, &(var.data()? * (n as f64 / (n - 1) as f64)));
        run.update(&self.batches, run.buffer(&self.batches) + 1.0);
        Ok(y)
    }
    fn list(&self, list: &mut Params<T>) {
        [&self.weight, &self.bias, &self.mean, &self.var, &self.batches].iter().for_each(|p| list.add(p));
    }
    fn reads(&self) -> Reads {
        Reads::INPUT
    }
}
