//! Memory for elements: aligned, kept for the next tensor when a tensor goes, and asked from the system in huge pages.
//!
//! A page that a program touches for the first time costs the kernel about as long as filling it ten times over, and the
//! general allocator gives large blocks back at once; so a training step that makes the same tensors again and again would
//! pay for fresh pages again and again. Here a block goes to a list of its size and comes back from there. Small buffers
//! are plain vectors: the general allocator is as quick for them, and lists of them would leave it a heap full of holes.
//!
//! Blocks start as zeros and are never given out uninitialised: what a recycled one holds is left over from before.

use crate::Elem;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks start at multiples of a cache line.
const LINE: usize = 64;
/// Blocks of this size and above start at multiples of it, and ask for huge pages.
const HUGE: usize = 2 << 20;
/// Sizes of blocks double eight steps apart: at most an eighth of a block is beyond its elements.
const STEPS: usize = 8;
/// The lists of free blocks, by size; more than any machine's memory needs.
const CLASSES: usize = 45 * STEPS;
/// Buffers of fewer bytes are vectors.
const SMALL: usize = 1 << 10;
/// Bytes of blocks beyond the most that were ever in use: as many again, within these bounds. More of them means that
/// the sizes have changed, and that what is free fits no more. The lower bound leaves room for training and for evaluating in
/// turn, whose batches differ.
const SPARE: (usize, usize) = (128 << 20, 1 << 30);

struct Free(Vec<NonNull<u8>>);
// SAFETY: a free block belongs to nobody; whoever takes it out of the list owns it.
unsafe impl Send for Free {}

static LISTS: [Mutex<Free>; CLASSES] = [const { Mutex::new(Free(Vec::new())) }; CLASSES];
/// Bytes of all blocks, of the free ones, and the most that were in use.
static TOTAL: AtomicUsize = AtomicUsize::new(0);
static KEPT: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
/// Blocks that were asked from the system.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// The list of blocks for so many bytes, and how large those are: whole lines, with three bits after the first one.
fn class(bytes: usize) -> (usize, usize) {
    let lines = bytes.div_ceil(LINE).max(1);
    if lines <= STEPS {
        return (lines - 1, lines * LINE);
    }
    let shift = (lines.ilog2() - STEPS.ilog2()) as usize;
    let size = lines.div_ceil(1 << shift);
    // Rounding up may reach the next power of two, which the formula numbers alike.
    (shift * STEPS + size - 1, (size << shift) * LINE)
}

fn layout(size: usize) -> Layout {
    let align = if size >= HUGE { HUGE } else { LINE };
    // Sizes come from slices, whose bytes fit an `isize`, and rounding adds an eighth at most.
    Layout::from_size_align(size, align).expect("a size that fits the address space")
}

/// A block, and whether it is new: then it holds zeros.
fn take(bytes: usize) -> (NonNull<u8>, bool) {
    let (list, size) = class(bytes);
    if let Some(block) = LISTS[list].lock().unwrap_or_else(|e| e.into_inner()).0.pop() {
        KEPT.fetch_sub(size, Ordering::Relaxed);
        return (block, false);
    }
    let used = TOTAL.load(Ordering::Relaxed).saturating_sub(KEPT.load(Ordering::Relaxed)) + size;
    let most = MOST.fetch_max(used, Ordering::Relaxed).max(used);
    if TOTAL.fetch_add(size, Ordering::Relaxed) + size > most + most.clamp(SPARE.0, SPARE.1) {
        clear();
    }
    ASKED.fetch_add(1, Ordering::Relaxed);
    let layout = layout(size);
    // SAFETY: the size is not 0.
    let block = unsafe { alloc(layout) };
    let block = NonNull::new(block).unwrap_or_else(|| handle_alloc_error(layout));
    #[cfg(target_os = "linux")]
    if size >= HUGE {
        // SAFETY: advice about pages of a block that was just made; it may be ignored, and so is its answer.
        unsafe { libc::madvise(block.as_ptr().cast(), size, libc::MADV_HUGEPAGE) };
    }
    // After the advice, which holds for pages that nobody has touched yet.
    // SAFETY: the block has that size.
    unsafe { block.as_ptr().write_bytes(0, size) };
    (block, true)
}

fn give(block: NonNull<u8>, bytes: usize) {
    let (list, size) = class(bytes);
    KEPT.fetch_add(size, Ordering::Relaxed);
    LISTS[list].lock().unwrap_or_else(|e| e.into_inner()).0.push(block);
}

/// Bytes of free blocks that are kept for the next tensors.
pub(crate) fn kept() -> usize {
    KEPT.load(Ordering::Relaxed)
}

/// How many blocks were asked from the system.
pub(crate) fn asked() -> usize {
    ASKED.load(Ordering::Relaxed)
}

/// Gives every free block back to the system.
pub(crate) fn clear() {
    for (list, free) in LISTS.iter().enumerate() {
        // The inverse of `class`.
        let size = match list.checked_sub(STEPS) {
            None => (list + 1) * LINE,
            Some(over) => ((over % STEPS + STEPS + 1) * LINE) << (over / STEPS),
        };
        for block in std::mem::take(&mut free.lock().unwrap_or_else(|e| e.into_inner()).0) {
            KEPT.fetch_sub(size, Ordering::Relaxed);
            TOTAL.fetch_sub(size, Ordering::Relaxed);
            // SAFETY: it came from `alloc` with this layout, and is in no list any more.
            unsafe { dealloc(block.as_ptr(), layout(size)) };
        }
    }
}

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
        let bytes = size_of::<E>() * len;
        if bytes < SMALL {
            return (Buffer::from(vec![E::default(); len]), true);
        }
        let (data, new) = take(bytes);
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
        // SAFETY: `len` elements were given by a vector, or lie in a block that holds zeros or elements of an earlier
        // buffer; every bit pattern is a number, and truth values are filled in by `new`.
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
            None => give(self.data.cast(), size_of::<E>() * self.len),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_what_they_are_for_and_little_more() {
        for bytes in (0..5000).chain((1..40).map(|s| 3 << s)).chain((13..45).map(|s| (1 << s) + 1)) {
            let (list, size) = class(bytes);
            assert!(size >= bytes && size % LINE == 0 && list < CLASSES, "{bytes}");
            assert!(size <= bytes + bytes / STEPS + 2 * LINE, "{bytes} in {size}");
            assert!(class(bytes.saturating_sub(1)) <= (list, size), "{bytes}");
            assert_eq!(class(size), (list, size), "a block goes back to where it came from");
        }
    }

    #[test]
    fn sizes_that_are_used_no_more_go_back() {
        // Ever larger: together 40 times as much as the largest.
        for len in (1..=80).map(|i| 100_000 * i) {
            drop(Buffer::<f32>::new(len));
        }
        // Beside what other tests hold.
        assert!(kept() < SPARE.0 + 3 * 4 * 8_000_000 + (64 << 20), "{}", kept());
    }

    #[test]
    fn a_block_comes_back() {
        // A size that no other test uses, and so large that what others free is not kept instead of it.
        let first = Buffer::<f32>::new(12_345_678);
        let at = first.as_ptr();
        assert_eq!(at as usize % HUGE, 0);
        drop(first);
        assert!(kept() >= 4 * 12_345_678);
        assert_eq!(Buffer::<f32>::new(12_345_678).as_ptr(), at);
        clear();
        assert!(Buffer::<bool>::new(100).iter().all(|b| !b));
        assert!(Buffer::<f64>::zeroed(1000).iter().all(|&x| x == 0.0));
        let v = vec![1u32, 2, 3];
        assert_eq!(*Buffer::from(v).clone(), [1, 2, 3]);
    }
}
