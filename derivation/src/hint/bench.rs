//! Where changes of a wrong claim are tried: worlds of their own, at points that the judge has not seen.

use super::same::plainly;
use super::short::Shorts;
use crate::eval::{Fault, Frame, Result, Value, World};
use crate::judge::chain;
use crate::judge::compare::has_layouts;
use crate::judge::look::{self, Layout};
use crate::judge::scene::Scene;
use crate::program::Asked;
use crate::syntax::echo;
use crate::syntax::tree::{Expr, Kind};
use crate::{Dialect, Source, Span};
use std::cell::Cell;

/// So many changes are tried for one kind of hint.
const MOST_CHANGES: usize = 4_000;
/// So many steps may they add to the tape of the world where they are tried first.
const MOST_STEPS: usize = 64_000;
/// So many entries may be evaluated for them, in all worlds.
const MOST_ENTRIES: usize = 1_600_000;
/// So many steps that a derivative sweeps over count as one entry.
const PASSED: usize = 8;

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
    /// The truth as [`plainly`] says it.
    plain: String,
    /// What is not: the member that is changed.
    pub claim: &'b Expr,
    /// The first is one where the claim fails; it sees all changes, the others only those that fit there.
    pub sites: Vec<Site<'t>>,
    source: &'b Source,
    shorts: Shorts<'t>,
    /// Whether the truth has layouts, and which of them the claim has.
    layouts: bool,
    layout: Layout,
    /// Where the claim makes no sense, if it does not: a change elsewhere leaves that as it is.
    senseless: Vec<Span>,
    tried: Cell<usize>,
    steps: Cell<usize>,
    entries: Cell<usize>,
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
        && a.iter()
            .zip(b)
            .all(|(x, y)| y.is_finite() && (x - y).abs() <= 1e-8 * x.abs().max(y.abs()) + 1e-11 * scale)
}

impl<'b, 't, 'f> Bench<'b, 't, 'f> {
    /// A bench for one relation; `None` if the worlds do not show that it is wrong.
    pub fn new(
        scene: &'b Scene<'b, 'f>,
        truth: &'b Expr,
        claim: &'b Expr,
        worlds: Vec<World<'t>>,
        source: &'b Source,
    ) -> Option<Bench<'b, 't, 'f>> {
        let mut sites: Vec<Site> = worlds.into_iter().filter_map(|w| site(w, scene.asked, truth)).collect();
        // Where next to nothing is left of terms that cancel, only rounding could be explained.
        let largest = sites.iter().map(|s| s.scale).fold(0.0, f64::max);
        let clear = |s: &Site| s.scale == 0.0 || s.scale >= 1e-6 * largest;
        if 2 * sites.iter().filter(|s| clear(s)).count() >= sites.len() {
            sites.retain(clear);
        }
        let (tried, entries, layout) = (Cell::new(0), Cell::new(0), Layout::Same);
        let layouts = sites.first().is_some_and(|s| has_layouts(&s.world, truth, &s.frame));
        let mut bench = Bench {
            scene,
            truth,
            plain: plainly(truth),
            claim,
            sites,
            source,
            shorts: Shorts::default(),
            layouts,
            layout,
            senseless: Vec::new(),
            tried,
            steps: Cell::new(0),
            entries,
        };
        if !scene.program.strict {
            // A claim whose shapes do not fit has none.
            let layout = bench.sites.iter().find_map(|s| Some(bench.aligned(s, claim).ok()?.1));
            bench.layout = layout.unwrap_or(Layout::Same);
        }
        let fails = |s: &Site<'t>| !bench.holds(s, claim);
        // Where entries are few but not one, a wrong change is seen soonest.
        let cost = |s: &Site<'t>| if s.numbers.len() == 1 { 5 } else { s.numbers.len() };
        let failing = bench.sites.iter().enumerate().filter(|(_, s)| fails(s));
        let (probe, _) = failing.min_by_key(|(_, s)| cost(s))?;
        bench.sites.swap(0, probe);
        if let Err(Fault::Said(said)) = bench.aligned(&bench.sites[0], claim) {
            bench.senseless =
                std::iter::once(said.span).chain(said.also.iter().map(|(span, _)| *span)).collect();
        }
        let first = &bench.sites[0];
        bench.shorts = Shorts::new(&first.world, &first.frame, claim);
        bench.renew();
        Some(bench)
    }

    /// Evaluates, and counts the work.
    fn value<'u>(&self, site: &Site<'u>, e: &Expr) -> Result<Value<'u>> {
        site.world.rest();
        let before = site.world.taken.borrow().len();
        let value = site.world.eval(e, &site.frame);
        // Nobody referees the derivatives of a mere try.
        site.world.taken.borrow_mut().truncate(before);
        self.entries.set(self.entries.get() + site.world.worked() + site.world.passed() / PASSED);
        value
    }

    /// An expression in words: as it is written, if it is.
    pub fn say(&self, e: &Expr) -> String {
        match self.source.dialect {
            Dialect::Latex => echo::text(e),
            _ if e.span.start == e.span.end => echo::text(e),
            _ => e.span.of(&self.source.text).split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// `old where new is meant`
    pub fn instead(&self, old: &Expr, new: &Expr) -> String {
        format!("{} where {} is meant", self.say(old), self.say(new))
    }

    /// Whether a change only says that the truth is the truth.
    fn idle(&self, e: &Expr) -> bool {
        if plainly(e) == self.plain {
            return true;
        }
        let says = |e: &Expr| {
            let mut found = false;
            e.walk(&mut Vec::new(), &mut |part, _| found |= plainly(part) == self.plain);
            found
        };
        says(e) && !says(self.claim)
    }

    /// The site that sees all changes.
    pub fn probe(&self) -> &Site<'t> {
        &self.sites[0]
    }

    fn aligned<'u>(&self, site: &Site<'u>, e: &Expr) -> Result<(Value<'u>, Layout)> {
        let value = self.value(site, e)?;
        let (_, value, layout) = look::aligned((self.truth, &site.truth), (e, &value), self.layouts)?;
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
        let value = self.value(site, e).ok()?;
        if value.is_scalar() { look::numbers(&value, &site.frame, e).ok() } else { None }
    }

    /// Whether an expression is the truth at a site.
    pub fn holds(&self, site: &Site<'_>, e: &Expr) -> bool {
        self.numbers(site, e).is_some_and(|x| agree(&x, &site.numbers, site.scale))
    }

    /// Begins another kind of hint, with work of its own.
    pub fn renew(&self) {
        self.tried.set(0);
        self.steps.set(self.probe().world.len());
        self.entries.set(0);
    }

    /// Whether the claim with another part at a path is the truth at all sites; most are not at the first, at little cost.
    pub fn fits_at(&self, path: &[usize], part: &Expr) -> bool {
        let touches =
            |s: &Span| self.claim.part(path).is_none_or(|e| e.span.start < s.end && s.start < e.span.end);
        if !self.senseless.is_empty() && !self.senseless.iter().any(touches) {
            return false;
        }
        let short = self.shorts.with_part(self.claim, path, part);
        let site = self.probe();
        if !site.world.with_locals(self.shorts.locals(), || self.holds(site, &short)) {
            self.tried.set(self.tried.get() + 1);
            return false;
        }
        self.fits(&self.claim.with_part(path, part.clone()))
    }

    /// Whether an expression is the truth at all sites.
    pub fn fits(&self, e: &Expr) -> bool {
        self.tried.set(self.tried.get() + 1);
        self.sites.iter().all(|s| self.holds(s, e)) && !self.idle(e)
    }

    /// Whether the search has done what it may.
    pub fn spent(&self) -> bool {
        let world = &self.probe().world;
        self.tried.get() > MOST_CHANGES
            || world.len() > self.steps.get() + MOST_STEPS
            || self.entries.get() > MOST_ENTRIES
    }

    /// Whether the truth is 0 at all sites, where any factor would do.
    pub fn nothing(&self) -> bool {
        self.sites.iter().all(|s| s.scale == 0.0)
    }
}

/// The truth of a relation and the member that is farther from it.
pub fn sides<'f>(asked: &Asked<'f>, relation: usize) -> (&'f Expr, &'f Expr) {
    let members = members(asked);
    let truth = chain::truth(&members, &asked.rels(), relation);
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
