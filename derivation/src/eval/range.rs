//! The range of an index: from the slots in which it stands.

use super::fault::{Result, said_help};
use super::frame::Frame;
use super::int::Ints;
use super::value::Value;
use super::world::{Binding, World};
use crate::dim::Dim;
use crate::syntax::tree::{Expr, Kind};
use crate::{Diagnostic, Span};
use std::collections::BTreeMap;

/// Where an index stands by itself: the base with all its slots, and which of them.
struct Slot<'e> {
    base: &'e Expr,
    at: &'e [Expr],
    number: usize,
    span: Span,
}

impl<'t> World<'t> {
    /// The range of an index, both ends included, from where it is used in some expressions; `None` if it is in no slot.
    pub fn range_of(&self, name: &str, used: &[&Expr], frame: &Frame) -> Result<Option<(i64, i64)>> {
        let mut slots: Vec<Slot> = Vec::new();
        for e in used {
            e.walk(&mut Vec::new(), &mut |part, bound| {
                let Kind::Index(base, at) = &*part.kind else { return };
                if bound.contains(&name) {
                    return;
                }
                let stands = |i: &&Expr| i.as_name() == Some(name);
                for (number, index) in at.iter().enumerate().filter(|(_, i)| stands(i)) {
                    slots.push(Slot { base, at, number, span: index.span });
                }
            });
        }
        let mut found: Option<(Range, Span)> = None;
        for slot in slots {
            let Some(range) = self.slot(&slot, frame)? else { continue };
            match &found {
                None => found = Some((range, slot.span)),
                Some((first, _)) if *first == range => {}
                Some((first, place)) => {
                    let message =
                        format!("the index {name} runs over {} and over {}", first.text(), range.text());
                    let error = Diagnostic::error(slot.span, message)
                        .here(format!("over {}", range.text()))
                        .also(*place, format!("over {}", first.text()));
                    return Err(error.help("use two different indices").into());
                }
            }
        }
        Ok(found.map(|(range, _)| range.ends()))
    }

    /// As [`World::range_of`]; no slot is an error.
    pub fn must_range(&self, name: &str, used: &[&Expr], frame: &Frame, span: Span) -> Result<(i64, i64)> {
        match self.range_of(name, used, frame)? {
            Some(range) => Ok(range),
            None => said_help(
                span,
                format!("the range of the index {name} is not known: it stands in no slot by itself"),
                format!("say it: sum_{{{name}=1}}^N, or `for {name} in 1..N`"),
            ),
        }
    }

    fn slot(&self, slot: &Slot, frame: &Frame) -> Result<Option<Range>> {
        if let Kind::Name(base) = &*slot.base.kind {
            if let Some(dims) = self.axes(base) {
                return Ok(dims.get(slot.number).cloned().map(Range::Dim));
            }
            match self.binding(base) {
                Some(Binding::Sequence(s)) => {
                    let elements = s.elements.borrow();
                    let ends = (elements.keys().next(), elements.keys().next_back());
                    let (Some(&first), Some(&last)) = ends else { return Ok(None) };
                    return match slot.number {
                        0 => {
                            let said = s.last.borrow();
                            let called = said.as_ref().filter(|(at, _)| *at == last).map(|(_, name)| name);
                            Ok(Some(Range::Ends(first, last, called.cloned().unwrap_or(last.to_string()))))
                        }
                        n => Ok(self.along(slot, n - 1, &elements, frame)?.map(Range::Dim)),
                    };
                }
                Some(Binding::Broken(fault)) => return Err(fault.inherited(base, slot.base.span)),
                Some(_) => return Ok(None),
                None => return self.unknown(base, slot.base.span, frame),
            }
        }
        Ok(self.axes_of(slot.base, frame)?.get(slot.number).cloned().map(Range::Dim))
    }

    /// The axes of anything that has an index: found by evaluating it in one row, with the indices that have no value at 1.
    pub fn axes_of(&self, e: &Expr, frame: &Frame) -> Result<Vec<Dim>> {
        let open =
            |n: &String| frame.column(n).is_none() && self.local(n).is_none() && self.binding(n).is_none();
        let first = if frame.len() == 0 { Vec::new() } else { vec![0] };
        let at_one = e.index_names().into_iter().filter(open).map(|n| (n, vec![1])).collect();
        Ok(self.eval(e, &frame.derived(first, at_one))?.dims)
    }

    /// An axis of the elements of a sequence: of those that are asked for, or of all if that is not known yet.
    fn along(
        &self,
        slot: &Slot,
        axis: usize,
        elements: &BTreeMap<i64, Value<'t>>,
        frame: &Frame,
    ) -> Result<Option<Dim>> {
        let asked = match slot.at.first().map(|first| self.ints(first, frame)) {
            Some(Ok(Ints::One(k))) => vec![k],
            Some(Ok(Ints::Rows(rows))) => rows,
            _ => elements.keys().copied().collect(),
        };
        let mut axes = asked.iter().filter_map(|k| elements.get(k)).map(|v| v.dims.get(axis));
        let first = axes.next().flatten();
        if axes.all(|axis| axis == first) {
            return Ok(first.cloned());
        }
        let base = crate::syntax::echo::text(slot.base);
        let message =
            format!("the elements of {base} have different shapes, so this runs over several ranges");
        said_help(slot.span, message, "ask for one element at a time")
    }
}

enum Range {
    Dim(Dim),
    /// The ends, and what the last one is called.
    Ends(i64, i64, String),
}

impl Range {
    fn ends(&self) -> (i64, i64) {
        match self {
            Range::Dim(d) => (1, d.size as i64),
            Range::Ends(a, b, _) => (*a, *b),
        }
    }

    fn text(&self) -> String {
        match self {
            Range::Dim(d) => d.to_string(),
            Range::Ends(a, _, last) => format!("{a}..{last}"),
        }
    }
}

impl PartialEq for Range {
    fn eq(&self, other: &Range) -> bool {
        match (self, other) {
            (Range::Dim(a), Range::Dim(b)) => a == b,
            _ => self.ends() == other.ends(),
        }
    }
}
