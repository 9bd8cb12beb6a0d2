//! How given values may move, and stay what they are declared to be.

use super::scene::Scene;
use crate::eval::{Binding, Result, World};
use crate::syntax::tree::{Decl, Expr, Ident, Prop, Rel, Set};
use chainrule_tensor::Tensor;
use std::collections::BTreeSet;

/// Where the numbers of a declaration lie.
#[derive(Debug, Clone, PartialEq)]
pub enum Room {
    /// Between two ends, which may be infinite.
    Line([End; 2]),
    /// Each is one of these.
    Among(Vec<f64>),
    /// Whole numbers from one to another.
    Whole(f64, f64),
    /// Rows that add up to 1; with one 1, if so.
    Rows { hot: bool },
}

/// An end of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    pub at: f64,
    /// Whether it belongs to the line.
    pub closed: bool,
}

/// A given name, and where its numbers lie.
pub struct Given<'d> {
    pub name: &'d Ident,
    pub decl: &'d Decl,
    pub room: Room,
}

impl Room {
    /// Where a declaration puts numbers.
    pub fn of(world: &World, set: Option<&Set>) -> Result<Room> {
        let number = |e: &Expr| world.one_number(e);
        let open = |at: f64| End { at, closed: false };
        let end = |e: &Expr, closed: bool| -> Result<End> { Ok(End { at: number(e)?, closed }) };
        let (down, up) = (open(f64::NEG_INFINITY), open(f64::INFINITY));
        Ok(match set {
            None | Some(Set::Reals | Set::Compare(Rel::NotEqual, _)) => Room::Line([down, up]),
            Some(Set::Interval(low, closed_low, high, closed_high)) => {
                Room::Line([end(low, *closed_low)?, end(high, *closed_high)?])
            }
            Some(Set::Compare(rel @ (Rel::Greater | Rel::GreaterEqual), e)) => {
                Room::Line([end(e, *rel == Rel::GreaterEqual)?, up])
            }
            Some(Set::Compare(rel @ (Rel::Less | Rel::LessEqual), e)) => {
                Room::Line([down, end(e, *rel == Rel::LessEqual)?])
            }
            Some(Set::Compare(Rel::Equal, e)) => Room::Among(vec![number(e)?]),
            Some(Set::Finite(list)) => Room::Among(list.iter().map(number).collect::<Result<_>>()?),
            Some(Set::Integers(from, to)) => Room::Whole(number(from)?, number(to)?),
            Some(Set::Simplex) => Room::Rows { hot: false },
            Some(Set::OneHot) => Room::Rows { hot: true },
        })
    }

    /// The finite ends of a line.
    pub fn ends(&self) -> impl Iterator<Item = End> {
        let ends = if let Room::Line(ends) = self { ends.to_vec() } else { Vec::new() };
        ends.into_iter().filter(|end| end.at.is_finite())
    }

    /// The numbers that belong to it, if they are few.
    pub fn all(&self, most: usize) -> Option<Vec<f64>> {
        match self {
            Room::Among(list) => Some(list.clone()),
            Room::Whole(from, to) if to - from < most as f64 => {
                Some((0..=(to - from) as usize).map(|n| from + n as f64).collect())
            }
            _ => None,
        }
    }

    /// The number that belongs to it and is the nearest; beyond an open end there is none, and it stays.
    fn nearest(&self, x: f64) -> f64 {
        match self {
            Room::Line([low, high]) => {
                let above = if low.closed { x.max(low.at) } else { x };
                if high.closed { above.min(high.at) } else { above }
            }
            Room::Among(list) => {
                list.iter().copied().min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs())).unwrap_or(x)
            }
            Room::Whole(from, to) => x.round().max(*from).min(*to),
            Room::Rows { .. } => x,
        }
    }
}

impl<'d> Given<'d> {
    /// Of some names those that are given as numbers.
    pub fn all(scene: &Scene<'d, '_>, world: &World, names: &BTreeSet<String>) -> Result<Vec<Given<'d>>> {
        let named = scene.givens().flat_map(|decl| decl.names.iter().map(move |name| (decl, name)));
        named
            .filter(|(_, n)| names.contains(&n.name))
            .filter(|(_, n)| matches!(world.binding(&n.name), Some(Binding::Value(_))))
            .map(|(decl, name)| Ok(Given { name, decl, room: Room::of(world, decl.set.as_ref())? }))
            .collect()
    }

    /// Whether its numbers move along lines, each by itself or with its mirror image.
    pub fn is_free(&self) -> bool {
        self.decl.props.iter().all(|p| *p == Prop::Symmetric) && matches!(self.room, Room::Line(_))
    }

    /// Where its line begins, and which way it goes from there: from its lower end if there is one, or from its upper one; from
    /// 0 both ways.
    pub fn beginning(&self) -> (f64, f64) {
        match self.room {
            Room::Line([low, _]) if low.at.is_finite() => (low.at, 1.0),
            Room::Line([_, high]) if high.at.is_finite() => (high.at, -1.0),
            _ => (0.0, 0.0),
        }
    }

    /// The last of its ends.
    pub fn other_end(&self) -> f64 {
        self.room.ends().last().map_or(0.0, |end| end.at)
    }

    /// Whether there is no last number on its line.
    pub fn is_endless(&self) -> bool {
        self.is_free() && self.room.ends().count() < 2
    }

    /// Whether a number is on an end that belongs to it.
    pub fn is_on_end(&self, x: f64) -> bool {
        self.room.ends().any(|end| end.closed && end.at == x)
    }

    /// How long a step is.
    pub fn unit(&self) -> f64 {
        match self.room {
            Room::Line([low, high]) if (high.at - low.at).is_finite() => (high.at - low.at) / 4.0,
            Room::Whole(from, to) => (to - from) / 4.0,
            _ => 1.0,
        }
    }

    /// A number that is next to a closed end, on it.
    pub fn snapped(&self, x: f64) -> f64 {
        let near = |end: f64| (x - end).abs() <= 1e-3 * self.unit().min(end.abs().max(1.0));
        self.room.ends().filter(|end| end.closed).map(|end| end.at).find(|end| near(*end)).unwrap_or(x)
    }

    /// Whether from where it is in a world it may not go every way.
    pub fn is_at_border(&self, world: &World) -> bool {
        !self.is_free()
            || !self.decl.props.is_empty()
            || self.numbers(world).is_some_and(|numbers| numbers.to_vec().iter().any(|x| self.is_on_end(*x)))
    }

    /// Numbers near some others that are as declared; `None` where that cannot be told.
    pub fn nearest(&self, world: &World, numbers: Vec<f64>, like: &Tensor<f64>) -> Option<Vec<f64>> {
        let mut numbers: Vec<f64> = numbers.into_iter().map(|x| self.room.nearest(x)).collect();
        if let Room::Rows { hot } = self.room {
            let width = like.shape().last().copied().unwrap_or(1).max(1);
            for row in numbers.chunks_mut(width) {
                let (largest, _) = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
                let total: f64 = row.iter().map(|x| x.max(0.0)).sum();
                if total == 0.0 && !hot {
                    return None;
                }
                for (i, x) in row.iter_mut().enumerate() {
                    *x = if hot { f64::from(u8::from(i == largest)) } else { x.max(0.0) / total };
                }
            }
        }
        let moved = Tensor::from_vec(numbers, *like.shape()).ok()?;
        Some(world.nearest(moved, &self.decl.props)?.to_vec())
    }

    /// The numbers that it has in a world.
    pub fn numbers(&self, world: &World) -> Option<Tensor<f64>> {
        let Some(Binding::Value(value)) = world.binding(&self.name.name) else { return None };
        value.numbers(self.name.span).ok()
    }
}
