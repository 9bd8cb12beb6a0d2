//! Kinks: where a value changes its course, and on which side of it numbers are.

use super::fault::Result;
use super::value::Value;
use super::world::World;
use crate::Span;

/// A number that is no farther from a kink may be there for the sake of rounding.
const BESIDE: f64 = 1e-9;

/// What it is about a kink that must not be missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edge {
    /// Its two sides: `|x|`, `x > y`.
    #[default]
    Sides,
    /// What is exactly on it: `x = y`.
    Equality,
    /// The steps of `floor`, of which some lie beyond the two around 0.
    Steps,
    /// Nothing: `max(v)` has a kink where two entries are the largest, and no sides.
    Ties,
}

/// Which sides of a kink have been seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides {
    /// What matters about it.
    pub edge: Edge,
    /// Below, or false.
    pub below: bool,
    /// Above, or true.
    pub above: bool,
    /// Exactly on it.
    pub on: bool,
    /// Beside it, by no more than rounding may make.
    pub beside: bool,
}

impl Sides {
    /// Adds what was seen elsewhere.
    pub fn join(&mut self, other: Sides) {
        self.below |= other.below;
        self.above |= other.above;
        self.on |= other.on;
        self.beside |= other.beside;
        self.edge = other.edge;
    }
}

impl<'t> World<'t> {
    /// Notes the sides of a kink at 0.
    pub fn kinked(&self, a: &Value<'t>, span: Span) -> Result<()> {
        self.note_sides(span, Edge::Sides, &a.numbers(span)?.to_vec());
        Ok(())
    }

    /// Notes which sides of a kink numbers are on, by how far they are from it.
    pub fn note_sides(&self, at: Span, edge: Edge, numbers: &[f64]) {
        self.note_edge(at, edge, numbers.iter().map(|x| (*x, *x)));
    }

    /// Notes where numbers lie among the whole ones, at which `floor` and `ceil` jump.
    pub fn note_steps(&self, at: Span, numbers: &[f64]) {
        let beyond = |x: f64| if x.abs() > 1.0 { x } else { 0.0 };
        self.note_edge(at, Edge::Steps, numbers.iter().map(|x| (beyond(*x), x - x.round())));
    }

    /// Notes by how much the largest of each group of numbers is larger than the others.
    pub fn note_ties(&self, at: Span, groups: impl Iterator<Item = Vec<f64>>) {
        let lead = |group: Vec<f64>| {
            let sorted = |(first, second): (f64, f64), x: f64| (first.max(x), second.max(first.min(x)));
            let (first, second) = group.into_iter().fold((f64::NEG_INFINITY, f64::NEG_INFINITY), sorted);
            (0.0, first - second)
        };
        self.note_edge(at, Edge::Ties, groups.map(lead));
    }

    /// Notes sides, and distances from the nearest kink.
    fn note_edge(&self, at: Span, edge: Edge, numbers: impl Iterator<Item = (f64, f64)>) {
        let mut kinks = self.kinks.borrow_mut();
        let sides = kinks.entry(at).or_default();
        sides.edge = edge;
        for (side, off) in numbers {
            sides.below |= side < 0.0;
            sides.above |= side > 0.0;
            sides.on |= off == 0.0;
            sides.beside |= off != 0.0 && off.abs() < BESIDE;
        }
    }
}
