//! Where memory comes from, and how much of it tensors hold.
//!
//! `blocks` keeps what goes for what comes, and `regions` the large ones; the elements of tensors (`Buffer`), shared values ([`PoolArc`]) and lists
//! ([`PoolVec`]) take their memory from there.

mod blocks;
mod buffer;
mod pool_arc;
mod pool_vec;
mod regions;

pub(crate) use buffer::Buffer;
pub use pool_arc::PoolArc;
pub use pool_vec::{IntoIter, PoolVec};

use std::cell::Cell;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

/// Bytes of the tensors made on this thread less those dropped on it. A difference of two readings is what was kept in
/// between, as long as the work stays on one thread; scalars live inline and count as nothing.
pub fn live() -> isize {
    LIVE.get()
}

/// Bytes of free blocks that wait for the next tensor or table, on all threads; of more than 1 KiB each.
pub fn kept() -> usize {
    blocks::kept()
}

/// From now on everything has exactly as many bytes as it needs, and goes back to the system at once: for a test that has
/// guards beside each.
///
/// # Panics
/// If anything was made before.
#[doc(hidden)]
pub fn be_exact() {
    blocks::be_exact();
}

/// Gives free blocks back to the system; of 1 KiB and less those of this thread, of 256 KiB and more those with nothing in use
/// near them.
pub fn clear() {
    blocks::clear();
}

pub(crate) fn added(bytes: usize) {
    LIVE.set(LIVE.get() + bytes as isize);
}

pub(crate) fn removed(bytes: usize) {
    // Destructors of other thread-locals may drop tensors after this counter is gone.
    let _ = LIVE.try_with(|live| live.set(live.get() - bytes as isize));
}

#[cfg(test)]
mod tests {
    use super::live;
    use crate::Tensor;

    #[test]
    fn storage_is_counted_once_and_until_its_last_view_goes() {
        let before = live();
        let x = Tensor::<f32>::zeros([10, 10]);
        let view = x.transposed(0, 1).unwrap();
        assert_eq!(live() - before, 400);
        drop(x);
        assert_eq!(live() - before, 400);
        drop(view);
        assert_eq!(live(), before);
    }
}
