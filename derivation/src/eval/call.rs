//! Functions applied: those of the file, those drawn at random, and their derivatives.

use super::fault::{Fault, Result, said, said_help};
use super::frame::Frame;
use super::int::Ints;
use super::value::{Value, room, shape};
use super::world::{Binding, Local, World};
use crate::Span;
use crate::syntax::builtin::builtin;
use crate::syntax::tree::{Definition, Expr, Ident, Kind};
use chainrule_autograd::{Maths, Value as _, Var, ops};
use chainrule_tensor::Tensor;
use std::rc::Rc;

/// Functions may call each other so deep.
const DEEPEST: usize = 100;

/// A function of values.
#[derive(Clone)]
pub enum Function {
    /// Defined in the file.
    Defined(Rc<Definition>),
    /// Built in, by its name.
    Builtin(&'static str),
    /// Drawn at random: Σ c tanh(a x + b).
    Drawn(Rc<[[f64; 3]]>),
}

impl<'t> World<'t> {
    /// The function of a name.
    pub fn function(&self, name: &Ident, frame: &Frame) -> Result<Function> {
        match self.binding(&name.name) {
            Some(Binding::Function(f)) => Ok(Function::Defined(f)),
            Some(Binding::Builtin(b)) => Ok(Function::Builtin(b)),
            Some(Binding::Drawn(d)) => Ok(Function::Drawn(d)),
            Some(Binding::Broken(fault)) => Err(fault.inherited(&name.name, name.span)),
            Some(_) => said_help(
                name.span,
                format!("{} is not a function", name.name),
                "for a product put a space in between",
            ),
            None => match builtin(&name.name) {
                Some(b) => Ok(Function::Builtin(b.name)),
                None => self.unknown_function(&name.name, name.span, frame),
            },
        }
    }

    /// `f(x)`, `f'(x)`
    pub fn call(
        &self,
        name: &Ident,
        primes: usize,
        args: &[Expr],
        options: &[(Ident, Expr)],
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let function = self.function(name, frame)?;
        let values = args.iter().map(|a| self.eval(a, frame)).collect::<Result<Vec<_>>>()?;
        if primes == 0 {
            return self.run(&function, values, args, options, span, frame);
        }
        let [x] = values.as_slice() else {
            return said(span, format!("{}' needs a function of one argument", name.name));
        };
        self.primed(&function, x, primes, span, frame)
    }

    /// A function of values; `written` is what they were written as, if they were.
    fn run(
        &self,
        function: &Function,
        args: Vec<Value<'t>>,
        written: &[Expr],
        options: &[(Ident, Expr)],
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        match function {
            Function::Builtin(name) => self.builtin(name, &args, written, options, span, frame),
            Function::Drawn(terms) => match args.as_slice() {
                [x] => drawn(terms, x, span),
                _ => said(span, "an unknown function takes one argument"),
            },
            Function::Defined(f) => self.apply(f, Some(args), span, frame),
        }
    }

    /// The derivative of a function of one number, entry by entry.
    fn primed(
        &self,
        function: &Function,
        x: &Value<'t>,
        primes: usize,
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let x = if frame.rowed() { x.spread(frame, span)? } else { x.clone() };
        let alias = x.alias(span)?;
        let mut y = match function {
            Function::Defined(f) if !alias.is_scalar() => self.entry_by_entry(f, &alias, span, frame)?,
            Function::Builtin(name) if !builtin(name).is_some_and(|b| b.elementwise) => {
                return said_help(span, format!("{name}' has no meaning"), "write a derivative as d(…)/dx");
            }
            f => self.run(f, vec![alias.clone()], &[], &[], span, frame)?,
        };
        if y.dims != alias.dims || y.rows != alias.rows {
            if y.dims.is_empty() && !y.rows {
                y = y.spread(frame, span)?;
            } else {
                return said_help(
                    span,
                    "a prime is for functions of one number",
                    "write a derivative as d(…)/dx",
                );
            }
        }
        for _ in 0..primes {
            self.derivable(y.var, alias.var, span)?;
            let seed = self.tape.constant(Tensor::ones(y.var.shape()));
            let bars = self.tape.try_vjp_graph(y.var, seed, &[alias.var]).map_err(Fault::engine(span))?;
            self.taken.borrow_mut().push(super::world::Taken { of: y.var, by: alias.var });
            let Some(bar) = bars.into_iter().next() else { return said(span, "no derivative") };
            y = alias.with(bar);
        }
        Ok(y)
    }

    /// A function of the file applied to arguments; without any, to the given values that its parameters are called after.
    pub fn apply(
        &self,
        f: &Rc<Definition>,
        args: Option<Vec<Value<'t>>>,
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let params = f.params.as_deref().unwrap_or_default();
        let args = match args {
            Some(args) => args,
            None => {
                let own = |p: &Ident| match self.binding(&p.name) {
                    Some(Binding::Value(v)) => Ok(v),
                    _ => said(span, format!("{} needs an argument", f.name.name)),
                };
                params.iter().map(own).collect::<Result<_>>()?
            }
        };
        if args.len() != params.len() {
            let message =
                format!("{} takes {} and is given {}", f.name.name, arguments(params.len()), args.len());
            return said(span, message);
        }
        let array = matches!(args.as_slice(), [x] if !x.is_scalar() && !x.eye);
        let key = (f.name.name.clone(), args.first().map_or(0, Value::rank));
        let known = if array { self.elementwise.borrow().get(&key).copied() } else { Some(false) };
        match known {
            Some(false) => self.body(f, &args, frame),
            Some(true) => self.entry_by_entry(f, &args[0], span, frame),
            None => {
                // As a function of the array, if that makes sense; else of each of its entries.
                let whole = self.body(f, &args, frame);
                let each = matches!(whole, Err(Fault::Said(_)));
                let done = if each { self.entry_by_entry(f, &args[0], span, frame).or(whole) } else { whole };
                if done.is_ok() {
                    self.elementwise.borrow_mut().insert(key, each);
                }
                done
            }
        }
    }

    /// The body of a function, which sees its parameters and none of the indices where it is called.
    fn body(&self, f: &Rc<Definition>, args: &[Value<'t>], frame: &Frame) -> Result<Value<'t>> {
        let frame = frame.unnamed();
        let params = f.params.as_deref().unwrap_or_default();
        let by = differentiated(&f.body);
        let local = |(p, v): (&Ident, &Value<'t>)| {
            // A derivative by a parameter does not go through what else the argument stands in.
            let value = if by.contains(&p.name.as_str()) { v.alias(p.span)? } else { v.clone() };
            Ok(Local { name: p.name.clone(), value, frame: frame.clone() })
        };
        if self.depth() >= DEEPEST {
            return said_help(
                f.name.span,
                format!("the calls of {} go more than {DEEPEST} deep", f.name.name),
                "write a sequence instead; or see to it that they end, by `if … then … else`",
            );
        }
        let locals = params.iter().zip(args).map(local).collect::<Result<_>>()?;
        self.with_locals(locals, || self.by_entries(&f.index, &f.body, &frame))
    }

    /// A function of one number applied to each entry of an array.
    fn entry_by_entry(
        &self,
        f: &Rc<Definition>,
        x: &Value<'t>,
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let x = if frame.rowed() { x.spread(frame, span)? } else { x.clone() };
        let (each, outer) = (x.numel(), frame.len());
        let owner = (0..outer * each).map(|i| (i / each) as u32).collect();
        let inner = frame.derived(owner, Vec::new());
        let flat = x.var.try_reshape(shape(&[outer * each], span)?).map_err(Fault::engine(span))?;
        let y = self.body(f, &[Value::scalar(flat, true)], &inner)?.spread(&inner, span)?;
        if !y.is_scalar() {
            return said(span, format!("{} of a number is {}", f.name.name, y.describe()));
        }
        Ok(x.with(y.var.try_reshape(x.var.shape()).map_err(Fault::engine(span))?))
    }

    /// A body for all values of some indices, which become axes in front.
    pub fn by_entries(&self, index: &[Expr], body: &Expr, frame: &Frame) -> Result<Value<'t>> {
        if index.is_empty() {
            return self.eval(body, frame);
        }
        let mut inner = frame.clone();
        let mut dims = Vec::new();
        for i in index {
            let Some(name) = i.as_name() else { return said(i.span, "an index on the left is a letter") };
            let (from, to) = self.must_range(name, &[body], &inner, i.span)?;
            if from != 1 {
                return said_help(
                    i.span,
                    format!("{name} runs from {from}"),
                    format!("say it: for {name} in {from}..{to}"),
                );
            }
            dims.push(self.index_dim(name, body, to, &inner)?);
            room(&dims, i.span)?;
            inner = self.stepped(&inner, name, (&Ints::One(from), &Ints::One(to)), i.span)?;
        }
        let span = body.span;
        let value = self.eval(body, &inner)?.spread(&inner, span)?;
        if value.eye {
            return said(span, "the size of I is open here; write I_N with its size");
        }
        let lead = if frame.rowed() { vec![frame.len()] } else { Vec::new() };
        let tail: Vec<usize> = value.dims.iter().map(|d| d.size).collect();
        let sizes: Vec<usize> = lead.into_iter().chain(dims.iter().map(|d| d.size)).chain(tail).collect();
        let var = value.var.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))?;
        dims.extend(value.dims);
        Ok(Value::new(var, frame.rowed(), dims))
    }
}

/// The names by which an expression differentiates.
fn differentiated(e: &Expr) -> Vec<&str> {
    let mut names = Vec::new();
    e.walk(&mut Vec::new(), &mut |part, _| {
        if let Kind::Derivative { by, .. } = &*part.kind {
            names.extend(by.iter().filter_map(|target| target.base().as_name()));
        }
    });
    names
}

fn arguments(n: usize) -> String {
    if n == 1 { "one argument".into() } else { format!("{n} arguments") }
}

fn drawn<'t>(terms: &[[f64; 3]], x: &Value<'t>, span: Span) -> Result<Value<'t>> {
    let engine = Fault::engine(span);
    let mut sum: Option<Var<'t>> = None;
    for [a, b, c] in terms {
        let inner = Var::try_apply(ops::Scale(*a).into(), &[&x.var]).map_err(&engine)?;
        let inner =
            Var::try_apply(ops::Shift(*b).into(), &[&inner]).map_err(&engine)?.try_tanh().map_err(&engine)?;
        let term = Var::try_apply(ops::Scale(*c).into(), &[&inner]).map_err(&engine)?;
        sum = Some(match sum {
            None => term,
            Some(s) => Var::try_apply(ops::Add.into(), &[&s, &term]).map_err(&engine)?,
        });
    }
    match sum {
        Some(s) => Ok(x.with(s)),
        None => said(span, "an unknown function has no terms"),
    }
}
