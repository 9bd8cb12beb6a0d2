//! How much memory tensors hold.

use std::cell::Cell;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

/// Bytes of the tensors made on this thread less those dropped on it. A difference of two readings is what was kept in
/// between, as long as the work stays on one thread; scalars live inline and count as nothing.
pub fn live() -> isize {
    LIVE.get()
}

/// Bytes of free blocks that wait for the next tensor, on all threads.
pub fn kept() -> usize {
    crate::buffer::kept()
}

/// How many blocks were asked from the system so far, by all threads: steady work asks for none.
pub fn asked() -> usize {
    crate::buffer::asked()
}

/// Gives the free blocks back to the system.
pub fn clear() {
    crate::buffer::clear();
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
