//! Special points: zeros, ties, small whole numbers, ends of intervals, and numbers far out, none of which a draw gives.

use super::{Drawn, Point, draw};
use crate::Span;
use crate::eval::{Result, World};
use crate::program::Program;
use crate::syntax::tree::{Decl, Expr, Rel, Set};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// How a point is special.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// Whole numbers, zeros, and ends that belong to an interval: the first is 0 for all.
    Whole(usize),
    /// What has one shape is equal.
    Equal,
    /// Far from 0 or from a bound, upwards or downwards.
    Far(bool),
    /// Close to 0 or to a bound.
    Near,
}

/// The kinds that are tried.
pub const SPECIAL: [Special; 12] = [
    Special::Whole(0),
    Special::Whole(1),
    Special::Whole(2),
    Special::Whole(3),
    Special::Whole(4),
    Special::Whole(5),
    Special::Whole(6),
    Special::Equal,
    Special::Far(true),
    Special::Far(false),
    Special::Far(true),
    Special::Near,
];

/// In this order; as many as a prime, so that a name that steps through them faster meets all of them too.
const WHOLE: [f64; 7] = [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0];

impl Special {
    /// Whether rounding hides no differences: numbers are small.
    pub fn is_exact(self) -> bool {
        !matches!(self, Special::Far(_) | Special::Near)
    }

    /// Changes what was drawn for some declarations.
    pub fn apply<'f>(
        self,
        world: &World,
        program: &Program,
        decls: impl Iterator<Item = &'f Decl>,
        point: &mut Point,
        stream: &mut Stream,
    ) -> Result<()> {
        let mut seen: Vec<Tensor<f64>> = Vec::new();
        let free = decls.filter(|d| d.props.is_empty());
        let named = free.flat_map(|d| d.names.iter().map(move |n| (d, n))).enumerate();
        for (place, (decl, name)) in named {
            // Whoever says where to look has the last word.
            let sampled = program.is_sampled(&name.name);
            let law = sampled.then(|| draw::law(world, program, name, decl.set.as_ref())).transpose()?;
            let meant = |x: f64| law.as_ref().is_none_or(|law| law.reaches(x));
            let Some(Drawn::Numbers(tensor)) = point.values.get_mut(&name.name) else { continue };
            let like = seen.iter().find(|t| t.shape() == tensor.shape()).map(Tensor::to_vec);
            seen.push(tensor.clone());
            let data = match &decl.set {
                Some(Set::OneHot) => continue,
                Some(Set::Simplex) => match (self, tensor.shape().last()) {
                    (Special::Whole(k), Some(&width)) => {
                        let corner = |i: usize| f64::from(u8::from(i % width.max(1) == k % width.max(1)));
                        (0..tensor.numel()).map(corner).collect()
                    }
                    _ => continue,
                },
                set => {
                    let choice = Choice::of(world, set.as_ref(), name.span)?;
                    let one = tensor.shape().is_empty();
                    let old = tensor.to_vec().into_iter().enumerate();
                    let new = old.map(|(i, x)| {
                        let like = like.as_ref().and_then(|l| l.get(i)).copied();
                        let new = self.number(x, &choice, one.then_some(place), like, stream);
                        if (choice.allowed)(new) && meant(new) { new } else { x }
                    });
                    new.collect()
                }
            };
            if let Ok(changed) = Tensor::from_vec(data, *tensor.shape()) {
                *tensor = changed;
            }
        }
        Ok(())
    }

    /// A number instead of `x`: of an array's entry, or of the number with a place among those that are given. `like` is what
    /// stands in the same place of the first value of the same shape.
    fn number(
        self,
        x: f64,
        of: &Choice,
        place: Option<usize>,
        like: Option<f64>,
        stream: &mut Stream,
    ) -> f64 {
        let whole = &of.whole;
        match (self, place) {
            (Special::Whole(_), _) if whole.is_empty() => x,
            (Special::Whole(0), _) => whole[0],
            (Special::Whole(k), Some(p)) if whole.len() == WHOLE.len() => {
                whole[k * (1 + p % 6) % WHOLE.len()]
            }
            (Special::Whole(k), Some(p)) => whole[(k + p) % whole.len()],
            (Special::Whole(_), None) => whole[stream.below(whole.len())],
            (Special::Equal, _) => like.unwrap_or(x),
            (Special::Far(up), Some(_)) => {
                let way = of.way.unwrap_or(if up { 1.0 } else { -1.0 });
                of.origin + way * ((10.0 + 20.0 * stream.uniform()) * 1e3).round() / 1e3
            }
            (Special::Far(_), None) => of.origin + 30.0 * (x - of.origin),
            (Special::Near, _) => of.origin + 1e-3 * (x - of.origin),
        }
    }
}

/// What numbers a declaration leaves to choose from.
struct Choice {
    allowed: Box<dyn Fn(f64) -> bool>,
    /// Small whole numbers and closed ends.
    whole: Vec<f64>,
    /// The bound that numbers lie beyond, or 0.
    origin: f64,
    /// On which side of it, if there is only one.
    way: Option<f64>,
}

impl Choice {
    fn of(world: &World, set: Option<&Set>, span: Span) -> Result<Choice> {
        let number = |e: &Expr| world.one_number(e);
        let (mut ends, mut origin, mut way) = (Vec::new(), 0.0, None);
        match set {
            Some(Set::Compare(rel, e)) if !matches!(rel, Rel::Equal | Rel::NotEqual) => {
                origin = number(e)?;
                way = Some(if matches!(rel, Rel::Greater | Rel::GreaterEqual) { 1.0 } else { -1.0 });
                ends.push(origin);
            }
            Some(Set::Interval(low, _, high, _)) => {
                let (low, high) = (number(low)?, number(high)?);
                (origin, way) = match (low.is_finite(), high.is_finite()) {
                    (true, _) => (low, Some(1.0)),
                    (_, true) => (high, Some(-1.0)),
                    _ => (0.0, None),
                };
                ends.extend([low, high]);
            }
            Some(Set::Integers(low, high)) => ends.extend([number(low)?, number(high)?]),
            _ => {}
        }
        let allowed: Box<dyn Fn(f64) -> bool> = match set {
            Some(set) => world.member(set, span)?,
            None => Box::new(|_| true),
        };
        let mut whole: Vec<f64> = Vec::new();
        for x in WHOLE.into_iter().chain(ends).filter(|x| x.is_finite() && allowed(*x)) {
            if !whole.contains(&x) {
                whole.push(x);
            }
        }
        Ok(Choice { allowed, whole, origin, way })
    }
}
