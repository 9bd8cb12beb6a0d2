//! Activations: functions without parameters, element by element

use crate::{Data, Layer, Run};
use chainrule_autograd::{Maths, Result};
use chainrule_tensor::Real;

macro_rules! activations {
    ($($(#[$doc:meta])* $name:ident = $method:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl<T: Real> Layer<T> for $name {
            fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
                x.$method()
            }
        }
    )*};
}

activations! {
    /// max(x, 0)
    Relu = try_relu;
    /// 1 / (1 + e⁻ˣ)
    Sigmoid = try_sigmoid;
}
