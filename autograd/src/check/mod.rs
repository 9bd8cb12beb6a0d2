//! A gradient checker with three verdicts: right, wrong, or unproven with the reason.
//!
//! Three independent witnesses are heard. **Differences**: central difference quotients, extrapolated to a step of 0, with
//! an estimate of their own error. **Forward mode**: ⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩ needs no step size. **Second order**: the recorded
//! gradient is differentiated again and held against differences of the first-order gradient.
//!
//! A difference within the oracle's own error is excused, but it proves nothing: `right` means that a mistake would have
//! been seen. Objectives are random combinations of a function's outputs and never their plain sum, under which the
//! gradient of a softmax, say, vanishes and any wrong rule would pass.
//!
//! ```
//! use chainrule_autograd::{check, prelude::*};
//! let x = [Tensor::from_slice(&[0.5, -1.0, 2.0])];
//! let report = check::gradient(|x| (x[0] * x[0]).sigmoid(), &x);
//! assert_eq!(report.verdict, check::Verdict::Right, "{report}");
//!
//! // A derivation done by hand, with a factor lost: d/dx Σ x² = 2x.
//! let claimed = [x[0].clone()];
//! let report = check::claim(|x| (x[0] * x[0]).sum(&[]), &x, &claimed);
//! let (input, mistake) = report.mistake().unwrap();
//! assert_eq!((input, &mistake.how), (0, &check::How::Times(0.5)));
//! ```

mod how;
mod judge;
mod oracle;
mod plot;
mod report;

pub use how::How;
pub use report::{CurvePoint, DotProduct, Entry, InputReport, Mistake, Reason, Report, Verdict};

use crate::{Domain, Error, Maths, Op, Result, Tape, Value, Var};
use chainrule_tensor::Tensor;
use oracle::{Oracle, Parts};

/// What to check, and how closely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// What all random choices follow from.
    pub seed: u64,
    /// The smallest relative mistake that must be seen; an oracle that cannot see it leaves the verdict unproven.
    pub resolution: f64,
    /// Along how many random directions each input is checked. `None`: every entry of inputs with at most 256 entries, else
    /// 8 directions.
    pub directions: Option<usize>,
    /// Which derivative is checked.
    pub order: Order,
}

/// Which derivative is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// The gradient of ⟨w, f(x)⟩ for a random w, against differences of f.
    First,
    /// The gradient of ⟨v, ∇⟨w, f(x)⟩⟩ for random v and w, against differences of the first-order gradient.
    Second,
}

impl Default for Options {
    fn default() -> Options {
        Options { seed: 0, resolution: 1e-6, directions: None, order: Order::First }
    }
}

/// Checks the gradients that a tape gives for `f` at a point, with the default [`Options`].
///
/// # Panics
/// If `f` does, or if its operations fail at the point. See [`Options::try_gradient`].
pub fn gradient<F>(f: F, x: &[Tensor<f64>]) -> Report
where
    F: for<'t> Fn(&[Var<'t, f64>]) -> Var<'t, f64>,
{
    Options::default().gradient(f, x)
}

/// As [`gradient`], for an `f` that may fail; outside of its domain counts as outside when it does.
pub fn try_gradient<F>(f: F, x: &[Tensor<f64>]) -> Result<Report>
where
    F: for<'t> Fn(&[Var<'t, f64>]) -> Result<Var<'t, f64>>,
{
    Options::default().try_gradient(f, x)
}

/// Checks an op's rule at a point, with the default [`Options`].
pub fn rule(op: impl Into<Op>, x: &[Tensor<f64>]) -> Result<Report> {
    Options::default().rule(op, x)
}

/// Checks gradients that somebody claims for the scalar function `f`, with the default [`Options`].
///
/// # Panics
/// If `f` does, if it is not scalar, or if there is not one claim for each input. See [`Options::try_claim`].
pub fn claim<F>(f: F, x: &[Tensor<f64>], claimed: &[Tensor<f64>]) -> Report
where
    F: for<'t> Fn(&[Var<'t, f64>]) -> Var<'t, f64>,
{
    Options::default().claim(f, x, claimed)
}

type Function<'a> = &'a dyn for<'t> Fn(&[Var<'t, f64>]) -> Result<Var<'t, f64>>;

impl Options {
    /// See [`gradient`].
    ///
    /// # Panics
    /// As [`gradient`].
    pub fn gradient<F>(&self, f: F, x: &[Tensor<f64>]) -> Report
    where
        F: for<'t> Fn(&[Var<'t, f64>]) -> Var<'t, f64>,
    {
        done(self.check_tape(&|x| Ok(f(x)), x))
    }

    /// See [`try_gradient`].
    pub fn try_gradient<F>(&self, f: F, x: &[Tensor<f64>]) -> Result<Report>
    where
        F: for<'t> Fn(&[Var<'t, f64>]) -> Result<Var<'t, f64>>,
    {
        self.check_tape(&f, x)
    }

    /// See [`rule`]. At second order the output y is bent to y + y²/2, so that linear ops have something to show.
    pub fn rule(&self, op: impl Into<Op>, x: &[Tensor<f64>]) -> Result<Report> {
        let op = op.into();
        self.try_gradient(
            |x| {
                let y = Var::try_apply(op.clone(), &x.iter().collect::<Vec<_>>())?;
                match self.order {
                    Order::First => Ok(y),
                    Order::Second => Ok(y + y * y * 0.5),
                }
            },
            x,
        )
    }

    /// See [`claim`].
    ///
    /// # Panics
    /// As [`claim`].
    pub fn claim<F>(&self, f: F, x: &[Tensor<f64>], claimed: &[Tensor<f64>]) -> Report
    where
        F: for<'t> Fn(&[Var<'t, f64>]) -> Var<'t, f64>,
    {
        done(self.check_claim(&|x| Ok(f(x)), x, claimed))
    }

    /// As [`claim`], for an `f` that may fail.
    pub fn try_claim<F>(&self, f: F, x: &[Tensor<f64>], claimed: &[Tensor<f64>]) -> Result<Report>
    where
        F: for<'t> Fn(&[Var<'t, f64>]) -> Result<Var<'t, f64>>,
    {
        self.check_claim(&f, x, claimed)
    }

    fn check_claim(&self, f: Function, x: &[Tensor<f64>], claimed: &[Tensor<f64>]) -> Result<Report> {
        if claimed.len() != x.len() {
            let why = format!("{} gradients are claimed for {} inputs", claimed.len(), x.len());
            return Err(Error::domain("check", why));
        }
        let shape = *values(f, x)?.shape();
        if shape.numel() != 1 {
            return Err(Error::NotScalar { shape });
        }
        let oracle = |x: &[Tensor<f64>]| Some(values(f, x).ok()?.to_vec());
        Ok(self.judge(&oracle, &[1.0], x, claimed, None))
    }

    fn check_tape(&self, f: Function, x: &[Tensor<f64>]) -> Result<Report> {
        let tape = Tape::new();
        let leaves: Vec<Var> = x.iter().map(|x| tape.leaf(x.clone())).collect();
        let y = f(&leaves)?;
        // The gradient of a single number is reported as it is; anything else is weighed at random.
        let w = match y.shape().numel() {
            1 => Tensor::ones(y.shape()),
            _ => self.draw(&y.value(), 1),
        };
        match self.order {
            Order::First => {
                let grads = tape.try_vjp(y, &w, &leaves)?;
                let claimed = leaves.iter().map(|x| grads.get(x.id())).collect::<Result<Vec<_>>>()?;
                let dot = self.dot_product(&tape, y, &w, &leaves, &claimed)?;
                let oracle = |x: &[Tensor<f64>]| Some(values(f, x).ok()?.to_vec());
                Ok(self.judge(&oracle, &w.to_vec(), x, &claimed, Some(dot)))
            }
            Order::Second => {
                let first = tape.try_vjp_graph(y, tape.constant(w.clone()), &leaves)?;
                let v: Vec<Tensor<f64>> =
                    x.iter().enumerate().map(|(i, x)| self.draw(x, 100 + i as u64)).collect();
                let mut objective = tape.constant(Tensor::scalar(0.0));
                for (g, v) in first.iter().zip(&v) {
                    objective = objective + (*g * tape.constant(v.clone())).try_sum(&[])?;
                }
                let grads = tape.try_grad(objective, &leaves)?;
                let claimed = leaves.iter().map(|x| grads.get(x.id())).collect::<Result<Vec<_>>>()?;
                let oracle = |x: &[Tensor<f64>]| gradients(f, x, &w).ok();
                let weights: Vec<f64> = v.iter().flat_map(Tensor::to_vec).collect();
                Ok(self.judge(&oracle, &weights, x, &claimed, None))
            }
        }
    }

    fn judge(
        &self,
        value: Parts,
        weights: &[f64],
        x: &[Tensor<f64>],
        claimed: &[Tensor<f64>],
        dot_product: Option<DotProduct>,
    ) -> Report {
        let oracle = Oracle::new(value, weights, x);
        let each = x.iter().zip(claimed).enumerate();
        let inputs: Vec<_> = each.map(|(i, (x, c))| judge::input(oracle.as_ref(), i, x, c, self)).collect();
        let gradients = match inputs.is_empty() {
            true => Verdict::Unproven(Reason::NoEntries),
            false => Verdict::all(inputs.iter().map(|i| i.verdict)),
        };
        // Forward mode can refute, and spoil what is right, but not explain what is unproven.
        let verdict = match (gradients, dot_product.map(|d| d.verdict)) {
            (_, Some(Verdict::Wrong)) => Verdict::Wrong,
            (Verdict::Right, Some(dot)) => dot,
            (verdict, _) => verdict,
        };
        Report { verdict, seed: self.seed, inputs, dot_product }
    }

    fn dot_product(
        &self,
        tape: &Tape<f64>,
        y: Var<'_, f64>,
        w: &Tensor<f64>,
        leaves: &[Var<'_, f64>],
        claimed: &[Tensor<f64>],
    ) -> Result<DotProduct> {
        let along: Vec<_> =
            leaves.iter().enumerate().map(|(i, x)| (x.id(), self.draw(&x.value(), 200 + i as u64))).collect();
        let dy = tape.jvp(y.id(), &along)?;
        let (mut forward, mut reverse, mut size) = (0.0, 0.0, 0.0);
        for (a, b) in dy.to_vec().iter().zip(w.to_vec()) {
            forward += a * b;
            size += (a * b).abs();
        }
        for ((_, dx), g) in along.iter().zip(claimed) {
            for (a, b) in dx.to_vec().iter().zip(g.to_vec()) {
                reverse += a * b;
                size += (a * b).abs();
            }
        }
        let relative = if size == 0.0 { 0.0 } else { (forward - reverse).abs() / size };
        let verdict = match size.is_finite() {
            true if relative <= self.resolution => Verdict::Right,
            true => Verdict::Wrong,
            false => Verdict::Unproven(Reason::NonFinite),
        };
        Ok(DotProduct { forward, reverse, relative, verdict })
    }

    /// Random numbers, none of them near 0, of a tensor's shape.
    fn draw(&self, like: &Tensor<f64>, salt: u64) -> Tensor<f64> {
        Domain::Any.draw(like.shape(), self.seed.wrapping_mul(1009).wrapping_add(salt))
    }
}

/// The value of `f`.
fn values(f: Function, x: &[Tensor<f64>]) -> Result<Tensor<f64>> {
    let tape = Tape::new();
    let leaves: Vec<Var> = x.iter().map(|x| tape.leaf(x.clone())).collect();
    f(&leaves)?.try_value()
}

/// The gradients of ⟨w, f⟩, one after the other.
fn gradients(f: Function, x: &[Tensor<f64>], w: &Tensor<f64>) -> Result<Vec<f64>> {
    let tape = Tape::new();
    let leaves: Vec<Var> = x.iter().map(|x| tape.leaf(x.clone())).collect();
    let grads = tape.try_vjp(f(&leaves)?, w, &leaves)?;
    let mut all = Vec::new();
    for x in &leaves {
        all.extend(grads.get(x.id())?.to_vec());
    }
    Ok(all)
}

fn done(report: Result<Report>) -> Report {
    match report {
        Ok(report) => report,
        Err(e) => panic!("{e}"),
    }
}
