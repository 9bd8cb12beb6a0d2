//! Threads that stay awake: who has had work looks for more, before it goes to sleep.

use std::cell::Cell;
use std::hint::spin_loop;
use std::thread;
use std::time::{Duration, Instant};

/// For how long threads wait for more work. A training step has pauses of some 300 µs, in which one thread works.
const PAUSE: Duration = Duration::from_millis(1);
/// How often threads are asked to watch, and for how long they look for more: a thread that waits for work of its own may
/// have found what asks it, and is not to be kept from going on for longer.
const WATCH: Duration = Duration::from_millis(10);

/// Leaves others the core for a moment: first its other half, then the whole.
pub(super) fn breathe() {
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
    /// When the last call of [`each`](super::each) ended here.
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
pub(super) struct Busy {
    before: bool,
}

impl Busy {
    pub(super) fn begin() -> Busy {
        Busy { before: HERE.with(|here| here.busy.replace(true)) }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        HERE.with(|here| here.busy.set(self.before));
    }
}

/// A call of [`each`](super::each), until it is dropped.
pub(super) struct Call {
    busy: Busy,
    /// Whether it follows another closely.
    follows: bool,
}

impl Call {
    pub(super) fn begin() -> Call {
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

/// Whether this thread is at work that is cut into pieces.
#[cfg(test)]
pub(super) fn is_busy() -> bool {
    HERE.with(|here| here.busy.get())
}

#[cfg(test)]
mod tests {
    use super::super::each;
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Threads watch while work follows work, take what comes, and go when it has ended.
    #[test]
    fn watchers_come_and_go() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
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
    }
}
