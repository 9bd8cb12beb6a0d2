//! Lists, and the entries that a generator makes in them.

use super::fault::{Fault, Result, said};
use super::frame::Frame;
use super::value::{Value, shape};
use super::world::{Binding, World};
use crate::Span;
use crate::dim::{Dim, Poly};
use crate::syntax::tree::{Item, Kind};
use chainrule_autograd::{Maths, Var};

impl<'t> World<'t> {
    /// `[1, x, x_d x_e for d < e]`: the parts one after the other; of lists, the rows.
    pub fn list(&self, items: &[Item], span: Span, frame: &Frame) -> Result<Value<'t>> {
        let nested = items.iter().all(|i| i.over.is_empty() && matches!(&*i.value.kind, Kind::List(_)));
        let rows = frame.rowed();
        let mut parts: Vec<Value<'t>> = Vec::with_capacity(items.len());
        for item in items {
            parts.push(if item.over.is_empty() && item.cond.is_none() {
                self.eval(&item.value, frame)?
            } else {
                self.generated(item, frame)?
            });
        }
        let engine = Fault::engine(span);
        let mut vars = Vec::with_capacity(parts.len());
        let mut dims = Vec::with_capacity(parts.len());
        let tail: Vec<Dim> = if nested { parts[0].dims.clone() } else { Vec::new() };
        for (part, item) in parts.iter().zip(items) {
            let part = if rows { part.spread(frame, item.value.span)? } else { part.clone() };
            let flat = |sizes: &[usize]| -> Result<Var<'t>> {
                let lead = if rows { vec![frame.len()] } else { Vec::new() };
                part.var.try_reshape(shape(&[&lead, sizes].concat(), span)?).map_err(&engine)
            };
            if nested {
                if part.dims != tail {
                    return said(
                        item.value.span,
                        format!("this row has {} and the first has {}", part.describe(), parts[0].describe()),
                    );
                }
                vars.push(flat(&[&[1][..], &tail.iter().map(|d| d.size).collect::<Vec<_>>()].concat())?);
                dims.push(Dim::number(1));
            } else if part.is_scalar() {
                vars.push(flat(&[1])?);
                dims.push(Dim::number(1));
            } else if part.rank() == 1 && !part.eye {
                vars.push(part.var);
                dims.push(part.dims[0].clone());
            } else {
                let message = format!("a list holds numbers and vectors, and this is {}", part.describe());
                return said(item.value.span, message);
            }
        }
        let refs: Vec<&Var<'t>> = vars.iter().collect();
        let var = Var::try_concat(&refs, isize::from(rows)).map_err(&engine)?;
        let length = self.named_size(Dim::joined(&dims));
        let dims = std::iter::once(length).chain(tail).collect();
        Ok(Value::new(var, rows, dims))
    }

    /// A size under the name of the dimension that means the same, if there is one.
    fn named_size(&self, size: Dim) -> Dim {
        let names = self.names.borrow();
        let same = names.values().find_map(|b| match b {
            Binding::Dim(d) if *d == size => Some(d.clone()),
            _ => None,
        });
        same.unwrap_or(size)
    }

    /// The entries that a generator makes, as a vector.
    fn generated(&self, item: &Item, frame: &Frame) -> Result<Value<'t>> {
        let span = item.value.span;
        let (inner, _) = self.expanded(&item.over, item.cond.as_ref(), &[&item.value], frame)?;
        let rows = frame.rowed();
        let width = inner.len() / frame.len().max(1);
        let dim = self.generated_size(item, width, &inner);
        if inner.len() == 0 {
            let sizes = if rows { vec![frame.len(), 0] } else { vec![0] };
            return Ok(Value::new(self.constant(Vec::new(), &sizes, span)?, rows, vec![dim]));
        }
        let value = self.eval(&item.value, &inner)?.spread(&inner, span)?;
        if !value.is_scalar() {
            return said(span, format!("a generator makes numbers, and this is {}", value.describe()));
        }
        let sizes = if rows { vec![frame.len(), width] } else { vec![width] };
        let var = value.var.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))?;
        Ok(Value::new(var, rows, vec![dim]))
    }

    /// How many entries a generator makes, as a formula where that is known: `d < e` over D is D(D-1)/2.
    fn generated_size(&self, item: &Item, width: usize, frame: &Frame) -> Dim {
        let plain = || Dim::number(width);
        let dim_of = |name: &str| {
            let mut found = None;
            item.value.walk(&mut Vec::new(), &mut |e, _| {
                if let Kind::Index(base, at) = &*e.kind
                    && let Some(slot) = at.iter().position(|i| i.as_name() == Some(name))
                    && let Some(dims) = base.as_name().and_then(|n| self.axes(n))
                {
                    found = found.take().or_else(|| dims.get(slot).cloned());
                }
            });
            found
        };
        let mut poly = Poly::number(1);
        for binder in &item.over {
            let dim = match &binder.bounds {
                None => dim_of(&binder.name.name),
                Some((from, to)) if from.as_number() == Some(1.0) && item.cond.is_none() => {
                    self.dim(to, frame).ok()
                }
                Some(_) => None,
            };
            let Some(dim) = dim else { return plain() };
            let Some(next) = poly.times(dim.poly()) else { return plain() };
            poly = next;
        }
        if item.cond.is_some() {
            // Pairs in order: half of N (N - 1), or with equality half of N (N + 1).
            let Some(dim) = item.over.first().and_then(|b| dim_of(&b.name.name)) else { return plain() };
            let shifted = [-1, 1, 0].into_iter().find_map(|s| {
                let poly = dim.poly().plus(&Poly::number(s), 1)?.times(dim.poly())?.over(if s == 0 {
                    1
                } else {
                    2
                })?;
                let n = dim.size as i64;
                let count = if s == 0 { n * n } else { n * (n + s) / 2 };
                (count == width as i64 && item.over.len() == 2).then_some(poly)
            });
            match shifted {
                Some(p) => poly = p,
                None => return plain(),
            }
        }
        Dim::new(width, poly, &width.to_string())
    }
}
