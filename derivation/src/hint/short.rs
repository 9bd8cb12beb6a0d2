//! Parts of the claim that a change leaves as they are, evaluated once at the first site, so that trying a change costs a few
//! steps and not those of the whole claim.

use crate::Span;
use crate::eval::{Frame, Local, World};
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};
use std::collections::BTreeMap;

/// Values of parts, under names that no source can write.
#[derive(Default)]
pub struct Shorts<'t> {
    /// By place and text: what a command of the file's own stands for has one place.
    names: BTreeMap<(Span, String), String>,
    locals: Vec<Local<'t>>,
}

impl<'t> Shorts<'t> {
    /// The parts of a claim that depend on no index bound inside it.
    pub fn new(world: &World<'t>, frame: &Frame, claim: &Expr) -> Shorts<'t> {
        let mut shorts = Shorts::default();
        shorts.collect(world, frame, claim, &mut Vec::new());
        shorts
    }

    fn collect<'e>(&mut self, world: &World<'t>, frame: &Frame, e: &'e Expr, bound: &mut Vec<&'e str>) {
        let plain = matches!(&*e.kind, Kind::Name(_) | Kind::Number(_) | Kind::Unreadable);
        if plain || e.span.start == e.span.end {
            return;
        }
        if bound.is_empty() || !e.names().iter().any(|n| bound.contains(&n.as_str())) {
            world.rest();
            if let Ok(value) = world.eval(e, frame) {
                let name = format!("\u{a7}{}", self.locals.len());
                self.names.insert((e.span, echo::text(e)), name.clone());
                self.locals.push(Local { name, value, frame: frame.clone() });
            }
        }
        let depth = bound.len();
        if let Kind::Fold { over, .. } = &*e.kind {
            bound.extend(over.iter().map(|b| b.name.name.as_str()));
        }
        for n in values(e) {
            if let Some(child) = e.children().get(n) {
                self.collect(world, frame, child, bound);
            }
        }
        bound.truncate(depth);
    }

    /// An expression with the names of parts in their places.
    fn shortened(&self, e: &Expr) -> Expr {
        if e.span.start != e.span.end
            && let Some(name) = self.names.get(&(e.span, echo::text(e)))
        {
            return Expr::new(e.span, Kind::Name(name.clone()));
        }
        let mut short = e.clone();
        let places = values(e);
        for (n, child) in short.children_mut().into_iter().enumerate() {
            if places.contains(&n) {
                *child = self.shortened(child);
            }
        }
        short
    }

    /// The claim with another part at a path, and everything else shortened.
    pub fn with_part(&self, claim: &Expr, path: &[usize], part: &Expr) -> Expr {
        let Some((&at, deeper)) = path.split_first() else { return self.shortened(part) };
        let mut changed = claim.clone();
        let places = values(claim);
        for (n, child) in changed.children_mut().into_iter().enumerate() {
            if n == at {
                *child = if places.contains(&n) {
                    self.with_part(child, deeper, part)
                } else {
                    child.with_part(deeper, part.clone())
                };
            } else if places.contains(&n) {
                *child = self.shortened(child);
            }
        }
        changed
    }

    /// The values, to be seen while a shortened expression is evaluated.
    pub fn locals(&self) -> Vec<Local<'t>> {
        self.locals.clone()
    }
}

/// Which children of an expression are values: no index, bound, condition or variable of a derivative, whose text matters.
fn values(e: &Expr) -> Vec<usize> {
    match &*e.kind {
        Kind::Binary(Binary::Pow, ..) => vec![0],
        Kind::Binary(..) => vec![0, 1],
        Kind::Neg(_) | Kind::Transpose(_) | Kind::Norm(..) | Kind::Abs(_) => vec![0],
        Kind::Call { args, .. } => (0..args.len()).collect(),
        Kind::Fold { .. } => vec![e.children().len() - 1],
        _ => Vec::new(),
    }
}
