//! Lists in pooled memory.

use super::blocks::{LINE, give_cleaned, take};
use allocator_api2::alloc::{AllocError, Allocator};
use allocator_api2::vec::{self, Vec};
use std::alloc::Layout;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// A list whose memory is kept when it goes, and serves the next one: what every training step makes anew costs the general
/// allocator nothing.
#[derive(Clone)]
pub struct PoolVec<T>(Vec<T, Pool>);

/// The memory of `blocks`, for vectors.
#[derive(Clone, Copy)]
struct Pool;

// SAFETY: a block belongs to whoever took it until it is given back, has at least the size that was asked for, and starts at
// a multiple of a line, the most that a list asks for; all copies of the pool are alike.
unsafe impl Allocator for Pool {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        // Nothing is taken for nothing, as nothing is given back for it.
        let block =
            if layout.size() == 0 { NonNull::<u128>::dangling().cast() } else { take(layout.size()).0 };
        Ok(NonNull::slice_from_raw_parts(block, layout.size()))
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        if layout.size() > 0 {
            // SAFETY: by the trait's rules it came from `allocate` with this layout.
            unsafe { give_cleaned(block, layout.size()) }
        }
    }
}

impl<T> PoolVec<T> {
    /// An empty list.
    pub const fn new() -> PoolVec<T> {
        // As blocks are, and what stands for none.
        const { assert!(align_of::<T>() <= 16 && LINE >= 16) };
        PoolVec(Vec::new_in(Pool))
    }

    /// An empty list with room for so many items.
    pub fn with_capacity(items: usize) -> PoolVec<T> {
        let mut list = PoolVec::new();
        list.0.reserve_exact(items);
        list
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        self.0.push(item);
    }

    /// Removes all but the first of neighbours with the same key.
    pub fn dedup_by_key<K: PartialEq>(&mut self, key: impl FnMut(&mut T) -> K) {
        self.0.dedup_by_key(key);
    }
}

impl<T> Default for PoolVec<T> {
    fn default() -> PoolVec<T> {
        PoolVec::new()
    }
}

impl<T> Deref for PoolVec<T> {
    type Target = [T];
    #[inline]
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> DerefMut for PoolVec<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T> Extend<T> for PoolVec<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.0.extend(items);
    }
}

impl<T> FromIterator<T> for PoolVec<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> PoolVec<T> {
        let items = items.into_iter();
        let mut list = PoolVec::with_capacity(items.size_hint().0);
        list.extend(items);
        list
    }
}

impl<T> IntoIterator for PoolVec<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;
    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self.0.into_iter())
    }
}

impl<'a, T> IntoIterator for &'a PoolVec<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> std::slice::Iter<'a, T> {
        self.0.iter()
    }
}

/// The items of a [`PoolVec`], moved out of it.
pub struct IntoIter<T>(vec::IntoIter<T, Pool>);

impl<T> Iterator for IntoIter<T> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        self.0.next()
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for PoolVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn lists_grow_and_their_items_go_with_them() {
        let witness = Arc::new(());
        let mut list: PoolVec<(usize, Arc<()>)> = (0..1000).map(|i| (i, witness.clone())).collect();
        list.push((1000, witness.clone()));
        assert!(list.iter().enumerate().all(|(i, item)| item.0 == i));
        assert_eq!(Arc::strong_count(&witness), 1002);
        assert_eq!(list.clone().into_iter().take(10).count(), 10);
        drop(list);
        assert_eq!(Arc::strong_count(&witness), 1);
        assert_eq!(format!("{:?}", PoolVec::from_iter([1, 2])), "[1, 2]");
    }

    #[test]
    fn nothing_is_given_back_for_what_took_nothing() {
        // Each of these gives back, or shrinks to, a layout of no bytes.
        drop(Vec::<u64, Pool>::new_in(Pool).into_boxed_slice());
        drop(allocator_api2::boxed::Box::new_in((), Pool));
        let mut list = Vec::<u64, Pool>::with_capacity_in(5, Pool);
        list.shrink_to_fit();
        drop(list);
        drop(PoolVec::<()>::from_iter([(), ()]));
        let blocks: std::vec::Vec<_> = (0..100).map(|_| take(64).0.as_ptr() as usize).collect();
        assert!(blocks.iter().all(|at| at % LINE == 0 && *at > 4096), "{blocks:?}");
    }
}
