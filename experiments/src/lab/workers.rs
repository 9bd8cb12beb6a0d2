//! Tasks on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Does the tasks `0..tasks`: as many at once as there are `processors` (0 for all that the machine has), each worker with
/// `worker(threads, tasks)` and threads of its own. The tape of a run then never waits for another run, and nothing
/// depends on who is first. Nobody begins another task once one has failed.
///
/// # Errors
/// The first that a worker gives.
pub(crate) fn share<E: Send>(
    processors: usize,
    tasks: usize,
    worker: impl Fn(usize, &mut dyn Iterator<Item = usize>) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let processors = match processors {
        0 => std::thread::available_parallelism().map_or(1, |n| n.get()),
        n => n,
    };
    let at_once = processors.min(tasks).max(1);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut rest =
            std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&task| task < tasks));
        worker(processors / at_once, &mut rest).inspect_err(|_| next.store(tasks, Ordering::Relaxed))
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|w| w.join().unwrap_or_else(|e| std::panic::resume_unwind(e)))
    })
}
