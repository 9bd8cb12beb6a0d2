//! Rules that users write, behind an object.
//!
//! Generic methods are not object-safe, so an object cannot run a rule on every kind of value itself. It need not: a rule
//! never looks at numbers, so running it once on names ([`Sym`]) gives all that it does, as a [`Program`](crate::Program)
//! that runs on any kind. A user's rule is therefore written exactly as ours, and gets every order of derivative, forward
//! mode and printing with it. (It has no [`Rule::fast`].)

use crate::rule::{Needs, Rule, Saved};
use crate::sym::Pool;
use crate::{Error, Math, Op, Result, Sym, Value};
use chainrule_tensor::{Real, Shape, Tensor};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A user-defined rule; make one with [`Custom::new`] and apply it with [`crate::Value::apply`].
///
/// ```
/// use chainrule_autograd::{prelude::*, diagonal, Custom, Math, Needs, Result, Sample, Saved};
/// #[derive(Clone, Debug)]
/// struct Cube;
/// impl Rule for Cube {
///     const NAME: &'static str = "cube";
///     fn shape(&self, x: &[Shape]) -> Result<Shape> { Ok(x[0]) }
///     fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> { Ok(x[0] * x[0] * x[0]) }
///     fn needs(&self, _: usize) -> Needs { Needs::input(0) }
///     fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> { Some(g * s.x(0) * s.x(0) * 3.0) }
///     fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> { diagonal(self, s, dx) }
///     fn formula(&self, x: Vec<Math>) -> Math { Math::call("cube", x) }
///     fn samples() -> Vec<Sample> { vec![] }
/// }
/// let tape = Tape::new();
/// let x = tape.leaf(Tensor::scalar(2.0));
/// let y = Var::apply(Custom::new(Cube).into(), &[&x]);
/// let dy = tape.grad_graph(y, &[x])[0];
/// assert_eq!(dy.value().item(), Some(12.0));
/// assert_eq!(tape.grad(dy, &[x]).of(x).item(), Some(12.0)); // the second derivative, 6x
/// ```
#[derive(Clone)]
pub struct Custom(pub(crate) Arc<dyn DynRule>);

impl Custom {
    /// An op from a rule.
    pub fn new(rule: impl Rule) -> Custom {
        Custom(Arc::new(rule))
    }

    pub(crate) fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        if let Some(x) = all::<T, f32>(x) {
            return self.0.forward_f32(&x).map(own);
        }
        match all::<T, f64>(x) {
            Some(x) => self.0.forward_f64(&x).map(own),
            None => Err(Error::domain(self.0.name(), "user-defined ops take f32 or f64")),
        }
    }

    /// [`Rule::vjp`] on any kind, by way of its formula.
    pub(crate) fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let pool = Pool::new();
        let names = Names::new(&pool, s);
        let bar = pool.leaf("g", g.shape());
        let out = self.0.vjp_sym(i, &names.saved(s), bar.clone())?;
        let mut given = names.given(s);
        given.push((bar, g));
        Some(run(&out, &given))
    }

    /// [`Rule::jvp`] on any kind, by way of its formula.
    pub(crate) fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let pool = Pool::new();
        let names = Names::new(&pool, s);
        let name = |(i, d): (usize, &Option<V>)| d.as_ref().map(|d| pool.leaf(&format!("d{i}"), d.shape()));
        let dots: Vec<Option<Sym>> = dx.iter().enumerate().map(name).collect();
        let out = self.0.jvp_sym(&names.saved(s), &dots)?;
        let mut given = names.given(s);
        given.extend(dots.into_iter().zip(dx).filter_map(|(dot, d)| Some((dot?, d.clone()?))));
        Some(run(&out, &given))
    }
}

/// Names that stand for the saved values.
struct Names {
    x: Vec<Option<Sym>>,
    y: Option<Sym>,
}

impl Names {
    fn new<V: Value>(pool: &Pool, s: &Saved<V>) -> Names {
        let name = |(i, v): (usize, &Option<&V>)| v.map(|_| pool.leaf(&format!("x{i}"), s.shape(i)));
        Names { x: s.x.iter().enumerate().map(name).collect(), y: s.y.map(|_| pool.leaf("y", s.out)) }
    }

    fn saved<'a, 'b: 'a, V>(&'a self, s: &Saved<'b, V>) -> Saved<'a, Sym> {
        let x = self.x.iter().map(Option::as_ref).collect();
        Saved { x, y: self.y.as_ref(), shapes: s.shapes, out: s.out, aux: None }
    }

    /// Each name with its value.
    fn given<V: Value>(&self, s: &Saved<V>) -> Vec<(Sym, V)> {
        let x = self.x.iter().zip(&s.x).chain([(&self.y, &s.y)]);
        x.filter_map(|(name, v)| Some((name.clone()?, (*v)?.clone()))).collect()
    }
}

/// Runs a formula on values.
///
/// # Panics
/// As the methods of a value do: with the whole lesson, if something does not fit.
fn run<V: Value>(out: &Sym, given: &[(Sym, V)]) -> V {
    let (program, leaves) = out.program();
    let value =
        |i: usize| given.iter().find(|(name, _)| leaves.get(&i) == Some(&name.id())).map(|(_, v)| v.clone());
    let values = program.run(&mut |i, _| value(i).ok_or(Error::Stale));
    match values.map(|mut v| v.pop().flatten()) {
        Ok(Some(v)) => v,
        Ok(None) => panic!("{}", Error::Stale),
        Err(e) => panic!("{e}"),
    }
}

impl From<Custom> for Op {
    fn from(custom: Custom) -> Op {
        Op::Custom(custom)
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address tells rules apart that print alike.
        write!(f, "{:?}@{:p}", self.0, self.0)
    }
}

/// [`Rule`] as an object; implemented for every rule.
#[allow(missing_docs)] // Each method is the rule's method of the same name, on one kind of value.
pub trait DynRule: Send + Sync + fmt::Debug {
    fn name(&self) -> &'static str;
    fn kink(&self) -> &'static str;
    fn shape(&self, x: &[Shape]) -> Result<Shape>;
    fn needs(&self, i: usize) -> Needs;
    fn formula(&self, x: Vec<Math>) -> Math;
    fn forward_f32(&self, x: &[&Tensor<f32>]) -> Result<Tensor<f32>>;
    fn forward_f64(&self, x: &[&Tensor<f64>]) -> Result<Tensor<f64>>;
    fn vjp_sym(&self, i: usize, s: &Saved<Sym>, g: Sym) -> Option<Sym>;
    fn jvp_sym(&self, s: &Saved<Sym>, dx: &[Option<Sym>]) -> Option<Sym>;
}

impl<R: Rule> DynRule for R {
    fn name(&self) -> &'static str {
        R::NAME
    }
    fn kink(&self) -> &'static str {
        R::KINK
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Rule::shape(self, x)
    }
    fn needs(&self, i: usize) -> Needs {
        Rule::needs(self, i)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Rule::formula(self, x)
    }
    fn forward_f32(&self, x: &[&Tensor<f32>]) -> Result<Tensor<f32>> {
        self.forward(x)
    }
    fn forward_f64(&self, x: &[&Tensor<f64>]) -> Result<Tensor<f64>> {
        self.forward(x)
    }
    fn vjp_sym(&self, i: usize, s: &Saved<Sym>, g: Sym) -> Option<Sym> {
        self.vjp(i, s, g)
    }
    fn jvp_sym(&self, s: &Saved<Sym>, dx: &[Option<Sym>]) -> Option<Sym> {
        self.jvp(s, dx)
    }
}

/// `Tensor<T>` as `Tensor<U>`, when they are the same type.
fn same<T: Real, U: Real>(x: &Tensor<T>) -> Option<&Tensor<U>> {
    (x as &dyn Any).downcast_ref()
}

fn all<'a, T: Real, U: Real>(x: &[&'a Tensor<T>]) -> Option<Vec<&'a Tensor<U>>> {
    x.iter().map(|x| same(x)).collect()
}

fn own<T: Real, U: Real>(x: Tensor<T>) -> Tensor<U> {
    same(&x).cloned().unwrap_or_else(|| x.cast())
}
