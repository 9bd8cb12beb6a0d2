//! Every op as a method of every kind of value.

use crate::{Op, Result, Value, ops};
use chainrule_tensor::kernels::{ConvSpec, PoolSpec};
use chainrule_tensor::{Axes, Shape};
use std::sync::Arc;

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident / $try:ident ($x:ident $(, $y:ident)* $(; $($arg:ident : $t:ty),*)?) = $op:expr;)*) => {
        /// The maths that every kind of value can do. Each method panics with the whole lesson if the operands do not fit,
        /// and has a twin with `try_` in front that returns the error.
        pub trait Maths: Value {
            $(
                $(#[$doc])*
                #[track_caller]
                fn $name(&self $(, $y: &Self)* $($(, $arg: $t)*)?) -> Self {
                    match self.$try($($y,)* $($($arg),*)?) {
                        Ok(y) => y,
                        Err(e) => panic!("{e}"),
                    }
                }
                #[doc = concat!("[`Maths::", stringify!($name), "`], with an error instead of a panic.")]
                #[track_caller]
                fn $try(&self $(, $y: &Self)* $($(, $arg: $t)*)?) -> Result<Self> {
                    let $x = self;
                    Self::try_apply(Op::from($op), &[$x $(, $y)*])
                }
            )*
        }
        impl<V: Value> Maths for V {}
    };
}

methods! {
    /// `e` to this power.
    exp / try_exp (x) = ops::Exp;
    /// Natural logarithm.
    log / try_log (x) = ops::Log;
    /// Logistic sigmoid, 1/(1+e⁻ˣ).
    sigmoid / try_sigmoid (x) = ops::Sigmoid;
    /// The larger of this and 0.
    relu / try_relu (x) = ops::Relu;
    /// 1 where this is above 0, else 0; no gradient flows.
    step / try_step (x) = ops::Step;
    /// This to a constant power.
    powf / try_powf (x; p: f64) = ops::Powf(p);
    /// Sum over the named axes (negative ones count from the back; none named: all), which are dropped.
    sum / try_sum (x; axes: &[isize]) = ops::Sum { axes: Axes::new("sum", &x.shape(), axes)?, keepdim: false };
    /// As [`Maths::sum`], with the summed axes kept as size 1.
    sum_keepdim / try_sum_keepdim (x; axes: &[isize]) =
        ops::Sum { axes: Axes::new("sum", &x.shape(), axes)?, keepdim: true };
    /// Summed back to a shape that broadcasting had stretched.
    sum_to / try_sum_to (x; shape: Shape) = ops::SumTo::new(shape);
    /// Stretched to a larger shape, without a copy.
    expand / try_expand (x; shape: Shape) = ops::Expand::new(shape);
    /// The same elements under another shape, in row-major order.
    reshape / try_reshape (x; shape: Shape) = ops::Reshape::new(shape);
    /// Mean over the named axes (none named: all), which are dropped.
    mean / try_mean (x; axes: &[isize]) = ops::Mean { axes: Axes::new("mean", &x.shape(), axes)?, keepdim: false };
    /// Biased variance, (1/n) Σ (x - mean)², over the named axes (none named: all), which are dropped.
    var / try_var (x; axes: &[isize]) = ops::Variance { axes: Axes::new("var", &x.shape(), axes)?, keepdim: false };
    /// eˣ / Σ eˣ along an axis.
    softmax / try_softmax (x; axis: isize) = ops::Softmax { axis: x.shape().axis("softmax", axis)? };
    /// ln of the softmax along an axis, without the overflow.
    log_softmax / try_log_softmax (x; axis: isize) = ops::LogSoftmax { axis: x.shape().axis("log_softmax", axis)? };
    /// γ (x - mean) / √(var + eps) + β for each channel (axis 1).
    normalize / try_normalize (x, mean, var, gamma, beta; eps: f64) = ops::Normalize { eps };
    /// The axes in another order: axis `i` of the result is axis `order[i]` of this.
    permute / try_permute (x; order: &[usize]) = ops::Permute::new(order)?;
    /// Matrix product; see [`chainrule_tensor::kernels::matmul`] for vectors and batches.
    matmul / try_matmul (x, y) = ops::MatMul { ta: false, tb: false };
    /// Matrix product with this side transposed (`ta`), the other (`tb`), or both.
    matmul_with / try_matmul_with (x, y; ta: bool, tb: bool) = ops::MatMul { ta, tb };
    /// `x[i, label[i]]` for each row `i` of `[N, C]`.
    pick / try_pick (x; labels: Arc<[u32]>) = ops::Pick { labels };
    /// The largest element of each window.
    max_pool2d / try_max_pool2d (x; spec: PoolSpec) = ops::MaxPool2d(spec);
    /// Convolution of `[N, C, H, W]` with a weight `[OC, C/groups, KH, KW]`.
    conv2d / try_conv2d (x, weight; spec: ConvSpec) = ops::Conv2d(Arc::new(spec));
    /// Each element kept with probability `1 - p` and then divided by it, else 0; which, is a function of `key`.
    dropout / try_dropout (x; p: f64, key: u64) = ops::Dropout::new(p, key)?;
}
