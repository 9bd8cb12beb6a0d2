//! The sizes of a tensor's axes, held inline.

use crate::{Result, ShapeError};
use std::fmt;
use std::ops::Deref;

/// The most axes that a tensor may have.
pub const MAX_RANK: usize = 6;

/// The sizes of a tensor's axes, outermost first. `Copy`, so that a shape never costs an allocation.
#[derive(Clone, Copy)]
pub struct Shape {
    // Entries past `rank` are never read.
    dims: [usize; MAX_RANK],
    rank: u8,
}

impl Shape {
    /// The shape of a scalar: no axes, one element.
    pub const SCALAR: Shape = Shape { dims: [0; MAX_RANK], rank: 0 };

    /// A shape from sizes; an error if there are more than [`MAX_RANK`] of them, or more elements than memory has
    /// addresses.
    pub fn new(dims: &[usize]) -> Result<Shape> {
        if dims.len() > MAX_RANK {
            return Err(ShapeError::TooManyAxes { rank: dims.len() });
        }
        if !countable(dims) {
            return Err(ShapeError::TooManyElements { dims: dims.to_vec() });
        }
        let mut shape = Shape::SCALAR;
        shape.dims[..dims.len()].copy_from_slice(dims);
        shape.rank = dims.len() as u8;
        Ok(shape)
    }

    /// The sizes, outermost first.
    #[inline]
    pub fn dims(&self) -> &[usize] {
        &self.dims[..self.rank as usize]
    }

    /// The sizes, to be changed in place.
    #[inline]
    pub fn dims_mut(&mut self) -> &mut [usize] {
        &mut self.dims[..self.rank as usize]
    }

    /// How many axes there are.
    #[inline]
    pub fn rank(&self) -> usize {
        self.rank as usize
    }

    /// How many elements there are: the product of the sizes (1 for a scalar).
    #[inline]
    pub fn numel(&self) -> usize {
        self.dims().iter().product()
    }

    /// This shape with one more axis of the given size at `axis`.
    pub fn with_axis(&self, axis: usize, size: usize) -> Result<Shape> {
        let mut dims = self.dims().to_vec();
        dims.insert(axis, size);
        Shape::new(&dims)
    }

    /// This shape without the axis `axis`.
    #[must_use]
    pub fn without_axis(&self, axis: usize) -> Shape {
        let mut out = Shape::SCALAR;
        for (i, &d) in self.dims().iter().enumerate() {
            if i != axis {
                out.push(d);
            }
        }
        out
    }

    /// Turns an axis counted from the front (0, 1, ...) or from the back (-1, -2, ...) into one counted from the front.
    pub fn axis(&self, op: &'static str, axis: isize) -> Result<usize> {
        let rank = self.rank() as isize;
        let at = if axis < 0 { axis + rank } else { axis };
        if (0..rank).contains(&at) {
            Ok(at as usize)
        } else {
            Err(ShapeError::Axis { op, axis, shape: *self })
        }
    }

    /// NumPy's broadcasting of two shapes: aligned at the last axis, sizes must be equal or one of them 1.
    pub fn broadcast(op: &'static str, a: &Shape, b: &Shape) -> Result<Shape> {
        if a == b {
            return Ok(*a);
        }
        let (long, short) = if a.rank >= b.rank { (a, b) } else { (b, a) };
        let lead = long.rank() - short.rank();
        let mut out = *long;
        for (i, &s) in short.dims().iter().enumerate() {
            let l = long.dims[lead + i];
            out.dims[lead + i] = match (l, s) {
                (l, s) if l == s => l,
                (l, 1) => l,
                (1, s) => s,
                _ => {
                    return Err(ShapeError::Broadcast {
                        op,
                        shapes: Box::new([*a, *b]),
                        from_end: long.rank() - lead - i,
                    });
                }
            };
        }
        Shape::new(&out)
    }

    /// Whether a tensor of this shape may be stretched to `to`.
    pub fn expands_to(&self, to: &Shape) -> bool {
        self.rank <= to.rank
            && self.dims().iter().rev().zip(to.dims().iter().rev()).all(|(&s, &t)| s == t || s == 1)
    }

    /// One more axis behind the others, of which there must be fewer than [`MAX_RANK`].
    pub(crate) fn push(&mut self, size: usize) {
        self.dims[self.rank as usize] = size;
        self.rank += 1;
    }
}

/// Whether neither the number of elements nor any stride overflows; sizes of 0 count as 1, as a stride may pass them.
fn countable(dims: &[usize]) -> bool {
    let count = dims.iter().try_fold(1usize, |n, &d| n.checked_mul(d.max(1)));
    count.is_some_and(|n| n <= isize::MAX as usize)
}

impl PartialEq for Shape {
    #[inline]
    fn eq(&self, other: &Shape) -> bool {
        // A loop, not a call of memcmp: shapes are short, and every op compares some.
        self.rank == other.rank && self.iter().zip(other.iter()).all(|(a, b)| a == b)
    }
}

impl Eq for Shape {}

impl std::hash::Hash for Shape {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.dims().hash(state);
    }
}

impl Deref for Shape {
    type Target = [usize];
    #[inline]
    fn deref(&self) -> &[usize] {
        self.dims()
    }
}

impl<const N: usize> From<[usize; N]> for Shape {
    /// More than [`MAX_RANK`] axes do not compile.
    ///
    /// # Panics
    /// If there are more elements than memory has addresses; [`Shape::new`] gives an error instead.
    fn from(dims: [usize; N]) -> Shape {
        const { assert!(N <= MAX_RANK, "a tensor has at most 6 axes") };
        assert!(countable(&dims), "a shape of {dims:?} has more elements than memory has addresses");
        let mut shape = Shape::SCALAR;
        shape.dims[..N].copy_from_slice(&dims);
        shape.rank = N as u8;
        shape
    }
}

impl TryFrom<&[usize]> for Shape {
    type Error = ShapeError;
    fn try_from(dims: &[usize]) -> Result<Shape> {
        Shape::new(dims)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, d) in self.dims().iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{d}")?;
        }
        f.write_str("]")
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broadcasting_follows_numpy() {
        let ok = |a: &[usize], b: &[usize]| {
            Shape::broadcast("add", &Shape::new(a).unwrap(), &Shape::new(b).unwrap()).unwrap().to_vec()
        };
        assert_eq!(ok(&[3, 1], &[1, 4]), [3, 4]);
        assert_eq!(ok(&[], &[2, 5]), [2, 5]);
        assert_eq!(ok(&[5], &[2, 1]), [2, 5]);
        assert_eq!(ok(&[0, 1], &[1, 3]), [0, 3]);
        assert_eq!(ok(&[1], &[0]), [0]);
    }

    #[test]
    fn failed_broadcast_names_the_axis() {
        let e = Shape::broadcast("mul", &[2, 3, 4].into(), &[5, 4].into()).unwrap_err();
        let text = e.to_string();
        assert!(text.contains("mul") && text.contains("[2, 3, 4]") && text.contains("[5, 4]"), "{text}");
        assert!(text.contains("axis -2") && text.contains("3 against 5"), "{text}");
    }

    #[test]
    fn axes_count_from_both_ends() {
        let s = Shape::from([2, 3]);
        assert_eq!(s.axis("sum", -1).unwrap(), 1);
        assert!(s.axis("sum", 2).is_err());
        assert!(s.axis("sum", -3).is_err());
    }
}
