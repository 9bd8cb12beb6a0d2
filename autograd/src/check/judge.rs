//! From differences and a claimed gradient to a verdict on one input.

use super::how::relate;
use super::oracle::{Estimate, Oracle, Probe};
use super::{CurvePoint, Entry, How, InputReport, Mistake, Options, Reason, Verdict};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// The oracle's estimate of its own error is trusted up to this factor.
const SAFETY: f64 = 4.0;
/// How far the ends of a kink's span may be off, relatively.
const SPAN_ERROR: f64 = 1e-5;
/// Inputs with more entries are checked along random directions, unless told otherwise.
const EVERY_ENTRY: usize = 256;
/// How many directions then.
const DIRECTIONS: usize = 8;
/// Of larger inputs a mistake is not located.
const LOCATED: usize = 4096;
/// How many differing entries a report names.
const NAMED: usize = 8;

/// A claimed derivative next to what differences say; none where no step stays inside the domain.
struct Pair {
    claimed: f64,
    oracle: Option<Estimate>,
}

/// Judges the claimed gradient of input `i`, which is `x`.
pub(super) fn input(
    o: Option<&Oracle>,
    i: usize,
    x: &Tensor<f64>,
    claimed: &Tensor<f64>,
    options: &Options,
) -> InputReport {
    let mut report = InputReport {
        verdict: Verdict::Right,
        shape: x.shape().to_vec(),
        compared: 0,
        max_error: 0.0,
        scale: 0.0,
        oracle_error: 0.0,
        curve: Vec::new(),
        mistake: None,
    };
    let Some(oracle) = o else {
        report.verdict = Verdict::Unproven(Reason::NonFinite);
        return report;
    };
    if claimed.shape() != x.shape() {
        report.verdict = Verdict::Wrong;
        report.mistake = Some(misshapen(oracle, i, x, claimed, options));
        return report;
    }
    let directions = options.directions.or((x.numel() > EVERY_ENTRY).then_some(DIRECTIONS));
    let probes = match directions {
        Some(n) => along(i, x, n, options.seed),
        None => entries(i, x),
    };
    let pairs = pair(oracle, &probes, claimed);
    let verdicts = compare(oracle, x, &pairs, options.resolution);
    report.compared = pairs.len();
    report.verdict = match pairs.is_empty() || x.numel() == 0 {
        true => Verdict::Unproven(Reason::NoEntries),
        false => Verdict::all(verdicts.iter().copied()),
    };
    let off = |p: &Pair| p.oracle.as_ref().map_or(0.0, |e| (p.claimed - e.value).abs());
    report.max_error = pairs.iter().map(off).fold(0.0, f64::max);
    report.oracle_error = known(&pairs).map(|(_, e)| e.error).fold(0.0, f64::max);
    report.scale = known(&pairs).map(|(_, e)| e.value.abs()).fold(0.0, f64::max);
    let worst = (0..pairs.len()).max_by(|&a, &b| off(&pairs[a]).total_cmp(&off(&pairs[b])));
    if let Some((w, e)) = worst.and_then(|w| Some((w, oracle.estimate(&probes[w], true)?))) {
        let point = |&(step, q): &(f64, f64)| CurvePoint { step, error: (q - pairs[w].claimed).abs() };
        report.curve = e.curve.iter().map(point).collect();
    }
    if report.verdict == Verdict::Wrong && x.numel() <= LOCATED {
        // Directions tell that something is wrong; entries tell what.
        let pairs = if directions.is_some() { pair(oracle, &entries(i, x), claimed) } else { pairs };
        report.mistake = Some(mistake(oracle, x, claimed, &pairs, options.resolution));
    }
    report
}

fn entries(i: usize, x: &Tensor<f64>) -> Vec<Probe> {
    (0..x.numel()).map(|k| Probe::Entry(i, k)).collect()
}

fn along(i: usize, x: &Tensor<f64>, n: usize, seed: u64) -> Vec<Probe> {
    let mut stream = Stream::new(seed.wrapping_add(i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut direction = || {
        let v: Vec<f64> = (0..x.numel()).map(|_| stream.normal()).collect();
        let norm = v.iter().map(|v| v * v).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        Tensor::from_vec(v, *x.shape()).ok().map(|v| Probe::Along(i, v * (1.0 / norm)))
    };
    (0..n).filter_map(|_| direction()).collect()
}

fn pair(oracle: &Oracle, probes: &[Probe], claimed: &Tensor<f64>) -> Vec<Pair> {
    let flat = claimed.to_vec();
    let one = |p: &Probe| {
        let claimed = match p {
            Probe::Entry(_, k) => flat[*k],
            Probe::Along(_, v) => v.to_vec().iter().zip(&flat).map(|(v, c)| v * c).sum(),
        };
        Pair { claimed, oracle: oracle.estimate(p, false) }
    };
    probes.iter().map(one).collect()
}

fn known(pairs: &[Pair]) -> impl Iterator<Item = (f64, &Estimate)> {
    pairs.iter().filter_map(|p| Some((p.claimed, p.oracle.as_ref()?)))
}

/// A verdict for each pair.
fn compare(oracle: &Oracle, x: &Tensor<f64>, pairs: &[Pair], resolution: f64) -> Vec<Verdict> {
    let finite = |v: f64| if v.is_finite() { v.abs() } else { 0.0 };
    let scale = known(pairs).map(|(c, e)| finite(c).max(e.value.abs())).fold(0.0, f64::max);
    let reach = x.to_vec().iter().fold(1.0, |m: f64, v| v.abs().max(m));
    // What rounding alone may leave of a gradient that is zero.
    let dust = 64.0 * f64::EPSILON * oracle.size() / reach;
    let vanishes = known(pairs).all(|(c, e)| {
        let limit = SAFETY * e.error;
        kink(e, resolution).is_none()
            && c.abs() <= dust
            && e.value.abs() <= limit
            && limit <= resolution * oracle.size()
    });
    let one = |p: &Pair| match &p.oracle {
        None => Verdict::Unproven(Reason::DomainEmpty),
        Some(_) if vanishes => Verdict::Unproven(Reason::Insensitive),
        Some(e) => entry(p.claimed, e, scale, resolution),
    };
    pairs.iter().map(one).collect()
}

fn entry(claimed: f64, e: &Estimate, scale: f64, resolution: f64) -> Verdict {
    let blur = SAFETY * e.error;
    if !claimed.is_finite() {
        let exists = blur <= resolution * scale.max(e.value.abs());
        return if exists { Verdict::Wrong } else { Verdict::Unproven(Reason::NonFinite) };
    }
    if let Some(slack) = kink(e, resolution) {
        let [low, high] = e.span;
        let slack = slack + SPAN_ERROR * low.abs().max(high.abs());
        let between = (low - slack..=high + slack).contains(&claimed);
        return if between { Verdict::Unproven(Reason::AtKink) } else { Verdict::Wrong };
    }
    let size = claimed.abs().max(e.value.abs());
    // The oracle's error excuses a difference ...
    if (claimed - e.value).abs() > blur + resolution * size {
        return Verdict::Wrong;
    }
    // ... and certifies nothing: it must be small beside the gradient, and each entry either stand out of it, so that a
    // lost one would be seen, or be claimed to be zero.
    let zero = claimed.abs() <= 64.0 * f64::EPSILON * scale;
    if blur > resolution * scale || (!zero && blur >= 0.5 * size) {
        return Verdict::Unproven(Reason::BelowResolution);
    }
    Verdict::Right
}

/// If the one-sided derivatives differ: by how much each may be off.
fn kink(e: &Estimate, resolution: f64) -> Option<f64> {
    let [left, right] = e.sides;
    let slack = SAFETY * e.side_error + resolution * left.abs().max(right.abs());
    ((left - right).abs() > slack).then_some(slack)
}

fn mistake(
    oracle: &Oracle,
    x: &Tensor<f64>,
    claimed: &Tensor<f64>,
    pairs: &[Pair],
    resolution: f64,
) -> Mistake {
    let verdicts = compare(oracle, x, pairs, resolution);
    let mut wrong: Vec<usize> = (0..pairs.len()).filter(|&k| verdicts[k] == Verdict::Wrong).collect();
    let truth: Vec<f64> = pairs.iter().map(|p| p.oracle.as_ref().map_or(f64::NAN, |e| e.value)).collect();
    let how = match Tensor::from_vec(truth.clone(), *x.shape()) {
        Ok(truth) => relate(claimed, &truth, &wrong, tolerance(pairs, resolution)),
        Err(_) => How::Otherwise,
    };
    let off = |k: usize| (pairs[k].claimed - truth[k]).abs();
    wrong.sort_by(|&a, &b| off(b).total_cmp(&off(a)));
    let entry = |&k: &usize| Entry {
        index: place(x, k),
        claimed: pairs[k].claimed,
        expected: truth[k],
        uncertainty: pairs[k].oracle.as_ref().map_or(f64::NAN, |e| e.error),
    };
    Mistake { differing: wrong.len(), entries: wrong.iter().take(NAMED).map(entry).collect(), how }
}

/// A claim of another shape than its input's.
fn misshapen(
    oracle: &Oracle,
    i: usize,
    x: &Tensor<f64>,
    claimed: &Tensor<f64>,
    options: &Options,
) -> Mistake {
    let mut how = How::Shape(claimed.shape().to_vec());
    if (1..=LOCATED).contains(&x.numel()) {
        let estimates: Vec<_> = entries(i, x).iter().map(|p| oracle.estimate(p, false)).collect();
        let truth = estimates.iter().map(|e| e.as_ref().map_or(f64::NAN, |e| e.value)).collect();
        if let Ok(truth) = Tensor::from_vec(truth, *x.shape()) {
            how = relate(claimed, &truth, &[], options.resolution.sqrt());
        }
    }
    Mistake { differing: x.numel(), entries: Vec::new(), how }
}

/// To within which relative error a claim may be called a multiple of the truth.
fn tolerance(pairs: &[Pair], resolution: f64) -> f64 {
    let scale = known(pairs).map(|(_, e)| e.value.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let blur = known(pairs).map(|(_, e)| SAFETY * e.error).fold(0.0, f64::max);
    (resolution + blur / scale).min(1e-2)
}

/// The index of element `k` in row-major order.
fn place(x: &Tensor<f64>, mut k: usize) -> Vec<usize> {
    let mut index = vec![0; x.rank()];
    for (at, &size) in index.iter_mut().zip(x.shape().iter()).rev() {
        (*at, k) = (k % size, k / size);
    }
    index
}
