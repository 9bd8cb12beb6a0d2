//! Large blocks: pieces of a few long stretches of memory, each from the first free piece that is long enough.
//!
//! Lists by size would serve a training step badly: the cotangents of a wide stage need room just when what a narrow stage
//! held has come back, in smaller blocks. Free pieces that touch become one, so that room is used again whatever it was for;
//! and since the first that fits is taken, a page is touched only when none before it would do.
//!
//! A stretch is address space for what may come, not memory: the system gives a page when it is touched, as zeros.

use super::blocks::{LINE, SPARE};
use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ptr::NonNull;

/// Regions start at multiples of this size, and ask for pages that are as large.
const HUGE: usize = 2 << 20;
/// The shortest region.
const REGION: usize = 64 << 20;
/// What the system's allocator gives without asking, so that it need not fill with zeros what is zeros already.
const ALIGN: usize = 16;

/// A stretch of memory. Offsets count from its first huge page.
struct Region {
    memory: NonNull<u8>,
    layout: Layout,
    skip: usize,
    /// The free pieces by their offsets, as (offset, bytes): none is empty, and no two touch.
    free: Vec<(usize, usize)>,
    /// From this offset on nobody has had a piece.
    touched: usize,
    bytes: usize,
}

// SAFETY: pieces of a region belong to whoever took them, and its bookkeeping never looks inside.
unsafe impl Send for Region {}

impl Region {
    fn new(bytes: usize) -> Region {
        // More than there can be was refused before.
        let layout =
            Layout::from_size_align(bytes + HUGE, ALIGN).expect("a size that fits the address space");
        // SAFETY: the size is not 0.
        let memory = unsafe { alloc_zeroed(layout) };
        let memory = NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout));
        let skip = memory.addr().get().wrapping_neg() % HUGE;
        #[cfg(target_os = "linux")]
        // SAFETY: advice about pages of memory that was just made; it may be ignored, and so is its answer.
        unsafe {
            libc::madvise(memory.add(skip).as_ptr().cast(), bytes, libc::MADV_HUGEPAGE);
        }
        Region { memory, layout, skip, free: vec![(0, bytes)], touched: 0, bytes }
    }

    /// The first free piece of so many bytes, and whether nobody has had it before.
    fn take(&mut self, bytes: usize) -> Option<(NonNull<u8>, bool)> {
        let at = self.free.iter().position(|&(_, free)| free >= bytes)?;
        let (start, free) = self.free[at];
        if free == bytes {
            self.free.remove(at);
        } else {
            self.free[at] = (start + bytes, free - bytes);
        }
        let new = start >= self.touched;
        self.touched = self.touched.max(start + bytes);
        // SAFETY: a piece lies within the region.
        Some((unsafe { self.memory.add(self.skip + start) }, new))
    }

    /// The offset of a block, if it is of this region.
    fn offset(&self, block: NonNull<u8>) -> Option<usize> {
        let first = self.memory.addr().get() + self.skip;
        block.addr().get().checked_sub(first).filter(|&offset| offset < self.bytes)
    }

    fn give(&mut self, start: usize, bytes: usize) {
        let at = self.free.partition_point(|&(other, _)| other < start);
        let after = self.free.get(at).is_some_and(|&(other, _)| other == start + bytes);
        let before = at > 0 && self.free[at - 1].0 + self.free[at - 1].1 == start;
        match (before, after) {
            (true, true) => self.free[at - 1].1 += bytes + self.free.remove(at).1,
            (true, false) => self.free[at - 1].1 += bytes,
            (false, true) => self.free[at] = (start, bytes + self.free[at].1),
            (false, false) => self.free.insert(at, (start, bytes)),
        }
    }

    /// Bytes of free pieces that somebody has had.
    fn kept(&self) -> usize {
        let touched =
            |&(start, bytes): &(usize, usize)| self.touched.min(start + bytes).saturating_sub(start);
        self.free.iter().map(touched).sum()
    }

    fn is_free(&self) -> bool {
        self.free == [(0, self.bytes)]
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: it came from `new` with this layout, and is dropped when nobody has a piece of it.
        unsafe { dealloc(self.memory.as_ptr(), self.layout) };
    }
}

/// All large blocks, and the free pieces between them.
pub(super) struct Regions {
    regions: Vec<Region>,
    /// Bytes of all blocks, and the most that these ever were.
    used: usize,
    most: usize,
}

impl Regions {
    pub const fn new() -> Regions {
        Regions { regions: Vec::new(), used: 0, most: 0 }
    }

    /// A block for so many bytes, and whether nobody has had any of it before: then it is zeros.
    pub fn take(&mut self, bytes: usize) -> (NonNull<u8>, bool) {
        let bytes = bytes.next_multiple_of(LINE);
        self.used += bytes;
        self.most = self.most.max(self.used);
        if let Some(found) = self.regions.iter_mut().find_map(|region| region.take(bytes)) {
            return found;
        }
        if self.kept() > self.most.clamp(SPARE.0, SPARE.1) {
            self.clear();
        }
        let mut region = Region::new(bytes.max(REGION).next_multiple_of(HUGE));
        let block = region.take(bytes).expect("a region is long enough for what it was made for");
        self.regions.push(region);
        block
    }

    /// Puts a block back that was taken for so many bytes.
    pub fn give(&mut self, block: NonNull<u8>, bytes: usize) {
        let bytes = bytes.next_multiple_of(LINE);
        self.used -= bytes;
        let found = self.regions.iter_mut().find_map(|region| Some((region.offset(block)?, region)));
        let (start, region) = found.expect("a block goes back to where it came from");
        region.give(start, bytes);
    }

    /// Bytes that are free and were in use before.
    pub fn kept(&self) -> usize {
        self.regions.iter().map(Region::kept).sum()
    }

    /// Gives the regions of which nothing is in use back to the system.
    pub fn clear(&mut self) {
        self.regions.retain(|region| !region.is_free());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MIB: usize = 1 << 20;

    /// The bytes of a block.
    fn bytes(block: &mut NonNull<u8>, len: usize) -> &mut [u8] {
        // SAFETY: in these tests a block is one owner's, who has it for so many bytes.
        unsafe { std::slice::from_raw_parts_mut(block.as_ptr(), len) }
    }

    #[test]
    fn room_serves_again_whatever_its_size_was() {
        let mut regions = Regions::new();
        let narrow: Vec<_> = (0..16).map(|_| regions.take(MIB).0).collect();
        narrow.iter().for_each(|&block| regions.give(block, MIB));
        assert_eq!(regions.kept(), 16 * MIB);
        let wide: Vec<_> = (0..4).map(|_| regions.take(4 * MIB)).collect();
        assert_eq!(wide[0].0, narrow[0]);
        assert!(wide.iter().all(|(_, new)| !new));
        assert_eq!((regions.kept(), regions.regions.len()), (0, 1));
        assert!(regions.take(MIB).1);
    }

    #[test]
    fn the_first_that_fits_is_taken() {
        let mut regions = Regions::new();
        let blocks: Vec<_> = (1..=6).map(|size| regions.take(size * MIB).0).collect();
        [1, 3, 5].into_iter().for_each(|at| regions.give(blocks[at], (at + 1) * MIB));
        assert_eq!(regions.take(3 * MIB).0, blocks[3]);
        assert_eq!(regions.take(2 * MIB).0, blocks[1]);
        // What is left of the piece that had 4 MiB.
        assert_eq!(regions.take(MIB).0.addr().get(), blocks[3].addr().get() + 3 * MIB);
    }

    #[test]
    fn what_is_longer_than_a_region_has_its_own_and_all_go_back() {
        let mut regions = Regions::new();
        let sizes = [100, REGION, REGION + 1, 3 * REGION];
        let blocks: Vec<_> = sizes.map(|size| regions.take(size)).into();
        assert!(blocks.iter().all(|(_, new)| *new));
        assert_eq!(regions.regions.len(), 4);
        blocks[1..].iter().zip(&sizes[1..]).for_each(|(&(block, _), &size)| regions.give(block, size));
        regions.clear();
        assert_eq!((regions.regions.len(), regions.kept()), (1, 0));
        regions.give(blocks[0].0, 100);
        regions.clear();
        assert!(regions.regions.is_empty());
    }

    #[test]
    fn regions_that_fit_no_more_go_back() {
        let mut regions = Regions::new();
        for size in (1..40).map(|i| REGION * i / 4) {
            let block = regions.take(size).0;
            regions.give(block, size);
        }
        // The largest one, and no more than the spare room.
        assert!(regions.kept() <= 10 * REGION + SPARE.1, "{}", regions.kept());
    }

    proptest! {
        #[test]
        fn blocks_are_their_owners_alone(
            steps in prop::collection::vec((0usize..40, prop_oneof![20 => 1usize..100_000, 1 => REGION..REGION + 9]), 1..120),
        ) {
            let mut regions = Regions::new();
            let mut held: Vec<(NonNull<u8>, usize, u8)> = Vec::new();
            for (i, &(choice, size)) in steps.iter().enumerate() {
                if choice < held.len() {
                    let (mut block, size, mark) = held.swap_remove(choice);
                    prop_assert!(bytes(&mut block, size.min(100_000)).iter().all(|&byte| byte == mark));
                    regions.give(block, size);
                    if choice == 0 {
                        regions.clear();
                    }
                } else {
                    let (mut block, new) = regions.take(size);
                    prop_assert_eq!(block.addr().get() % LINE, 0);
                    // The beginning of the largest.
                    let some = bytes(&mut block, size.min(100_000));
                    prop_assert!(!new || some.iter().all(|&byte| byte == 0));
                    let mark = i as u8 | 1;
                    some.fill(mark);
                    held.push((block, size, mark));
                }
            }
            held.into_iter().for_each(|(block, size, _)| regions.give(block, size));
            prop_assert!(regions.regions.iter().all(Region::is_free));
            prop_assert_eq!(regions.used, 0);
        }
    }
}
