//! The learning rate over a run.

use super::{Result, Schedule};
use chainrule_optim as optim;

/// The learning rate as a function of the step.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    lr: f64,
    schedule: optim::Schedule,
}

impl Rate {
    /// `lr` on a schedule over so many steps.
    ///
    /// # Errors
    /// [`super::TrainError::Refused`] if there are no steps.
    pub fn new(lr: f64, schedule: Schedule, steps: usize) -> Result<Rate> {
        let steps = steps as u64;
        let schedule = match schedule {
            Schedule::Constant => Ok(optim::Schedule::constant()),
            Schedule::Step => optim::Schedule::step(steps.div_ceil(3), 0.1),
            Schedule::Cosine => optim::Schedule::cosine(steps, 0.0),
            Schedule::Warmup => {
                // From above 0, as a step at rate 0 does nothing.
                let rise = (steps / 10).max(1);
                let fall = optim::Schedule::cosine(steps.saturating_sub(rise).max(1), 0.0);
                optim::Schedule::warmup(rise, 1.0 / (rise + 1) as f64).and_then(|up| Ok(up.then(rise, fall?)))
            }
        };
        Ok(Rate { lr, schedule: schedule? })
    }

    /// The learning rate of a step, counted from 0.
    pub fn at(&self, step: u64) -> f64 {
        self.lr * self.schedule.factor(step)
    }
}
