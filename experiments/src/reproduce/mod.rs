//! The experiments of the write-ups, E1 to E24, one file each.
//!
//! Predictions and expected verdicts were written down before the first runs; a verdict that a first run turned is marked as a
//! surprise. A few limits and numbers of seeds were set after trial runs: the norm's in E20, the margin in E23, the seeds of
//! E2 and of the digits, and the statements on penalties in E18 and E20. Full runs have the write-ups' sizes where the data
//! exist; a plan says what it does otherwise.

mod e01_pruning;
mod e02_flooding;
mod e03_flooding_cnn;
mod e04_rmsprop;
mod e05_companions;
mod e06_perceptron;
mod e07_logistic;
mod e08_logistic_l2;
mod e09_mlp;
mod e10_rates;
mod e11_batches;
mod e12_dropout;
mod e13_momentum;
mod e14_surfaces;
mod e15_descent;
mod e16_shuffling;
mod e17_head;
mod e18_default;
mod e19_rate;
mod e20_penalty;
mod e21_batch;
mod e22_momentum;
mod e23_width;
mod e24_combinations;
mod listings;
mod tables;
#[cfg(test)]
mod tests;
pub mod trials;

use crate::lab::Experiment;
pub use trials::read_resnet20;

/// Every experiment, in order.
pub const EXPERIMENTS: [&Experiment; 24] = [
    &e01_pruning::E1,
    &e02_flooding::E2,
    &e03_flooding_cnn::E3,
    &e04_rmsprop::E4,
    &e05_companions::E5,
    &e06_perceptron::E6,
    &e07_logistic::E7,
    &e08_logistic_l2::E8,
    &e09_mlp::E9,
    &e10_rates::E10,
    &e11_batches::E11,
    &e12_dropout::E12,
    &e13_momentum::E13,
    &e14_surfaces::E14,
    &e15_descent::E15,
    &e16_shuffling::E16,
    &e17_head::E17,
    &e18_default::E18,
    &e19_rate::E19,
    &e20_penalty::E20,
    &e21_batch::E21,
    &e22_momentum::E22,
    &e23_width::E23,
    &e24_combinations::E24,
];

/// The experiment of an id.
pub fn experiment(id: &str) -> Option<&'static Experiment> {
    EXPERIMENTS.into_iter().find(|e| e.id == id)
}
