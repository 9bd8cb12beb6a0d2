//! y = γ (x - μ) / √(v + ε) + β for each channel: the core of batch normalisation

use super::prelude::*;

/// y = γ (x - μ) / √(v + ε) + β, where μ, v, γ, β have one element for each channel (axis 1 of x). Inputs in this order:
/// x, μ, v, γ, β. With r = (v + ε)^-½: x̄ = ȳ γ r, μ̄ = -Σ ȳ γ r, v̄ = -½ Σ ȳ γ (x - μ) r³, γ̄ = Σ ȳ (x - μ) r, β̄ = Σ ȳ.
///
/// When μ and v are the statistics of x itself they are ops of their own on the tape, and their part of x̄ comes from
/// there; when they are running statistics, the same op serves.
#[derive(Clone, Debug)]
pub struct Normalize {
    /// ε, added to the variance.
    pub eps: f64,
}

impl Normalize {
    /// One number for each channel, shaped to broadcast against x.
    fn channel<V: Value>(v: &V, rank: usize) -> V {
        let mut dims = vec![v.shape().numel()];
        dims.resize(rank - 1, 1);
        v.reshape(shape(&dims))
    }

    /// γ / √(v + ε)
    fn slope<T: Real>(&self, scale: &Tensor<T>, var: &Tensor<T>) -> Result<Tensor<T>> {
        let eps = T::of(self.eps);
        Ok(kernels::zip(Self::NAME, scale, var, |g, v| g / (v + eps).sqrt())?)
    }

    /// The asked cotangents: x̄ in one pass over ȳ, and the others from Σ ȳ and Σ ȳ (x - μ).
    fn cotangents<T: Real>(
        &self,
        s: &Saved<Tensor<T>>,
        g: &Tensor<T>,
        asked: impl Fn(usize) -> bool,
    ) -> Result<PoolVec<(usize, Tensor<T>)>> {
        let mut bars = PoolVec::new();
        if asked(0) {
            let slope = self.slope(s.x(3), s.x(2))?;
            let slope = slope.as_slice().unwrap_or(&[]);
            bars.push((
                0,
                kernels::channel_map(g, |c| {
                    let slope = slope[c];
                    move |g| g * slope
                })?,
            ));
        }
        if asked(1) || asked(4) {
            let total = kernels::channel_sum(g, g, |_| |g, _| g)?;
            if asked(1) {
                bars.push((1, -(&total * &self.slope(s.x(3), s.x(2))?)));
            }
            if asked(4) {
                bars.push((4, total));
            }
        }
        if asked(2) || asked(3) {
            let mean = s.x(1).contiguous();
            let mean = mean.as_slice().unwrap_or(&[]);
            let total = kernels::channel_sum(g, s.x(0), |c| {
                let mean = mean[c];
                move |g, x| g * (x - mean)
            })?;
            let var = s.x(2) + self.eps;
            if asked(2) {
                bars.push((2, &total * &self.slope(s.x(3), s.x(2))? / &var * -0.5));
            }
            if asked(3) {
                bars.push((3, total / &kernels::map(&var, T::sqrt)));
            }
        }
        Ok(bars)
    }

    fn per_channel<V: Value>(v: V) -> V {
        let axes: Vec<isize> = (0..v.shape().rank() as isize).filter(|&a| a != 1).collect();
        v.sum(&axes)
    }
}

impl Rule for Normalize {
    const NAME: &'static str = "normalize";
    const CHEAP: bool = true;
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x, rest @ ..] = arity::<5>(Self::NAME, x)?;
        let fits = x.rank() >= 2 && rest.iter().all(|s| s.dims() == [x[1]]);
        if !fits {
            let why = "takes x [N, C, ...] and four vectors of C elements: mean, variance, scale and shift";
            return Err(ShapeError::invalid(Self::NAME, &[x, rest[0], rest[1], rest[2], rest[3]], why).into());
        }
        Ok(x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let (mean, scale, shift) = (x[1].contiguous(), self.slope(x[3], x[2])?, x[4].contiguous());
        let [mean, scale, shift] = [&mean, &scale, &shift].map(|v| v.as_slice().unwrap_or(&[]));
        Ok(kernels::channel_map(x[0], |c| {
            let (mean, scale, shift) = (mean[c], scale[c], shift[c]);
            move |x| (x - mean) * scale + shift
        })?)
    }
    fn needs(&self, i: usize) -> Needs {
        let [x, mean, var, scale] = [0, 1, 2, 3].map(Needs::input);
        match i {
            0 | 1 => var.and(scale),
            2 => x.and(mean).and(var).and(scale),
            3 => x.and(mean).and(var),
            _ => Needs::NOTHING,
        }
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let rank = s.shape(0).rank();
        let wide = |v: &V| Self::channel(v, rank);
        let r = || (s.x(2).clone() + self.eps).powf(-0.5);
        let off = || s.x(0).clone() - wide(s.x(1));
        Some(match i {
            0 => g * wide(&(s.x(3).clone() * r())),
            1 => -(Self::per_channel(g) * s.x(3) * r()),
            2 => Self::per_channel(g * off()) * s.x(3) * r().powf(3.0) * -0.5,
            3 => Self::per_channel(g * off()) * r(),
            _ => Self::per_channel(g),
        })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let rank = s.shape(0).rank();
        let wide = |v: &V| Self::channel(v, rank);
        let r = || (s.x(2).clone() + self.eps).powf(-0.5);
        let off = || s.x(0).clone() - wide(s.x(1));
        let moved = |i: usize, d: V| match i {
            0 => d * wide(&(s.x(3).clone() * r())),
            1 => wide(&-(d * s.x(3) * r())),
            2 => off() * wide(&(d * s.x(3) * r().powf(3.0) * -0.5)),
            3 => off() * wide(&(d * r())),
            _ => wide(&d),
        };
        let parts =
            dx.iter().enumerate().filter_map(|(i, d)| Some(moved(i, d.clone()?).expand(s.out_shape())));
        parts.reduce(|a, b| a + b)
    }
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        let Ok(bars) = self.cotangents(s, g, |i| into.asked(i)) else { return false };
        bars.into_iter().for_each(|(i, bar)| into.add(i, bar));
        true
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("normalize", x).attr("eps", self.eps)
    }
    fn samples() -> Vec<Sample> {
        let sample = |x: &[usize]| {
            let c: &[usize] = &[x[1]];
            let (any, positive) = (Domain::Any, Domain::Positive);
            // So large an ε that losing it shows.
            Sample::new(Normalize { eps: 0.1 }, &[(x, any), (c, any), (c, positive), (c, any), (c, any)])
        };
        [&[3, 2][..], &[2, 3, 2, 2], &[2, 1, 3], &[0, 2]].into_iter().map(sample).collect()
    }
}
