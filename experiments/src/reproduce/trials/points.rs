//! Logistic regression on two clouds in the plane, sorted by class.

use crate::lab::{Bench, Measures, Trial};
use crate::train::Result;
use chainrule_tensor::random::Stream;
use serde::Serialize;

/// Which examples a step is made of, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shuffle {
    /// All of them: gradient descent.
    Batch,
    /// One by one, as they are sorted.
    Never,
    /// One by one, in an order drawn once for all rates.
    Start,
    /// One by one, in an order drawn for each rate.
    Rate,
    /// One by one, in an order drawn for each pass.
    Epoch,
}

/// Descent from w = (0.1, 0, 0) until the error changes by less than 10⁻⁵ between passes, or 500 passes.
///
/// The gradient is the formula (y - t) x; a test holds it against the tape's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Points {
    /// The rate η.
    pub rate: f64,
    /// How the examples are taken.
    pub shuffle: Shuffle,
}

/// Passes at most.
const LIMIT: usize = 500;

/// 100 points of each class, sorted: (x₁, x₂, 1) and the class. Drawn from normal distributions with the means and
/// covariances of the course's data, which are not free to be shipped.
pub fn look_alike(seed: u64) -> Vec<([f64; 3], f64)> {
    let classes = [([4.98, 0.938], [2.776, 2.084, 3.914]), ([6.93, -0.869], [1.999, 1.271, 2.513])];
    let mut s = Stream::new(seed);
    let mut points = Vec::with_capacity(200);
    for (class, (mean, [xx, xy, yy])) in classes.into_iter().enumerate() {
        // The Cholesky factor of the covariance.
        let a: f64 = f64::sqrt(xx);
        let (b, c) = (xy / a, (yy - xy * xy / xx).sqrt());
        for _ in 0..100 {
            let (u, v) = (s.normal(), s.normal());
            points.push(([mean[0] + a * u, mean[1] + b * u + c * v, 1.0], class as f64));
        }
    }
    points
}

fn score(w: &[f64; 3], x: &[f64; 3]) -> f64 {
    let a: f64 = w.iter().zip(x).map(|(w, x)| w * x).sum();
    1.0 / (1.0 + (-a).exp())
}

/// -mean(t ln y + (1 - t) ln (1 - y)); the stochastic runs of the write-up put 10⁻⁵ into each logarithm.
fn error(w: &[f64; 3], points: &[([f64; 3], f64)], smooth: f64) -> f64 {
    let each = points.iter().map(|(x, t)| {
        let y = score(w, x);
        // 0 ln 0 is 0 here: a term that its label switches off.
        let part = |t: f64, y: f64| if t == 0.0 { 0.0 } else { t * (y + smooth).ln() };
        part(*t, y) + part(1.0 - t, 1.0 - y)
    });
    -each.sum::<f64>() / points.len() as f64
}

/// The gradient of the error: mean of (y - t) x.
pub(super) fn gradient(w: &[f64; 3], points: &[([f64; 3], f64)]) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for (x, t) in points {
        let miss = score(w, x) - t;
        sum.iter_mut().zip(x).for_each(|(s, x)| *s += miss * x);
    }
    sum.map(|s| s / points.len() as f64)
}

impl Trial for Points {
    const KIND: &'static str = "points";

    fn run(&self, seed: u64, _: &Bench) -> Result<Measures> {
        let mut points = look_alike(seed);
        let batch = self.shuffle == Shuffle::Batch;
        let smooth = if batch { 0.0 } else { 1e-5 };
        let key = |what: u64| Stream::new(seed.wrapping_mul(1000) + what);
        let mut orders = match self.shuffle {
            Shuffle::Rate => key((1e4 * self.rate) as u64),
            _ => key(0),
        };
        let mut reorder = |points: &mut Vec<([f64; 3], f64)>| {
            *points = orders.permutation(points.len()).into_iter().map(|i| points[i]).collect();
        };
        if matches!(self.shuffle, Shuffle::Start | Shuffle::Rate) {
            reorder(&mut points);
        }
        let mut w = [0.1, 0.0, 0.0];
        let step = |w: &mut [f64; 3], examples: &[([f64; 3], f64)]| {
            let g = gradient(w, examples);
            w.iter_mut().zip(g).for_each(|(w, g)| *w -= self.rate * g);
        };
        let mut found = Measures::default();
        let (mut last, mut ups, mut passes, mut met) = (f64::INFINITY, 0, LIMIT, false);
        for pass in 1..=LIMIT {
            if self.shuffle == Shuffle::Epoch {
                reorder(&mut points);
            }
            if batch {
                step(&mut w, &points);
            } else {
                points.chunks(1).for_each(|one| step(&mut w, one));
            }
            let e = error(&w, &points, smooth);
            found.push("error", pass as f64, e);
            ups += u32::from(e > last);
            if (e - last).abs() < 1e-5 {
                (passes, met) = (pass, true);
                break;
            }
            last = e;
        }
        let right = points.iter().filter(|(x, t)| (score(&w, x) > 0.5) == (*t > 0.5)).count();
        let g = gradient(&w, &points);
        found.put("error", error(&w, &points, 0.0));
        found.put("passes", passes as f64);
        found.put("met the tolerance", f64::from(u8::from(met)));
        found.put("rises", f64::from(ups));
        // The first pass has none before it.
        found.put("share of passes with a rise", f64::from(ups) / (passes - 1).max(1) as f64);
        found.put("gradient", g.iter().map(|g| g * g).sum::<f64>().sqrt());
        found.put("accuracy", right as f64 / points.len() as f64);
        for at in [10, 50, 100] {
            let there = found.series("error").get(at - 1).or(found.series("error").last()).map(|p| p[1]);
            found.put(&format!("error at {at}"), there.unwrap_or(f64::NAN));
        }
        Ok(found)
    }
}
