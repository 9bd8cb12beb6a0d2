//! Where a benchmark runs: some threads, the peak that they can reach, and the peers that take turns with them.

use crate::machine::{Machine, memory_speed};
use crate::peer::{Peer, PeerError};
use crate::report::{Case, Report, Row};
use crate::timing::{Code, Effort, Piece, Timed, alternate};
use chainrule::tensor::{DType, Real, conv, flat_out, gemm};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use std::time::Duration;

/// How often the peak's few microseconds are repeated at a time, so that waking the threads does not count.
const LOOPS: usize = 50;
/// How long threads of one side may wait for more work with their eyes open, and so be in the way of the other's.
const WAKEFUL: Duration = Duration::from_millis(20);

/// Threads to measure with, and those who are measured with us.
pub struct Bench {
    pool: ThreadPool,
    guests: Vec<Guest>,
    /// The highest peak so far.
    peak: f64,
}

/// A peer, and how it is getting on.
struct Guest {
    peer: Peer,
    /// Whether it had any case.
    useful: bool,
    /// It has no more cases from then on.
    failed: Option<PeerError>,
}

impl Guest {
    fn takes(&mut self, case: &Case) -> bool {
        if self.failed.is_some() {
            return false;
        }
        let takes = self.peer.takes(case.table, &case.name).unwrap_or_else(|e| {
            self.failed = Some(e);
            false
        });
        self.useful |= takes;
        takes
    }

    fn problem(&self) -> Option<String> {
        let useless = || (!self.useful).then(|| format!("{} has none of these cases", self.peer.name()));
        self.failed.as_ref().map(PeerError::to_string).or_else(useless)
    }
}

/// Code of this process that runs a case: its name, a word on it, and itself.
pub(crate) type Kernel<'a> = (&'a str, &'a str, Piece<'a>);

impl Bench {
    /// With so many threads; 0 for one on each core.
    ///
    /// # Errors
    /// If they cannot be started.
    pub fn new(threads: usize) -> Result<Bench, ThreadPoolBuildError> {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        Ok(Bench { pool, guests: vec![], peak: 0.0 })
    }

    /// How many.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// One more program to be measured in turn with ours. If its name is that of another, or of our own code, it has a number.
    pub fn invite(&mut self, mut peer: Peer) {
        let products =
            gemm::ladder::rungs::<f32>().into_iter().chain(gemm::ladder::libraries()).map(|rung| rung.name);
        let convolutions = conv::ladder::rungs::<f32>().into_iter().map(|rung| rung.name);
        let ours: Vec<&str> = products.chain(convolutions).chain(["chainrule"]).collect();
        peer.rename(|name| ours.contains(&name) || self.guests.iter().any(|other| other.peer.name() == name));
        self.guests.push(Guest { peer, useful: false, failed: None });
    }

    /// What went wrong with peers: those that failed have no figures from then on.
    pub fn problems(&self) -> impl Iterator<Item = String> {
        self.guests.iter().filter_map(Guest::problem)
    }

    /// A case's figures: of our kernels, which run on one of the threads and are helped by the others, and of the peers that
    /// have the case, all in turn; and with them the peak in the same rounds, 10⁹ operations per second of all threads
    /// together. A machine's clock is not the same at all times, so each case has a peak of its own.
    pub(crate) fn rows<T: Real>(&mut self, effort: Effort, case: &Case, kernels: Vec<Kernel>) -> Vec<Row> {
        let threads = self.threads();
        let operations = (flat_out::<T>() * LOOPS * threads) as f64;
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
        let count = names.len();
        let mut guests: Vec<&mut Guest> =
            self.guests.iter_mut().filter_map(|guest| guest.takes(case).then_some(guest)).collect();
        let pause = threads > 1 && !guests.is_empty() && !effort.round.is_zero();
        let pause = if pause { WAKEFUL } else { Duration::ZERO };
        names.extend(guests.iter().map(|guest| (guest.peer.name().into(), "")));
        turns.extend(guests.iter_mut().map(|guest| &mut guest.peer as _));
        let all = || {
            // In a round of a single run the peak does not wait for threads that sleep.
            drop(rayon::broadcast(|_| loops()));
            alternate(effort, pause, &mut turns)
        };
        let mut times = self.pool.install(all).into_iter();
        let peak = times.next().and_then(Result::ok).map_or(0.0, |time| operations / time.seconds * 1e-9);
        self.peak = self.peak.max(peak);
        let mut rows = vec![];
        for (i, ((kernel, note), time)) in names.into_iter().zip(times).enumerate() {
            match time {
                Ok(time) => rows.push(Row::new(case, kernel, note, time, peak)),
                // Our own code does not fail.
                Err(e) => guests[i - count].failed = Some(e),
            }
        }
        rows
    }

    /// What was found.
    pub fn report<T: Real>(&self, name: &'static str, rows: Vec<Row>) -> Report {
        Report {
            name,
            machine: Machine::here(),
            dtype: if T::DTYPE == DType::F32 { "f32" } else { "f64" },
            threads: self.threads(),
            peers: self.guests.iter().map(|guest| guest.peer.name().into()).collect(),
            peak_gflops: self.peak,
            memory_gbytes: memory_speed(),
            rows,
        }
    }
}
