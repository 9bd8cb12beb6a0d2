//! `f -> v as s -> inf`: along powers of two and multiples of them, as far as numbers can tell.

mod power;
mod tends;
mod way;

use super::figures::number;
use super::scene::Scene;
use crate::eval::{Result, World, said, said_help};
use crate::program::closure;
use crate::syntax::tree::{DeclShape, Expr, Ident, Point, Set, Side};
use way::Way;

pub use tends::without_bound;

/// What is found at one point.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It tends there.
    Holds,
    /// It tends to something else: to what, as far as known, and the claimed value.
    Other(Option<f64>, f64),
    /// On different ways it is close to two numbers that differ.
    Both(f64, f64),
    /// Numbers became too large to be held before it could be told, so the point says nothing.
    Ended,
    /// It cannot be told.
    Open,
}

/// The last power of two on a way, and the last for a size: values get larger with it.
const LAST: u32 = 48;
const LARGEST: u32 = 12;
/// Each power of two is multiplied by these: what happens at whole numbers, or at powers of two, need not happen between.
const WAYS: [f64; 3] = [1.0, 1.37, std::f64::consts::FRAC_PI_3];

impl Found {
    /// Whether it shows that the claim is wrong.
    pub fn refutes(&self) -> bool {
        matches!(self, Found::Other(..) | Found::Both(..))
    }

    /// What it does instead.
    pub fn reason(&self) -> String {
        match self {
            Found::Other(Some(x), _) => format!("tends to {}", number(*x)),
            Found::Other(None, _) => "grows without bound".into(),
            Found::Both(x, y) => format!("comes to {} and to {}", number(*x), number(*y)),
            Found::Ended => "numbers become too large or too small to be held before it can be told".into(),
            _ => "as far as it was followed, it does not come close enough to tell".into(),
        }
    }
}

/// Follows an expression along a name.
pub fn judge(
    scene: &Scene,
    world: &World,
    of: &Expr,
    to: &Expr,
    name: &Ident,
    point: &Point,
) -> Result<Found> {
    let steps = &scene.program.steps[..scene.asked.after];
    if steps.iter().any(|s| s.defines().contains(&name.name.as_str())) {
        let message = format!("{} is computed, so it cannot be set", name.name);
        return said_help(name.span, message, "set what it is computed from");
    }
    let sides: &[f64] = match point {
        Point::Finite(_, None) => &[1.0, -1.0],
        Point::Finite(_, Some(Side::Below)) | Point::MinusInfinity => &[-1.0],
        _ => &[1.0],
    };
    let center = match point {
        Point::Finite(e, _) => world.one_number(e)?,
        _ => 0.0,
    };
    let size = scene.program.dims.iter().any(|d| d.name.name == name.name);
    if size && is_size_of_something(scene, &name.name) {
        let message = format!("{} is the size of what is given, so it cannot be followed", name.name);
        return said_help(name.span, message, "give the number in the formula a name of its own");
    }
    let whole = size || is_whole(scene, &name.name);
    let (mut worst, mut inside) = (Found::Holds, false);
    for side in sides {
        let mut ways = Vec::new();
        for way in WAYS {
            let at = |k: f64| match point {
                Point::Finite(..) => center + side * way * (-k).exp2(),
                _ if whole => side * (way * k.exp2()).round(),
                _ => side * way * k.exp2(),
            };
            let last = if size { LARGEST } else { LAST };
            let way = Way::along(scene, world, (of, to), &name.name, &at, last)?;
            if way.outside {
                continue;
            }
            inside = true;
            let found = way.tends();
            match found {
                Found::Holds => {}
                Found::Ended if worst == Found::Open => {}
                Found::Ended | Found::Open => worst = found.clone(),
                found => return Ok(found),
            }
            ways.push((found, way.values()));
        }
        if let Some(both) = apart(&ways) {
            return Ok(both);
        }
    }
    if !inside {
        let message =
            format!("{} cannot come there: it is declared, or assumed, to lie elsewhere", name.name);
        return said(name.span, message);
    }
    Ok(worst)
}

/// Whether a name is given as a whole number.
fn is_whole(scene: &Scene, name: &str) -> bool {
    let declared = scene.givens().find(|d| d.names.iter().any(|n| n.name == name));
    matches!(declared.and_then(|d| d.set.as_ref()), Some(Set::Integers(..)))
}

/// Whether a size is one of something given that the claim uses, which keeps its entries.
fn is_size_of_something(scene: &Scene, size: &str) -> bool {
    let used = closure(scene.program, scene.asked);
    let mut givens = scene.givens().filter(|d| d.names.iter().any(|n| used.contains(&n.name)));
    givens.any(|d| match &d.shape {
        DeclShape::Array(dims) => dims.iter().any(|e| e.names().contains(size)),
        _ => false,
    })
}

/// Two ways on which it is near different numbers: one settles, and the other does not come there.
fn apart(ways: &[(Found, Vec<f64>)]) -> Option<Found> {
    let (_, settled) = ways.iter().find(|(found, _)| *found == Found::Holds)?;
    ways.iter().filter(|(found, _)| matches!(found, Found::Open | Found::Ended)).find_map(|(_, values)| {
        let n = settled.len().min(values.len()).checked_sub(4)?;
        let (near, far) = (&settled[n..n + 4], &values[n..n + 4]);
        // What still falls is small beside what it was.
        let scale = near.iter().chain(&values[n / 2..]).fold(f64::MIN_POSITIVE, |m, x| m.max(x.abs()));
        let close = near.iter().all(|x| (x - near[3]).abs() <= 1e-6 * scale);
        let other = far.iter().find(|x| (*x - near[3]).abs() > 1e-2 * scale)?;
        close.then_some(Found::Both(near[3], *other))
    })
}
