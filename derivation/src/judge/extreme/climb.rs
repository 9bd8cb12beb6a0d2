//! Steps towards an end, for as long as they help.

use super::super::room::Given;
use super::{Search, Tried, numbers};
use crate::eval::Result;
use chainrule_tensor::random::Stream;

/// The farthest that a number is taken at first from the end where its line begins, or from 0; beyond, exponentials are all
/// rounding.
pub const FARTHEST: f64 = 32.0;
/// So often a step is made, longer than the last or shorter.
const ROUNDS: usize = 160;

impl Search<'_, '_, '_, '_> {
    /// Steps of all numbers, or of one, as at an edge the others may have nowhere to go. None goes farther than the reach.
    pub(super) fn climb(&self, best: &mut Tried, way: f64, reach: f64, stream: &mut Stream) -> Result<()> {
        let count = self.free.iter().map(|g| numbers(&best.point, g).len()).sum::<usize>().max(1);
        let longest = reach / FARTHEST;
        let (mut step, mut rounds) = (longest, 0);
        while step > 1e-9 && rounds < ROUNDS {
            rounds += 1;
            let mut better = false;
            for attempt in 0..4 {
                let alone = (attempt % 2 == 1).then(|| stream.below(count));
                let mut place = 0;
                let moved = self.moved(&best.point, &mut |g, _, x| {
                    place += 1;
                    let moves = alone.is_none_or(|only| only + 1 == place);
                    // What lies between two ends has steps of its own.
                    let step = if g.is_endless() { step } else { step.min(1.0) };
                    if moves { within(g, x, x + step * g.unit() * stream.normal(), reach) } else { x }
                });
                let Some(mut point) = moved else { continue };
                if let Some(x) = self.value(&mut point, stream)?
                    && way * x < way * best.value
                    && let Some(found) = self.sure(&mut point, stream)?
                    && found.beats(best, way)
                {
                    (*best, better) = (found, true);
                }
            }
            step = if better { (2.0 * step).min(longest) } else { 0.5 * step };
        }
        Ok(())
    }
}

/// A number no farther out than it may be: where it was beyond the reach already, by no more than another.
fn within(given: &Given, old: f64, new: f64, reach: f64) -> f64 {
    if !given.is_endless() {
        return new;
    }
    let (from, _) = given.beginning();
    let off = (old - from).abs();
    let most = if off > reach { off + reach } else { reach };
    new.clamp(from - most, from + most)
}
