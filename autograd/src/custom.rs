//! Rules that users write, behind an object: generic methods are not object-safe, so there is one method for each kind of
//! value. A user's rule is written exactly as ours, and gets second order and printing with it.

use crate::rule::{Needs, Rule, Saved};
use crate::{Error, Math, Mutant, Op, Result, Sym, Var};
use chainrule_tensor::{Real, Shape, Tensor};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A user-defined rule; make one with [`Custom::new`] and apply it with [`crate::Value::apply`].
///
/// ```
/// use chainrule_autograd::{prelude::*, Custom, Math, Needs, Result, Sample, Saved};
/// #[derive(Clone, Debug)]
/// struct Cube;
/// impl Rule for Cube {
///     const NAME: &'static str = "cube";
///     fn shape(&self, x: &[Shape]) -> Result<Shape> { Ok(x[0]) }
///     fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> { Ok(x[0] * x[0] * x[0]) }
///     fn needs(&self, _: usize) -> Needs { Needs::input(0) }
///     fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> { Some(g * s.x(0) * s.x(0) * 3.0) }
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
}

impl From<Custom> for Op {
    fn from(custom: Custom) -> Op {
        Op::Custom(custom)
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

macro_rules! dyn_rule {
    ($($vjp:ident $jvp:ident [$($life:lifetime)?] $kind:ty;)*) => {
        /// [`Rule`] as an object; implemented for every rule.
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub trait DynRule: Send + Sync + fmt::Debug {
            fn name(&self) -> &'static str;
            fn kink(&self) -> &'static str;
            fn shape(&self, x: &[Shape]) -> Result<Shape>;
            fn needs(&self, i: usize) -> Needs;
            fn formula(&self, x: Vec<Math>) -> Math;
            fn forward_f32(&self, x: &[&Tensor<f32>]) -> Result<Tensor<f32>>;
            fn forward_f64(&self, x: &[&Tensor<f64>]) -> Result<Tensor<f64>>;
            $(
                fn $vjp$(<$life>)?(&self, i: usize, s: &Saved<$kind>, g: $kind) -> Option<$kind>;
                fn $jvp$(<$life>)?(&self, s: &Saved<$kind>, dx: &[Option<$kind>]) -> Option<$kind>;
            )*
        }

        impl<R: Rule> DynRule for R {
            fn name(&self) -> &'static str { R::NAME }
            fn kink(&self) -> &'static str { R::KINK }
            fn shape(&self, x: &[Shape]) -> Result<Shape> { Rule::shape(self, x) }
            fn needs(&self, i: usize) -> Needs { Rule::needs(self, i) }
            fn formula(&self, x: Vec<Math>) -> Math { Rule::formula(self, x) }
            fn forward_f32(&self, x: &[&Tensor<f32>]) -> Result<Tensor<f32>> { self.forward(x) }
            fn forward_f64(&self, x: &[&Tensor<f64>]) -> Result<Tensor<f64>> { self.forward(x) }
            $(
                fn $vjp$(<$life>)?(&self, i: usize, s: &Saved<$kind>, g: $kind) -> Option<$kind> { self.vjp(i, s, g) }
                fn $jvp$(<$life>)?(&self, s: &Saved<$kind>, dx: &[Option<$kind>]) -> Option<$kind> { self.jvp(s, dx) }
            )*
        }
    };
}
dyn_rule! {
    vjp_f32 jvp_f32 [] Tensor<f32>;
    vjp_f64 jvp_f64 [] Tensor<f64>;
    vjp_var32 jvp_var32 ['t] Var<'t, f32>;
    vjp_var64 jvp_var64 ['t] Var<'t, f64>;
    vjp_sym jvp_sym [] Sym;
    vjp_mutant jvp_mutant [] Mutant;
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

/// What was saved, for a value type that is known to be the same.
fn saved<'a, V, W: 'a>(s: &Saved<'a, V>, same: impl Fn(&'a V) -> Option<&'a W>) -> Option<Saved<'a, W>> {
    let x = s.x.iter().map(|v| v.map_or(Some(None), |v| same(v).map(Some))).collect::<Option<_>>()?;
    let y = s.y.map_or(Some(None), |v| same(v).map(Some))?;
    Some(Saved { x, y, shapes: s.shapes, out: s.out, aux: s.aux })
}

pub(crate) fn tensor_vjp<T: Real>(
    rule: &dyn DynRule,
    i: usize,
    s: &Saved<Tensor<T>>,
    g: Tensor<T>,
) -> Option<Tensor<T>> {
    match saved(s, same::<T, f32>) {
        Some(s) if same::<T, f32>(&g).is_some() => rule.vjp_f32(i, &s, own(g)).map(own),
        _ => rule.vjp_f64(i, &saved(s, same::<T, f64>)?, own(g)).map(own),
    }
}

pub(crate) fn tensor_jvp<T: Real>(
    rule: &dyn DynRule,
    s: &Saved<Tensor<T>>,
    dx: &[Option<Tensor<T>>],
) -> Option<Tensor<T>> {
    fn cast<T: Real, U: Real>(dx: &[Option<Tensor<T>>]) -> Vec<Option<Tensor<U>>> {
        dx.iter().map(|d| d.clone().map(own)).collect()
    }
    match saved(s, same::<T, f32>) {
        Some(s) if dx.iter().flatten().all(|d| same::<T, f32>(d).is_some()) => {
            rule.jvp_f32(&s, &cast(dx)).map(own)
        }
        _ => rule.jvp_f64(&saved(s, same::<T, f64>)?, &cast(dx)).map(own),
    }
}

pub(crate) fn var_vjp<'t, T: Real>(
    rule: &dyn DynRule,
    i: usize,
    s: &Saved<Var<'t, T>>,
    g: Var<'t, T>,
) -> Option<Var<'t, T>> {
    if let Some(g) = g.same::<f32>() {
        let held = Held::new(s)?;
        return rule.vjp_var32(i, &held.saved(s), g)?.same();
    }
    let g = g.same::<f64>()?;
    let held = Held::new(s)?;
    rule.vjp_var64(i, &held.saved(s), g)?.same()
}

pub(crate) fn var_jvp<'t, T: Real>(
    rule: &dyn DynRule,
    s: &Saved<Var<'t, T>>,
    dx: &[Option<Var<'t, T>>],
) -> Option<Var<'t, T>> {
    fn cast<'t, T: Real, U: Real>(dx: &[Option<Var<'t, T>>]) -> Option<Vec<Option<Var<'t, U>>>> {
        dx.iter().map(|d| d.map_or(Some(None), |d| d.same().map(Some))).collect()
    }
    if let (Some(held), Some(dx)) = (Held::new(s), cast::<T, f32>(dx)) {
        return rule.jvp_var32(&held.saved(s), &dx)?.same();
    }
    let held = Held::new(s)?;
    rule.jvp_var64(&held.saved(s), &cast::<T, f64>(dx)?)?.same()
}

/// Handles of the other, equal type, to be borrowed by a [`Saved`].
struct Held<'t, U: Real> {
    x: Vec<Option<Var<'t, U>>>,
    y: Option<Var<'t, U>>,
}

impl<'t, U: Real> Held<'t, U> {
    fn new<T: Real>(s: &Saved<Var<'t, T>>) -> Option<Held<'t, U>> {
        let same = |v: Option<&Var<'t, T>>| v.map_or(Some(None), |v| v.same().map(Some));
        Some(Held { x: s.x.iter().map(|v| same(*v)).collect::<Option<_>>()?, y: same(s.y)? })
    }

    fn saved<'a, 'b: 'a, V>(&'a self, s: &Saved<'b, V>) -> Saved<'a, Var<'t, U>> {
        let x = self.x.iter().map(Option::as_ref).collect();
        Saved { x, y: self.y.as_ref(), shapes: s.shapes, out: s.out, aux: s.aux }
    }
}
