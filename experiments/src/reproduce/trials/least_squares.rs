//! Runs on small least-squares problems 1/n ‖X w - t‖² in double precision.

use crate::lab::{Bench, Measures, Trial};
use crate::train::Result;
use chainrule_autograd::{Maths, Param, Role, Tape, Value, Var, ops::checkpoint};
use chainrule_optim::{Adam, AdamW, Optim, Optimizer, RmsProp, Sgd};
use chainrule_tensor::{Range, Tensor};
use serde::Serialize;

type T = Tensor<f64>;

/// X `[rows, columns]` and t, standard normal.
fn problem(rows: usize, columns: usize, seed: u64) -> [T; 2] {
    [Tensor::randn([rows, columns], 1.0, 3 * seed), Tensor::randn([rows], 1.0, 3 * seed + 1)]
}

/// √Σx²
fn size(x: &T) -> f64 {
    x.to_vec().iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// w - η 2/n Xᵀ (X w - t)
fn step<V: Value>(w: &V, eta: &V, x: &V, t: &V, n: usize) -> V {
    let miss = x.matmul(w) - t;
    let slope = x.matmul_with(&miss.unsqueeze(1), true, false).squeeze(1) * (2.0 / n as f64);
    w.clone() - eta.clone() * slope
}

/// Mini-batch descent with more weights than equations: 5 equations, 8 weights, batches of 2.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LeastNorm {
    /// Whether it begins at 0, else at random.
    pub from_zero: bool,
}

impl Trial for LeastNorm {
    const KIND: &'static str = "least norm";

    fn run(&self, seed: u64, _: &Bench) -> Result<Measures> {
        let [x, t] = problem(5, 8, seed);
        let least = x.try_pinv(1e-12)?.try_matmul(&t)?;
        let start = if self.from_zero { Tensor::zeros([8]) } else { Tensor::randn([8], 1.0, 3 * seed + 2) };
        let mut w = start;
        let mut found = Measures::default();
        for epoch in 1..20_000u32 {
            for rows in [0..2, 2..4, 4..5] {
                let tape = Tape::new();
                let v = tape.leaf(w.clone());
                let part = Range::new(rows.start, rows.end);
                let miss = tape.constant(x.slice(0, part)).matmul(&v) - tape.constant(t.slice(0, part));
                let slope = tape.try_grad(miss.square().sum(&[]), &[v])?.of(v);
                w = w - slope * 0.03;
            }
            if epoch.is_power_of_two() {
                found.push("distance", f64::from(epoch), size(&(&w - &least)));
            }
            if size(&(x.matmul(&w) - &t)) < 1e-14 {
                break;
            }
        }
        found.put("distance", size(&(&w - &least)));
        found.put("residual", size(&(x.matmul(&w) - &t)));
        found.put("norm", size(&w));
        found.put("least norm", size(&least));
        Ok(found)
    }
}

/// How k steps are computed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Without a tape.
    Forward,
    /// On a tape, to be differentiated.
    Tape,
    /// In √k segments, each computed again on the way back.
    Checkpoints,
}

/// The memory of k steps of descent, for k = 16, 64, 256 and 1024.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Unrolled(pub Method);

impl Unrolled {
    /// Bytes held after k steps, and the derivative of ‖w‖² by the step size.
    fn bytes(self, k: usize) -> Result<(f64, f64)> {
        let [x, t] = problem(6, 4, 1);
        let (w, eta) = (Tensor::zeros([4]), Tensor::scalar(0.1));
        if self.0 == Method::Forward {
            let before = chainrule_tensor::memory::live();
            let end = (0..k).fold(w.clone(), |w, _| step(&w, &eta, &x, &t, 6));
            let held = chainrule_tensor::memory::live() - before;
            return Ok((held as f64, f64::from(u8::from(end.all_finite()))));
        }
        let tape = Tape::new();
        let [w, eta, x, t] = [w, eta, x, t].map(|v| tape.leaf(v));
        let (end, inside) = if self.0 == Method::Tape {
            ((0..k).fold(w, |w, _| step(&w, &eta, &x, &t, 6)), 0)
        } else {
            let root = k.isqrt();
            let part = |v: &[Var<'_, f64>]| -> usize {
                let inner = Tape::new();
                let [w, eta, x, t] = [0, 1, 2, 3].map(|i| inner.leaf(v[i].value()));
                (0..root).fold(w, |w, _| step(&w, &eta, &x, &t, 6));
                inner.bytes()
            };
            let inside = part(&[w, eta, x, t]);
            let end = (0..root).try_fold(w, |w, _| {
                checkpoint(|v| (0..root).fold(v[0], |w, _| step(&w, &v[1], &v[2], &v[3], 6)), &[w, eta, x, t])
            })?;
            (end, inside)
        };
        let loss = end.square().sum(&[]);
        let bytes = tape.bytes() + inside;
        let slope = tape.try_grad(loss, &[eta])?.of(eta).item().unwrap_or(f64::NAN);
        Ok((bytes as f64, slope))
    }
}

impl Trial for Unrolled {
    const KIND: &'static str = "unrolled";

    fn run(&self, _: u64, _: &Bench) -> Result<Measures> {
        let mut found = Measures::default();
        for k in [16, 64, 256, 1024] {
            let (bytes, slope) = self.bytes(k)?;
            found.push("bytes", k as f64, bytes);
            found.push("slope", k as f64, slope);
        }
        Ok(found)
    }
}

/// The best size of one step, found by descent on the step size through the step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BestStep;

impl Trial for BestStep {
    const KIND: &'static str = "best step";

    fn run(&self, seed: u64, _: &Bench) -> Result<Measures> {
        let [x, t] = problem(6, 4, seed);
        let w0 = Tensor::randn([4], 1.0, 3 * seed + 2);
        let back = x.t().matmul(&(x.matmul(&w0) - &t));
        let best = 3.0 * size(&back).powi(2) / size(&x.matmul(&back)).powi(2);
        // The loss after the step and its derivative by η, through the step's own gradient.
        let after = |eta: f64| -> Result<(f64, f64)> {
            let tape = Tape::new();
            let eta = tape.leaf(Tensor::scalar(eta));
            let w = tape.leaf(w0.clone());
            let loss = |w: Var<'_, f64>| -> chainrule_autograd::Result<_> {
                let miss = w.constant(x.clone()).matmul(&w) - w.constant(t.clone());
                Ok(miss.square().mean(&[]).id())
            };
            let first = tape.var(loss(w)?)?;
            let slope = tape.try_grad_graph(first, &[w])?[0];
            let second = tape.var(loss(w - eta * slope)?)?;
            let value = second.value().item().unwrap_or(f64::NAN);
            Ok((value, tape.try_grad(second, &[eta])?.of(eta).item().unwrap_or(f64::NAN)))
        };
        // The loss is a parabola in η; a step of half the inverse curvature halves the distance.
        let curvature = after(best + 1.0)?.1;
        let mut eta = 0.0;
        let mut found = Measures::default();
        for at in 0..60 {
            let (loss, slope) = after(eta)?;
            found.push("step size", f64::from(at), eta);
            found.push("loss", eta, loss);
            eta -= 0.5 / curvature * slope;
        }
        found.put("found", eta);
        found.put("formula", best);
        found.put("relative distance", (eta / best - 1.0).abs());
        Ok(found)
    }
}

/// A penalty λ̃ ‖w‖² against weight decay λ = 2 η λ̃ under the same rule.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decay {
    /// Gradient descent.
    Plain,
    /// With momentum 0.9.
    Momentum,
    /// RMSProp.
    Rmsprop,
    /// Adam and AdamW.
    Adam,
}

impl Trial for Decay {
    const KIND: &'static str = "decay";

    fn run(&self, seed: u64, _: &Bench) -> Result<Measures> {
        const ETA: f64 = 0.05;
        let (lambda, [x, t]) = (0.03, problem(6, 4, seed));
        let (penalty, rate) = (lambda / (2.0 * ETA), lambda / ETA);
        let sgd = Sgd::new(ETA).momentum(if *self == Decay::Momentum { 0.9 } else { 0.0 });
        let mut found = Measures::default();
        let mut ways = Vec::new();
        for decayed in [false, true] {
            let w = Param::new("w", Role::Weight, Tensor::randn([4], 1.0, 3 * seed + 2));
            let p = vec![("w".to_string(), w.clone())];
            let mut optimizer: Box<dyn Optimizer<f64>> = match (self, decayed) {
                (Decay::Plain | Decay::Momentum, false) => Box::new(Optim::new(sgd, p)?),
                (Decay::Plain | Decay::Momentum, true) => {
                    Box::new(Optim::new(sgd.weight_decay(rate).decoupled(true), p)?)
                }
                (Decay::Rmsprop, false) => Box::new(Optim::new(RmsProp::new(ETA), p)?),
                (Decay::Rmsprop, true) => {
                    Box::new(Optim::new(RmsProp::new(ETA).weight_decay(rate).decoupled(true), p)?)
                }
                (Decay::Adam, false) => Box::new(Optim::new(Adam::new(ETA), p)?),
                (Decay::Adam, true) => Box::new(Optim::new(AdamW::new(ETA).weight_decay(rate), p)?),
            };
            let mut tape = Tape::new();
            let mut path = Vec::new();
            for _ in 0..50 {
                let loss = {
                    let v = tape.param(&w);
                    let miss = tape.constant(x.clone()).matmul(&v) - tape.constant(t.clone());
                    let penalty = if decayed { 0.0 } else { penalty };
                    (miss.square().mean(&[]) + v.square().sum(&[]) * penalty).id()
                };
                optimizer.step(&tape.try_backward(loss)?)?;
                path.push(w.value());
            }
            ways.push(path);
        }
        for (at, (a, b)) in ways[0].iter().zip(&ways[1]).enumerate() {
            found.push("distance", (at + 1) as f64, size(&(a - b)));
        }
        found.put("distance", size(&(&ways[0][49] - &ways[1][49])));
        Ok(found)
    }
}
