//! Activations: functions without parameters, element by element

use crate::{Data, Layer, Reads, Run};
use chainrule_autograd::{Result, ops};
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
}
