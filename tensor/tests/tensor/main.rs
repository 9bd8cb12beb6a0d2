//! What a tensor does, against oracles that know nothing of strides, blocks or registers.

mod common;
mod conv;
mod cross_entropy;
mod display;
mod elementwise;
mod finish;
mod functions;
mod gather;
mod gemm;
mod linalg;
mod matmul;
mod npy;
mod pool;
mod reduce;
mod threads;
mod views;
