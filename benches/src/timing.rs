//! Clocks.

use serde::Serialize;
use std::time::{Duration, Instant};

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// One round of one piece of code.
    pub round: Duration,
    /// Rounds, each of which runs every piece once.
    pub rounds: usize,
}

impl Effort {
    /// For figures to be shown.
    pub const FULL: Effort = Effort { round: Duration::from_millis(20), rounds: 9 };
    /// One run, for code that takes long.
    pub const ONCE: Effort = Effort { round: Duration::ZERO, rounds: 1 };
    /// For a glance, and to see that everything runs; as long as `benches/peers/clock.py` measures others.
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

/// A piece of code to be timed.
pub type Piece<'a> = Box<dyn FnMut() + Send + 'a>;

/// The times of pieces of code that run in turn: each in every round, as often as fills it, and once before if that is more
/// than once.
pub fn alternate(effort: Effort, mut pieces: Vec<Piece>) -> Vec<Time> {
    let often: Vec<usize> = pieces
        .iter_mut()
        .map(|piece| {
            // The first run warms caches and pools up.
            piece();
            let start = Instant::now();
            piece();
            let one = start.elapsed().as_secs_f64().max(1e-9);
            ((effort.round.as_secs_f64() / one) as usize).max(1)
        })
        .collect();
    let mut rounds = vec![Vec::with_capacity(effort.rounds); pieces.len()];
    for _ in 0..effort.rounds {
        for ((piece, &often), rounds) in pieces.iter_mut().zip(&often).zip(&mut rounds) {
            if often > 1 {
                // Another piece has just run, and what runs alone does not find its caches cold.
                piece();
            }
            let start = Instant::now();
            for _ in 0..often {
                piece();
            }
            rounds.push(start.elapsed().as_secs_f64() / often as f64);
        }
    }
    rounds.into_iter().map(Time::of).collect()
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
    fn pieces_take_turns() {
        let order = &std::sync::Mutex::new(String::new());
        let note = |c| Box::new(move || order.lock().expect("one thread").push(c)) as Piece;
        let effort = Effort { round: Duration::ZERO, rounds: 3 };
        assert_eq!(alternate(effort, vec![note('a'), note('b')]).len(), 2);
        // A run to warm up and one to count; then the rounds.
        assert_eq!(*order.lock().expect("one thread"), "aabbababab");
    }
}
