//! Memory that is kept for the next who asks: aligned, in huge pages where it is large.
//!
//! A page that a program touches for the first time costs the kernel about as long as filling it ten times over, and the
//! general allocator gives large blocks back at once; so a training step that makes the same tensors again and again would
//! pay for fresh pages again and again. Here a block goes to a list of its size and comes back from there: a step that was
//! made before asks the system for nothing.
//!
//! Small blocks have lists of each thread's own, which need no lock, and are bounded for every size, since the general
//! allocator can do little with the holes that many of them leave. Large ones are pieces of `regions`, which join again.
//!
//! Blocks start as zeros and are never given out uninitialised: what a recycled one holds is left over from before.

use super::regions::Regions;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::RefCell;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

/// Blocks start at multiples of a cache line.
pub(crate) const LINE: usize = 64;
/// Blocks of this size and above are pieces of regions: those of which a second cache holds few, so that it hardly matters
/// which of them comes back first.
const LARGE: usize = 256 << 10;
/// Sizes of blocks double eight steps apart: at most an eighth of a block is beyond its elements.
const STEPS: usize = 8;
/// More than any machine's memory.
const MOST_BYTES: usize = 1 << 50;
/// The lists of free blocks, by size, that those below `LARGE` need.
const CLASSES: usize = (LARGE / LINE / STEPS).ilog2() as usize * STEPS + STEPS;
/// Blocks of up to so many lines belong to a thread, which keeps up to so many bytes of each size: enough for a tape of
/// thousands of small tensors.
const SMALL: usize = 16;
const OWN: usize = 1 << 20;
/// Bytes of blocks beyond the most that were ever in use: as many again, within these bounds. More of them means that
/// the sizes have changed, and that what is free fits no more. The lower bound leaves room for training and for evaluating in
/// turn, whose batches differ.
pub(crate) const SPARE: (usize, usize) = (128 << 20, 1 << 30);

struct Free(Vec<NonNull<u8>>);
// SAFETY: a free block belongs to nobody; whoever takes it out of the list owns it.
unsafe impl Send for Free {}

static LISTS: [Mutex<Free>; CLASSES] = [const { Mutex::new(Free(Vec::new())) }; CLASSES];
static REGIONS: Mutex<Regions> = Mutex::new(Regions::new());
/// Bytes of all blocks that are neither small nor large, of the free ones, and the most that were in use.
static TOTAL: AtomicUsize = AtomicUsize::new(0);
static KEPT: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
/// Whether any block was made yet, and whether all are to be as asked for.
static USED: AtomicBool = AtomicBool::new(false);
static EXACT: AtomicBool = AtomicBool::new(false);

/// A thread's own small blocks, by their lines less one.
struct Own([Vec<NonNull<u8>>; SMALL]);

thread_local! {
    static SMALL_LISTS: RefCell<Own> = const { RefCell::new(Own([const { Vec::new() }; SMALL])) };
}

impl Drop for Own {
    fn drop(&mut self) {
        for (list, lines) in self.0.iter_mut().zip(1..) {
            // SAFETY: it came from `alloc` with this layout, and is in no list any more.
            list.drain(..).for_each(|block| unsafe { dealloc(block.as_ptr(), layout(lines * LINE)) });
        }
    }
}

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
    Layout::from_size_align(size, LINE).expect("a size that fits the address space")
}

/// The layout of a block that is as large as was asked for: aligned as whatever has so many bytes.
fn exact(bytes: usize) -> Layout {
    Layout::from_size_align(bytes.max(1), 1 << bytes.trailing_zeros().min(LINE.ilog2()))
        .expect("a size that fits the address space")
}

/// From now on every block is of exactly as many bytes as were asked for, and goes back to the system: for a test that has
/// guards beside each.
///
/// # Panics
/// If there was a block before.
pub(crate) fn be_exact() {
    assert!(!USED.load(Ordering::Relaxed), "blocks were made that are not exact");
    EXACT.store(true, Ordering::Relaxed);
}

/// A block for so many bytes, all of them initialised, and whether it is new: then it holds zeros.
///
/// # Panics
/// If no machine has as many.
#[inline]
pub(crate) fn take(bytes: usize) -> (NonNull<u8>, bool) {
    let lines = bytes.div_ceil(LINE).max(1);
    if lines <= SMALL {
        // A destructor of another thread-local may ask when the lists are gone.
        let own = SMALL_LISTS.try_with(|own| own.borrow_mut().0[lines - 1].pop()).ok().flatten();
        return own.map_or_else(|| (fresh(bytes, lines * LINE), true), |block| (block, false));
    }
    if bytes >= LARGE { take_large(bytes) } else { take_middle(bytes) }
}

fn take_large(bytes: usize) -> (NonNull<u8>, bool) {
    assert!(bytes <= MOST_BYTES, "no machine has {bytes} bytes of memory");
    USED.store(true, Ordering::SeqCst);
    if EXACT.load(Ordering::SeqCst) {
        return (fresh(bytes, bytes), true);
    }
    regions().take(bytes)
}

fn regions() -> MutexGuard<'static, Regions> {
    REGIONS.lock().unwrap_or_else(|e| e.into_inner())
}

fn take_middle(bytes: usize) -> (NonNull<u8>, bool) {
    let (list, size) = class(bytes);
    if let Some(block) = LISTS[list].lock().unwrap_or_else(|e| e.into_inner()).0.pop() {
        KEPT.fetch_sub(size, Ordering::Relaxed);
        return (block, false);
    }
    let used = TOTAL.load(Ordering::Relaxed).saturating_sub(KEPT.load(Ordering::Relaxed)) + size;
    let most = MOST.fetch_max(used, Ordering::Relaxed).max(used);
    if TOTAL.fetch_add(size, Ordering::Relaxed) + size > most + most.clamp(SPARE.0, SPARE.1) {
        clear_middle();
    }
    (fresh(bytes, size), true)
}

/// A block of zeros from the system, for so many bytes.
fn fresh(bytes: usize, size: usize) -> NonNull<u8> {
    USED.store(true, Ordering::Relaxed);
    let layout = if EXACT.load(Ordering::Relaxed) { exact(bytes) } else { layout(size) };
    let size = layout.size();
    // SAFETY: the size is not 0.
    let block = unsafe { alloc(layout) };
    let block = NonNull::new(block).unwrap_or_else(|| handle_alloc_error(layout));
    // SAFETY: the block has that size.
    unsafe { block.as_ptr().write_bytes(0, size) };
    block
}

/// As [`give`], for a block of which some bytes may not be initialised: those between the fields of what was there.
///
/// # Safety
/// It came from [`take`] for as many bytes, and nobody uses it any more.
#[inline]
pub(crate) unsafe fn give_cleaned(block: NonNull<u8>, bytes: usize) {
    // SAFETY: the caller's.
    unsafe {
        block.write_bytes(0, bytes);
        give(block, bytes);
    }
}

/// Puts a block for so many bytes back.
///
/// # Safety
/// It came from [`take`] for as many bytes, all of them are initialised, and nobody uses it any more.
#[inline]
pub(crate) unsafe fn give(block: NonNull<u8>, bytes: usize) {
    if EXACT.load(Ordering::Relaxed) {
        // SAFETY: it came from `fresh` with this layout.
        return unsafe { dealloc(block.as_ptr(), exact(bytes)) };
    }
    let lines = bytes.div_ceil(LINE).max(1);
    if lines <= SMALL {
        let put = |own: &RefCell<Own>| {
            let list = &mut own.borrow_mut().0[lines - 1];
            let room = (list.len() + 1) * lines * LINE <= OWN;
            if room {
                list.push(block);
            }
            room
        };
        if !SMALL_LISTS.try_with(put).unwrap_or(false) {
            // SAFETY: it came from `fresh` with this layout, and is in no list.
            unsafe { dealloc(block.as_ptr(), layout(lines * LINE)) };
        }
        return;
    }
    if bytes >= LARGE {
        return regions().give(block, bytes);
    }
    let (list, size) = class(bytes);
    KEPT.fetch_add(size, Ordering::Relaxed);
    LISTS[list].lock().unwrap_or_else(|e| e.into_inner()).0.push(block);
}

/// Bytes of free blocks that are kept, the small ones not counted.
pub(crate) fn kept() -> usize {
    KEPT.load(Ordering::Relaxed) + regions().kept()
}

/// Gives every free block back to the system, but for the small ones of other threads, and the large ones that have others in
/// use in their region.
pub(crate) fn clear() {
    let _ = SMALL_LISTS.try_with(|own| own.replace(Own([const { Vec::new() }; SMALL])));
    clear_middle();
    regions().clear();
}

fn clear_middle() {
    // Smaller ones are not in these lists.
    for (over, free) in LISTS[STEPS..].iter().enumerate() {
        // The inverse of `class`.
        let size = ((over % STEPS + STEPS + 1) * LINE) << (over / STEPS);
        for block in std::mem::take(&mut free.lock().unwrap_or_else(|e| e.into_inner()).0) {
            KEPT.fetch_sub(size, Ordering::Relaxed);
            TOTAL.fetch_sub(size, Ordering::Relaxed);
            // SAFETY: it came from `alloc` with this layout, and is in no list any more.
            unsafe { dealloc(block.as_ptr(), layout(size)) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_what_they_are_for_and_little_more() {
        for bytes in
            (0..5000).chain((1..17).map(|s| 3 << s)).chain((13..18).map(|s| (1 << s) + 1)).chain([LARGE])
        {
            let (list, size) = class(bytes);
            assert!(size >= bytes && size % LINE == 0 && list < CLASSES, "{bytes}");
            assert!(size <= bytes + bytes / STEPS + 2 * LINE, "{bytes} in {size}");
            assert!(class(bytes.saturating_sub(1)) <= (list, size), "{bytes}");
            assert_eq!(class(size), (list, size), "a block goes back to where it came from");
        }
    }

    #[test]
    fn what_goes_back_is_clean_if_it_may_not_be_initialised() {
        // Of lists that no other test uses.
        for bytes in [100, 234_568] {
            let block = take(bytes).0;
            // SAFETY: the block has as many bytes, and is this test's.
            unsafe {
                block.write_bytes(0xFF, bytes);
                give_cleaned(block, bytes);
            }
            let again = take(bytes);
            // SAFETY: as above.
            let held = unsafe { std::slice::from_raw_parts(again.0.as_ptr(), bytes) };
            assert!(held.iter().all(|&byte| byte == 0), "{bytes}");
            // SAFETY: as above.
            unsafe { give(again.0, bytes) };
        }
    }

    #[test]
    #[should_panic(expected = "no machine has")]
    fn more_than_there_can_be_is_refused() {
        take(isize::MAX as usize);
    }

    #[test]
    fn a_small_block_may_go_back_on_another_thread() {
        let block = take(700).0.as_ptr() as usize;
        let other = std::thread::spawn(move || {
            let block = NonNull::new(block as *mut u8).unwrap();
            // SAFETY: it came from `take` for as many bytes, and the other thread has forgotten it.
            unsafe { give(block, 700) };
            let again = take(700);
            // SAFETY: as above.
            unsafe { give(again.0, 700) };
            again.0.as_ptr() as usize
        });
        assert_eq!(other.join().unwrap(), block);
    }

    #[test]
    fn a_small_block_comes_back_on_its_thread_as_often_as_there_is_room() {
        std::thread::spawn(|| {
            let most = OWN / 128;
            let blocks: Vec<_> = (0..most + 10).map(|_| take(100)).collect();
            assert!(blocks.iter().all(|&(_, new)| new));
            // SAFETY: they came from `take`, for as many bytes.
            blocks.iter().for_each(|&(block, _)| unsafe { give(block, 100) });
            let again: Vec<_> = (0..most + 1).map(|_| take(128)).collect();
            assert_eq!(again[0].0, blocks[most - 1].0, "the last that was kept");
            assert!(again[..most].iter().all(|&(_, new)| !new) && again[most].1);
            // SAFETY: as above.
            again.iter().for_each(|&(block, _)| unsafe { give(block, 128) });
        })
        .join()
        .unwrap();
    }
}
