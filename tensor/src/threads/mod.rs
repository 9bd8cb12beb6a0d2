//! Work in pieces, done by several threads.
//!
//! The threads are those of the caller's pool, or of the global one. Two things are done for them here, because to wake a
//! thread takes 50 to 100 µs on a machine that is shared, as long as a product of 200 x 200 x 200:
//!
//! - Threads stay awake for a while where one piece of work follows another: they `watch` for what comes.
//! - A caller from outside of the pool takes part, where [`rayon::join`] would put it to sleep until the pool is done. It
//!   still waits until the threads that it asked to help have looked, which one that is busy elsewhere does late.

mod pieces;
mod watch;

pub(crate) use pieces::{Pieces, Shared};

use crate::simd::{forced, with_forced};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use watch::{Busy, Call, breathe};

/// For how long a caller waits for the last pieces of others, before it looks for other work and goes to sleep.
const TAIL: Duration = Duration::from_micros(200);
/// Into how many runs of pieces a thread's share is cut. To take one costs as much as some 50 multiply-adds.
const RUNS: usize = 32;

/// Does `piece(0), ..., piece(n - 1)`, each on whatever thread is free.
pub(crate) fn each(n: usize, piece: impl Fn(usize) + Sync) {
    // What is one piece does not even start a pool.
    let threads = if n <= 1 { 1 } else { rayon::current_num_threads().min(n) };
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

/// Runs `lead` here, and `help` on so many other threads if they are free.
fn together(others: usize, lead: &(dyn Fn() + Sync), help: &(dyn Fn() + Sync)) {
    let _busy = Busy::begin();
    if others == 0 {
        return lead();
    }
    let here = others / 2;
    rayon::join(|| together(here, lead, help), || together(others - here - 1, help, help));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Isa, isa, with_isa};
    use rayon::{ThreadPool, ThreadPoolBuilder};
    use std::thread;

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
                    assert!(!watch::is_busy());
                    every_piece_once();
                }
            };
            if inside { pool(2).install(go) } else { go() }
        }
    }
}
