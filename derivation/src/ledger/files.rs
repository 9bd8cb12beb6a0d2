//! The files of the write-ups' claims, held in the binary, so that they can be judged anywhere.

/// The list of all claims.
pub const LEDGER: &str = include_str!("../../../tests/ledger.md");

macro_rules! files {
    ($($name:literal)*) => {
        /// Each file by its name without the ending, sorted.
        pub const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../tests/derivations/", $name, ".deriv")))),*];
    };
}

files! {
    "000-Q1.2-depth"
    "000-Q1.2-step-size"
    "000-Q1.3-pruning"
    "000-Q2.1-least-squares"
    "000-Q2.2-hulls"
    "000-Q3.1-logistic-gradient"
    "000-Q3.2-penalties"
    "000-Q3.2-separable"
    "000-Q4.1-convolution"
    "000-Q4.2-backpropagation"
    "000-Q5-flooding"
    "001-1.1.1-least-norm"
    "001-1.1.2-rmsprop"
    "001-2.2-hypergradient"
    "001-2.3-weight-decay"
    "001-3.1-filter"
    "001-3.2-counts"
    "001-3.3-receptive-field"
    "002-Q1.2-penalties"
    "002-Q3.1-feature-map"
    "002-Q3.2-linear-model"
    "002-Q3.3-fewer-units"
    "002-Q3.3-reachable"
    "002-Q3.4-least-squares"
    "003-Q1-softmax"
    "003-Q2-decision-circle"
    "003-Q3-backpropagation"
    "003-Q4.1-deep-chain"
    "003-Q4.2-paths"
    "003-Q4.2-sigmoid"
    "003-Q4.3-relu"
    "003-Q4.4-two-units"
    "003-Q5-logistic"
    "003-Q6-weight-decay"
    "004-E-penalty"
    "004-T1-softmax-jacobian"
    "004-T2-threshold-units"
    "004-T3-xor"
}
