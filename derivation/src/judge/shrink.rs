//! Counterexamples made small: small sizes, then numbers that one can calculate with by hand.

use super::chain::{self, Link};
use super::compare::Failure;
use super::scene::Scene;
use super::{ground, kink, strata};
use crate::eval::World;
use crate::sample::{Drawn, Point, Sizes};
use crate::syntax::tree::{DeclShape, Rel, Set};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// Numbers to try instead of a drawn one, the easiest first.
const EASY: &[f64] = &[0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0];
/// So many points are looked at, and so many values computed for them.
const BUDGET: (usize, usize) = (400, 150_000);
/// Arrays with more entries are only changed as a whole.
const FEW: usize = 24;

/// The smallest point found at which a link of a chain fails clearly, and how it fails there.
pub fn shrink(
    scene: &Scene,
    link: usize,
    rels: &[Rel],
    from: &Point,
    failure: &Failure,
    stream: &mut Stream,
    smaller: &[Sizes],
) -> (Point, Failure) {
    let (mut points, mut values) = BUDGET;
    let inequality = rels.iter().any(|r| *r != Rel::Equal);
    let mut last = 0;
    let derives = strata::made_of(scene).into_iter().any(kink::differentiates);
    let telling = failure.left != 0.0 && failure.right != 0.0;
    let mut fails = |point: &Point, stream: &mut Stream| -> Option<Failure> {
        if points == 0 || values < last {
            return None;
        }
        let tape = Tape::new();
        let mut point = point.clone();
        let world = scene.world(&tape, &mut point, stream, false).ok()?;
        if !scene.declared(&world) {
            return None;
        }
        (points, values) = (points - 1, values - last);
        let world = scene.there(world).ok()?;
        if !ground::holds(scene.program, &world) {
            return None;
        }
        // On a kink the derivative is a convention, and no counterexample.
        let on_kink = |w: &World| derives && !kink::on(scene, w).is_empty();
        if scene.places().is_empty() && on_kink(&world) {
            return None;
        }
        let mut links = vec![Link::default(); rels.len()];
        chain::judge_at(&world, 0, scene.asked, rels, &mut links);
        if scene.places().is_empty() && on_kink(&world) && !inequality {
            return None;
        }
        last = world.len();
        let (_, failure) = links.get_mut(link)?.untrue.take()?;
        let (a, b) = (failure.left, failure.right);
        // Where both are numbers other than 0, a reader sees by which factor they differ.
        if telling && (a == 0.0 || b == 0.0) {
            return None;
        }
        // One that can be seen with a few digits.
        (!b.is_finite() || (a - b).abs() > 1e-3 * a.abs().max(b.abs())).then_some(failure)
    };
    let (mut best, mut how) = (from.clone(), failure.clone());
    for sizes in smaller {
        let total = |s: &Sizes| s.iter().map(|(_, n)| *n).sum::<i64>();
        if total(sizes) >= total(&best.sizes) {
            continue;
        }
        let found =
            ground::find(scene.program, &Point::of(sizes), stream, true, 20, &mut |_, _, _, _| Ok(true));
        if let Ok(Some(point)) = found
            && let Some((point, failure)) = settle(scene, point, &mut fails, stream)
        {
            (best, how) = (point, failure);
            break;
        }
    }
    for decl in scene.givens() {
        let rows = matches!(decl.set, Some(Set::Simplex | Set::OneHot));
        if rows || !decl.props.is_empty() || !matches!(decl.shape, DeclShape::Scalar | DeclShape::Array(_)) {
            continue;
        }
        for name in &decl.names {
            let Some(Drawn::Numbers(tensor)) = best.values.get(&name.name).cloned() else { continue };
            for x in easier(f64::NAN) {
                let Ok(changed) = Tensor::from_vec(vec![x; tensor.numel()], *tensor.shape()) else { break };
                let mut point = best.clone();
                point.values.insert(name.name.clone(), Drawn::Numbers(changed));
                if let Some(failure) = fails(&point, stream) {
                    (best, how) = (point, failure);
                    break;
                }
            }
            let Some(Drawn::Numbers(tensor)) = best.values.get(&name.name).cloned() else { continue };
            if tensor.numel() > FEW {
                continue;
            }
            for place in 0..tensor.numel() {
                for x in easier(tensor.to_vec()[place]) {
                    let Some(Drawn::Numbers(now)) = best.values.get(&name.name) else { break };
                    let mut data = now.to_vec();
                    data[place] = x;
                    let Ok(changed) = Tensor::from_vec(data, *now.shape()) else { break };
                    let mut point = best.clone();
                    point.values.insert(name.name.clone(), Drawn::Numbers(changed));
                    if let Some(failure) = fails(&point, stream) {
                        (best, how) = (point, failure);
                        break;
                    }
                }
            }
        }
    }
    (best, how)
}

/// A drawn point with what the claim declares for itself, if the claim fails there.
fn settle(
    scene: &Scene,
    mut point: Point,
    fails: &mut impl FnMut(&Point, &mut Stream) -> Option<Failure>,
    stream: &mut Stream,
) -> Option<(Point, Failure)> {
    let tape = Tape::new();
    let _: World = scene.world(&tape, &mut point, stream, true).ok()?;
    let failure = fails(&point, stream)?;
    Some((point, failure))
}

/// Easier numbers than `x`.
fn easier(x: f64) -> Vec<f64> {
    let rounded = [x.round(), (2.0 * x).round() / 2.0];
    let all = EASY.iter().copied().chain(rounded.into_iter().filter(|x| x.is_finite()));
    // What is easy already stays, unless something easier does as well.
    let rank = EASY.iter().position(|e| *e == x).unwrap_or(usize::MAX);
    all.enumerate().filter(|(i, v)| *i < rank && *v != x).map(|(_, v)| v).collect()
}
