//! Elements alone in their memory, which comes from [`super::blocks`].

use super::blocks::{give, take};
use crate::Elem;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// The elements of a tensor, alone in their memory.
#[derive(Debug)]
pub(crate) struct Buffer<E: Elem> {
    data: NonNull<E>,
    len: usize,
    /// The capacity, if the memory was a vector's; else it is a block.
    vector: Option<usize>,
}

// SAFETY: a buffer owns its elements, as a vector does.
unsafe impl<E: Elem> Send for Buffer<E> {}
// SAFETY: as above.
unsafe impl<E: Elem> Sync for Buffer<E> {}

impl<E: Elem> Buffer<E> {
    /// Room for `len` elements, which are whatever was there before: to be overwritten.
    pub fn new(len: usize) -> Buffer<E> {
        // Not every byte is a truth value.
        if E::DTYPE == crate::DType::Bool { Buffer::zeroed(len) } else { Buffer::room(len).0 }
    }

    /// `len` zeros.
    pub fn zeroed(len: usize) -> Buffer<E> {
        let (block, zeros) = Buffer::<E>::room(len);
        if !zeros {
            // SAFETY: there is room for `len` elements; bytes of zeros are 0, or false.
            unsafe { block.data.as_ptr().write_bytes(0, len) };
        }
        block
    }

    /// Room for `len` elements, and whether they are zeros.
    fn room(len: usize) -> (Buffer<E>, bool) {
        // More than there can be is refused there.
        let (data, new) = take(size_of::<E>().saturating_mul(len));
        (Buffer { data: data.cast(), len, vector: None }, new)
    }
}

impl<E: Elem> From<Vec<E>> for Buffer<E> {
    fn from(data: Vec<E>) -> Buffer<E> {
        let mut data = std::mem::ManuallyDrop::new(data);
        // SAFETY: a vector's pointer is never null.
        let start = unsafe { NonNull::new_unchecked(data.as_mut_ptr()) };
        Buffer { data: start, len: data.len(), vector: Some(data.capacity()) }
    }
}

impl<E: Elem> Deref for Buffer<E> {
    type Target = [E];
    #[inline]
    fn deref(&self) -> &[E] {
        // SAFETY: `len` elements were given by a vector, or lie in a block whose bytes are initialised, see `take`; every bit
        // pattern is a number, and truth values are filled in by `new`.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }
}

impl<E: Elem> DerefMut for Buffer<E> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [E] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.data.as_ptr(), self.len) }
    }
}

impl<E: Elem> Clone for Buffer<E> {
    fn clone(&self) -> Buffer<E> {
        let mut new = Buffer::new(self.len);
        new.copy_from_slice(self);
        new
    }
}

impl<E: Elem> Drop for Buffer<E> {
    fn drop(&mut self) {
        match self.vector {
            // SAFETY: the parts of a vector that was taken apart in `from`.
            Some(capacity) => unsafe { drop(Vec::from_raw_parts(self.data.as_ptr(), self.len, capacity)) },
            // SAFETY: a block that was taken for as many bytes in `room`.
            None => unsafe { give(self.data.cast(), size_of::<E>() * self.len) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::blocks::{LINE, kept};

    #[test]
    fn sizes_that_are_used_no_more_go_back() {
        for size in [100_000, 120_000, 140_000, 160_000, 180_000] {
            drop((0..1500).map(|_| Buffer::<f32>::new(size / 4)).collect::<Vec<_>>());
        }
        // The most that was in use and as much again; beside what other tests hold, and a list's eighth. All were 1050 MB.
        assert!(kept() < 2 * 1500 * 180_000 * 9 / 8 + (128 << 20), "{}", kept());
    }

    #[test]
    #[should_panic(expected = "no machine has")]
    fn bytes_that_no_number_counts_are_refused() {
        Buffer::<f32>::new(1 << 62);
    }

    #[test]
    fn a_block_comes_back() {
        // A size that no other test uses, with a list of its own.
        let first = Buffer::<f32>::new(54_321);
        let at = first.as_ptr();
        assert_eq!(at as usize % LINE, 0);
        drop(first);
        assert!(kept() >= 4 * 54_321);
        assert_eq!(Buffer::<f32>::new(54_321).as_ptr(), at);
        for len in [100, 1000] {
            // As many bytes, none of them 0.
            Buffer::<u32>::new(2 * len).fill(u32::MAX);
            assert!(Buffer::<bool>::new(8 * len).iter().all(|b| !b));
            Buffer::<u32>::new(2 * len).fill(u32::MAX);
            assert!(Buffer::<f64>::zeroed(len).iter().all(|&x| x == 0.0));
        }
        let v = vec![1u32, 2, 3];
        assert_eq!(*Buffer::from(v).clone(), [1, 2, 3]);
    }
}
