//! What several threads write at once.

use std::marker::PhantomData;

/// A slice cut into chunks, which several threads take.
pub(crate) struct Pieces<'a, T> {
    start: Shared<T>,
    len: usize,
    size: usize,
    slice: PhantomData<&'a mut [T]>,
}

impl<'a, T> Pieces<'a, T> {
    pub fn new(slice: &'a mut [T], size: usize) -> Pieces<'a, T> {
        Pieces { len: slice.len(), start: Shared(slice.as_mut_ptr()), size: size.max(1), slice: PhantomData }
    }

    pub fn count(&self) -> usize {
        self.len.div_ceil(self.size)
    }

    /// The chunk of number `i`.
    ///
    /// # Safety
    /// `i` is less than [`count`](Pieces::count), and nobody else has that chunk.
    #[allow(clippy::mut_from_ref)] // That it is given once is what the caller promises.
    pub unsafe fn get(&self, i: usize) -> &mut [T] {
        let start = i * self.size;
        // SAFETY: the chunk begins within the slice, which is borrowed for as long as this, and ends with it at the latest.
        unsafe { std::slice::from_raw_parts_mut(self.start.at(start), self.size.min(self.len - start)) }
    }
}

/// A pointer that several threads may hold.
#[derive(Clone, Copy)]
pub(crate) struct Shared<T>(pub *mut T);
// SAFETY: whoever shares one writes to other elements than everybody else.
unsafe impl<T: Send> Sync for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Shared<T> {}

impl<T> Shared<T> {
    pub fn at(&self, i: usize) -> *mut T {
        self.0.wrapping_add(i)
    }
}
