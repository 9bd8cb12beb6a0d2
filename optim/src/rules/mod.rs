//! The update rules, one file each.

mod adagrad;
mod adam;
mod adamw;
mod prox;
mod rmsprop;
mod sgd;

pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adamw::AdamW;
pub use prox::ProximalSgd;
pub use rmsprop::RmsProp;
pub use sgd::Sgd;

/// A rule's settings: a plain struct whose `new` takes the learning rate, with a setter for every other field.
macro_rules! settings {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty = $default:expr,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct $name {
            /// The learning rate.
            pub lr: f64,
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $name {
            /// With this learning rate and every other setting at its default.
            pub fn new(lr: f64) -> $name {
                $name { lr, $($field: $default,)* }
            }

            $($(#[$doc])*
            #[must_use]
            pub fn $field(self, $field: $type) -> $name {
                $name { $field, ..self }
            })*
        }
    };
}
use settings;
