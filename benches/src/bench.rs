//! Where a benchmark runs: some threads, the peak that they can reach, and the peers that take turns with them.

//! Where a benchmark runs: some threads, and the peak that they can reach.

use crate::machine::{Machine, memory_speed};
use crate::peer::{Peer, PeerError};
use crate::report::{Case, Report, Row};
use crate::timing::{Code, Effort, Piece, Timed, alternate};
use chainrule::tensor::{DType, Real, flat_out};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// How often the peak's few microseconds are repeated at a time, so that waking the threads does not count.
const LOOPS: usize = 50;

/// Threads to measure with, and those who are measured with us.
pub struct Bench {
    pool: ThreadPool,
    peers: Vec<Peer>,
    /// The highest peak so far.
    peak: f64,
}

/// Code of this process that runs a case: its name, a word on it, and itself.
pub type Kernel<'a> = (&'a str, &'a str, Piece<'a>);

impl Bench {
    /// With so many threads; 0 for one on each core.
    ///
    /// # Errors
    /// If they cannot be started.
    pub fn new(threads: usize) -> Result<Bench, ThreadPoolBuildError> {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        Ok(Bench { pool, peers: vec![], peak: 0.0 })
    }

    /// How many.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// One more program to be measured in turn with ours.
    pub fn invite(&mut self, peer: Peer) {
        self.peers.push(peer);
    }

    /// A case's figures: of our kernels, which run on one of the threads and are helped by the others, and of the peers that
    /// have the case, all in turn; and with them the peak in the same rounds, 10⁹ operations per second of all threads
    /// together. A machine's clock is not the same at all times, so each case has a peak of its own.
    ///
    /// # Errors
    /// If a peer does not answer as it should.
    pub fn rows<T: Real>(
        &mut self,
        effort: Effort,
        case: &Case,
        kernels: Vec<Kernel>,
    ) -> Result<Vec<Row>, PeerError> {
        let operations = (flat_out::<T>() * LOOPS * self.threads()) as f64;
        let loops = || {
            (0..LOOPS).for_each(|_| {
                flat_out::<T>();
            })
        };
        let mut peak = Code::new(move || drop(rayon::broadcast(|_| loops())));
        let mut names: Vec<(String, &str)> = kernels.iter().map(|k| (k.0.into(), k.1)).collect();
        let mut ours: Vec<Code> = kernels.into_iter().map(|(_, _, run)| Code::new(run)).collect();
        let mut turns: Vec<&mut (dyn Timed + Send)> = vec![&mut peak];
        turns.extend(ours.iter_mut().map(|code| code as _));
        for peer in &mut self.peers {
            if peer.takes(case.table, &case.name)? {
                names.push((peer.name().into(), ""));
                turns.push(peer);
            }
        }
        let times = self.pool.install(|| alternate(effort, &mut turns))?;
        let peak = times.first().map_or(0.0, |time| operations / time.seconds * 1e-9);
        self.peak = self.peak.max(peak);
        let named = names.into_iter().zip(times.into_iter().skip(1));
        Ok(named.map(|((kernel, note), time)| Row::new(case, kernel, note, time, peak)).collect())
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
            peers: self.peers.iter().map(|peer| peer.name().into()).collect(),
            peak_gflops: self.peak,
            memory_gbytes: memory_speed(),
            rows,
        }
    }
}
