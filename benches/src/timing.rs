//! Clocks.

use crate::peer::PeerError;
use serde::Serialize;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A turn is this many times as long as the warming up before it.
const WARM: u32 = 2;

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// A turn.
    pub round: Duration,
    /// Rounds, in each of which everything has a turn.
    pub rounds: usize,
}

impl Effort {
    /// For figures to be shown.
    pub const FULL: Effort = Effort { round: Duration::from_millis(20), rounds: 9 };
    /// One run, for code that takes long.
    pub const ONCE: Effort = Effort { round: Duration::ZERO, rounds: 1 };
    /// For a glance, and to see that everything runs.
    pub const QUICK: Effort = Effort { round: Duration::from_millis(4), rounds: 3 };
}

/// A time, as a median over rounds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Time {
    /// The median.
    pub seconds: f64,
    /// The shortest round.
    pub best: f64,
    /// The range that holds the middle half of the rounds, as a part of the median.
    pub spread: f64,
}

impl Time {
    fn of(mut rounds: Vec<f64>) -> Time {
        rounds.sort_by(f64::total_cmp);
        let at = |part: f64| {
            // Between the two nearest rounds.
            let place = part * (rounds.len() - 1) as f64;
            let (low, high) = (rounds[place.floor() as usize], rounds[place.ceil() as usize]);
            low + (high - low) * place.fract()
        };
        let seconds = at(0.5);
        Time { seconds, best: rounds[0], spread: (at(0.75) - at(0.25)) / seconds }
    }
}

/// What takes its turn in a comparison.
pub trait Timed {
    /// Runs for about so long, after runs to warm up, and says how many seconds a run takes; for no time at all just once.
    ///
    /// # Errors
    /// If it runs elsewhere and cannot be asked.
    fn round(&mut self, length: Duration) -> Result<f64, PeerError>;
}

/// A piece of code to be timed.
pub type Piece<'a> = Box<dyn FnMut() + Send + 'a>;

/// Code of this process.
pub struct Code<'a> {
    run: Piece<'a>,
    /// Runs of a round, once it is known how long one takes.
    often: Option<usize>,
}

impl<'a> Code<'a> {
    /// From something to be run again and again.
    pub fn new(run: impl FnMut() + Send + 'a) -> Code<'a> {
        Code { run: Box::new(run), often: None }
    }

    /// Seconds of a run, as the mean of so many.
    fn mean(&mut self, runs: usize) -> f64 {
        let start = Instant::now();
        (0..runs).for_each(|_| (self.run)());
        start.elapsed().as_secs_f64() / runs as f64
    }
}

impl Timed for Code<'_> {
    fn round(&mut self, length: Duration) -> Result<f64, PeerError> {
        if length.is_zero() {
            return Ok(self.mean(1));
        }
        // Something else has just run: caches are cold, threads asleep or on the same core, which takes milliseconds to mend.
        let (start, mut runs) = (Instant::now(), 0);
        while runs == 0 || start.elapsed() < length / WARM {
            (self.run)();
            runs += 1;
        }
        let one = start.elapsed() / runs;
        let fitting = || (length.as_secs_f64() / one.as_secs_f64().max(1e-9)) as usize;
        let often = self.often.unwrap_or_else(|| fitting().max(1));
        self.often = Some(often);
        Ok(self.mean(often))
    }
}

/// The times of things that run in turn, each in every round, with a pause before every turn. One that cannot be asked has
/// no more turns, and the error instead of a time.
pub fn alternate(
    effort: Effort,
    pause: Duration,
    turns: &mut [&mut (dyn Timed + Send)],
) -> Vec<Result<Time, PeerError>> {
    let mut rounds: Vec<Result<Vec<f64>, PeerError>> = turns.iter().map(|_| Ok(vec![])).collect();
    for _ in 0..effort.rounds {
        for (turn, times) in turns.iter_mut().zip(&mut rounds) {
            let Ok(seconds) = times else { continue };
            sleep(pause);
            match turn.round(effort.round) {
                Ok(round) => seconds.push(round),
                Err(e) => *times = Err(e),
            }
        }
    }
    rounds.into_iter().map(|times| times.map(Time::of)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_quartiles() {
        let time = Time::of(vec![4.0, 1.0, 2.0, 3.0, 10.0]);
        assert_eq!((time.seconds, time.best), (3.0, 1.0));
        assert!((time.spread - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn code_takes_turns() {
        let order = &std::sync::Mutex::new(String::new());
        let note = |c| Code::new(move || order.lock().expect("one thread").push(c));
        let (mut a, mut b) = (note('a'), note('b'));
        let effort = Effort { round: Duration::ZERO, rounds: 3 };
        let times = alternate(effort, Duration::ZERO, &mut [&mut a, &mut b]);
        assert!(times.len() == 2 && times.iter().all(Result::is_ok));
        assert_eq!(*order.lock().expect("one thread"), "ababab");
    }

    /// Fails in its second turn, and counts its turns.
    struct Mortal(usize);

    impl Timed for Mortal {
        fn round(&mut self, _: Duration) -> Result<f64, PeerError> {
            self.0 += 1;
            if self.0 == 1 { Ok(1.0) } else { Err(PeerError::Words { command: String::new() }) }
        }
    }

    #[test]
    fn one_that_fails_has_no_more_turns_and_stops_nobody() {
        let (mut a, mut b, mut c) = (Code::new(|| ()), Mortal(0), Code::new(|| ()));
        let effort = Effort { round: Duration::ZERO, rounds: 5 };
        let times = alternate(effort, Duration::ZERO, &mut [&mut a, &mut b, &mut c]);
        assert_eq!(times.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(b.0, 2);
    }

    #[test]
    fn rounds_have_runs_to_warm_up() {
        let runs = &std::sync::atomic::AtomicUsize::new(0);
        let count = move || {
            runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        };
        let mut code = Code { run: Box::new(count), often: None };
        // So short that one run fills it, and one warms up.
        assert!(code.round(Duration::from_nanos(1)).is_ok());
        assert_eq!(runs.swap(0, std::sync::atomic::Ordering::Relaxed), 2);
        code.often = Some(5);
        assert!(code.round(Duration::from_nanos(1)).is_ok());
        assert_eq!(runs.load(std::sync::atomic::Ordering::Relaxed), 6);
        let start = Instant::now();
        assert!(code.round(Duration::from_millis(4)).is_ok_and(|seconds| seconds >= 0.0));
        assert!(start.elapsed() >= Duration::from_millis(2));
    }
}
