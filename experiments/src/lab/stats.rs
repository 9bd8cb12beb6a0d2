//! Mean, deviation, and how far the mean may be off.

/// What n numbers say about the one that they scatter around.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// m = Σx / n.
    pub mean: f64,
    /// s = √(Σ(x - m)² / (n - 1)); 0 for one number.
    pub sd: f64,
    /// How many numbers there are.
    pub n: usize,
}

impl Sample {
    /// Of some numbers; none of nothing, and none if one of them is not finite.
    pub fn of(values: &[f64]) -> Option<Sample> {
        let n = values.len();
        if n == 0 || values.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        Some(Sample { mean, sd: (squares / (n - 1).max(1) as f64).sqrt(), n })
    }

    /// Half the width of the mean's 95 % interval, t s / √n; infinite for one number, which tells nothing about chance.
    pub fn half(&self) -> f64 {
        match self.n {
            0 | 1 => f64::INFINITY,
            n => t_quantile(0.975, n - 1) * self.sd / (n as f64).sqrt(),
        }
    }
}

/// The number that Student's t with so many degrees of freedom stays below with probability `p`, for `p` in (0.5, 1).
pub fn t_quantile(p: f64, freedom: usize) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while below(high, freedom) < p && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if below(middle, freedom) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// P(T < t) for t ≥ 0: Abramowitz and Stegun 26.7.3 and 26.7.4, finite sums for whole degrees of freedom ν in
/// θ = arctan(t / √ν).
fn below(t: f64, freedom: usize) -> f64 {
    let theta = (t / (freedom.max(1) as f64).sqrt()).atan();
    let (sin, cos) = theta.sin_cos();
    let odd = freedom % 2 == 1;
    // cos^a θ times (2·4···)/(1·3···) for odd ν from a = 1, (1·3···)/(2·4···) for even ν from a = 0.
    let mut term = if odd { cos } else { 1.0 };
    let mut sum = if odd && freedom == 1 { 0.0 } else { term };
    let mut power = if odd { 3 } else { 2 };
    while power + 2 <= freedom {
        term *= cos * cos * (power - 1) as f64 / power as f64;
        sum += term;
        power += 2;
    }
    let inside = if odd { 2.0 / std::f64::consts::PI * (theta + sin * sum) } else { sin * sum };
    0.5 + 0.5 * inside
}
