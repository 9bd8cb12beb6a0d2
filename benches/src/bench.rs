//! Where a benchmark runs: some threads, and the peak that they can reach.

use crate::machine::{Machine, memory_speed};
use crate::report::{Report, Row};
use crate::timing::{Effort, Piece, Time, alternate};
use chainrule::tensor::{DType, Real, peak};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use std::time::Duration;

/// How long the peak is looked for, each time.
const LOOK: Duration = Duration::from_millis(5);

/// Threads to measure with.
pub struct Bench {
    pool: ThreadPool,
    /// The best peak seen so far, since a machine's clock is not the same at all times: 10⁹ operations per second of all
    /// threads together.
    pub peak: f64,
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

    /// The times of pieces of code that run in turn on one of the threads, which the others help.
    pub fn time<T: Real>(&mut self, effort: Effort, pieces: Vec<Piece>) -> Vec<Time> {
        self.look::<T>();
        let times = self.pool.install(|| alternate(effort, pieces));
        self.look::<T>();
        times
    }

    fn look<T: Real>(&mut self) {
        let speeds = self.pool.broadcast(|_| peak::<T>(LOOK));
        self.peak = self.peak.max(speeds.iter().sum::<f64>() * 1e-9);
    }

    /// Runs something on one of the threads.
    pub fn here<R: Send>(&self, f: impl FnOnce() -> R + Send) -> R {
        self.pool.install(f)
    }

    /// What was found, each part of a peak taken anew from the best one.
    pub fn report<T: Real>(&self, name: &'static str, mut rows: Vec<Row>) -> Report {
        for row in &mut rows {
            row.percent = row.gflops.map(|g| 100.0 * g / self.peak);
        }
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
