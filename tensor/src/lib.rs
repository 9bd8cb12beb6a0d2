//! Strided tensors and the kernels that work on them: the floor that chainrule stands on.
//!
//! A [`Tensor`] is a piece of shared storage and a [`Layout`] that says how an index finds its element. Structure
//! (construction, views, access) lives in methods of `Tensor`; arithmetic lives in [`kernels`], one module per family,
//! linear algebra in [`linalg`], files in [`npy`].
//! Nothing here knows what a gradient is.
//!
//! ```
//! use chainrule_tensor::{Tensor, kernels};
//! let x = Tensor::from_rows([[1.0, 2.0], [3.0, 4.0]]);
//! let y = kernels::matmul(&x, &x.transposed(0, 1).unwrap(), false, false).unwrap();
//! assert_eq!(y.to_vec(), [5.0, 11.0, 11.0, 25.0]);
//! ```

mod axes;
mod close;
mod compiled;
pub mod conv;
mod create;
mod display;
mod elem;
mod error;
mod explain;
mod finish;
pub mod gemm;
pub mod kernels;
mod layout;
pub mod linalg;
pub mod memory;
pub mod npy;
mod peak;
pub mod random;
mod shape;
mod simd;
mod storage;
mod tensor;
mod threads;
mod vecmath;
mod view;

pub use axes::Axes;
pub use compiled::compiled;
pub use elem::{DType, Elem, Real};
pub use error::ShapeError;
pub use layout::{Layout, Strides};
pub use peak::flat_out;
pub use shape::{MAX_RANK, Shape};
pub use simd::{Isa, IsaError, isa, wide, with_isa};
pub use tensor::Tensor;
pub use view::Range;

/// The result of an operation that can fail only because of shapes.
pub type Result<T> = std::result::Result<T, ShapeError>;
