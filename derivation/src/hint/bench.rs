//! Where changes of a wrong claim are tried: worlds of their own, at points that the judge has not seen.

use crate::eval::{Frame, Result, Value, World};
use crate::judge::chain;
use crate::judge::look::{self, Layout};
use crate::judge::scene::Scene;
use crate::program::Asked;
use crate::syntax::tree::{Expr, Kind};
use std::cell::Cell;

/// So many changes are tried for one wrong relation.
const MOST_CHANGES: usize = 3_000;
/// So many steps may they add to the tape of the world where they are tried first.
const MOST_STEPS: usize = 30_000;
/// So many bytes may they add there.
const MOST_BYTES: usize = 48 << 20;

/// A world, and what is true there.
pub struct Site<'t> {
    pub world: World<'t>,
    pub frame: Frame,
    pub truth: Value<'t>,
    /// The numbers of the truth, one row of the frame after the other.
    pub numbers: Vec<f64>,
    /// The largest of them in absolute value.
    pub scale: f64,
}

/// A wrong relation, and sites to try changes at.
pub struct Bench<'b, 't, 'f> {
    pub scene: &'b Scene<'b, 'f>,
    /// What is true.
    pub truth: &'b Expr,
    /// What is not: the member that is changed.
    pub claim: &'b Expr,
    /// The first is one where the claim fails; it sees all changes, the others only those that fit there.
    pub sites: Vec<Site<'t>>,
    layout: Layout,
    tried: Cell<usize>,
    steps: usize,
    bytes: usize,
}

/// A world as a site, unless the truth has no number there.
fn site<'t>(world: World<'t>, asked: &Asked, truth: &Expr) -> Option<Site<'t>> {
    world.rest();
    let frame = look::frame(&world, asked).ok()??;
    let value = world.eval(truth, &frame).ok()?;
    let numbers = look::numbers(&value, &frame, truth).ok()?;
    let scale = numbers.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    scale.is_finite().then_some(Site { world, frame, truth: value, numbers, scale })
}

/// Whether numbers agree as far as a search needs to know; the judge is stricter, and has the last word.
pub fn agree(a: &[f64], b: &[f64], scale: f64) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(x, y)| (x - y).abs() <= 1e-8 * x.abs().max(y.abs()) + 1e-11 * scale)
}

impl<'b, 't, 'f> Bench<'b, 't, 'f> {
    /// A bench for one relation; `None` if the worlds do not show that it is wrong.
    pub fn new(
        scene: &'b Scene<'b, 'f>,
        truth: &'b Expr,
        claim: &'b Expr,
        worlds: Vec<World<'t>>,
        strict: bool,
    ) -> Option<Bench<'b, 't, 'f>> {
        let sites = worlds.into_iter().filter_map(|w| site(w, scene.asked, truth)).collect();
        let (tried, layout) = (Cell::new(0), Layout::Same);
        let mut bench = Bench { scene, truth, claim, sites, layout, tried, steps: 0, bytes: 0 };
        if !strict {
            bench.layout = bench.sites.iter().find_map(|s| Some(bench.aligned(s, claim).ok()?.1))?;
        }
        let fails = |s: &Site<'t>| !bench.holds(s, claim);
        // Where entries are few but not one, a wrong change is seen soonest.
        let cost = |s: &Site<'t>| if s.numbers.len() == 1 { 5 } else { s.numbers.len() };
        let failing = bench.sites.iter().enumerate().filter(|(_, s)| fails(s));
        let (probe, _) = failing.min_by_key(|(_, s)| cost(s))?;
        bench.sites.swap(0, probe);
        bench.steps = bench.sites[0].world.len();
        bench.bytes = bench.sites[0].world.tape.peak_bytes();
        Some(bench)
    }

    /// The site that sees all changes.
    pub fn probe(&self) -> &Site<'t> {
        &self.sites[0]
    }

    fn aligned<'u>(&self, site: &Site<'u>, e: &Expr) -> Result<(Value<'u>, Layout)> {
        site.world.rest();
        let value = site.world.eval(e, &site.frame)?;
        let (_, value, layout) = look::aligned((self.truth, &site.truth), (e, &value))?;
        Ok((value, layout))
    }

    /// The numbers of an expression that stands in place of the claim, in the order of those of the truth.
    pub fn numbers(&self, site: &Site<'_>, e: &Expr) -> Option<Vec<f64>> {
        let (value, layout) = self.aligned(site, e).ok()?;
        if layout != self.layout && !matches!(&*e.kind, Kind::Number(_)) {
            return None;
        }
        look::numbers(&value, &site.frame, e).ok()
    }

    /// Whether the truth is one number for each row.
    pub fn truth_is_number(&self) -> bool {
        self.probe().truth.is_scalar()
    }

    /// The numbers of an expression that is one number for each row.
    pub fn value_at(&self, site: &Site<'_>, e: &Expr) -> Option<Vec<f64>> {
        site.world.rest();
        let value = site.world.eval(e, &site.frame).ok()?;
        if value.is_scalar() { look::numbers(&value, &site.frame, e).ok() } else { None }
    }

    /// Whether an expression is the truth at a site.
    pub fn holds(&self, site: &Site<'_>, e: &Expr) -> bool {
        self.numbers(site, e).is_some_and(|x| agree(&x, &site.numbers, site.scale))
    }

    /// Whether an expression is the truth at all sites.
    pub fn fits(&self, e: &Expr) -> bool {
        self.tried.set(self.tried.get() + 1);
        self.sites.iter().all(|s| self.holds(s, e))
    }

    /// Whether the search has done what it may.
    pub fn spent(&self) -> bool {
        let world = &self.probe().world;
        self.tried.get() > MOST_CHANGES
            || world.len() > self.steps + MOST_STEPS
            || world.tape.peak_bytes() > self.bytes + MOST_BYTES
    }

    /// Whether the truth is 0 at all sites, where any factor would do.
    pub fn nothing(&self) -> bool {
        self.sites.iter().all(|s| s.scale == 0.0)
    }
}

/// The truth of a relation and the member that is farther from it.
pub fn sides<'f>(asked: &Asked<'f>, relation: usize) -> (&'f Expr, &'f Expr) {
    let members = members(asked);
    let truth = chain::truth(&members);
    let far = if relation + 1 > truth { relation + 1 } else { relation };
    (members[truth], members[far])
}

/// The members of a chain; they live as long as the file.
fn members<'f>(asked: &Asked<'f>) -> Vec<&'f Expr> {
    match &asked.claim.body {
        crate::syntax::tree::Body::Chain { first, rest } => {
            std::iter::once(first).chain(rest.iter().map(|(_, _, e)| e)).collect()
        }
        _ => Vec::new(),
    }
}
