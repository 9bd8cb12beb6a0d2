//! Activations: functions without parameters, element by element

use crate::{Data, Layer, Reads, Run};
use chainrule_autograd::{Op, Result, ops};
use chainrule_tensor::Real;

macro_rules! activations {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl<T: Real> Layer<T> for $name {
            fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
                V::try_apply(ops::$name.into(), &[&x])
            }
            fn op(&self) -> Option<Op> {
                Some(ops::$name.into())
            }
            fn reads(&self) -> Reads {
                Reads::of(&ops::$name)
            }
        }
    )*};
}

activations! {
    /// max(x, 0)
    Relu;
    /// 1 / (1 + e⁻ˣ)
    Sigmoid;
    /// (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)
    Tanh;
    /// ln (1 + eˣ), a smooth max(x, 0)
    Softplus;
    /// x (1 - x), the logistic map
    Quadratic;
}

/// x where it is above 0, else x times a small slope, so that no unit is ever without a gradient.
#[derive(Debug, Clone, Copy)]
pub struct LeakyRelu {
    /// The slope below 0; 0.01 in PyTorch, if one does not say otherwise.
    pub slope: f64,
}

impl<T: Real> Layer<T> for LeakyRelu {
    fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
        V::try_apply(ops::LeakyRelu(self.slope).into(), &[&x])
    }
    fn op(&self) -> Option<Op> {
        Some(ops::LeakyRelu(self.slope).into())
    }
    fn reads(&self) -> Reads {
        Reads::of(&ops::LeakyRelu(self.slope))
    }
}
