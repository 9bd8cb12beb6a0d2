//! The activation z (1 - z): a network that is a linear model of quadratic features.

mod features;
mod fit;
mod reachable;
