//! Special points: zeros, ties, small whole numbers and halves, ends and middles of intervals, numbers far out, the identity and
//! other plain matrices, none of which a draw gives.

use super::structured::structured;
use super::{Drawn, Point, draw};
use crate::Span;
use crate::eval::{Result, World};
use crate::program::Program;
use crate::syntax::tree::{Decl, Expr, Prop, Rel, Set};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// How a point is special.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// Whole numbers, zeros, and ends that belong to an interval: the first is 0 for all.
    Whole(usize),
    /// Halves of odd numbers, and middles of intervals: for an even number the same for all.
    Half(usize),
    /// What has one shape is equal.
    Equal,
    /// Far from 0 or from a bound, upwards or downwards.
    Far(bool),
    /// Close to 0 or to a bound.
    Near,
}

/// The kinds that are tried.
pub const SPECIAL: [Special; 15] = [
    Special::Whole(0),
    Special::Whole(1),
    Special::Whole(2),
    Special::Whole(3),
    Special::Whole(4),
    Special::Whole(5),
    Special::Whole(6),
    Special::Half(0),
    Special::Half(1),
    Special::Half(2),
    Special::Equal,
    Special::Far(true),
    Special::Far(false),
    Special::Far(true),
    Special::Near,
];

/// In this order; as many as a prime, so that a name that steps through them faster meets all of them too.
const WHOLE: [f64; 7] = [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0];
/// In this order; where a middle is allowed, it comes before them.
const HALF: [f64; 4] = [0.5, -0.5, 1.5, -1.5];
/// So many whole numbers of an interval are tried beside those.
const INSIDE: f64 = 7.0;

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
        let mut seen: Vec<(&Decl, Tensor<f64>)> = Vec::new();
        let named = decls.flat_map(|d| d.names.iter().map(move |n| (d, n))).enumerate();
        for (place, (decl, name)) in named {
            // Whoever says where to look has the last word.
            let sampled = program.is_sampled(&name.name);
            let law = sampled.then(|| draw::law(world, program, name, decl.set.as_ref())).transpose()?;
            let meant = |x: f64| law.as_ref().is_none_or(|law| law.reaches(x));
            let Some(Drawn::Numbers(tensor)) = point.values.get_mut(&name.name) else { continue };
            // Whether its entries depend on each other.
            let bound = |d: &Decl| !d.props.is_empty() || d.set.as_ref().is_some_and(Set::is_rows);
            let alike = |d: &Decl| match (bound(d), bound(decl)) {
                (false, false) => true,
                (a, b) => a == b && d.props == decl.props && d.set == decl.set,
            };
            // What lies in the same set comes first: another name of the file does not keep two from being equal.
            let like = |d: &Decl, t: &Tensor<f64>| t.shape() == tensor.shape() && alike(d);
            let same = seen.iter().find(|(d, t)| like(d, t) && d.set == decl.set);
            let like = same.or_else(|| seen.iter().find(|(d, t)| like(d, t))).map(|(_, t)| t);
            let changed = if bound(decl) {
                let changed = self.together(world, decl, tensor, like)?;
                let inside: Box<dyn Fn(f64) -> bool> = match &decl.set {
                    None | Some(Set::Simplex | Set::OneHot) => Box::new(|_| true),
                    Some(set) => world.member(set, name.span)?,
                };
                changed.filter(|t| t.to_vec().into_iter().all(|x| inside(x) && meant(x)))
            } else {
                let choice = Choice::of(world, decl.set.as_ref(), name.span)?;
                let one = tensor.shape().is_empty();
                let like = like.map(Tensor::to_vec);
                let new = tensor.to_vec().into_iter().enumerate().map(|(i, x)| {
                    let like = like.as_ref().and_then(|l| l.get(i)).copied();
                    let new = self.number(x, &choice, one.then_some(place), like, stream);
                    if (choice.allowed)(new) && meant(new) { new } else { x }
                });
                Tensor::from_vec(new.collect(), *tensor.shape()).ok()
            };
            if let Some(changed) = changed {
                *tensor = changed;
            }
            seen.push((decl, tensor.clone()));
        }
        Ok(())
    }

    /// Entries that depend on each other instead of those that were drawn, if there are such; `like` is the first value that is
    /// declared alike.
    fn together(
        self,
        world: &World,
        decl: &Decl,
        old: &Tensor<f64>,
        like: Option<&Tensor<f64>>,
    ) -> Result<Option<Tensor<f64>>> {
        let width = old.shape().last().copied().unwrap_or(1).max(1);
        let entries = |f: &dyn Fn(usize) -> f64| {
            Tensor::from_vec((0..old.numel()).map(|i| f(i % width)).collect(), *old.shape()).ok()
        };
        Ok(match (self, &decl.set) {
            (Special::Equal, _) => like.cloned(),
            (Special::Whole(k), Some(Set::Simplex)) => entries(&|i| f64::from(u8::from(i == k % width))),
            (Special::Half(_), Some(Set::Simplex)) => entries(&|_| 1.0 / width as f64),
            (_, Some(Set::Simplex | Set::OneHot)) => None,
            _ => {
                let rank = decl.props.iter().find_map(|p| if let Prop::Rank(k) = p { Some(k) } else { None });
                let rank = rank.map(|k| world.dim(k, world.root())).transpose()?.map(|k| k.size);
                structured(self, old, &decl.props, rank)
            }
        })
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
        let (whole, half) = (&of.whole, &of.half);
        match (self, place) {
            (Special::Whole(_), _) if whole.is_empty() => x,
            (Special::Whole(0), _) => whole[0],
            (Special::Whole(k), Some(p)) if whole.len() == WHOLE.len() => {
                whole[k * (1 + p % 6) % WHOLE.len()]
            }
            (Special::Whole(k), Some(p)) => whole[(k + p) % whole.len()],
            // Every other time many are alike, so that some are 0 and others are not.
            (Special::Whole(k), None) if k % 2 == 1 && stream.below(2) == 0 => whole[0],
            (Special::Whole(_), None) => whole[stream.below(whole.len())],
            (Special::Half(_), _) if half.is_empty() => x,
            (Special::Half(0), _) => half[0],
            (Special::Half(k), Some(p)) => half[(k + p) % half.len()],
            (Special::Half(_), None) => half[stream.below(half.len())],
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
    /// The middle, if there is one, and small halves of odd numbers.
    half: Vec<f64>,
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
        let (mut inside, mut middle) = (Vec::new(), None);
        if let &[low, high] = ends.as_slice()
            && (high - low).is_finite()
        {
            middle = Some((low + high) / 2.0);
            if high - low <= INSIDE {
                inside = (0..=INSIDE as usize).map(|n| low.ceil() + n as f64).collect();
            }
        }
        let distinct = |numbers: &mut dyn Iterator<Item = f64>| {
            let mut list: Vec<f64> = Vec::new();
            for x in numbers.filter(|x| x.is_finite() && allowed(*x)) {
                if !list.contains(&x) {
                    list.push(x);
                }
            }
            list
        };
        let whole = distinct(&mut WHOLE.into_iter().chain(inside).chain(ends));
        let half = distinct(&mut middle.into_iter().chain(HALF));
        Ok(Choice { allowed, whole, half, origin, way })
    }
}
