//! Work in pieces, done by several threads.
//!
//! The threads are those of the caller's pool, or of the global one. Two things are done for them here, because to wake a
//! thread takes 50 to 100 µs on a machine that is shared, as long as a product of 200 x 200 x 200:
//!
//! - Threads stay awake for a while where one piece of work follows another: they [`watch`] for what comes.
//! - A caller from outside of the pool takes part, where [`rayon::join`] would put it to sleep until the pool is done.

use std::cell::Cell;
use std::hint::spin_loop;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// For how long threads wait for more work. A training step has pauses of up to some 300 µs, in which one thread works.
const PAUSE: Duration = Duration::from_micros(500);
/// For how long at most a thread watches at a time: one that has other work that waits for it goes back to that.
const WATCH: Duration = Duration::from_millis(10);

/// Does `piece(0), ..., piece(n - 1)`, each on whatever thread is free.
pub(crate) fn each(n: usize, piece: impl Fn(usize) + Sync) {
    let threads = rayon::current_num_threads().min(n);
    if threads <= 1 {
        return (0..n).for_each(piece);
    }
    let _call = Call::begin();
    let (next, left) = (AtomicUsize::new(0), AtomicUsize::new(n));
    let help = || {
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= n {
                break;
            }
            piece(i);
            left.fetch_sub(1, Ordering::Release);
        }
    };
    let lead = || {
        help();
        // The others are at their last pieces. Who waits longer than this goes to sleep, and has to be woken.
        let start = Instant::now();
        while left.load(Ordering::Acquire) > 0 && start.elapsed() < PAUSE {
            spin_loop();
        }
    };
    if rayon::current_thread_index().is_some() {
        together(threads - 1, &lead, &help);
    } else {
        rayon::in_place_scope(|scope| {
            (1..threads).for_each(|_| scope.spawn(|_| help()));
            lead();
        });
    }
}

/// Does `work(i, chunk)` for every chunk of `size` elements, the last of which may be shorter.
pub(crate) fn chunks<T: Send + Sync>(out: &mut [T], size: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    let pieces = Pieces::new(out, size);
    // SAFETY: `each` gives every number once.
    each(pieces.count(), |i| work(i, unsafe { pieces.get(i) }));
}

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
        unsafe {
            std::slice::from_raw_parts_mut(self.start.0.wrapping_add(start), self.size.min(self.len - start))
        }
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
    pub fn at(self, i: usize) -> *mut T {
        self.0.wrapping_add(i)
    }
}

/// Runs `lead` here, and `help` on so many other threads if they are free.
fn together(others: usize, lead: &(dyn Fn() + Sync), help: &(dyn Fn() + Sync)) {
    if others == 0 {
        lead();
    } else {
        rayon::join(|| together(others - 1, lead, help), help);
    }
}

thread_local! {
    static HERE: Here = Here::default();
}

/// What a thread knows of its own work.
#[derive(Default)]
struct Here {
    /// Whether it is at work that is cut into pieces, or watches.
    busy: Cell<bool>,
    /// When it was last done with such work.
    last: Cell<Option<Instant>>,
    /// How many others watch for more.
    watchers: Arc<AtomicUsize>,
}

/// A call of [`each`], until it is dropped.
struct Call {
    /// Whether it is one within another.
    within: bool,
    /// Whether it follows another closely.
    follows: bool,
}

impl Call {
    fn begin() -> Call {
        HERE.with(|here| Call {
            within: here.busy.replace(true),
            follows: here.last.get().is_some_and(|last| last.elapsed() < PAUSE),
        })
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if self.within {
            return;
        }
        HERE.with(|here| {
            here.busy.set(false);
            here.last.set(Some(Instant::now()));
            let others = rayon::current_num_threads() - 1;
            while self.follows && here.watchers.load(Ordering::Relaxed) < others {
                here.watchers.fetch_add(1, Ordering::Relaxed);
                let (watchers, caller) = (Arc::clone(&here.watchers), thread::current().id());
                rayon::spawn(move || {
                    watch(caller);
                    watchers.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
    }
}

/// Does what there is to do, until there has been nothing for a while.
fn watch(caller: ThreadId) {
    // A thread that waits for work of its own takes what it finds, this too: it must not be kept from going on.
    if thread::current().id() == caller || HERE.with(|here| here.busy.replace(true)) {
        return;
    }
    let start = Instant::now();
    let mut last = start;
    while last.elapsed() < PAUSE && start.elapsed() < WATCH {
        if rayon::yield_now() == Some(rayon::Yield::Executed) {
            last = Instant::now();
        } else {
            // First for the other half of the core, then for whoever else wants it.
            (0..20).for_each(|_| spin_loop());
            thread::yield_now();
        }
    }
    HERE.with(|here| here.busy.set(false));
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::{ThreadPool, ThreadPoolBuilder};

    fn pool(threads: usize) -> ThreadPool {
        ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    }

    /// How often each of `n` pieces was done.
    fn counts(n: usize, within: usize) -> Vec<usize> {
        let done: Vec<AtomicUsize> = (0..n).map(|_| AtomicUsize::new(0)).collect();
        each(n, |i| {
            each(within, |_| {
                done[i].fetch_add(1, Ordering::Relaxed);
            });
        });
        done.into_iter().map(AtomicUsize::into_inner).collect()
    }

    fn every_piece_once() {
        for n in [0, 1, 2, 3, 64, 1000] {
            assert_eq!(counts(n, 1), vec![1; n]);
            assert_eq!(counts(n, 5), vec![5; n]);
        }
        let mut numbers = vec![0; 1003];
        chunks(&mut numbers, 10, |i, chunk| chunk.iter_mut().enumerate().for_each(|(j, x)| *x += 10 * i + j));
        assert!(numbers.into_iter().eq(0..1003));
        chunks(&mut [] as &mut [u8], 0, |_, _| panic!("there is no chunk"));
    }

    #[test]
    fn every_piece_is_done_once_by_whoever_asks() {
        for threads in [1, 2, 5] {
            pool(threads).install(|| (0..20).for_each(|_| every_piece_once()));
        }
        let pool = pool(3);
        thread::scope(|s| {
            for inside in [false, true, false, true, false] {
                let pool = &pool;
                s.spawn(move || {
                    let go = || (0..20).for_each(|_| every_piece_once());
                    if inside { pool.install(go) } else { go() }
                });
            }
        });
        pool.install(|| rayon::join(every_piece_once, || rayon::join(every_piece_once, every_piece_once)));
    }

    #[test]
    fn a_panic_reaches_the_caller_and_what_follows_is_done() {
        let fails = || std::panic::catch_unwind(|| each(8, |i| assert!(i != 5, "number five")));
        for inside in [true, false] {
            let go = || {
                for _ in 0..3 {
                    let payload = fails().unwrap_err();
                    assert!(payload.downcast_ref::<&str>().is_some_and(|text| text.contains("number five")));
                    every_piece_once();
                }
                HERE.with(|here| assert!(!here.busy.get()));
            };
            if inside { pool(2).install(go) } else { go() }
        }
    }

    /// Threads watch while work follows work, and go to sleep when it has ended.
    #[test]
    fn watchers_come_and_go() {
        pool(3).install(|| {
            let watchers = || HERE.with(|here| here.watchers.load(Ordering::Relaxed));
            each(2, |_| ());
            thread::sleep(2 * PAUSE);
            each(2, |_| ());
            assert_eq!(watchers(), 0, "the second call did not follow the first");
            let until = |what: &str, reached: &dyn Fn() -> bool| {
                let start = Instant::now();
                while !reached() {
                    assert!(start.elapsed() < Duration::from_secs(60), "{what}");
                }
            };
            until("nobody watches", &|| {
                each(2, |_| ());
                watchers() > 0
            });
            until("they watch for ever", &|| watchers() == 0);
        });
    }
}
