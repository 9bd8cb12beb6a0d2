//! Shared values in pooled memory.

use super::blocks::{LINE, give_cleaned, take};
use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

/// A [`std::sync::Arc`] whose memory is kept when the value goes, and serves the next one: what every training step makes
/// anew costs the general allocator nothing.
pub struct PoolArc<T: ?Sized> {
    inner: NonNull<Inner<T>>,
    _owns: PhantomData<Inner<T>>,
}

struct Inner<T: ?Sized> {
    count: AtomicUsize,
    value: T,
}

// SAFETY: as for `Arc`: handles in several threads share the value, and any of them may drop it.
unsafe impl<T: ?Sized + Send + Sync> Send for PoolArc<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send + Sync> Sync for PoolArc<T> {}

impl<T> PoolArc<T> {
    /// The value, with one handle to it.
    pub fn new(value: T) -> PoolArc<T> {
        const { assert!(align_of::<Inner<T>>() <= LINE, "blocks start at multiples of a cache line") };
        let inner: NonNull<Inner<T>> = take(size_of::<Inner<T>>()).0.cast();
        // SAFETY: the block is large enough, aligned, and nobody else's.
        unsafe { inner.write(Inner { count: AtomicUsize::new(1), value }) };
        PoolArc { inner, _owns: PhantomData }
    }
}

impl PoolArc<dyn Any + Send + Sync> {
    /// The value, whatever it is.
    pub fn any<T: Any + Send + Sync>(value: T) -> PoolArc<dyn Any + Send + Sync> {
        let own = std::mem::ManuallyDrop::new(PoolArc::new(value));
        let inner: *mut Inner<dyn Any + Send + Sync> = own.inner.as_ptr();
        // SAFETY: a pointer that was not null before its type was forgotten; the handle is taken over.
        PoolArc { inner: unsafe { NonNull::new_unchecked(inner) }, _owns: PhantomData }
    }
}

impl<T: ?Sized> PoolArc<T> {
    fn inner(&self) -> &Inner<T> {
        // SAFETY: it lives as long as any handle does.
        unsafe { self.inner.as_ref() }
    }

    /// Drops the value and gives its memory back.
    ///
    /// # Safety
    /// There is no handle any more but the one that is being dropped.
    #[inline(never)]
    unsafe fn end(&mut self) {
        let bytes = size_of_val(self.inner());
        // SAFETY: nobody else uses the value; its block was taken for as many bytes in `new`.
        unsafe {
            self.inner.drop_in_place();
            give_cleaned(self.inner.cast(), bytes);
        }
    }

    /// The value for writing, if this is the only handle.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        // Acquires what other threads did with their handles before they dropped them.
        if self.inner().count.load(Ordering::Acquire) != 1 {
            return None;
        }
        // SAFETY: no other handle is there, nor can one be made while this one is borrowed.
        Some(unsafe { &mut self.inner.as_mut().value })
    }

    /// Where the value is: the same for handles that share it.
    pub fn address(&self) -> usize {
        self.inner.as_ptr().cast::<u8>() as usize
    }
}

impl<T: ?Sized> Deref for PoolArc<T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        &self.inner().value
    }
}

impl<T: ?Sized> Clone for PoolArc<T> {
    #[inline]
    fn clone(&self) -> PoolArc<T> {
        // Who has a handle can give it on without telling anybody. So many clones can only have been forgotten ones.
        if self.inner().count.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
            std::process::abort();
        }
        PoolArc { inner: self.inner, _owns: PhantomData }
    }
}

impl<T: ?Sized> Drop for PoolArc<T> {
    #[inline]
    fn drop(&mut self) {
        // Releases what was done with this handle to the one that drops the value.
        if self.inner().count.fetch_sub(1, Ordering::Release) == 1 {
            fence(Ordering::Acquire);
            // SAFETY: this was the last handle.
            unsafe { self.end() }
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for PoolArc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for PoolArc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl<T: ?Sized + PartialEq> PartialEq for PoolArc<T> {
    fn eq(&self, other: &PoolArc<T>) -> bool {
        **self == **other
    }
}

impl<T: ?Sized + Eq> Eq for PoolArc<T> {}

impl<T> From<T> for PoolArc<T> {
    fn from(value: T) -> PoolArc<T> {
        PoolArc::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_value_lives_as_long_as_its_last_handle() {
        let witness = Arc::new(());
        let mut first = PoolArc::new((witness.clone(), 7));
        assert!(first.get_mut().is_some());
        let second = first.clone();
        assert!(first.get_mut().is_none() && first.address() == second.address() && first == second);
        drop(first);
        assert_eq!((Arc::strong_count(&witness), second.1), (2, 7));
        let other = second.clone();
        std::thread::spawn(move || drop(other)).join().unwrap();
        drop(second);
        assert_eq!(Arc::strong_count(&witness), 1);
    }

    #[test]
    fn whatever_a_value_is_it_is_dropped() {
        let witness = Arc::new(String::from("x"));
        let any = PoolArc::any(witness.clone());
        assert_eq!(any.downcast_ref::<Arc<String>>().map(|s| s.as_str()), Some("x"));
        assert!(any.downcast_ref::<u8>().is_none());
        drop(any.clone());
        drop(any);
        assert_eq!(Arc::strong_count(&witness), 1);
    }

    #[test]
    fn memory_serves_the_next_value() {
        // Small, and large.
        let at = PoolArc::new([1u64; 12]).address();
        let (block, new) = take(size_of::<Inner<[u64; 12]>>());
        assert!(!new && block.as_ptr() as usize == at);
        // SAFETY: taken above, for as many bytes.
        unsafe { give_cleaned(block, size_of::<Inner<[u64; 12]>>()) };
        let large = PoolArc::new([7u64; 1001]);
        let at = large.address();
        assert_eq!(large.iter().sum::<u64>(), 7007);
        drop(large);
        assert_eq!(PoolArc::new([2u64; 1001]).address(), at);
    }

    #[test]
    fn many_threads_share_one_value() {
        let witness = Arc::new(());
        let shared = PoolArc::new(witness.clone());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let own = shared.clone();
                scope.spawn(move || (0..1000).for_each(|_| drop(own.clone())));
            }
        });
        drop(shared);
        assert_eq!(Arc::strong_count(&witness), 1);
    }
}
