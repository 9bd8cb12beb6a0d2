//! What changes shapes only: most of it the language does not need to say.

use super::build::{call, kind, name, number, transpose};
use super::term::Term;
use crate::syntax::tree::Kind;
use std::rc::Rc;

/// The same numbers in another shape.
pub fn reshape(x: &Term, out: &[usize]) -> Term {
    if let Some(before) = x.before.as_deref().filter(|b| b.sizes == out) {
        return before.clone();
    }
    let (mut axes, mut has) = (x.axes().into_iter().peekable(), vec![false; out.len()]);
    let copies = |i: usize| !x.has[i] && x.sizes[i] != 1;
    if x.is_number() {
        return x.on(out.to_vec(), has);
    }
    for (i, &n) in out.iter().enumerate() {
        if axes.peek().is_some_and(|&a| x.sizes[a] == n) {
            axes.next();
            has[i] = true;
        }
    }
    let kept: usize = out.iter().zip(&has).filter(|(_, has)| !**has).map(|(n, _)| n).product();
    if axes.peek().is_none() && kept == 1 && !(0..x.sizes.len()).any(copies) {
        return Term { before: x.before.clone(), ..x.on(out.to_vec(), has) };
    }
    let term = Term::squeezed(call("reshape", vec![x.expr.clone()]), out);
    Term { before: Some(Rc::new(x.before.as_deref().cloned().unwrap_or_else(|| x.clone()))), ..term }
}

/// Copies along new axes, and those of size 1.
pub fn expand(x: &Term, out: &[usize]) -> Option<Term> {
    let new = out.len().checked_sub(x.sizes.len())?;
    let has: Vec<bool> = vec![false; new].into_iter().chain(x.has.iter().copied()).collect();
    let fits = (0..x.sizes.len()).all(|i| !x.has[i] || x.sizes[i] == out[new + i]);
    fits.then(|| x.on(out.to_vec(), has))
}

/// Axes in another order.
pub fn permute(x: &Term, order: &[usize]) -> Option<Term> {
    let sizes = order.iter().map(|&i| x.sizes[i]).collect();
    let has = order.iter().map(|&i| x.has[i]).collect();
    let moved: Vec<usize> = order.iter().copied().filter(|&i| x.has[i]).collect();
    if moved.is_sorted() {
        return Some(x.on(sizes, has));
    }
    let turned = (moved.len() == 2).then(|| x.with(transpose(x.expr.clone())))?;
    Some(turned.on(sizes, has))
}

/// The entries at some places of an axis, one after the other.
pub fn select(x: &Term, axis: usize, places: &[u32], out: &[usize]) -> Option<Term> {
    if !x.has[axis] || (places.len() == x.sizes[axis] && (0..).zip(places).all(|(i, &p)| i == p)) {
        return Some(x.on(out.to_vec(), x.has.clone()));
    }
    let [place] = places else { return None };
    let (base, lead, tail) = match x.before.as_deref() {
        // The first axes as one: the place on each of them.
        Some(b) => (b, b.sizes.len() + 1 - x.sizes.len(), x.sizes.len() - 1),
        None => (x, axis + 1, x.sizes.len() - axis - 1),
    };
    if axis != 0 && x.axes().first() != Some(&axis) || base.has.contains(&false) && x.before.is_some() {
        return None;
    }
    let mut at = Vec::new();
    let mut rest = *place as usize;
    let split: &[usize] = if x.before.is_some() { &base.sizes[..lead] } else { &x.sizes[axis..=axis] };
    for &n in split.iter().rev() {
        at.push(number((rest % n.max(1) + 1) as f64));
        rest /= n.max(1);
    }
    at.reverse();
    let expr = match &*base.expr.kind {
        Kind::Index(array, first) => kind(Kind::Index(array.clone(), [first.as_slice(), &at].concat())),
        Kind::Name(n) => kind(Kind::Index(name(n), at)),
        _ => return None,
    };
    let mut has = x.has.clone();
    has[axis] = false;
    debug_assert_eq!(tail + axis + 1, x.sizes.len());
    Some(Term { expr, sizes: out.to_vec(), has, before: None })
}
