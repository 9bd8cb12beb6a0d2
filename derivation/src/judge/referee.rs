//! The referee of the tape: differences that know nothing of rules, and forward mode.

use super::steps::{Steps, random, shifted, within};
use crate::eval::{Taken, World};
use chainrule_autograd::{Tape, Var};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// How a derivative of the tape was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ruling {
    /// Differences of the whole way, and forward mode.
    Differences,
    /// The differences are too small to be seen: each step by itself, and forward mode.
    NodeByNode,
}

impl Ruling {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Ruling::Differences => "differences and forward mode",
            Ruling::NodeByNode => "differences node by node, and forward mode",
        }
    }
}

/// So many derivatives are checked for one claim in one world.
const MOST: usize = 12;

/// Checks the derivatives that a world has taken, from number `from` on. The error says what disagrees.
pub fn rule(world: &World, from: usize) -> Result<Option<Ruling>, String> {
    let taken: Vec<Taken> = world.taken.borrow().get(from..).unwrap_or_default().to_vec();
    if taken.is_empty() {
        return Ok(None);
    }
    let all: Vec<Var> = taken.iter().flat_map(|t| [t.of, t.by]).collect();
    let mut steps = None;
    let mut ruling = Ruling::Differences;
    // Of many derivatives of one kind, some are enough.
    for t in taken.iter().step_by(taken.len().div_ceil(MOST)) {
        let key = (t.of.id().index(), t.by.id().index());
        let known = world.ruled.borrow().get(&key).copied();
        let by_node = match known {
            Some(by_node) => by_node,
            None => {
                if steps.is_none() {
                    steps = Steps::of(world.tape, &all);
                }
                let Some(steps) = &steps else { return Ok(None) };
                one(world.tape, steps, *t)? == Ruling::NodeByNode
            }
        };
        world.ruled.borrow_mut().insert(key, by_node);
        if by_node {
            ruling = Ruling::NodeByNode;
        }
    }
    Ok(Some(ruling))
}

fn one(tape: &Tape, steps: &Steps, t: Taken) -> Result<Ruling, String> {
    let (Ok(of), Ok(by)) = (t.of.try_value(), t.by.try_value()) else { return Ok(Ruling::Differences) };
    let mut stream = Stream::new(t.of.id().index() as u64 + 77);
    let (w, u) = (random(&of, &mut stream), random(&by, &mut stream));
    let dot =
        |a: &Tensor<f64>, b: &Tensor<f64>| a.to_vec().iter().zip(b.to_vec()).map(|(a, b)| a * b).sum::<f64>();
    let size = |a: &Tensor<f64>, b: &Tensor<f64>| {
        a.to_vec().iter().zip(b.to_vec()).map(|(a, b)| (a * b).abs()).sum::<f64>()
    };
    let bar = tape.try_vjp(t.of, &w, &[t.by]).ok().and_then(|g| g.get(t.by.id()).ok());
    let Some(bar) = bar else { return Ok(Ruling::Differences) };
    let backward = dot(&bar, &u);
    let scale = size(&bar, &u);
    if !backward.is_finite() {
        return Ok(Ruling::Differences);
    }
    let Some(tangent) = steps.tangent(t.of, t.by, &u) else { return Ok(Ruling::Differences) };
    let forward = dot(&tangent, &w);
    let terms = scale.max(size(&tangent, &w));
    if (forward - backward).abs() > 1e-8 * terms {
        // Where terms cancel, the two differ by rounding errors of the value, and only the steps can be checked.
        let rounding: f64 = steps.size(t.of).iter().zip(w.to_vec()).map(|(s, w)| (s * w).abs()).sum();
        if (forward - backward).abs() <= 1e3 * f64::EPSILON * rounding {
            return by_node(steps, t);
        }
        return Err(format!("backward and forward mode disagree: {backward:e} and {forward:e}"));
    }
    let value = size(&of, &w);
    let mut nearest = f64::INFINITY;
    for h in [1e-3, 1e-4, 1e-5, 1e-6] {
        // Too small to be seen in differences of the value.
        if terms * h < 1e3 * f64::EPSILON * value {
            continue;
        }
        let at = |h: f64| Some(dot(&steps.moved(t.of, t.by, shifted(&by, &u, h)?)?, &w));
        let (Some(a), Some(b), Some(c), Some(d)) = (at(h), at(-h), at(h / 2.0), at(-h / 2.0)) else {
            continue;
        };
        // Extrapolated to a step of 0.
        let difference = (4.0 * (c - d) / h - (a - b) / (2.0 * h)) / 3.0;
        let noise = 10.0 * f64::EPSILON * value / h;
        let apart = (difference - backward).abs();
        if apart <= 1e-6 * terms + noise {
            return Ok(Ruling::Differences);
        }
        nearest = nearest.min(apart);
    }
    // At a kink any value between the one-sided differences will do.
    let at = |h: f64| Some(dot(&steps.moved(t.of, t.by, shifted(&by, &u, h)?)?, &w));
    if let (Some(up), Some(here), Some(down)) = (at(1e-6), at(0.0), at(-1e-6))
        && within(&[up], &[here], &[down], &[backward], 1e-6)
        && nearest.is_finite()
    {
        return Ok(Ruling::Differences);
    }
    if nearest.is_finite() {
        return Err(format!("the tape says {backward:e} and differences are off by {nearest:e}"));
    }
    by_node(steps, t)
}

fn by_node(steps: &Steps, t: Taken) -> Result<Ruling, String> {
    match steps.wrong_node(t.of, t.by) {
        None => Ok(Ruling::NodeByNode),
        Some(op) => Err(format!("the rule of {op} disagrees with differences")),
    }
}
