//! What a row of numbers tends to, as far as it goes.

use super::Found;
use super::way::Seen;

/// What values tend to. What they were at the beginning does not matter: only the last are close to a limit.
pub fn tends(seen: &[Seen], target: f64) -> Found {
    let values: Vec<f64> = seen.iter().map(|s| s.value).collect();
    let Some([before, next, last]) = values.last_chunk().filter(|_| values.len() >= 6) else {
        return Found::Open;
    };
    if target.is_infinite() {
        return without_bound(&values, target);
    }
    let noise = seen.last().map_or(0.0, |s| s.noise);
    let off: Vec<f64> = seen
        .iter()
        .map(|s| Some((s.value - target).abs()).filter(|off| *off > s.noise).unwrap_or(0.0))
        .collect();
    let end = off.last().copied().unwrap_or(0.0);
    let scale = values[values.len() - 4..].iter().fold(target.abs(), |m, x| m.max(x.abs()));
    let nearing = off[off.len() - 3..].windows(2).all(|w| w[1] <= w[0] * (1.0 + 1e-9) + 1e-7 * scale);
    // Nothing is close to 0 but what goes on falling.
    let there = if target.abs() > noise { end <= 1e-6 * scale && nearing } else { falls(&off) };
    if there {
        return Found::Holds;
    }
    let rests = (last - next).abs().max((next - before).abs()) <= 1e-7 * scale;
    if rests && end > 1e-5 * scale {
        return Found::Other(Some(*last), target);
    }
    let growing = values[values.len() - 4..].windows(2).all(|w| w[1].abs() > 1.2 * w[0].abs());
    if growing && last.abs() > noise.max(1e3 * target.abs().max(values[0].abs())) {
        return Found::Other(None, target);
    }
    Found::Open
}

/// Whether numbers have become small beside what they were, and still fall by a factor: even as they swing.
fn falls(off: &[f64]) -> bool {
    let most = |part: &[f64]| part.iter().fold(0.0f64, |m, x| m.max(*x));
    let mut parts = off.rchunks((off.len() / 3).clamp(1, 4)).map(most);
    let (last, before) = (parts.next().unwrap_or(0.0), parts.next().unwrap_or(0.0));
    // A fall that slows down ends above 0: that of 1/sqrt(s) + 0.01 does.
    let factors: Vec<f64> = off.windows(2).rev().take(3).map(|w| w[1] / w[0]).collect();
    let steady = factors.iter().all(|f| *f > 0.0 && *f < 1.0);
    let slows = steady && factors.windows(2).all(|f| f[0] > 1.0001 * f[1]);
    last <= 0.6 * before && off.last().is_some_and(|end| *end <= 1e-6 * most(off)) && !slows
}

/// Whether the last of several values go on growing towards an infinite target, in steps that do not get smaller: so do even
/// logarithms, from one power of two to the next.
pub fn without_bound(values: &[f64], target: f64) -> Found {
    let last: Vec<f64> = values.iter().rev().take(4).rev().copied().collect();
    let steps: Vec<f64> = last.windows(2).map(|w| (w[1] - w[0]) * target.signum()).collect();
    // Steps as small as rounding may be alike too, close to an end that is finite.
    let felt = steps.iter().zip(&last).all(|(d, x)| d.abs() > 1e-9 * x.abs());
    let steady = felt && steps.windows(2).all(|w| w[1].abs() >= 0.999 * w[0].abs());
    // What is on its way down to 0 does not go on below.
    let side = last.last().map_or(0.0, |x| x * target.signum());
    if steady && side > 0.0 && steps.iter().all(|d| *d > 0.0) {
        return Found::Holds;
    }
    if steady && side < 0.0 && steps.iter().all(|d| *d < 0.0) {
        return Found::Other(Some(-target), target);
    }
    match last.as_slice() {
        [.., before, end] if (end - before).abs() <= 1e-9 * before.abs() => Found::Other(Some(*end), target),
        _ if falls(&values.iter().map(|x| x.abs()).collect::<Vec<_>>()) => Found::Other(Some(0.0), target),
        _ => Found::Open,
    }
}
