//! A claim's own worlds: where something given is set, or drawn anew.

use super::ground;
use crate::Diagnostic;
use crate::eval::{Binding, Fault, Frame, Result, Value, World, said, said_help};
use crate::program::{Asked, Program, closure};
use crate::sample::{Drawn, Point};
use crate::syntax::tree::{Body, Clause, Decl, Expr, Ident, Kind, Set};
use chainrule_autograd::{Tape, Value as _};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;
use std::ops::Range;

/// A claim and the program that it is part of.
#[derive(Clone, Copy)]
pub struct Scene<'s, 'f> {
    pub program: &'s Program<'f>,
    pub asked: &'s Asked<'f>,
}

impl<'s> Scene<'s, '_> {
    /// A world at a point, up to the claim.
    pub fn world<'t>(
        &self,
        tape: &'t Tape,
        point: &mut Point,
        stream: &mut Stream,
        exact: bool,
    ) -> Result<World<'t>> {
        let world = World::new(tape);
        world.set_up(self.program, point, stream, exact)?;
        for decl in self.asked.givens() {
            world.give(self.program, decl, point, stream, exact)?;
        }
        world.advance(self.program, 0, self.asked.after);
        Ok(world)
    }

    /// The same world with some names given other values, and everything computed anew on the same tape.
    pub fn changed<'t>(&self, world: &World<'t>, changes: Vec<(String, Binding<'t>)>) -> World<'t> {
        let other = World::new(world.tape);
        other.mark(self.program);
        for (name, binding) in self.given(world) {
            other.bind(name, binding);
        }
        // A parameter that was set stays set.
        if let Body::Extremum { at, .. } = &self.asked.claim.body {
            for name in at.iter().filter_map(|(t, _)| t.as_name()) {
                if let (None, Some(binding)) = (other.binding(name), world.binding(name)) {
                    other.bind(name, binding);
                }
            }
        }
        changes.into_iter().for_each(|(name, binding)| other.bind(&name, binding));
        other.advance(self.program, 0, self.asked.after);
        other
    }

    /// What the file and the claim declare.
    pub fn givens(&self) -> impl Iterator<Item = &'s Decl> + use<'s> {
        let asked = self.asked;
        self.program.givens.iter().copied().chain(asked.givens())
    }

    /// The same world on a tape of its own with a name given another number: what is looked at often keeps nothing.
    pub fn apart<'t>(&self, world: &World, tape: &'t Tape, name: &str, x: f64) -> World<'t> {
        let x = Value::scalar(tape.leaf(Tensor::scalar(x)), false);
        self.copied(world, tape, vec![(name.to_string(), x)])
    }

    /// The same world on a tape of its own with some names given other values on that tape.
    pub fn copied<'t>(&self, world: &World, tape: &'t Tape, changes: Vec<(String, Value<'t>)>) -> World<'t> {
        let other = World::new(tape);
        other.mark(self.program);
        for (name, binding) in self.given(world) {
            if let Some(binding) = binding.copied(tape) {
                other.bind(name, binding);
            }
        }
        changes.into_iter().for_each(|(name, value)| other.bind(&name, Binding::Value(value)));
        other.advance(self.program, 0, self.asked.after);
        other
    }

    /// The sizes and given values of a world.
    fn given<'w, 't>(
        &self,
        world: &'w World<'t>,
    ) -> impl Iterator<Item = (&'s str, Binding<'t>)> + use<'w, 's, '_, 't> {
        let dims = self.program.dims.iter().map(|d| &d.name);
        dims.chain(self.givens().flat_map(|d| &d.names))
            .filter_map(|name| Some((name.name.as_str(), world.binding(&name.name)?)))
    }

    /// Where the claim puts things: `at w = [0, 0], b = 0`.
    pub fn places(&self) -> Vec<&'s (Expr, Expr)> {
        let claim = self.asked.claim;
        let clauses =
            claim.clauses.iter().filter_map(|c| if let Clause::At(list) = c { Some(list) } else { None });
        let extremum = if let Body::Extremum { at, .. } = &claim.body { Some(at) } else { None };
        clauses.chain(extremum).flatten().collect()
    }

    /// A world with the claim's places set, if it has any.
    pub fn there<'t>(&self, world: World<'t>) -> Result<World<'t>> {
        if self.places().is_empty() { Ok(world) } else { self.at(&world, &self.places()) }
    }

    /// The world with some given values set, as `at` says, which must lie where they are declared.
    pub fn at<'t>(&self, world: &World<'t>, places: &[&(Expr, Expr)]) -> Result<World<'t>> {
        let there = self.put(world, places)?;
        self.outside(&there, places).map_or(Ok(there), Err)
    }

    /// The world with some given values set, one after the other. A whole value keeps the way in which it was computed.
    pub fn put<'t>(&self, world: &World<'t>, places: &[&(Expr, Expr)]) -> Result<World<'t>> {
        let mut there = self.changed(world, Vec::new());
        for (target, value) in places {
            let change = set(self, &there, target, value)?;
            there = self.changed(&there, vec![change]);
        }
        Ok(there)
    }

    /// That what was set, or what is declared by it, does not lie where it is declared: at this point, or at all of them.
    pub fn outside(&self, there: &World, places: &[&(Expr, Expr)]) -> Option<Fault> {
        const WHY: &str = "does not lie where it is declared";
        if self.declared(there) {
            return None;
        }
        let is_size = |name: &String| matches!(there.binding(name), Some(Binding::Dim(_)));
        for (target, value) in places {
            let is_target = |n: &&Ident| target.base().as_name() == Some(n.name.as_str());
            let found = self.givens().find_map(|d| Some((d, d.names.iter().find(is_target)?)));
            let Some((decl, name)) = found.filter(|(decl, _)| !ground::declared(there, [*decl])) else {
                continue;
            };
            let message = format!("{} {WHY}", name.name);
            // Ends and places that are numbers are the same everywhere.
            let fixed = value.names().iter().all(is_size)
                && decl.set.iter().flat_map(Set::members).all(|end| end.names().is_empty());
            return Some(if fixed {
                Diagnostic::error(value.span, message).also(name.span, "declared here").into()
            } else {
                Fault::Numbers { span: target.span.to(value.span), why: message }
            });
        }
        let span = places.first().map_or(self.asked.statement.span, |(target, _)| target.span);
        Some(Fault::Numbers { span, why: format!("what depends on it {WHY}") })
    }
}

impl Scene<'_, '_> {
    /// Whether what the claim uses lies where it is declared to lie.
    pub fn declared(&self, world: &World) -> bool {
        let used = closure(self.program, self.asked);
        ground::declared(world, self.givens().filter(|d| d.names.iter().any(|n| used.contains(&n.name))))
    }

    /// Whether the assumptions of the file and the conditions of the claim hold in a world of its own.
    pub fn applies(&self, world: &World) -> Result<bool> {
        Ok(ground::holds(self.program, world) && self.conditions_hold(world)?)
    }

    /// Whether the conditions of the claim hold somewhere in a world.
    pub fn conditions_hold(&self, world: &World) -> Result<bool> {
        match super::look::frame(world, self.asked) {
            Ok(frame) => Ok(frame.is_some()),
            Err(Fault::Numbers { .. }) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Whether the claim has conditions.
    pub fn conditional(&self) -> bool {
        self.asked.claim.clauses.iter().any(|c| matches!(c, Clause::When(_)))
    }

    /// A point as it is once the claim has put its values there: in place of what was drawn, not beside it.
    pub fn placed(&self, point: &Point) -> Point {
        let places = self.places();
        let (tape, mut placed) = (Tape::new(), point.clone());
        let world = self.world(&tape, &mut placed, &mut Stream::new(0), false);
        let Ok(world) = world.and_then(|base| self.at(&base, &places)) else { return placed };
        for (target, _) in places {
            let Some(name) = target.base().as_name() else { continue };
            if let Some(Binding::Value(value)) = world.binding(name)
                && let Ok(numbers) = value.numbers(target.span)
            {
                placed.values.insert(name.to_string(), Drawn::Numbers(numbers));
            }
        }
        placed
    }

    /// Whether a name is the parameter of the function whose extremum is claimed: `minimum F at w = …` of an `F(w)`.
    fn is_parameter(&self, world: &World, name: &str) -> bool {
        let Body::Extremum { of, .. } = &self.asked.claim.body else { return false };
        let Some(Binding::Function(f)) = of.as_name().and_then(|n| world.binding(n)) else { return false };
        world.binding(name).is_none() && f.params.iter().flatten().any(|p| p.name == name)
    }
}

/// What a target is to be.
fn set<'t>(scene: &Scene, world: &World<'t>, target: &Expr, value: &Expr) -> Result<(String, Binding<'t>)> {
    let (base, at): (&Expr, &[Expr]) = match &*target.kind {
        Kind::Index(base, at) => (base, at),
        _ => (target, &[]),
    };
    let Some(name) = base.as_name() else {
        return said(target.span, "only given values can be set: `at x = 0`");
    };
    let given = scene.givens().any(|d| d.names.iter().any(|n| n.name == name));
    if at.is_empty() && scene.is_parameter(world, name) {
        let value = world.value(value)?;
        let copy = value.alias(target.span)?.var.named(name);
        return Ok((name.to_string(), Binding::Value(value.with(copy))));
    }
    let Some(Binding::Value(old)) = world.binding(name) else {
        let root = world.root().clone();
        return world.unknown(name, target.span, &root);
    };
    if !given {
        return said_help(
            target.span,
            format!("{name} is computed, so it cannot be set"),
            "set what it is computed from",
        );
    }
    let new = world.value(value)?;
    if at.is_empty() {
        let (_, aligned, _) = super::look::aligned((target, &old), (value, &new), true)?;
        if aligned.dims != old.dims {
            return said(value.span, format!("{name} is {}, and this is {}", old.describe(), new.describe()));
        }
        // A copy, so that a derivative with respect to it stops here.
        let copy = aligned.alias(value.span)?.var.named(name);
        return Ok((name.to_string(), Binding::Value(Value { lying: old.lying, ..aligned.with(copy) })));
    }
    // One entry, or a row: the rest stays.
    let now = world.value(target)?;
    let (now, new, _) = super::look::aligned((target, &now), (value, &new), true)?;
    if now.dims != new.dims {
        return said(value.span, format!("this is {}, and its place is {}", new.describe(), now.describe()));
    }
    let mut data = old.numbers(target.span)?.to_vec();
    let slots = data.iter_mut().skip(numbers_of(world, &old, base, at)?.start);
    slots.zip(new.numbers(value.span)?.to_vec()).for_each(|(slot, x)| *slot = x);
    let leaf = replaced(world, &old, data);
    Ok((name.to_string(), Binding::Value(leaf)))
}

/// Which numbers of a value an index means: one, or those of a row.
pub fn numbers_of<'t>(
    world: &World<'t>,
    value: &Value<'t>,
    base: &Expr,
    at: &[Expr],
) -> Result<Range<usize>> {
    let root: Frame = world.root().clone();
    let columns = at.iter().map(|i| world.ints(i, &root)).collect::<Result<Vec<_>>>()?;
    // Only for its errors.
    world.pick(value, base, &columns, at, &root)?;
    let row = value.dims.iter().zip(&columns).fold(0, |n, (d, c)| n * d.size + (c.at(0) - 1) as usize);
    let each: usize = value.dims.iter().skip(columns.len()).map(|d| d.size).product();
    Ok(row * each..(row + 1) * each)
}

/// A given value with other numbers.
pub fn replaced<'t>(world: &World<'t>, old: &Value<'t>, data: Vec<f64>) -> Value<'t> {
    match Tensor::from_vec(data, old.var.shape()) {
        Ok(tensor) => old.with(world.tape.leaf(tensor)),
        Err(_) => old.clone(),
    }
}
