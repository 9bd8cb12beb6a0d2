//! What values that come closer like a power of what moves come to: Richardson's way, which sees a limit long before it is reached.

use super::Found;
use super::way::Seen;

/// Powers between these are told apart; slower ones, as of logarithms, come too slowly for any number of places.
const SLOWEST: f64 = 0.05;
const FASTEST: f64 = 8.0;
/// The places of which the last are looked at.
const PLACES: usize = 6;

/// Steps so many times as large as rounding are trusted: the surer they are, the earlier they end.
const CLEAR: [f64; 4] = [1e6, 1e4, 1e2, 1.0];

/// What values of the form `L + c x^p`, with smaller terms of the same kind behind, come to: the target, if what is extrapolated
/// from the last of them settles there, or what is extrapolated from that again; something else, if all of it does.
pub fn comes_to(seen: &[Seen], target: f64) -> Found {
    let mut found = CLEAR.into_iter().map(|times| clearly(seen, target, times));
    found.find(|found| *found != Found::Open).unwrap_or(Found::Open)
}

fn clearly(seen: &[Seen], target: f64, times: f64) -> Found {
    let clear = |w: &[Seen]| (w[1].value - w[0].value).abs() > times * w[1].noise;
    let steps = seen.windows(2).rposition(clear);
    let (first, rest) = seen.split_at(steps.map_or(0, |i| i + 2));
    let Some(last) = first.last_chunk::<PLACES>() else { return Found::Open };
    let off = (last[PLACES - 1].value - target).abs();
    let mut row: Vec<(f64, f64)> = last.iter().map(|s| (s.at, s.value)).collect();
    while row.len() >= 4 {
        let next: Option<Vec<_>> =
            row.windows(3).map(|w| Some((w[2].0, extrapolated([w[0], w[1], w[2]])?))).collect();
        let Some(next) = next else { return Found::Open };
        let (_, end) = next[next.len() - 1];
        // What values were on the way says nothing of how close they come. Of a limit that is 0 there is no size to compare with
        // but what is left.
        let scale = target.abs().max(end.abs());
        let enough = if target == 0.0 { 1e-4 * off } else { 1e-6 * scale };
        let near = next[next.len() - 2..].iter().all(|(_, x)| (x - target).abs() <= enough);
        if near && rest.iter().all(|s| (s.value - target).abs() <= off) {
            return Found::Holds;
        }
        if next.iter().all(|(_, x)| (x - end).abs() <= 1e-7 * scale) && (end - target).abs() > 1e-3 * scale {
            return Found::Other(Some(end), target);
        }
        row = next;
    }
    Found::Open
}

/// The `L` of `L + c x^p` through three points whose `x` grow or fall; `None` where they come no closer, or no power fits.
fn extrapolated(points: [(f64, f64); 3]) -> Option<f64> {
    let [(x0, y0), (x1, y1), (x2, y2)] = points;
    let (first, second) = (y1 - y0, y2 - y1);
    if second == 0.0 {
        return Some(y2);
    }
    let ratio = second / first;
    let (u, v) = ((x0 / x2).ln(), (x1 / x2).ln());
    // With x^p measured at the last place it is 1 there.
    let at = |p: f64| (1.0 - (p * v).exp()) / ((p * v).exp() - (p * u).exp());
    let sign = if u > 0.0 { 1.0 } else { -1.0 };
    let (mut slow, mut fast) = (sign * SLOWEST, sign * FASTEST);
    // The faster the power, the smaller the last step beside the one before.
    if !(ratio < at(slow) && ratio > at(fast)) {
        return None;
    }
    for _ in 0..60 {
        let middle = (slow + fast) / 2.0;
        *(if at(middle) > ratio { &mut slow } else { &mut fast }) = middle;
    }
    Some(y2 - second / (1.0 - (slow * v).exp()))
}
