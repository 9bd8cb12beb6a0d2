//! Work in pieces, done by several threads.
//!
//! The threads are those of the caller's pool, or of the global one. Two things are done for them here, because to wake a
//! thread takes 50 to 100 µs on a machine that is shared, as long as a product of 200 x 200 x 200:
//!
//! - Threads stay awake for a while where one piece of work follows another: they [`watch`] for what comes.
//! - A caller from outside of the pool takes part, where [`rayon::join`] would put it to sleep until the pool is done. It
//!   still waits until the threads that it asked to help have looked, which one that is busy elsewhere does late.

use crate::simd::{forced, with_forced};
use std::cell::Cell;
use std::hint::spin_loop;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// For how long threads wait for more work. A training step has pauses of some 300 µs, in which one thread works.
const PAUSE: Duration = Duration::from_millis(1);
/// How often threads are asked to watch, and for how long they look for more: a thread that waits for work of its own may
/// have found what asks it, and is not to be kept from going on for longer.
const WATCH: Duration = Duration::from_millis(10);
/// For how long a caller waits for the last pieces of others, before it looks for other work and goes to sleep.
const TAIL: Duration = Duration::from_micros(200);
/// Into how many runs of pieces a thread's share is cut. To take one costs as much as some 50 multiply-adds.
const RUNS: usize = 32;

/// Does `piece(0), ..., piece(n - 1)`, each on whatever thread is free.
pub(crate) fn each(n: usize, piece: impl Fn(usize) + Sync) {
    if n <= 1 {
        return (0..n).for_each(piece);
    }
    let threads = rayon::current_num_threads().min(n);
    if threads == 1 {
        return (0..n).for_each(piece);
    }
    let _call = Call::begin();
    let run = (n / (RUNS * threads)).max(1);
    let (next, left) = (AtomicUsize::new(0), AtomicUsize::new(n));
    let isa = forced();
    let help = || {
        with_forced(isa, || {
            loop {
                let first = next.fetch_add(run, Ordering::Relaxed);
                if first >= n {
                    break;
                }
                let end = n.min(first + run);
                (first..end).for_each(&piece);
                left.fetch_sub(end - first, Ordering::Release);
            }
        })
    };
    let lead = || {
        help();
        let start = Instant::now();
        while left.load(Ordering::Acquire) > 0 && start.elapsed() < TAIL {
            breathe();
        }
    };
    // What a thread takes up while it waits is not the caller's.
    with_forced(None, || {
        if rayon::current_thread_index().is_some() {
            together(threads - 1, &lead, &help);
        } else {
            rayon::in_place_scope(|scope| {
                (1..threads).for_each(|_| scope.spawn(|_| together(0, &help, &help)));
                lead();
            });
        }
    });
}

/// Does `work(i, chunk)` for every chunk of `size` elements, the last of which may be shorter.
pub(crate) fn chunks<T: Send + Sync>(out: &mut [T], size: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    let pieces = Pieces::new(out, size);
    // SAFETY: `each` gives every number below the count once.
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

/// Runs `lead` here, and `help` on so many other threads if they are free.
fn together(others: usize, lead: &(dyn Fn() + Sync), help: &(dyn Fn() + Sync)) {
    let _busy = Busy::begin();
    if others == 0 {
        return lead();
    }
    let here = others / 2;
    rayon::join(|| together(here, lead, help), || together(others - here - 1, help, help));
}

/// Leaves others the core for a moment: first its other half, then the whole.
fn breathe() {
    (0..8).for_each(|_| spin_loop());
    thread::yield_now();
}

thread_local! {
    static HERE: Here = const { Here::new() };
}

/// What a thread knows of its own work.
struct Here {
    /// Whether it is at work that is cut into pieces.
    busy: Cell<bool>,
    /// Whether it watches.
    watching: Cell<bool>,
    /// When the last call of [`each`] ended here.
    last: Cell<Option<Instant>>,
    /// When the others were asked to watch, since calls follow each other.
    asked: Cell<Option<Instant>>,
}

impl Here {
    const fn new() -> Here {
        Here {
            busy: Cell::new(false),
            watching: Cell::new(false),
            last: Cell::new(None),
            asked: Cell::new(None),
        }
    }
}

/// Marks this thread as busy until it is dropped.
struct Busy {
    before: bool,
}

impl Busy {
    fn begin() -> Busy {
        Busy { before: HERE.with(|here| here.busy.replace(true)) }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        HERE.with(|here| here.busy.set(self.before));
    }
}

/// A call of [`each`], until it is dropped.
struct Call {
    busy: Busy,
    /// Whether it follows another closely.
    follows: bool,
}

impl Call {
    fn begin() -> Call {
        let follows = HERE.with(|here| here.last.get().is_some_and(|last| last.elapsed() < PAUSE));
        Call { busy: Busy::begin(), follows }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if self.busy.before {
            return;
        }
        HERE.with(|here| {
            let now = Instant::now();
            here.last.set(Some(now));
            let asked = here.asked.get().filter(|_| self.follows);
            let again = self.follows && asked.is_none_or(|asked| now - asked >= WATCH);
            here.asked.set(if again { Some(now) } else { asked });
            if again {
                let caller = thread::current().id();
                rayon::spawn_broadcast(move |_| {
                    if thread::current().id() != caller {
                        watch(now);
                    }
                });
            }
        });
    }
}

/// Does what there is to do, until there has been nothing for a while, or it is time to be asked again.
fn watch(asked: Instant) {
    // A thread that waits for others to end their pieces finds this too, and one that watches finds the next.
    if HERE.with(|here| here.busy.get() || here.watching.replace(true)) {
        return;
    }
    let mut last = Instant::now();
    while last.elapsed() < PAUSE && asked.elapsed() < WATCH {
        if rayon::yield_now() == Some(rayon::Yield::Executed) {
            last = Instant::now();
        } else {
            breathe();
        }
    }
    HERE.with(|here| here.watching.set(false));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Isa, isa, with_isa};
    use rayon::{ThreadPool, ThreadPoolBuilder};
    use std::sync::atomic::AtomicBool;

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
            let pool = pool(threads);
            // One piece of work of the pool after another: a thread may take the next while it watches.
            (0..20).for_each(|_| pool.install(every_piece_once));
            let joined = |_| {
                rayon::join(every_piece_once, every_piece_once);
            };
            pool.install(|| (0..20).for_each(joined));
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
    }

    #[test]
    fn helpers_use_the_instruction_set_of_the_caller() {
        let check = || {
            with_isa(Isa::Portable, || {
                for _ in 0..20 {
                    each(64, |_| {
                        assert_eq!(isa(), Isa::Portable);
                        thread::yield_now();
                    });
                }
            });
            assert_eq!(forced(), None);
        };
        pool(3).install(check);
        check();
    }

    #[test]
    fn many_threads_are_asked_without_a_deep_stack() {
        let small = ThreadPoolBuilder::new().num_threads(200).stack_size(64 << 10).build().unwrap();
        small.install(|| (0..3).for_each(|_| each(2000, |_| thread::yield_now())));
    }

    /// Pieces wait for each other: for one of the caller, and for one of somebody else if there is anybody.
    #[test]
    fn the_caller_and_others_take_part() {
        let check = || {
            let (caller, start) = (thread::current().id(), Instant::now());
            let alone = rayon::current_num_threads() == 1;
            let (own, others) = (AtomicUsize::new(0), AtomicUsize::new(0));
            each(1000, |_| {
                let (mine, theirs) =
                    if thread::current().id() == caller { (&own, &others) } else { (&others, &own) };
                mine.fetch_add(1, Ordering::Relaxed);
                while !alone && theirs.load(Ordering::Relaxed) == 0 {
                    assert!(start.elapsed() < Duration::from_secs(60), "somebody takes no part");
                    thread::yield_now();
                }
            });
            assert!(own.load(Ordering::Relaxed) > 0);
            assert_eq!(own.into_inner() + others.into_inner(), 1000);
        };
        pool(3).install(check);
        check();
    }

    #[test]
    fn a_panic_reaches_the_caller_and_what_follows_is_done() {
        let fails = || std::panic::catch_unwind(|| each(8, |i| assert!(i != 5, "number five")));
        for inside in [true, false] {
            let go = || {
                for _ in 0..3 {
                    let payload = fails().unwrap_err();
                    assert!(payload.downcast_ref::<&str>().is_some_and(|text| text.contains("number five")));
                    HERE.with(|here| assert!(!here.busy.get()));
                    every_piece_once();
                }
            };
            if inside { pool(2).install(go) } else { go() }
        }
    }

    /// Threads watch while work follows work, take what comes, and go when it has ended.
    #[test]
    fn watchers_come_and_go() {
        let pool = pool(3);
        let watchers = || {
            let all = pool.broadcast(|_| HERE.with(|here| here.watching.get()));
            all.into_iter().filter(|&watching| watching).count()
        };
        let until = |what: &str, reached: &dyn Fn() -> bool| {
            let start = Instant::now();
            while !reached() {
                assert!(start.elapsed() < Duration::from_secs(60), "{what}");
            }
        };
        pool.install(|| {
            each(2, |_| ());
            thread::sleep(2 * PAUSE);
            each(2, |_| ());
        });
        assert_eq!(watchers(), 0, "the second call did not follow the first");
        let end = AtomicBool::new(false);
        thread::scope(|s| {
            s.spawn(|| {
                pool.install(|| {
                    while !end.load(Ordering::Relaxed) {
                        each(3, |_| ());
                    }
                });
            });
            until("nobody watches", &|| watchers() == 2);
            end.store(true, Ordering::Relaxed);
        });
        until("they watch for ever", &|| watchers() == 0);
        pool.install(every_piece_once);
    }
}
