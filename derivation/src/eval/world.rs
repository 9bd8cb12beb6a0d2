//! A world: one drawing of all sizes and given values, with everything that is computed from it on one tape.

use super::eigen::Eigen;
use super::fault::{Fault, Result, SMALLER, said, said_help};
use super::frame::Frame;
use super::kink::Sides;
use super::value::{Value, room, shape};
use crate::Span;
use crate::dim::Dim;
use crate::syntax::tree::{Binder, Definition, Expr, Ident, Item, Kind};
use chainrule_autograd::{Tape, Value as _, Var};
use chainrule_tensor::{Tensor, memory};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// So many entries may be evaluated for one claim at one point.
pub const MOST_WORK: usize = 10_000_000;
/// So many entries may one value have.
pub const MOST_ENTRIES: usize = 10_000;

/// So many bytes may the numbers of a claim and of all before it take that are still kept, at all points together.
const MOST_BYTES: usize = 1 << 30;
/// So many values may be computed at one point.
const MOST_VALUES: usize = 50_000;

/// What a name stands for.
#[derive(Debug, Clone)]
pub enum Binding<'t> {
    /// A dimension.
    Dim(Dim),
    /// A value.
    Value(Value<'t>),
    /// Elements that were defined one by one.
    Sequence(Rc<Sequence<'t>>),
    /// A definition by entries whose index takes its range from where it is used.
    Entries(Rc<Definition>),
    /// A function that the file defines.
    Function(Rc<Definition>),
    /// A built-in function under another name: `h in tanh, sigmoid`.
    Builtin(&'static str),
    /// A definition that failed, and why.
    Broken(Fault),
    /// A smooth function drawn at random: Σ c tanh(a x + b); the triples (a, b, c).
    Drawn(Rc<[[f64; 3]]>),
}

impl Binding<'_> {
    /// The same meaning on another tape, where numbers are given; elements that were computed one by one have none.
    pub fn copied<'u>(self, tape: &'u Tape) -> Option<Binding<'u>> {
        Some(match self {
            Binding::Value(Value { var, rows, dims, lying, eye }) => {
                Binding::Value(Value { var: tape.leaf(var.try_value().ok()?), rows, dims, lying, eye })
            }
            Binding::Dim(dim) => Binding::Dim(dim),
            Binding::Entries(definition) => Binding::Entries(definition),
            Binding::Function(definition) => Binding::Function(definition),
            Binding::Builtin(name) => Binding::Builtin(name),
            Binding::Broken(fault) => Binding::Broken(fault),
            Binding::Drawn(bends) => Binding::Drawn(bends),
            Binding::Sequence(_) => return None,
        })
    }
}

/// Elements by their number.
#[derive(Debug, Clone, Default)]
pub struct Sequence<'t> {
    /// The elements.
    pub elements: RefCell<BTreeMap<i64, Value<'t>>>,
    /// The last one that a range gives, and what it is called there.
    pub last: RefCell<Option<(i64, String)>>,
}

/// A parameter of the function whose body is being evaluated.
#[derive(Debug, Clone)]
pub struct Local<'t> {
    pub name: String,
    pub value: Value<'t>,
    /// The frame whose rows the value has.
    pub frame: Frame,
}

/// Numbers of which some are next to an edge: to 0, or to whole numbers.
#[derive(Debug, Clone, Copy)]
pub struct Doubt<'t> {
    pub at: Span,
    pub of: Var<'t>,
    /// Whether all whole numbers are edges, and not only 0.
    pub whole: bool,
}

impl Doubt<'_> {
    /// How far from an edge a number is.
    pub fn off(&self, x: f64) -> f64 {
        if self.whole { (x - x.round()).abs() } else { x.abs() }
    }
}

/// A derivative that was taken, for the referee.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'t> {
    pub of: Var<'t>,
    pub by: Var<'t>,
}

/// One drawing of all sizes and given values.
pub struct World<'t> {
    pub tape: &'t Tape,
    pub names: RefCell<BTreeMap<String, Binding<'t>>>,
    /// Parameters, a list for each call that is being evaluated; only the last list is seen.
    pub locals: RefCell<Vec<Vec<Local<'t>>>>,
    /// Where names are defined that have no meaning before.
    pub later: RefCell<BTreeMap<String, Span>>,
    pub kinks: RefCell<BTreeMap<Span, Sides>>,
    /// Steps and conditions that rounding may have decided, if terms have cancelled.
    pub doubts: RefCell<Vec<Doubt<'t>>>,
    /// How something was understood that may be meant otherwise, by its place.
    pub notes: RefCell<BTreeMap<Span, String>>,
    pub taken: RefCell<Vec<Taken<'t>>>,
    /// The eigendecompositions so far.
    pub eigen: RefCell<Vec<Eigen>>,
    /// The places of pseudo-inverses at matrices that lack in rank, where there is no derivative.
    pub jumps: RefCell<Vec<usize>>,
    /// Those that the referee has checked, and whether node by node.
    pub ruled: RefCell<BTreeMap<(usize, usize), bool>>,
    /// Derivatives that were taken already, by the places of both values on the tape, and whether the upper one has rows.
    pub swept: RefCell<BTreeMap<(usize, bool, usize), Value<'t>>>,
    /// How functions of one argument take arrays: `true` entry by entry.
    pub elementwise: RefCell<BTreeMap<(String, usize), bool>>,
    /// What constants say that were computed from values, by their places on the tape.
    pub looked_up: RefCell<BTreeMap<usize, Expr>>,
    /// Which sides of `if` were taken as a whole, by the places of their conditions.
    pub branches: RefCell<BTreeMap<Span, Sides>>,
    work: Cell<usize>,
    passed: Cell<usize>,
    root: Frame,
}

impl<'t> World<'t> {
    /// A world without names.
    pub fn new(tape: &'t Tape) -> World<'t> {
        tape.limit(MOST_BYTES, MOST_VALUES);
        World {
            tape,
            names: RefCell::default(),
            locals: RefCell::default(),
            later: RefCell::default(),
            kinks: RefCell::default(),
            doubts: RefCell::default(),
            notes: RefCell::default(),
            taken: RefCell::default(),
            eigen: RefCell::default(),
            jumps: RefCell::default(),
            swept: RefCell::default(),
            ruled: RefCell::default(),
            elementwise: RefCell::default(),
            looked_up: RefCell::default(),
            branches: RefCell::default(),
            work: Cell::new(0),
            passed: Cell::new(0),
            root: Frame::root(),
        }
    }

    /// The frame without indices.
    pub fn root(&self) -> &Frame {
        &self.root
    }

    /// Gives a name a meaning.
    pub fn bind(&self, name: &str, binding: Binding<'t>) {
        self.names.borrow_mut().insert(name.to_string(), binding);
    }

    /// What a name means, outside functions.
    pub fn binding(&self, name: &str) -> Option<Binding<'t>> {
        self.names.borrow().get(name).cloned()
    }

    /// A parameter of the function whose body is being evaluated.
    pub fn local(&self, name: &str) -> Option<Local<'t>> {
        let locals = self.locals.borrow();
        locals.last()?.iter().rev().find(|l| l.name == name).cloned()
    }

    /// The dimension that a name stands for, where neither an index nor a parameter hides it.
    pub fn dimension(&self, name: &str, frame: &Frame) -> Option<Dim> {
        match self.binding(name)? {
            Binding::Dim(d) if frame.column(name).is_none() && self.local(name).is_none() => Some(d),
            _ => None,
        }
    }

    /// The axes of the value that a name stands for, if it is a single one.
    pub fn axes(&self, name: &str) -> Option<Vec<Dim>> {
        match (self.local(name), self.binding(name)) {
            (Some(Local { value, .. }), _) | (None, Some(Binding::Value(value))) => Some(value.dims),
            _ => None,
        }
    }

    /// A number on the tape.
    pub fn number(&self, x: f64) -> Value<'t> {
        Value::scalar(self.tape.constant(Tensor::scalar(x)), false)
    }

    /// A number that goes by a name.
    pub fn known(&self, name: &str, x: f64) -> Value<'t> {
        Value::scalar(self.tape.constant(Tensor::scalar(x)).named(name), false)
    }

    /// Numbers on the tape.
    pub fn constant(&self, numbers: Vec<f64>, sizes: &[usize], span: Span) -> Result<Var<'t>> {
        match Tensor::from_vec(numbers, shape(sizes, span)?) {
            Ok(tensor) => Ok(self.tape.constant(tensor)),
            Err(e) => said(span, e.to_string()),
        }
    }

    /// One number for each row.
    pub fn column(&self, numbers: Vec<f64>, span: Span) -> Result<Value<'t>> {
        let rows = numbers.len();
        Ok(Value::scalar(self.constant(numbers, &[rows], span)?, true))
    }

    /// Lets names be seen while something is evaluated, as the parameters of a function are; those from before are not seen.
    pub fn with_locals<R>(&self, locals: Vec<Local<'t>>, run: impl FnOnce() -> R) -> R {
        struct Seen<'w, 't>(&'w RefCell<Vec<Vec<Local<'t>>>>);
        impl Drop for Seen<'_, '_> {
            fn drop(&mut self) {
                self.0.borrow_mut().pop();
            }
        }
        self.locals.borrow_mut().push(locals);
        // They go even if this panics: the claims that follow are judged in the same world.
        let _seen = Seen(&self.locals);
        run()
    }

    /// How many functions are being evaluated, each called by the one before.
    pub fn depth(&self) -> usize {
        self.locals.borrow().len()
    }

    /// Starts counting work anew.
    pub fn rest(&self) {
        self.work.set(0);
        self.passed.set(0);
    }

    /// How many entries were evaluated since then.
    pub fn worked(&self) -> usize {
        self.work.get()
    }

    /// How many steps of the tape were passed by sweeps since then; a derivative that is remembered costs none.
    pub fn passed(&self) -> usize {
        self.passed.get()
    }

    /// Counts the steps that sweeps pass.
    pub fn pass(&self, steps: usize) {
        self.passed.set(self.passed.get() + steps);
    }

    /// Counts rows that are laid out for a sum, one entry each.
    pub fn lay_out(&self, rows: usize) {
        self.work.set(self.work.get() + rows);
    }

    /// Counts the work of a value; too much is an error.
    pub fn count(&self, value: &Value<'t>, span: Span) -> Result<()> {
        let entries = value.var.shape().numel();
        self.work.set(self.work.get() + entries);
        room(&value.dims, span)?;
        if self.work.get() > MOST_WORK {
            let message = format!("this takes more than {MOST_WORK} evaluated entries");
            return said_help(span, message, SMALLER);
        }
        Ok(())
    }

    /// Remembers what a constant says that was computed from values: the list of all entries, where it was computed for each
    /// value of an index. Of parameters, which mean something only inside their function, it is just a constant.
    pub fn remember(&self, value: &Value<'t>, e: Expr, frame: &Frame) {
        let span = e.span;
        let outside = self.locals.borrow().last().is_none_or(Vec::is_empty);
        let said = match (outside, frame.rowed()) {
            (true, false) => Some(e),
            (true, true) if value.is_scalar() && value.rows => self.listed(e, frame),
            _ => None,
        };
        let said = said.unwrap_or_else(|| Expr::new(span, Kind::Name("constant".into())));
        self.looked_up.borrow_mut().insert(value.var.id().index(), said);
    }

    /// `[e for i in 1..N]`, if the rows of a frame are the values of one index, from the first to the last.
    fn listed(&self, e: Expr, frame: &Frame) -> Option<Expr> {
        let mut indices = frame.names();
        let (Some(index), None) = (indices.next(), indices.next()) else { return None };
        if !frame.column(index)?.iter().copied().eq(1..=frame.len() as i64) {
            return None;
        }
        let is_size = |b: &Binding| matches!(b, Binding::Dim(d) if d.size == frame.len());
        let size = self.names.borrow().iter().find(|(_, b)| is_size(b)).map(|(name, _)| name.clone());
        let (span, made) = (e.span, |kind| Expr::new(e.span, kind));
        let last = made(size.map_or(Kind::Number(frame.len() as f64), Kind::Name));
        let bounds = Some((made(Kind::Number(1.0)), last));
        let over = vec![Binder { name: Ident { name: index.into(), span }, bounds }];
        Some(Expr::new(span, Kind::List(vec![Item { value: e, over, cond: None }])))
    }

    /// Notes numbers that are next to an edge, but not on it: whether rounding has put them there, the size of their terms tells.
    /// Of each how far off it is, and how large what it is made of.
    pub fn note_doubts(&self, doubt: Doubt<'t>, numbers: impl IntoIterator<Item = (f64, f64)>) {
        const NEAR: f64 = 1e-6;
        let near = |(off, size): (f64, f64)| off != 0.0 && off.is_finite() && off <= NEAR * size.max(1.0);
        if numbers.into_iter().any(near) {
            self.doubts.borrow_mut().push(doubt);
        }
    }

    /// A value in the root frame.
    pub fn value(&self, e: &Expr) -> Result<Value<'t>> {
        let root = self.root.clone();
        self.eval(e, &root)
    }

    /// The number that an expression is.
    pub fn one_number(&self, e: &Expr) -> Result<f64> {
        let value = self.value(e)?;
        match value.numbers(e.span)?.item() {
            Some(x) if value.is_scalar() => Ok(x),
            _ => said(e.span, format!("a number is needed here, and this is {}", value.describe())),
        }
    }

    /// The whole number that an expression is.
    pub fn whole_number(&self, e: &Expr) -> Result<i64> {
        let x = self.one_number(e)?;
        if x.fract() != 0.0 {
            return said(e.span, format!("a whole number is needed here, and this is {x}"));
        }
        Ok(x as i64)
    }

    /// How many values are on the tape.
    pub fn len(&self) -> usize {
        self.tape.len()
    }

    /// Whether more than half is used of what its tape may hold.
    pub fn is_half_full(&self) -> bool {
        self.len() > MOST_VALUES / 2 || memory::live() > (MOST_BYTES / 2) as isize
    }
}
