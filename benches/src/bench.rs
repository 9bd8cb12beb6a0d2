//! Where a benchmark runs: some threads, and the peak that they can reach.

use crate::machine::{Machine, memory_speed};
use crate::report::{Report, Row};
use crate::timing::{Effort, Piece, Time, alternate};
use chainrule::tensor::{DType, Real, flat_out};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// How often the peak's few microseconds are repeated at a time, so that waking the threads does not count.
const LOOPS: usize = 50;

/// Threads to measure with.
pub struct Bench {
    pool: ThreadPool,
    /// The highest peak so far.
    peak: f64,
}

impl Bench {
    /// With so many threads; 0 for one on each core.
    ///
    /// # Errors
    /// If they cannot be started.
    pub fn new(threads: usize) -> Result<Bench, ThreadPoolBuildError> {
        Ok(Bench { pool: ThreadPoolBuilder::new().num_threads(threads).build()?, peak: 0.0 })
    }

    /// How many.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// The times of pieces of code that run in turn on one of the threads, which the others help; and the peak in the same
    /// rounds, 10⁹ operations per second of all threads together. A machine's clock is not the same at all times, so each
    /// case has a peak of its own.
    pub fn time<T: Real>(&mut self, effort: Effort, mut pieces: Vec<Piece>) -> (Vec<Time>, f64) {
        let operations = (flat_out::<T>() * LOOPS * self.threads()) as f64;
        let loops = || {
            (0..LOOPS).for_each(|_| {
                flat_out::<T>();
            })
        };
        pieces.push(Box::new(move || drop(rayon::broadcast(|_| loops()))));
        let mut times = self.pool.install(|| alternate(effort, pieces));
        let peak = times.pop().map_or(0.0, |time| operations / time.seconds * 1e-9);
        self.peak = self.peak.max(peak);
        (times, peak)
    }

    /// Runs something on one of the threads.
    pub fn here<R: Send>(&self, f: impl FnOnce() -> R + Send) -> R {
        self.pool.install(f)
    }

    /// What was found.
    pub fn report<T: Real>(&self, name: &'static str, rows: Vec<Row>) -> Report {
        Report {
            name,
            machine: Machine::here(),
            dtype: if T::DTYPE == DType::F32 { "f32" } else { "f64" },
            threads: self.threads(),
            peak_gflops: self.peak,
            memory_gbytes: memory_speed(),
            rows,
        }
    }
}
