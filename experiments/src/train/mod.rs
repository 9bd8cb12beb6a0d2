//! Training: batches, epochs, and what is measured.

mod evaluate;
mod trainer;

pub use evaluate::{Score, evaluate};
pub use trainer::{Epoch, Trainer};
