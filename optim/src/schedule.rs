//! How the learning rate changes from step to step.

use crate::{Error, Objection, Result};
use std::f64::consts::PI;

/// The learning rate as a multiple of its first value, in closed form: a function of the step alone, so that a resumed
/// run needs no state of it. Use it as `opt.set_lr(lr * schedule.factor(t))` before step t = 0, 1, 2, ... A step may be
/// an optimizer step or an epoch, whichever the caller counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule(Kind);

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Constant,
    Step { every: u64, gamma: f64 },
    Cosine { steps: u64, floor: f64 },
    Warmup { steps: u64, start: f64 },
    Then { first: Box<Schedule>, at: u64, second: Box<Schedule> },
}

impl Schedule {
    /// Always 1.
    pub fn constant() -> Schedule {
        Schedule(Kind::Constant)
    }

    /// γ to the power ⌊t / every⌋: multiplied by `gamma` every so many steps. 0 < γ < 1.
    pub fn step(every: u64, gamma: f64) -> Result<Schedule> {
        let why = "the rate shrinks by it, towards 0 but never to it";
        let bad = (!(gamma > 0.0 && gamma < 1.0))
            .then(|| Objection::diverges("gamma", gamma, format!("must lie in (0, 1): {why}")));
        checked(Kind::Step { every, gamma }, "every", every, bad)
    }

    /// `floor + (1 - floor) (1 + cos(π t / steps)) / 2` up to t = `steps`, and `floor` from then on. 0 ≤ floor < 1.
    ///
    /// Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts" (2017), without restarts.
    pub fn cosine(steps: u64, floor: f64) -> Result<Schedule> {
        let bad = Objection::outside_unit("floor", floor, "it is the last rate as a part of the first");
        checked(Kind::Cosine { steps, floor }, "steps", steps, bad)
    }

    /// `start + (1 - start) t / steps` up to t = `steps`, and 1 from then on. 0 ≤ start < 1; a step at rate 0 does
    /// nothing, so `start = 0` spends one.
    pub fn warmup(steps: u64, start: f64) -> Result<Schedule> {
        let bad = Objection::outside_unit("start", start, "it is the first rate as a part of the full one");
        checked(Kind::Warmup { steps, start }, "steps", steps, bad)
    }

    /// This schedule for the first `at` steps, then `next`, which counts its steps from there.
    #[must_use]
    pub fn then(self, at: u64, next: Schedule) -> Schedule {
        Schedule(Kind::Then { first: Box::new(self), at, second: Box::new(next) })
    }

    /// What to multiply the learning rate by at step `t`, counted from 0.
    pub fn factor(&self, t: u64) -> f64 {
        match &self.0 {
            Kind::Constant => 1.0,
            Kind::Step { every, gamma } => gamma.powf((t / every) as f64),
            Kind::Cosine { steps, floor } => {
                let done = t.min(*steps) as f64 / *steps as f64;
                floor + (1.0 - floor) * (1.0 + (PI * done).cos()) / 2.0
            }
            Kind::Warmup { steps, start } => {
                let done = t.min(*steps) as f64 / *steps as f64;
                start + (1.0 - start) * done
            }
            Kind::Then { first, at, second } => {
                if t < *at {
                    first.factor(t)
                } else {
                    second.factor(t - at)
                }
            }
        }
    }
}

/// The schedule, if its length is not 0 and nothing else speaks against it.
fn checked(kind: Kind, name: &str, length: u64, bad: Option<Objection>) -> Result<Schedule> {
    let empty =
        (length == 0).then(|| Objection::no_effect(name, length, "a schedule takes at least one step"));
    let objections: Vec<_> = empty.into_iter().chain(bad).collect();
    if objections.is_empty() { Ok(Schedule(kind)) } else { Err(Error::Refused { objections }) }
}
