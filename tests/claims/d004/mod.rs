//! Threshold units, a net that fits any labels, and what can be said of training without a long run.

mod fitting;
mod threshold;
mod training;
