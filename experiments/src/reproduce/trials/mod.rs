//! The kinds of run that experiments are made of.

mod body;
mod digits;
mod head;
mod images;
mod least_squares;
mod linear;
mod network;
mod plane;
mod points;
mod surfaces;
#[cfg(test)]
mod tests;
mod two_weights;

pub use body::{Body, read_resnet20};
pub use digits::{digits, images, seeds};
pub use head::Head;
pub use images::{Images, Order};
pub use least_squares::{BestStep, Decay, LeastNorm, Method, Unrolled};
pub use linear::{Linear, Rule};
pub use network::{Mover, Net, Network};
pub use plane::{Least, Plane, Shape};
pub use points::{Points, Shuffle, look_alike};
pub use surfaces::Surfaces;
pub use two_weights::{Descent, TwoWeights};
