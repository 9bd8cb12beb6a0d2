//! Least norm, RMSProp, gradients through steps, weight decay, convolution, sizes of networks.

mod counts;
mod decay;
mod filter;
mod hypergradient;
mod least_norm;
mod memory;
mod receptive;
mod rmsprop;
