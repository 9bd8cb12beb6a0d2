//! Kernels: one module per family. Each takes tensors of any layout and returns a new one.
//!
//! What depends on the machine is behind `simd`; everything above it is the same code everywhere. Same inputs, same bits, whatever the number of threads: work is cut by shapes only.

mod channel;
mod compare;
mod cross_entropy;
mod elementwise;
mod functions;
mod gather;
mod matmul;
mod max_pool;
mod operators;
mod pool;
mod reduce;
mod triangle;

pub use crate::conv::{ConvSpec, conv2d, conv2d_input_grad, conv2d_then, conv2d_weight_grad};
pub use crate::finish::{Each, Finish};
pub use crate::gemm::{Mat, gemm};
pub use channel::{channel_add, channel_map, channel_sum};
pub use compare::{and, eq, ge, gt, le, lt, ne, not, or};
pub use cross_entropy::{cross_entropy, cross_entropy_grad};
pub use elementwise::{accumulate, change, map, select, zip, zip_then};
pub use functions::{exp, ln, sigmoid, tanh};
pub use gather::{concat, concat_shape, gather, pad, scatter_add, stack, unslice};
pub use matmul::{matmul, matmul_into, matmul_shape, matmul_then};
pub use max_pool::{max_pool, max_pool_gather, max_pool_scatter};
pub use pool::{PoolSpec, avg_pool, avg_unpool};
pub use reduce::{argmax, argmin, max, min, sum, sum_to};
pub use triangle::{tril, tril_mask, triu};
