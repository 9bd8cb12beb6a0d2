//! What can be wrong with a file of arrays.

use crate::ShapeError;
use std::fmt::Display;

/// What can be wrong with a `.npy` or `.npz` file, or with the use of what it holds.
#[derive(Debug, thiserror::Error)]
pub enum NpyError {
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// An error, and the file or entry that it is in.
    #[error("{place}: {source}")]
    Within {
        /// The file or entry.
        place: String,
        /// What is wrong with it.
        source: Box<NpyError>,
    },
    /// The first bytes are not those of the format.
    #[error("not a .npy file: it begins with {found:02x?}, not with \\x93NUMPY")]
    Magic {
        /// The first bytes, at most 6.
        found: Vec<u8>,
    },
    /// A version of the format from the future.
    #[error("version {major}.{minor} of the .npy format is not known; 1.0 to 3.0 are")]
    Version {
        /// The number before the point.
        major: u8,
        /// The number after it.
        minor: u8,
    },
    /// The file ends inside its header.
    #[error("the file is cut off: its header needs {needed} bytes, and there are {found}")]
    Truncated {
        /// How many bytes the header takes.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// The header is no Python dictionary of the three keys.
    #[error("the header cannot be understood at its byte {at}: {why}")]
    Header {
        /// Where, counted from the dictionary's bracket.
        at: usize,
        /// What was expected.
        why: String,
    },
    /// Elements of a type that tensors have no place for.
    #[error("elements of type '{dtype}' are not supported; f4, f8, u1, i4, u4, i8 and b1 are")]
    DType {
        /// The type, as NumPy writes it.
        dtype: String,
    },
    /// The elements are fewer or more than the header says.
    #[error(
        "shape {shape:?} of '{dtype}' takes {} bytes of elements, and the file has {found}",
        .expected.map_or("too many".to_string(), |n| n.to_string())
    )]
    Length {
        /// The shape in the header.
        shape: Vec<usize>,
        /// The type in the header.
        dtype: String,
        /// Bytes that these take; `None` if more than memory has addresses.
        expected: Option<usize>,
        /// Bytes that are there.
        found: usize,
    },
    /// A shape that no tensor has.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// An element that the type asked for cannot hold.
    #[error("element {at} is {value}, which is not {wanted}")]
    Value {
        /// Its place, in row-major order.
        at: usize,
        /// The element.
        value: String,
        /// What was asked for.
        wanted: &'static str,
    },
    /// The archive is damaged, or uses something other than deflate.
    #[error("not a readable .npz archive: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// An archive without the array asked for.
    #[error("there is no array '{name}'; the archive has {}", .names.join(", "))]
    Missing {
        /// What was asked for.
        name: String,
        /// What there is.
        names: Vec<String>,
    },
}

impl NpyError {
    /// This error, with the file or entry that it is in.
    pub(super) fn within(self, place: impl Display) -> NpyError {
        NpyError::Within { place: place.to_string(), source: Box::new(self) }
    }
}
