//! Layers, initialisers, losses and ready models over [`chainrule_autograd`].
//!
//! A [`Layer`] is written once, for any [`Data`]: called with tensors it computes, called with tape values it records. So
//! "no gradient" is a type, not a mode.
//!
//! ```
//! use chainrule_autograd::prelude::*;
//! use chainrule_nn::{Layer, Run, Sequential, layers::{Linear, Relu}, loss};
//! let model = Sequential::<f32>::new().push(Linear::new(4, 8, 1)).push(Relu).push(Linear::new(8, 3, 2));
//! let x = Tensor::randn([5, 4], 1.0, 3);
//! let logits = model.forward(&Run::eval(), x.clone()).unwrap(); // tensors: nothing is recorded
//! assert_eq!(logits.shape().dims(), [5, 3]);
//!
//! let mut tape = Tape::new();
//! let run = Run::train(&tape, 0, 0);
//! let y = model.forward(&run, tape.constant(x)).unwrap();
//! let loss = loss::cross_entropy(&y, [0, 1, 2, 0, 1].into()).unwrap().id();
//! drop(run);
//! let grads = tape.backward(loss);
//! assert!(grads.param(&model.params()[0].1).is_some());
//! ```

mod checked;
mod data;
pub mod init;
mod layer;
pub mod layers;
pub mod loss;
pub mod models;
mod params;
mod product;
mod reads;
mod run;
mod seed;
mod sequential;
pub mod state_dict;

pub use data::Data;
pub use layer::{DynLayer, Layer};
pub use params::Params;
pub use product::Product;
pub use reads::Reads;
pub use run::{Mode, Run, Updates};
pub use sequential::Sequential;
pub use state_dict::StateDict;
