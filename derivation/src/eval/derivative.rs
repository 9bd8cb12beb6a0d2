//! Derivatives inside the program: a sweep of the tape that is itself recorded, so that any order works.
//!
//! With respect to a given value it is the gradient; with respect to an intermediate one the graph is cut there, which is
//! what backpropagation calls δ. Axes: those of the numerator, then those of the denominator.

use super::fault::{Fault, Result, SMALLER, said, said_help};
use super::frame::Frame;
use super::int::Ints;
use super::value::{Value, shape};
use super::world::{Binding, MOST_ENTRIES, Sequence, Taken, World};
use crate::Span;
use crate::dim::Dim;
use crate::syntax::tree::{Expr, Kind, Notation};
use chainrule_autograd::{Maths, Value as _, Var};
use chainrule_tensor::Tensor;

impl<'t> World<'t> {
    /// The derivative of an expression.
    pub fn derivative(
        &self,
        of: &Expr,
        by: &[Expr],
        notation: Notation,
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let local_rows = of.names().iter().any(|n| self.local(n).is_some_and(|l| l.value.rows));
        let (small, rows) = match frame.projected(|n| of.names().contains(n)) {
            Some((small, rows)) if !local_rows => (small, rows),
            _ => (frame.clone(), (0..frame.len() as u32).collect()),
        };
        if by.is_empty() {
            let value = self.by_parameter(of, notation, span, &small)?;
            return value.picked(&rows, span);
        }
        let y = self.eval(of, &small)?;
        if y.eye {
            return said(of.span, "the size of I is open here; write I_N with its size");
        }
        if y.rank() > 0 && matches!(notation, Notation::Gradient | Notation::Hessian) {
            let message = format!(
                "gradient of {} ({})",
                if y.rank() == 1 { "a vector" } else { "a matrix" },
                y.describe()
            );
            let text = crate::syntax::echo::text(of);
            return said_help(
                of.span,
                message,
                format!("a gradient is of a number; did you mean ||{text}||^2, or jac?"),
            );
        }
        let mut value = y;
        let mut at = (small, rows);
        for target in by {
            value = self.one(&value, target, &at.0, &at.1, frame, span)?;
            at = (frame.clone(), (0..frame.len() as u32).collect());
        }
        Ok(value)
    }

    /// One derivative of a value that has the rows of `small`; the result has those of `frame`.
    fn one(
        &self,
        y: &Value<'t>,
        target: &Expr,
        small: &Frame,
        rows: &[u32],
        frame: &Frame,
        span: Span,
    ) -> Result<Value<'t>> {
        let (base, indices): (&Expr, &[Expr]) = match &*target.kind {
            Kind::Index(base, at) => (base, at),
            _ => (target, &[]),
        };
        let Some(name) = base.as_name() else {
            return said_help(
                target.span,
                "one differentiates with respect to a name",
                "define this on a line of its own",
            );
        };
        if frame.column(name).is_some() {
            return said(target.span, format!("{name} is an index here, and not differentiated by"));
        }
        if let Some(local) = self.local(name) {
            if local.value.rows {
                return said(target.span, format!("{name} is different for each entry here"));
            }
            return self.entries_of(y, &local.value, target, indices, (rows, frame), span);
        }
        match self.binding(name) {
            Some(Binding::Value(x)) => self.entries_of(y, &x, target, indices, (rows, frame), span),
            Some(Binding::Sequence(sequence)) => {
                let Some((first, rest)) = indices.split_first() else {
                    return said_help(
                        target.span,
                        format!("{name} is a sequence"),
                        format!("with respect to one element: d{name}_k"),
                    );
                };
                let which = self.ints(first, frame)?;
                let mut numbers: Vec<i64> = (0..frame.len()).map(|r| which.at(r)).collect();
                numbers.sort_unstable();
                numbers.dedup();
                let elements = numbers.iter().map(|k| self.elements(name, &sequence, &Ints::One(*k), first));
                let elements = elements.collect::<Result<Vec<_>>>()?;
                if !y.rows && y.rank() == 0 {
                    // One sweep passes all elements, so those that are asked for later are kept as well.
                    self.swept_through(y, &elements, &sequence, span)?;
                }
                let parts = self.jacobians(y, &elements, span)?;
                let value = choose(&parts, &numbers, &which, rows, small, frame, span)?;
                let Some(element) = elements.first() else { return Ok(value) };
                self.narrowed(value, y.rank(), element.rank(), target, rest, frame, span)
            }
            Some(Binding::Dim(_)) => {
                said(target.span, format!("{name} is a dimension, and not differentiated by"))
            }
            Some(Binding::Broken(fault)) => Err(fault.inherited(name, target.span)),
            Some(_) => said(target.span, format!("{name} is a function, and not differentiated by")),
            None => self.unknown(name, target.span, frame),
        }
    }

    fn entries_of(
        &self,
        y: &Value<'t>,
        x: &Value<'t>,
        target: &Expr,
        indices: &[Expr],
        (rows, frame): (&[u32], &Frame),
        span: Span,
    ) -> Result<Value<'t>> {
        let mut parts = self.jacobians(y, std::slice::from_ref(x), span)?;
        let Some(value) = parts.pop() else { return said(span, "no derivative") };
        let value = value.picked(rows, span)?;
        self.narrowed(value, y.rank(), x.rank(), target, indices, frame, span)
    }

    /// The entries of a Jacobian at the indices of the denominator, whose axes come last.
    #[allow(clippy::too_many_arguments)] // The two ranks say where the axes are.
    fn narrowed(
        &self,
        value: Value<'t>,
        above: usize,
        below: usize,
        target: &Expr,
        indices: &[Expr],
        frame: &Frame,
        span: Span,
    ) -> Result<Value<'t>> {
        if indices.is_empty() {
            return Ok(value);
        }
        let columns = indices.iter().map(|i| self.ints(i, frame)).collect::<Result<Vec<_>>>()?;
        let turned = turn(&value, above, below, span)?;
        let picked = self.pick(&turned, target, &columns, indices, frame)?;
        turn(&picked, below.saturating_sub(indices.len()), above, span)
    }

    /// ∂y/∂x for several x: `[rows,] axes of y, axes of x`.
    fn jacobians(&self, y: &Value<'t>, xs: &[Value<'t>], span: Span) -> Result<Vec<Value<'t>>> {
        self.keep_swept(y, xs, span)?;
        self.taken.borrow_mut().extend(xs.iter().map(|x| Taken { of: y.var, by: x.var }));
        let swept = self.swept.borrow();
        Ok(xs.iter().filter_map(|x| swept.get(&key(y, x)).cloned()).collect())
    }

    /// Sweeps once for those of several x for which nobody has yet.
    fn keep_swept(&self, y: &Value<'t>, xs: &[Value<'t>], span: Span) -> Result<()> {
        let new: Vec<Value<'t>> = xs.iter().filter(|x| !self.is_swept(y, x)).cloned().collect();
        if !new.is_empty() {
            let found = self.sweep(y, &new, span)?;
            self.swept.borrow_mut().extend(new.iter().map(|x| key(y, x)).zip(found));
        }
        Ok(())
    }

    /// If one of some elements of a sequence is still to be swept to, sweeps to all elements.
    fn swept_through(
        &self,
        y: &Value<'t>,
        elements: &[Value<'t>],
        sequence: &Sequence<'t>,
        span: Span,
    ) -> Result<()> {
        if elements.iter().all(|x| self.is_swept(y, x)) {
            return Ok(());
        }
        let all: Vec<Value<'t>> = sequence.elements.borrow().values().cloned().collect();
        self.keep_swept(y, &all, span)
    }

    fn is_swept(&self, y: &Value<'t>, x: &Value<'t>) -> bool {
        self.swept.borrow().contains_key(&key(y, x))
    }

    fn sweep(&self, y: &Value<'t>, xs: &[Value<'t>], span: Span) -> Result<Vec<Value<'t>>> {
        let engine = Fault::engine(span);
        let targets: Vec<Var<'t>> = xs.iter().map(|x| x.var).collect();
        for x in xs {
            if x.eye {
                return said(span, "one does not differentiate by an identity");
            }
            self.derivable(y.var, x.var, span)?;
        }
        let count = y.var.shape().numel();
        let most = xs.iter().map(Value::numel).max().unwrap_or(0);
        if count.saturating_mul(most.max(1)) > 100 * MOST_ENTRIES {
            let message = format!("this Jacobian has {count} x {most} entries");
            return said_help(span, message, SMALLER);
        }
        if !y.var.try_value().map_err(&engine)?.all_finite() {
            // The rule may give a number even where the function has none: 1/x for the log of a negative x.
            return Err(Fault::Numbers { span, why: "what is differentiated has no value there".into() });
        }
        let lowest = targets.iter().map(|x| x.id().index()).min().unwrap_or(0);
        self.pass(count * y.var.id().index().saturating_sub(lowest));
        let scalar = y.is_scalar() && !y.rows;
        let mut columns: Vec<Vec<Var<'t>>> = vec![Vec::new(); xs.len()];
        for k in 0..count {
            let mut seed = vec![0.0; count];
            seed[k] = 1.0;
            let seed = Tensor::from_vec(seed, y.var.shape())
                .map_err(|e| Fault::Numbers { span, why: e.to_string() })?;
            let seed = self.tape.constant(seed);
            let bars = self.tape.try_vjp_graph(y.var, seed, &targets).map_err(&engine)?;
            columns.iter_mut().zip(bars).for_each(|(c, bar)| c.push(bar));
        }
        let mut out = Vec::with_capacity(xs.len());
        for (x, column) in xs.iter().zip(columns) {
            let dims: Vec<Dim> = y.dims.iter().chain(&x.dims).cloned().collect();
            let lying = x.lying && y.rank() == 0 && x.rank() == 1;
            let var = if scalar {
                column
                    .into_iter()
                    .next()
                    .ok_or(Fault::Numbers { span, why: "nothing to differentiate".into() })?
            } else {
                let stacked = Var::try_stack(&column.iter().collect::<Vec<_>>(), 0).map_err(&engine)?;
                let lead = if y.rows { vec![y.var.shape()[0]] } else { Vec::new() };
                let sizes: Vec<usize> = lead.into_iter().chain(dims.iter().map(|d| d.size)).collect();
                stacked.try_reshape(shape(&sizes, span)?).map_err(&engine)?
            };
            out.push(Value { var, rows: y.rows, dims, lying, eye: false });
        }
        Ok(out)
    }

    /// `grad f(x)`: with respect to the argument. `grad J` of a `J(theta)`: with respect to the given theta.
    fn by_parameter(&self, of: &Expr, notation: Notation, span: Span, frame: &Frame) -> Result<Value<'t>> {
        let (function, args) = match &*of.kind {
            Kind::Call { function, args, primes: 0, .. } => (function.name.as_str(), Some(args)),
            Kind::Name(name) => (name.as_str(), None),
            _ => return said_help(of.span, "with respect to what?", "name it: grad_x (…)"),
        };
        let Some(Binding::Function(f)) = self.binding(function) else {
            return said_help(
                of.span,
                "with respect to what?",
                format!("name it: grad_x {}", crate::syntax::echo::text(of)),
            );
        };
        let params = f.params.as_deref().unwrap_or_default();
        let [param] = params else {
            let names: Vec<&str> = params.iter().map(|p| p.name.as_str()).collect();
            return said_help(
                of.span,
                format!("{function} has several parameters: {}", names.join(", ")),
                format!("name one: grad_{} {function}", names[0]),
            );
        };
        let args = match args {
            Some(args) => args.iter().map(|a| self.eval(a, frame)).collect::<Result<Vec<_>>>()?,
            None => vec![match self.binding(&param.name) {
                Some(Binding::Value(v)) => v,
                _ => {
                    return said_help(
                        of.span,
                        "at which point?",
                        format!("give an argument: grad {function}(x)"),
                    );
                }
            }],
        };
        let [x] = args.as_slice() else { return said(of.span, format!("{function} takes one argument")) };
        if x.rows {
            return said_help(
                of.span,
                "the argument is different for each entry here",
                "write it with d(…)/dx",
            );
        }
        // A copy of the argument, so that only the way through the parameter counts.
        let alias = match args.len() {
            1 if of.as_name().is_some() => x.clone(),
            _ => x.alias(span)?,
        };
        let y = self.apply(&f, Some(vec![alias.clone()]), span, frame)?;
        if y.rank() > 0 && notation == Notation::Gradient {
            return said_help(
                of.span,
                format!("gradient of a vector ({})", y.describe()),
                "a gradient is of a number; jac gives the Jacobian",
            );
        }
        let mut parts = self.jacobians(&y, &[alias], span)?;
        parts.pop().ok_or(Fault::Numbers { span, why: "nothing to differentiate".into() })
    }
}

/// Under what a derivative is remembered.
fn key(y: &Value, x: &Value) -> (usize, bool, usize) {
    (y.var.id().index(), y.rows, x.var.id().index())
}

/// The last `below` axes in front of the first `above`.
fn turn<'t>(value: &Value<'t>, above: usize, below: usize, span: Span) -> Result<Value<'t>> {
    if above == 0 || below == 0 {
        return Ok(value.clone());
    }
    let lead = usize::from(value.rows);
    let order = (0..lead).chain(lead + above..lead + above + below).chain(lead..lead + above);
    let order: Vec<usize> = order.collect();
    let var = value.var.try_permute(&order).map_err(Fault::engine(span))?;
    let dims = value.dims[above..].iter().chain(&value.dims[..above]).cloned().collect();
    Ok(Value { var, dims, ..value.clone() })
}

/// For each row of the frame the derivative by the element that it asks for.
fn choose<'t>(
    parts: &[Value<'t>],
    numbers: &[i64],
    which: &Ints,
    rows: &[u32],
    small: &Frame,
    frame: &Frame,
    span: Span,
) -> Result<Value<'t>> {
    let [first, ..] = parts else { return said(span, "no derivative") };
    if parts.len() == 1 {
        return first.picked(rows, span);
    }
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        if part.dims != first.dims {
            return said(span, "the elements have different shapes here");
        }
        // A shared value is one row.
        all.push(if part.rows {
            part.var
        } else {
            part.var.try_unsqueeze(0).map_err(Fault::engine(span))?
        });
    }
    let height = if first.rows { small.len() } else { 1 };
    let joined = Var::try_concat(&all.iter().collect::<Vec<_>>(), 0).map_err(Fault::engine(span))?;
    let place = |r: usize| {
        let part = numbers.binary_search(&which.at(r)).unwrap_or(0);
        (part * height + if first.rows { rows[r] as usize } else { 0 }) as u32
    };
    let places: Vec<u32> = (0..frame.len()).map(place).collect();
    let var = joined.try_index_select(0, &places).map_err(Fault::engine(span))?;
    Ok(Value { var, rows: true, ..first.clone() })
}
