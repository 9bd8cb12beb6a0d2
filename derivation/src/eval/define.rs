//! Definitions: values, functions, arrays by entries, and sequences.

use super::fault::{Fault, Result, said, said_help};
use super::frame::Frame;
use super::int::Ints;
use super::value::{Value, room, shape};
use super::world::{Binding, Sequence, World};
use crate::Span;
use crate::dim::{Dim, Poly};
use crate::syntax::echo;
use crate::syntax::tree::{Definition, Expr, Ident, Kind, Range};
use chainrule_autograd::{Maths, Var};
use std::rc::Rc;

impl<'t> World<'t> {
    /// Takes in a definition; several that step together through one range are one group.
    pub fn define(&self, group: &[&Definition]) -> Result<()> {
        if let Some(d) = group.iter().find(|d| matches!(*d.body.kind, Kind::Unreadable)) {
            return said(d.body.span, "this was not understood");
        }
        let [d] = group else { return self.define_sequences(group) };
        if d.params.is_some() {
            self.bind(&d.name.name, Binding::Function(Rc::new((*d).clone())));
            return Ok(());
        }
        if d.index.is_empty() {
            let known = self.len();
            let value = self.own(self.value(&d.body)?, known, d.body.span)?;
            let value = value.map(d.body.span, |v| Ok(v.named(&d.name.name)))?;
            self.bind(&d.name.name, Binding::Value(value));
            return Ok(());
        }
        let letters = d.index.iter().all(|i| i.as_name().is_some_and(|n| self.binding(n).is_none()));
        let own = d.body.names().contains(&d.name.name);
        let begun = matches!(self.binding(&d.name.name), Some(Binding::Sequence(_)));
        let from_one = d.over.iter().all(|r| r.from.as_number() == Some(1.0));
        if !letters || own || begun || !from_one {
            return self.define_sequences(group);
        }
        if d.over.is_empty() {
            let ranges =
                d.index.iter().map(|i| self.range_of(i.as_name().unwrap_or(""), &[&d.body], self.root()));
            if ranges.collect::<Result<Vec<_>>>()?.contains(&None) {
                self.bind(&d.name.name, Binding::Entries(Rc::new((*d).clone())));
                return Ok(());
            }
        }
        let root = self.root().clone();
        let value =
            if d.over.is_empty() { self.by_entries(&d.index, &d.body, &root)? } else { self.by_ranges(d)? };
        let value = value.map(d.body.span, |v| Ok(v.named(&d.name.name)))?;
        self.bind(&d.name.name, Binding::Value(value));
        Ok(())
    }

    /// `B_ij = … for i in 1..N, j in 1..M`
    fn by_ranges(&self, d: &Definition) -> Result<Value<'t>> {
        let mut inner = self.root().clone();
        let mut dims = Vec::new();
        for index in &d.index {
            let name = index.as_name().unwrap_or("");
            let Some(range) = d.over.iter().find(|r| r.name.name == name) else {
                return said_help(
                    index.span,
                    format!("the range of {name} is missing"),
                    format!("for {name} in 1..N"),
                );
            };
            let dim = self.dim(&range.to, &inner)?;
            let ends = (&Ints::One(1), &Ints::One(dim.size as i64));
            dims.push(dim);
            room(&dims, range.to.span)?;
            inner = self.stepped(&inner, name, ends, index.span)?;
        }
        let span = d.body.span;
        let value = self.eval(&d.body, &inner)?.spread(&inner, span)?;
        let tail = value.dims.iter().map(|d| d.size);
        let sizes: Vec<usize> = dims.iter().map(|d| d.size).chain(tail).collect();
        let var = value.var.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))?;
        dims.extend(value.dims.clone());
        Ok(Value::new(var, false, dims))
    }

    /// What an index on the left runs over, as a size with a meaning.
    pub fn index_dim(&self, name: &str, body: &Expr, to: i64, frame: &Frame) -> Result<Dim> {
        let mut found = None;
        let mut slots = Vec::new();
        body.walk(&mut Vec::new(), &mut |e, bound| {
            if let Kind::Index(base, at) = &*e.kind
                && !bound.contains(&name)
                && let Some(slot) = at.iter().position(|i| i.as_name() == Some(name))
            {
                slots.push((base, slot));
            }
        });
        for (base, slot) in slots {
            let dims = match &*base.kind {
                Kind::Name(n) => match self.axes(n) {
                    Some(dims) => dims,
                    None => continue,
                },
                _ => self.axes_of(base, frame)?,
            };
            found = found.or_else(|| dims.get(slot).cloned());
        }
        Ok(found.unwrap_or_else(|| Dim::new(to.max(0) as usize, Poly::number(to), &to.to_string())))
    }

    /// Start lines and steps: element by element, upwards, or downwards if that is how they depend on each other.
    fn define_sequences(&self, group: &[&Definition]) -> Result<()> {
        for d in group {
            if d.index.len() != 1 || d.over.len() > 1 {
                let message = format!("{} is defined element by element along one index only", d.name.name);
                return said_help(d.name.span, message, "use slices: W_k is the k-th matrix");
            }
            if !matches!(self.binding(&d.name.name), Some(Binding::Sequence(_))) {
                self.bind(&d.name.name, Binding::Sequence(Rc::new(Sequence::default())));
            }
        }
        let Some(Range { name, from, to: end }) = group[0].over.first() else {
            let root = self.root().clone();
            let d = group[0];
            let index = &d.index[0];
            if let Some(letter) = index.index_names_or_self(|n| self.binding(n).is_some()) {
                let message = format!("the range of {letter} is missing");
                return said_help(index.span, message, format!("end the line with `for {letter} in 2..N`"));
            }
            let Ints::One(k) = self.ints(index, &root)? else { return said(index.span, "which element?") };
            return self.set(d, k, &root);
        };
        let root = self.root().clone();
        let (Ints::One(from), Ints::One(to)) = (self.ints(from, &root)?, self.ints(end, &root)?) else {
            return said(name.span, "the range depends on an index");
        };
        if to.saturating_sub(from) >= 10_000 {
            return said(name.span, "a sequence may have 10000 elements");
        }
        for d in group.iter().filter(|d| d.index[0].as_name() == Some(&name.name)) {
            if let Some(Binding::Sequence(sequence)) = self.binding(&d.name.name) {
                sequence.last.replace(Some((to, echo::text(end))));
            }
        }
        let upwards: Vec<i64> = (from..=to).collect();
        match self.step_through(group, &name.name, &upwards) {
            Err(Fault::NotYet(first)) => {
                let downwards: Vec<i64> = upwards.into_iter().rev().collect();
                self.step_through(group, &name.name, &downwards).map_err(|_| Fault::Said(first))
            }
            done => done,
        }
    }

    fn step_through(&self, group: &[&Definition], index: &str, numbers: &[i64]) -> Result<()> {
        for &k in numbers {
            let mut open: Vec<&Definition> = group.to_vec();
            while !open.is_empty() {
                let (before, mut still, mut why) = (open.len(), Vec::new(), None);
                for d in open {
                    let frame = self.root().derived(vec![0], vec![(index.to_string(), vec![k])]);
                    let at = self.ints(&d.index[0], &frame)?.at(0);
                    match self.set(d, at, &frame) {
                        Ok(()) => {}
                        Err(fault @ Fault::NotYet(_)) => {
                            still.push(d);
                            why = Some(fault);
                        }
                        Err(fault) => return Err(fault),
                    }
                }
                if still.len() == before
                    && let Some(why) = why
                {
                    return Err(why);
                }
                open = still;
            }
        }
        Ok(())
    }

    /// A value that was not there when only so many were known: what has a name of its own is no other name of something
    /// else, which a derivative could not tell apart.
    fn own(&self, value: Value<'t>, known: usize, span: Span) -> Result<Value<'t>> {
        if value.var.id().index() >= known {
            return Ok(value);
        }
        value.alias(span)
    }

    /// Evaluates one element and keeps it.
    fn set(&self, d: &Definition, k: i64, frame: &Frame) -> Result<()> {
        let known = self.len();
        let value = self.own(self.eval(&d.body, frame)?, known, d.body.span)?;
        // The frame has one row, which an element does not.
        let value = if value.rows {
            let sizes: Vec<usize> = value.dims.iter().map(|d| d.size).collect();
            let var =
                value.var.try_reshape(shape(&sizes, d.body.span)?).map_err(Fault::engine(d.body.span))?;
            Value { var, rows: false, ..value }
        } else {
            value
        };
        let name = &d.name.name;
        let value = value.map(d.body.span, |v| Ok(v.named(&format!("{name}_{k}"))))?;
        if let Some(Binding::Sequence(sequence)) = self.binding(name) {
            sequence.elements.borrow_mut().insert(k, value);
        }
        Ok(())
    }

    /// `Q, R = qr(A)`, `l, U = eigh(S)`
    pub fn unpack(&self, names: &[Ident], value: &Expr) -> Result<()> {
        let span = value.span;
        let Kind::Call { function, args, .. } = &*value.kind else {
            return said_help(span, "only qr and eigh give two values", "write Q, R = qr(A)");
        };
        let ([first, second], [a]) = (names, args.as_slice()) else {
            return said_help(span, "only qr and eigh give two values", "write Q, R = qr(A)");
        };
        let a = self.value(a)?;
        let [n, m] = a.dims.as_slice() else {
            return said(span, format!("{} takes a matrix, and this is {}", function.name, a.describe()));
        };
        let engine = Fault::engine(span);
        let (x, y) = match function.name.as_str() {
            "qr" if n.size >= m.size => {
                // R from the Cholesky factor of A^T A, so that both can be differentiated.
                let gram = a.var.try_matmul_with(&a.var, true, false).map_err(&engine)?;
                let r = gram.try_cholesky().map_err(&engine)?.try_t().map_err(&engine)?;
                let q = a.var.try_matmul(&r.try_inverse().map_err(&engine)?).map_err(&engine)?;
                (
                    Value::new(q, false, vec![n.clone(), m.clone()]),
                    Value::new(r, false, vec![m.clone(), m.clone()]),
                )
            }
            "qr" => {
                return said(
                    span,
                    format!("qr takes a matrix with at least as many rows as columns, not {}", a.describe()),
                );
            }
            "eigh" => {
                let (values, vectors) = self.eigh(&a, span)?;
                self.remember(&vectors, value.clone(), self.root());
                (values, vectors)
            }
            _ => return said_help(function.span, "only qr and eigh give two values", "write Q, R = qr(A)"),
        };
        let named = |v: Value<'t>, name: &Ident| v.map(span, |v: &Var<'t>| Ok(v.named(&name.name)));
        self.bind(&first.name, Binding::Value(named(x, first)?));
        self.bind(&second.name, Binding::Value(named(y, second)?));
        Ok(())
    }
}

impl Expr {
    /// A name in an index that is not declared, if there is one.
    fn index_names_or_self(&self, known: impl Fn(&str) -> bool) -> Option<String> {
        self.names().into_iter().find(|n| !known(n))
    }
}
