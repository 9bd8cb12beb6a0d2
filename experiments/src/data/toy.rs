//! Sets of points in the plane, as in TensorFlow Playground: small enough to see how a network cuts the plane up.

use super::{Dataset, Labels, Options, Result, Split, Target};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;
use std::f64::consts::TAU;

/// The plane's points lie within about this distance of the origin.
const RADIUS: f64 = 5.0;

/// A rule that lays points in the plane and labels them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toy {
    /// A disc of radius 2.5 (class 1) within a ring from 3.5 to 5 (class 0).
    Circle,
    /// A square whose quadrants are of class 1 where x₁·x₂ ≥ 0, with a gap of 0.3 along the axes.
    Xor,
    /// Two normal clouds: class 1 around (2, 2), class 0 around (-2, -2), of variance 0.5 + 7·noise.
    Gauss,
    /// Two arms, each of 1¾ turns; class 1 and class 0 half a turn apart.
    Spiral,
    /// Regression: (x₁ + x₂) / 10 on a square.
    Plane,
}

impl Toy {
    /// Points `[N, 2]` and their labels, in random order; equal options give equal points.
    ///
    /// `noise` (0 to 1) moves points: before they are labelled for circle, xor and plane, by up to `noise` × 5 in each
    /// direction, so that labels near the border mix; where they lie for the others.
    ///
    /// # Errors
    /// [`super::DataError::Setting`] for options out of range.
    pub fn make(self, name: &str, options: &Options) -> Result<Dataset> {
        options.check()?;
        let mut s = Stream::new(options.seed);
        let n = options.examples;
        let points: Vec<_> = (0..n).map(|i| self.point(i, n, options.noise, &mut s)).collect();
        let x = Tensor::from_vec(points.iter().flat_map(|p| [p.0 as f32, p.1 as f32]).collect(), [n, 2]);
        let y = points.iter().map(|p| p.2);
        let (y, target) = match self {
            Toy::Plane => {
                let y = Tensor::from_vec(y.map(|v| v as f32).collect(), [n, 1]).expect("one label per point");
                (Labels::Values(y), Target::Regression)
            }
            _ => (Labels::Classes(y.map(|v| v as u32).collect()), Target::Classes(2)),
        };
        let all = Split::new(name, x.expect("two numbers per point"), y)?;
        let (train, test) = all.divided("train fraction", options.train_fraction, &mut s)?;
        Dataset::new(name, train, test, target)
    }

    /// Point `i` of `n`, and its label.
    fn point(self, i: usize, n: usize, noise: f64, s: &mut Stream) -> (f64, f64, f64) {
        // The first half of the points are of class 1, where the class is chosen before the place.
        let first = i < n / 2;
        let class = f64::from(first);
        let mut between = |low: f64, high: f64| low + (high - low) * s.uniform();
        match self {
            Toy::Circle => {
                let r = if first { between(0.0, 0.5 * RADIUS) } else { between(0.7 * RADIUS, RADIUS) };
                let (sin, cos) = between(0.0, TAU).sin_cos();
                let (x, y) = (r * cos, r * sin);
                let seen = (x + noise * between(-RADIUS, RADIUS)).hypot(y + noise * between(-RADIUS, RADIUS));
                (x, y, f64::from(seen < RADIUS / 2.0))
            }
            Toy::Xor => {
                let mut coordinate = || {
                    let v = between(-RADIUS, RADIUS);
                    v + 0.3_f64.copysign(v)
                };
                let (x, y) = (coordinate(), coordinate());
                let seen = (x + noise * between(-RADIUS, RADIUS)) * (y + noise * between(-RADIUS, RADIUS));
                (x, y, f64::from(seen >= 0.0))
            }
            Toy::Gauss => {
                let (centre, deviation) = (if first { 2.0 } else { -2.0 }, (0.5 + 7.0 * noise).sqrt());
                (centre + deviation * s.normal(), centre + deviation * s.normal(), class)
            }
            Toy::Spiral => {
                let (along, count) = if first { (i, n / 2) } else { (i - n / 2, n - n / 2) };
                // From 1, as the arms would share the point at the origin.
                let t = (along + 1) as f64 / count as f64;
                let (sin, cos) = (1.75 * TAU * t + if first { 0.0 } else { TAU / 2.0 }).sin_cos();
                (
                    RADIUS * t * sin + noise * between(-1.0, 1.0),
                    RADIUS * t * cos + noise * between(-1.0, 1.0),
                    class,
                )
            }
            Toy::Plane => {
                let (x, y) = (between(-RADIUS, RADIUS), between(-RADIUS, RADIUS));
                (
                    x,
                    y,
                    (x + y + noise * (between(-RADIUS, RADIUS) + between(-RADIUS, RADIUS))) / (2.0 * RADIUS),
                )
            }
        }
    }
}
