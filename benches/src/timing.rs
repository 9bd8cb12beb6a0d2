//! Clocks.

use crate::peer::PeerError;
use serde::Serialize;
use std::time::{Duration, Instant};

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
    /// Runs for about so long, after a run to warm up, and says how many seconds a run takes; just once for no time at all.
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
        let often = match self.often {
            Some(often) => {
                if length > Duration::ZERO {
                    // Something else has just run, and what runs alone does not find its caches cold.
                    (self.run)();
                }
                often
            }
            None => {
                // The first run warms caches and pools up.
                (self.run)();
                let one = self.mean(1).max(1e-9);
                ((length.as_secs_f64() / one) as usize).max(1)
            }
        };
        self.often = Some(often);
        Ok(self.mean(often))
    }
}

/// The times of things that run in turn, each in every round.
///
/// # Errors
/// If one of them cannot be asked.
pub fn alternate(effort: Effort, turns: &mut [&mut (dyn Timed + Send)]) -> Result<Vec<Time>, PeerError> {
    let mut rounds = vec![Vec::with_capacity(effort.rounds); turns.len()];
    for _ in 0..effort.rounds {
        for (turn, times) in turns.iter_mut().zip(&mut rounds) {
            times.push(turn.round(effort.round)?);
        }
    }
    Ok(rounds.into_iter().map(Time::of).collect())
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
        assert_eq!(alternate(effort, &mut [&mut a, &mut b]).map(|times| times.len()).ok(), Some(2));
        // In the first round a run to warm up and one to see how long it takes.
        assert_eq!(*order.lock().expect("one thread"), "aaabbbabab");
    }

    #[test]
    fn long_rounds_have_many_runs_and_one_more_to_warm_up() {
        let runs = &std::sync::atomic::AtomicUsize::new(0);
        let count = move || {
            runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        };
        let mut code = Code { run: Box::new(count), often: Some(5) };
        assert!(code.round(Duration::from_millis(1)).is_ok_and(|seconds| seconds >= 0.0));
        assert_eq!(runs.load(std::sync::atomic::Ordering::Relaxed), 6);
    }
}
