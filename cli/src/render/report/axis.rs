//! An axis: from numbers to places, and its ticks.

/// An axis from one end of its numbers to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    log: bool,
    /// Where the ends are drawn.
    from: f64,
    to: f64,
}

impl Axis {
    /// Over some numbers, with a little room at both ends if it is `loose`. Numbers up to 0 have no place on a logarithmic axis.
    pub fn over(values: impl Iterator<Item = f64>, log: bool, loose: bool, ends: (f64, f64)) -> Axis {
        let scaled =
            values.filter(|v| v.is_finite() && (!log || *v > 0.0)).map(|v| if log { v.log10() } else { v });
        let (low, high) = scaled.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let (low, high) = match (low.is_finite(), high > low) {
            (false, _) => (0.0, 1.0),
            (true, false) => (low - 0.5 * low.abs().max(1e-3), low + 0.5 * low.abs().max(1e-3)),
            (true, true) => (low, high),
        };
        let room = if loose { 0.05 * (high - low) } else { 0.0 };
        Axis { low: low - room, high: high + room, log, from: ends.0, to: ends.1 }
    }

    /// Where a number is drawn, if it has a place.
    pub fn place(&self, value: f64) -> Option<f64> {
        let v = if self.log { (value > 0.0).then(|| value.log10())? } else { value };
        v.is_finite().then(|| self.from + (self.to - self.from) * (v - self.low) / (self.high - self.low))
    }

    /// Round numbers along it, each with its place.
    pub fn ticks(&self, about: usize) -> Vec<(f64, String)> {
        let values = if self.log { self.powers(about) } else { self.rounds(about) };
        values.into_iter().filter_map(|v| Some((self.place(v)?, label(v)))).collect()
    }

    fn rounds(&self, about: usize) -> Vec<f64> {
        let rough = (self.high - self.low) / about.max(1) as f64;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|m| m * power)
            .find(|s| *s >= rough)
            .unwrap_or(10.0 * power);
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step).floor() as i64;
        // At most a few, even where rounding plays tricks.
        (first..=last.min(first + 50)).map(|i| i as f64 * step).collect()
    }

    /// Powers of ten; with few of them, twos and fives as well.
    fn powers(&self, about: usize) -> Vec<f64> {
        let (first, last) = (self.low.floor() as i32, self.high.ceil() as i32);
        let decades = (self.high - self.low).max(0.1);
        let factors: &[f64] = if decades > 2.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let every = ((decades / about.max(1) as f64).ceil() as usize).max(1);
        let powers = (first..=last).step_by(every);
        let all = powers.flat_map(|p| factors.iter().map(move |f| f * 10f64.powi(p)));
        all.filter(|v| (self.low..=self.high).contains(&v.log10())).collect()
    }
}

/// A number on an axis.
pub fn label(v: f64) -> String {
    let size = v.abs();
    if v == 0.0 {
        "0".into()
    } else if !(1e-3..1e5).contains(&size) {
        format!("{v:.0e}")
    } else {
        let text = format!("{v:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    }
}
