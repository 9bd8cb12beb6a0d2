//! Clipping of gradients, between the backward sweep and the step.

use crate::{Error, Objection, Result};
use chainrule_autograd::{Grads, Param};
use chainrule_tensor::{Real, kernels};
use std::collections::HashSet;

/// Scales the gradients of `params` together so that their norm is at most `max`: all are multiplied by
/// min(1, max / (‖g‖ + 1e-6)), where ‖g‖ is the Euclidean norm of all their elements and 1e-6 is PyTorch's. Gives ‖g‖ as
/// it was. Tied parameters count once.
///
/// # Errors
/// If `max` is not a positive number, or a gradient holds NaN or infinity. Nothing has changed then.
///
/// Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks" (2013).
pub fn clip_norm<T: Real>(grads: &mut Grads<T>, params: &[(String, Param<T>)], max: f64) -> Result<f64> {
    check("max_norm", max)?;
    let params = distinct(params);
    let mut squares = 0.0;
    for (name, p) in &params {
        let Some(g) = grads.param(p) else { continue };
        if !g.all_finite() {
            return Err(Error::NonFinite { name: name.clone() });
        }
        squares += g.to_vec().iter().map(|x| x.f64() * x.f64()).sum::<f64>();
    }
    let norm = squares.sqrt();
    let scale = max / (norm + 1e-6);
    if scale < 1.0 {
        let scale = T::of(scale);
        each(grads, &params, |x| x * scale);
    }
    Ok(norm)
}

/// Clamps every element of the gradients of `params` to [-max, max]. NaN stays NaN.
///
/// # Errors
/// If `max` is not a positive number.
pub fn clip_value<T: Real>(grads: &mut Grads<T>, params: &[(String, Param<T>)], max: f64) -> Result<()> {
    check("clip_value", max)?;
    let max = T::of(max);
    each(grads, &distinct(params), |x| x.maximum(-max).minimum(max));
    Ok(())
}

fn check(setting: &str, max: f64) -> Result<()> {
    let objection = Objection::not_positive(setting, max, "it bounds the size of gradients");
    objection.map_or(Ok(()), |o| Err(Error::Refused { objections: vec![o] }))
}

/// Each parameter once, however often it is listed.
fn distinct<T: Real>(params: &[(String, Param<T>)]) -> Vec<&(String, Param<T>)> {
    let mut seen = HashSet::new();
    params.iter().filter(|(_, p)| seen.insert(p.key())).collect()
}

fn each<T: Real>(grads: &mut Grads<T>, params: &[&(String, Param<T>)], f: impl Fn(T) -> T + Sync + Send) {
    for (_, p) in params {
        if let Some(g) = grads.param_mut(p) {
            *g = kernels::map(g, &f);
        }
    }
}
