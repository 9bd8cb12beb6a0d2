//! The range of an index: from the slots in which it stands.

use super::fault::{Result, said_help};
use super::frame::Frame;
use super::world::{Binding, World};
use crate::dim::Dim;
use crate::syntax::tree::{Expr, Kind};
use crate::{Diagnostic, Span};
use std::collections::BTreeSet;

/// Where an index stands by itself: the base and which of its slots.
struct Slot<'e> {
    base: &'e Expr,
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
                    slots.push(Slot { base, number, span: index.span });
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
                    return Ok(match slot.number.checked_sub(1) {
                        None => Some(Range::Ends(first, last)),
                        Some(n) => {
                            elements.values().next().and_then(|v| v.dims.get(n).cloned()).map(Range::Dim)
                        }
                    });
                }
                Some(Binding::Broken(fault)) => return Err(fault.inherited(base, slot.base.span)),
                Some(_) => return Ok(None),
                None => return self.unknown(base, slot.base.span, frame),
            }
        }
        // The type of anything else is found by evaluating it with all indices at 1.
        let unknown: BTreeSet<String> = slot.base.index_names();
        let add = unknown.iter().filter(|n| frame.column(n).is_none() && self.binding(n).is_none());
        let first = if frame.len() == 0 { Vec::new() } else { vec![0] };
        let probe = frame.derived(first, add.map(|n| (n.clone(), vec![1])).collect());
        let value = self.eval(slot.base, &probe)?;
        Ok(value.dims.get(slot.number).cloned().map(Range::Dim))
    }
}

enum Range {
    Dim(Dim),
    Ends(i64, i64),
}

impl Range {
    fn ends(&self) -> (i64, i64) {
        match self {
            Range::Dim(d) => (1, d.size as i64),
            Range::Ends(a, b) => (*a, *b),
        }
    }

    fn text(&self) -> String {
        match self {
            Range::Dim(d) => d.to_string(),
            Range::Ends(a, b) => format!("{a}..{b}"),
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
