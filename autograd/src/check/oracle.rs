//! Derivatives from values alone: difference quotients along a ladder of steps, extrapolated to a step of 0, each with an
//! estimate of its own error.

use chainrule_tensor::Tensor;

/// Steps run from 2⁻³ downwards, a quarter each time: small enough at the end for a kink at a distance of 10⁻⁶.
const RUNGS: i32 = 11;
/// So many steps must have been taken before their agreement is believed: two quotients may agree by accident.
const AGREEING: usize = 4;
/// Extrapolating further than this gains nothing that rounding leaves.
const ORDERS: usize = 6;

/// The step at which a kink is looked at part by part, where truncation and rounding are about 10⁻⁶ and 10⁻¹⁰.
const NEAR: f64 = 1.0 / (1 << 20) as f64;

/// A way to move the inputs.
pub(super) enum Probe {
    /// One element of one input.
    Entry(usize, usize),
    /// A whole input, along a direction of its shape.
    Along(usize, Tensor<f64>),
}

/// What the differences say of one derivative.
pub(super) struct Estimate {
    pub value: f64,
    /// How far the value may be off.
    pub error: f64,
    /// The derivatives from the left and from the right; at a kink they differ.
    pub sides: [f64; 2],
    pub side_error: f64,
    /// What the derivative may be if each part by itself has some slope between its one-sided ones: at a kink of several
    /// parts they need not all turn together.
    pub span: [f64; 2],
    /// Each step with its plain central difference quotient.
    pub curve: Vec<(f64, f64)>,
}

/// The parts fₖ(x) of an objective; nothing outside of their domain.
pub(super) type Parts<'a> = &'a dyn Fn(&[Tensor<f64>]) -> Option<Vec<f64>>;

/// A scalar objective Σ wₖ fₖ(x), known by its values only.
pub(super) struct Oracle<'a> {
    value: Parts<'a>,
    weights: &'a [f64],
    at: Vec<Tensor<f64>>,
    here: Vec<f64>,
}

impl<'a> Oracle<'a> {
    /// Around a point, which must lie in the domain.
    pub fn new(value: Parts<'a>, weights: &'a [f64], at: &[Tensor<f64>]) -> Option<Oracle<'a>> {
        // Contiguous, so that the oracle does not share a fault in reading strides with what it judges.
        let at: Vec<_> = at.iter().map(Tensor::contiguous).collect();
        let here = value(&at).filter(|f| f.iter().all(|v| v.is_finite()))?;
        Some(Oracle { value, weights, at, here })
    }

    /// Σ |wₖ fₖ|: the numbers that cancel in a difference, and so what its rounding error is measured by.
    pub fn size(&self) -> f64 {
        self.here.iter().zip(self.weights).map(|(f, w)| (f * w).abs()).sum()
    }

    /// The derivative along a probe; nothing if no step stays inside the domain. `full` walks the whole ladder, else the
    /// walk ends when nothing more can be gained.
    pub fn estimate(&self, probe: &Probe, full: bool) -> Option<Estimate> {
        let reach = match probe {
            Probe::Entry(i, k) => self.at[*i].to_vec()[*k].abs(),
            Probe::Along(i, _) => self.at[*i].to_vec().iter().fold(0.0, |m, x| x.abs().max(m)),
        };
        // A tiny input in a narrow domain (the logarithm of 10⁻⁹) needs steps of its own size.
        let climbed = self.climb(probe, reach.max(1.0), full);
        climbed.or_else(|| (reach > 0.0).then(|| self.climb(probe, reach, full)).flatten())
    }

    fn climb(&self, probe: &Probe, unit: f64, full: bool) -> Option<Estimate> {
        let (mut both, mut left, mut right) = (Tableau::new(16.0), Tableau::new(4.0), Tableau::new(4.0));
        let mut curve = Vec::new();
        for rung in 0..RUNGS {
            let h = unit * 0.5f64.powi(3 + 2 * rung);
            let (Some((above, up)), Some((below, down))) = (self.moved(probe, h), self.moved(probe, -h))
            else {
                continue;
            };
            // The steps as realised: what x + h rounds to is not h away.
            let sum = |a: &[f64], b: &[f64]| -> f64 {
                a.iter().zip(b).zip(self.weights).map(|((a, b), w)| w * (a - b)).sum()
            };
            let quotient = sum(&above, &below) / (up - down);
            let noise = f64::EPSILON * (self.size() + unit * quotient.abs());
            curve.push((h, quotient));
            both.push(quotient, noise / h);
            left.push(sum(&self.here, &below) / -down, 2.0 * noise / h);
            right.push(sum(&above, &self.here) / up, 2.0 * noise / h);
            let settled = both.error <= 1e-13 * both.best.abs() + 16.0 * noise;
            let sides =
                left.error + right.error <= 1e-8 * left.best.abs().max(right.best.abs()) + 64.0 * noise;
            if !full && curve.len() >= AGREEING && settled && sides {
                break;
            }
        }
        // What settled needs no closer look. Where a jump is, quotients grow as 1/h and agree by accident only.
        let bent = (left.best - right.best).abs() > left.error + right.error;
        let smooth = !bent
            && both.error <= 1e-10 * (both.best.abs() + self.size())
            && left.error + right.error <= 1e-6 * both.best.abs();
        let slope = both.best.abs().max(left.best.abs()).max(right.best.abs());
        if !smooth && self.jumps(probe, unit * NEAR, slope) {
            (both.error, left.error) = (f64::INFINITY, f64::INFINITY);
        }
        let (sides, side_error) = ([left.best, right.best], left.error + right.error);
        let span = if bent { self.span(probe, unit * NEAR) } else { None };
        (!curve.is_empty()).then(|| Estimate {
            value: both.best,
            error: both.error,
            span: span.unwrap_or([sides[0].min(sides[1]), sides[0].max(sides[1])]),
            sides,
            side_error,
            curve,
        })
    }

    /// Whether a small step changes the objective by as much as a larger one does, and by more than the slope accounts for.
    fn jumps(&self, probe: &Probe, h: f64, slope: f64) -> bool {
        let change = |h: f64| {
            let (there, _) = self.moved(probe, h)?;
            let parts = there.iter().zip(&self.here).zip(self.weights);
            Some(parts.map(|((a, b), w)| w * (a - b)).sum::<f64>().abs())
        };
        let least = (64.0 * f64::EPSILON * self.size()).max(0.5 * slope * h);
        let side = |h: f64| {
            let near_and_far = change(h).zip(change(16.0 * h));
            near_and_far.is_some_and(|(near, far)| near > least.max(0.5 * far))
        };
        side(h) || side(-h)
    }

    /// Σ wₖ [the lesser, the larger one-sided derivative of fₖ], at one small step.
    fn span(&self, probe: &Probe, h: f64) -> Option<[f64; 2]> {
        let ((above, up), (below, down)) = (self.moved(probe, h)?, self.moved(probe, -h)?);
        let mut span = [0.0, 0.0];
        for (k, (here, w)) in self.here.iter().zip(self.weights).enumerate() {
            let (left, right) = (w * (below[k] - here) / down, w * (above[k] - here) / up);
            span = [span[0] + left.min(right), span[1] + left.max(right)];
        }
        Some(span)
    }

    /// The parts after a step, and the step that was really taken.
    fn moved(&self, probe: &Probe, h: f64) -> Option<(Vec<f64>, f64)> {
        let mut x = self.at.clone();
        let taken = match probe {
            Probe::Entry(i, k) => {
                let entry = &mut x[*i].make_mut()[*k];
                let before = *entry;
                *entry += h;
                *entry - before
            }
            Probe::Along(i, v) => {
                x[*i] = &x[*i] + &(v * h);
                h
            }
        };
        let parts =
            (self.value)(&x).filter(|f| f.len() == self.here.len() && f.iter().all(|v| v.is_finite()))?;
        Some((parts, taken))
    }
}

/// Richardson's extrapolation: quotients at steps h, h/4, h/16, ... whose error is a series in powers of h (one-sided) or
/// of h² (central), combined so that one term after the other cancels.
struct Tableau {
    /// By how much a step shrinks the leading term of the error.
    base: f64,
    row: Vec<f64>,
    best: f64,
    error: f64,
}

impl Tableau {
    fn new(base: f64) -> Tableau {
        Tableau { base, row: Vec::new(), best: f64::NAN, error: f64::INFINITY }
    }

    fn push(&mut self, quotient: f64, noise: f64) {
        let mut row = vec![quotient];
        if self.row.is_empty() {
            self.best = quotient;
        }
        let mut factor = self.base;
        for (j, before) in self.row.iter().take(ORDERS).enumerate() {
            let better = (factor * row[j] - before) / (factor - 1.0);
            // Two extrapolations that agree vouch for each other.
            let error = (better - row[j]).abs().max((better - before).abs()) + noise;
            if error < self.error {
                (self.best, self.error) = (better, error);
            }
            row.push(better);
            factor *= self.base;
        }
        self.row = row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(f: impl Fn(f64) -> f64, x: f64) -> Option<Estimate> {
        let value = |x: &[Tensor<f64>]| Some(vec![f(x[0].item()?)]);
        let at = [Tensor::scalar(x)];
        Oracle::new(&value, &[1.0], &at)?.estimate(&Probe::Entry(0, 0), false)
    }

    #[test]
    fn the_error_estimate_bounds_the_error() {
        type Case = (fn(f64) -> f64, fn(f64) -> f64);
        let cases: [Case; 6] = [
            (f64::exp, f64::exp),
            (f64::sin, f64::cos),
            (|x| 1.0 / x, |x| -1.0 / (x * x)),
            (f64::ln, |x| 1.0 / x),
            (|x| x.powi(7), |x| 7.0 * x.powi(6)),
            (|x| (-x * x).exp(), |x| -2.0 * x * (-x * x).exp()),
        ];
        for (i, (f, d)) in cases.iter().enumerate() {
            for x in [1e-3, 0.2, 0.7, 1.3, 3.0, 20.0] {
                let e = of(f, x).unwrap();
                let off = (e.value - d(x)).abs();
                assert!(off <= 4.0 * e.error, "case {i} at {x}: off by {off:e}, estimated {:e}", e.error);
                assert!(
                    e.error <= 1e-8 * d(x).abs().max(f(x).abs()).max(1e-3),
                    "case {i} at {x}: {:e}",
                    e.error
                );
            }
        }
    }

    #[test]
    fn a_kink_shows_in_the_sides_however_near_it_is() {
        for (x, expected) in
            [(0.0, [-1.0, 1.0]), (1e-9, [-1.0, 1.0]), (1e-3, [1.0, 1.0]), (-0.3, [-1.0, -1.0])]
        {
            let e = of(f64::abs, x).unwrap();
            for (side, expected) in e.sides.iter().zip(expected) {
                assert!((side - expected).abs() < 1e-6, "at {x}: {:?}", e.sides);
            }
        }
    }

    #[test]
    fn outside_of_the_domain_there_is_no_estimate() {
        assert!(of(f64::sqrt, 0.0).is_none());
        assert!(of(f64::ln, -1.0).is_none());
        let e = of(f64::ln, 1e-9).unwrap();
        assert!((e.value / 1e9 - 1.0).abs() < 1e-8, "{}", e.value);
    }
}
