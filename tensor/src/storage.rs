//! Where elements live. Every buffer of the engine is made here and nowhere else.

use crate::memory::{Buffer, PoolArc};
use crate::simd::{isa, wide_on};
use crate::threads::{self, Pieces};
use crate::{Elem, memory};

/// Outputs with fewer elements than this are filled on the calling thread.
// Below it, to share the work costs more than it brings: what one thread writes, another has to fetch (measured on 2 cores).
const PARALLEL: usize = 1 << 15;
/// How many elements one task fills. A constant, so that how the work is cut never depends on the number of threads.
const BLOCK: usize = 1 << 13;

/// The elements behind one or more tensors. A single element lives inline: scalars never allocate.
#[derive(Debug, Clone)]
pub(crate) enum Storage<E: Elem> {
    One(E),
    Many(PoolArc<Counted<E>>),
}

/// Elements that are counted as long as they live; see [`crate::memory`].
#[derive(Debug)]
pub(crate) struct Counted<E: Elem>(Buffer<E>);

impl<E: Elem> Drop for Counted<E> {
    fn drop(&mut self) {
        memory::removed(size_of_val(&*self.0));
    }
}

impl<E: Elem> Storage<E> {
    pub(crate) fn new(data: impl Into<Buffer<E>>) -> Storage<E> {
        let data = data.into();
        if data.len() == 1 {
            return Storage::One(data[0]);
        }
        memory::added(size_of_val(&*data));
        Storage::Many(PoolArc::new(Counted(data)))
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[E] {
        match self {
            Storage::One(x) => std::slice::from_ref(x),
            Storage::Many(v) => &v.0,
        }
    }

    /// The elements for writing, if nobody else reads them.
    pub(crate) fn unique(&mut self) -> Option<&mut [E]> {
        match self {
            Storage::One(x) => Some(std::slice::from_mut(x)),
            Storage::Many(v) => v.get_mut().map(|v| &mut *v.0),
        }
    }

    /// An address that is the same for tensors that share elements, and none for inline ones.
    pub(crate) fn id(&self) -> Option<usize> {
        match self {
            Storage::One(_) => None,
            Storage::Many(v) => Some(v.address()),
        }
    }
}

/// A new buffer of `len` elements, each of which `fill` must write: `fill(start, block)`, block by block, on several
/// threads if it is large.
pub(crate) fn build<E: Elem>(len: usize, fill: impl Fn(usize, &mut [E]) + Sync) -> Buffer<E> {
    build_rows(len, 1, fill)
}

/// As [`build`], with blocks that hold whole rows of `row` elements.
pub(crate) fn build_rows<E: Elem>(
    len: usize,
    row: usize,
    fill: impl Fn(usize, &mut [E]) + Sync,
) -> Buffer<E> {
    let mut out = Buffer::new(len);
    change_rows(&mut out, row, fill);
    out
}

/// Changes what is there as [`build_rows`] makes what is new.
pub(crate) fn change_rows<E: Elem>(out: &mut [E], row: usize, change: impl Fn(usize, &mut [E]) + Sync) {
    run(out, rows_per_task(row) * row.max(1), out.len() >= PARALLEL, change);
}

/// Rows of `row` elements that one task fills.
fn rows_per_task(row: usize) -> usize {
    (BLOCK / row.max(1)).max(1)
}

/// As [`build`], where each element takes as long as `work` simple ones.
pub(crate) fn build_weighed<E: Elem>(
    len: usize,
    work: usize,
    fill: impl Fn(usize, &mut [E]) + Sync,
) -> Buffer<E> {
    let mut out = Buffer::new(len);
    run(&mut out, rows_per_task(work), len.saturating_mul(work) >= PARALLEL, fill);
    out
}

/// Two new buffers of `len` elements in rows of `row`, filled together. `fill` chooses the instruction set itself.
pub(crate) fn build_pair<A: Elem, B: Elem>(
    len: usize,
    row: usize,
    fill: impl Fn(usize, &mut [A], &mut [B]) + Sync,
) -> (Buffer<A>, Buffer<B>) {
    let (mut a, mut b) = (Buffer::new(len), Buffer::new(len));
    if len < PARALLEL {
        fill(0, &mut a, &mut b);
    } else {
        let block = rows_per_task(row) * row.max(1);
        let (a, b) = (Pieces::new(&mut a, block), Pieces::new(&mut b, block));
        // SAFETY: `each` gives every number below the count once; `b` has as many elements as `a`, and so as many chunks.
        threads::each(a.count(), |i| unsafe { fill(i * block, a.get(i), b.get(i)) });
    }
    (a, b)
}

/// Runs `fill` over blocks of `out`, compiled for the instruction set.
fn run<E: Elem>(out: &mut [E], block: usize, parallel: bool, fill: impl Fn(usize, &mut [E]) + Sync) {
    let isa = isa();
    let work = |start: usize, block: &mut [E]| wide_on(isa, || fill(start, block));
    if parallel {
        threads::chunks(out, block, |i, chunk| work(i * block, chunk));
    } else {
        work(0, out);
    }
}

/// A new buffer of `len` zeros (`false` for truth values).
pub(crate) fn zeroed<E: Elem>(len: usize) -> Buffer<E> {
    Buffer::zeroed(len)
}

/// A new buffer of `len` elements that `write` writes.
pub(crate) fn written<E: Elem>(len: usize, write: impl FnOnce(*mut E)) -> Buffer<E> {
    let mut out = Buffer::new(len);
    write(out.as_mut_ptr());
    out
}
