//! Comparing two members at one point.

use super::look::{self, Layout};
use super::steps::Steps;
use crate::eval::{Frame, Result, Value, World, said};
use crate::syntax::tree::{Binary, Expr, Fold, Kind, Rel};

/// Members agree if they differ by less than this, relative to their own size.
pub const AGREES: f64 = 1e-9;
/// Where terms cancel, members agree if they differ by no more than rounding makes of terms of their size.
pub const ROUNDING: f64 = 1e3 * f64::EPSILON;
/// Members that differ by more than this, relative to the size of their terms, are different; in between nothing is said.
pub const DIFFERS: f64 = 1e-6;
/// Where rounding is more than this beside all that is given, an agreement shows nothing.
const GONE: f64 = 1e-3;
/// Whole numbers made of terms below this are exact, and differ if they are not the same.
const WHOLE: f64 = 1e9;

/// What a comparison at one point gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Compared {
    /// The relation holds; whether its transpose would do as well.
    Holds { turned: bool },
    /// Only the transpose will do; where it is not the shapes that tell, how the relation fails as it stands.
    Turned(Option<Failure>),
    /// It holds or fails by less than can be told.
    Close,
    /// The truth is no number here, or a number is too large or too small to be held, so the point says nothing.
    Nowhere,
    /// It fails, if the sides are not only the same because of rounding: a strict relation between numbers that are alike.
    Level(Failure),
    /// It fails.
    Fails(Failure),
}

/// Where and how a relation fails.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Which entry.
    pub entry: String,
    /// The left number.
    pub left: f64,
    /// The right number.
    pub right: f64,
}

/// The left and the right member, and the relation between them.
pub struct Pair<'a, 't> {
    pub left: (&'a Expr, &'a Value<'t>),
    pub rel: Rel,
    pub right: (&'a Expr, &'a Value<'t>),
    /// Whether the truth stands on the right: what the other side is held against, and what must have a value.
    pub truth_right: bool,
    /// Whether the transpose will do: of a derivative, where it is a choice of layout.
    pub layouts: bool,
}

/// Whether an expression lies as a derivative does, so that its transpose is the other layout: it is a derivative, or made of
/// some by sums, indices and numbers as factors.
pub fn has_layouts(world: &World, e: &Expr, frame: &Frame) -> bool {
    let has = |e: &Expr| has_layouts(world, e, frame);
    let number = |e: &Expr| world.eval(e, frame).is_ok_and(|v| v.is_scalar());
    match &*e.kind {
        // By a number there is one way for a matrix to lie.
        Kind::Derivative { by, .. } => by.is_empty() || by.iter().any(|by| !number(by)),
        Kind::Index(part, _) | Kind::Neg(part) | Kind::Transpose(part) => has(part),
        Kind::Fold { fold: Fold::Sum, body, .. } => has(body),
        Kind::Binary(Binary::Add | Binary::Sub, a, b) => has(a) && has(b),
        Kind::Binary(Binary::Mul, a, b) => has(a) && (has(b) || number(b)) || number(a) && has(b),
        Kind::Binary(Binary::Div, a, b) => has(a) && number(b),
        _ => false,
    }
}

/// Compares all entries.
pub fn compare<'t>(world: &World<'t>, pair: &Pair<'_, 't>, frame: &Frame) -> Result<Compared> {
    let found = entries(world, pair, frame)?;
    let (a, b) = (pair.left.1, pair.right.1);
    let square = a.rank() == 2 && a.dims == b.dims && a.dims[0] == a.dims[1];
    if !pair.layouts || !square || pair.rel != Rel::Equal {
        return Ok(found);
    }
    let turned = crate::eval::transposed(b, pair.right.0.span)?;
    let other = || entries(world, &Pair { right: (pair.right.0, &turned), ..*pair }, frame);
    Ok(match found {
        Compared::Holds { .. } => Compared::Holds { turned: !matches!(other()?, Compared::Fails(_)) },
        Compared::Fails(failure) => match other()? {
            Compared::Holds { .. } => Compared::Turned(Some(failure)),
            _ => Compared::Fails(failure),
        },
        found => found,
    })
}

fn entries<'t>(world: &World<'t>, pair: &Pair<'_, 't>, frame: &Frame) -> Result<Compared> {
    let (a, b, layout) = look::aligned(pair.left, pair.right, pair.layouts && pair.rel == Rel::Equal)?;
    let (x, y) = (look::numbers(&a, frame, pair.left.0)?, look::numbers(&b, frame, pair.right.0)?);
    if x.len() != y.len() {
        return said(
            pair.right.0.span,
            format!("the left side has {} entries here and the right side {}", x.len(), y.len()),
        );
    }
    let (truth, claimed) = if pair.truth_right { (&y, &x) } else { (&x, &y) };
    let holds = match layout {
        Layout::Same => Compared::Holds { turned: false },
        Layout::Transposed => Compared::Turned(None),
    };
    if truth.iter().any(|x| !x.is_finite()) {
        return Ok(Compared::Nowhere);
    }
    let failure = |i: usize| Failure { entry: look::entry(&a, frame, i), left: x[i], right: y[i] };
    let steps = std::cell::LazyCell::new(|| Steps::of(world.tape, &[a.var, b.var]));
    // What became infinite on the way tells nothing.
    let held = || !steps.as_ref().is_some_and(|s| s.overflowed(a.var) || s.overflowed(b.var));
    if let Some(i) = claimed.iter().position(|x| !x.is_finite()) {
        return Ok(if held() { Compared::Fails(failure(i)) } else { Compared::Nowhere });
    }
    // The size of the terms is at least that of their sum, so this needs no look at the terms.
    let plain = |x: f64, y: f64| (x - y).abs() <= AGREES * x.abs().max(y.abs());
    // What a strict relation needs is a difference, and rounding alone makes one: only the size of the terms can tell.
    let clear = |x: f64, y: f64| match pair.rel {
        Rel::Equal => plain(x, y),
        Rel::LessEqual | Rel::GreaterEqual => pair.rel.holds(x, y),
        Rel::Less | Rel::Greater | Rel::NotEqual => false,
    };
    let agrees = x.iter().zip(&y).all(|(&x, &y)| clear(x, y));
    if agrees && !x.iter().chain(&y).any(|x| x.abs() < f64::MIN_POSITIVE) {
        return Ok(holds);
    }
    // Nor does what is made of something that has no value there.
    let pole = || steps.as_ref().is_some_and(|s| s.pole(a.var) || s.pole(b.var));
    if !held() || pole() {
        return Ok(Compared::Nowhere);
    }
    let sunk = steps.as_ref().and_then(|steps| steps.sunk([a.var, b.var]));
    if agrees && sunk.is_none() && !steps.as_ref().is_some_and(Steps::vast) {
        return Ok(holds);
    }
    // A value without rows is the same in each.
    let largest = |lists: &Option<[Vec<f64>; 2]>, i: usize| {
        let of = |list: &Vec<f64>| list.get(i % list.len().max(1)).copied().unwrap_or(0.0);
        lists.iter().flatten().map(of).fold(0.0, f64::max)
    };
    // The size of the terms decides what is a difference.
    let sizes = steps.as_ref().map(|steps| steps.sizes([a.var, b.var]));
    let exact = || steps.as_ref().is_some_and(|s| s.same(a.var, b.var) || s.exact(a.var) && s.exact(b.var));
    // Where all that is given has gone in the rounding of larger numbers, as in 10^20 + x - 10^20, nothing is left to compare.
    let given = std::cell::LazyCell::new(|| steps.as_ref().map_or(0.0, Steps::given).max(1.0));
    let size = |i: usize| largest(&sizes, i).max(x[i].abs()).max(y[i].abs());
    // What was too small to be held on the way is all there is to a difference, or to its absence.
    let lost = |i: usize| {
        let grain = largest(&sunk, i);
        grain > AGREES * x[i].abs().max(y[i].abs()) && (x[i] - y[i]).abs() <= grain
    };
    let (mut close, mut silent, mut level) = (false, false, None);
    if pair.rel == Rel::NotEqual {
        // Arrays are not equal if one entry is not.
        let off = |i: usize| (x[i] - y[i]).abs();
        for row in (0..x.len()).step_by(a.numel().max(1)) {
            let mut entries = row..row + a.numel().max(1);
            if entries.clone().any(|i| off(i) > AGREES * size(i) && !lost(i)) {
                continue;
            }
            if entries.clone().any(lost) {
                silent = true;
                continue;
            }
            // Of cancelled terms nothing is left that could be called equal.
            if !entries.all(|i| off(i) <= ROUNDING * x[i].abs().max(y[i].abs())) {
                close = true;
            } else if exact() || (row..row + a.numel().max(1)).all(|i| size(i) == 0.0) {
                return Ok(Compared::Fails(failure(row)));
            } else {
                level = level.or(Some(failure(row)));
            }
        }
        return Ok(unless(close, silent, level.map_or(holds, Compared::Level)));
    }
    for (i, (&x, &y)) in x.iter().zip(&y).enumerate() {
        if lost(i) {
            silent = true;
            continue;
        }
        let (off, size) = ((x - y).abs(), size(i));
        let rounded = off <= ROUNDING * size;
        if rounded && ROUNDING * size > GONE * given.max(x.abs()).max(y.abs()) {
            silent = true;
            continue;
        }
        if clear(x, y) {
            continue;
        }
        let near = plain(x, y) || rounded;
        let unclear = off <= AGREES * size;
        let whole = x.fract() == 0.0 && y.fract() == 0.0 && size < WHOLE;
        match pair.rel {
            Rel::Equal | Rel::LessEqual | Rel::GreaterEqual if near => {}
            Rel::Equal if !whole && off < DIFFERS * size => close = true,
            Rel::LessEqual | Rel::GreaterEqual if unclear => close = true,
            Rel::Less | Rel::Greater if rounded && !(size == 0.0 || x == y && exact()) => {
                level = level.or(Some(failure(i)));
            }
            rel if rel.holds(x, y) => {}
            Rel::Less | Rel::Greater if unclear && x != y => close = true,
            _ => return Ok(Compared::Fails(failure(i))),
        }
    }
    Ok(unless(close, silent, level.map_or(holds, Compared::Level)))
}

/// That it holds, unless a number is too small to be held, or a difference too small to tell.
fn unless(close: bool, silent: bool, holds: Compared) -> Compared {
    match (silent, close) {
        (true, _) => Compared::Nowhere,
        (false, true) => Compared::Close,
        (false, false) => holds,
    }
}
