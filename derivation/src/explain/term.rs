//! A value of the tape as an expression of the language.
//!
//! The tape's values have axes that the language does not show: rows of index notation, axes of size 1 and copies that only
//! make shapes fit. A [`Term`] knows which of the tape's axes its expression has.

use super::build;
use crate::syntax::tree::{Expr, Kind};
use std::rc::Rc;

/// An expression, and how it lies on the tape's axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    pub expr: Expr,
    /// The sizes of the tape's value.
    pub sizes: Vec<usize>,
    /// For each of its axes, whether the expression has it; along the others all entries are the same.
    pub has: Vec<bool>,
    /// What a change of shape was made from, if the expression cannot say it.
    pub before: Option<Rc<Term>>,
}

impl Term {
    /// An expression that has all axes.
    pub fn whole(expr: Expr, sizes: &[usize]) -> Term {
        Term { expr, sizes: sizes.to_vec(), has: vec![true; sizes.len()], before: None }
    }

    /// A number, copied to a shape.
    pub fn number(expr: Expr, sizes: &[usize]) -> Term {
        Term { expr, sizes: sizes.to_vec(), has: vec![false; sizes.len()], before: None }
    }

    /// An expression for a value, whose axes of size 1 it does not have.
    pub fn squeezed(expr: Expr, sizes: &[usize]) -> Term {
        let has = sizes.iter().map(|&n| n != 1).collect();
        Term { expr, sizes: sizes.to_vec(), has, before: None }
    }

    /// The same expression on other axes.
    pub fn on(&self, sizes: Vec<usize>, has: Vec<bool>) -> Term {
        Term { expr: self.expr.clone(), sizes, has, before: None }
    }

    /// Another expression on the same axes.
    pub fn with(&self, expr: Expr) -> Term {
        Term { expr, before: None, ..self.clone() }
    }

    /// Which of the tape's axes the expression has, in order.
    pub fn axes(&self) -> Vec<usize> {
        (0..self.sizes.len()).filter(|&i| self.has[i]).collect()
    }

    pub fn is_number(&self) -> bool {
        !self.has.contains(&true)
    }

    /// Whether axis `i` from the end is one of the expression's.
    pub fn has_from_end(&self, i: usize) -> bool {
        self.has.len().checked_sub(i + 1).is_some_and(|at| self.has[at])
    }

    /// The same with copies written out, as far as the language can: `c 1_N`, `x 1_D^T`.
    pub fn written_out(&self, sizes: &Sizes) -> Term {
        let copied: Vec<usize> =
            (0..self.sizes.len()).filter(|&i| !self.has[i] && self.sizes[i] != 1).collect();
        let ones = |i: usize| sizes.ones(self.sizes[i]);
        let e = self.expr.clone();
        let expr = match (self.axes().as_slice(), copied.as_slice()) {
            (_, []) => return self.clone(),
            ([], _) if build::is(&e, 0.0) => e,
            ([], &[i]) => build::mul(e, ones(i)),
            ([], &[i, j]) => build::mul(e, build::mul(ones(i), build::transpose(ones(j)))),
            (&[i], &[j]) if i < j => build::mul(e, build::transpose(ones(j))),
            ([_], &[j]) => build::mul(ones(j), build::transpose(e)),
            _ => build::call("expand", vec![e]),
        };
        let has = self.has.iter().zip(&self.sizes).map(|(has, n)| *has || *n != 1).collect();
        Term { expr, sizes: self.sizes.clone(), has, before: None }
    }
}

/// What sizes are called.
#[derive(Debug, Clone, Default)]
pub struct Sizes(pub Vec<(String, usize)>);

impl Sizes {
    /// A size by the dimension that alone has it, else as a number.
    pub fn name(&self, n: usize) -> Expr {
        let mut named = self.0.iter().filter(|(_, size)| *size == n && n != 1);
        match (named.next(), named.next()) {
            (Some((name, _)), None) => build::name(name),
            _ => build::number(n as f64),
        }
    }

    pub fn ones(&self, n: usize) -> Expr {
        build::kind(Kind::Ones(self.name(n)))
    }

    /// `N x D`; empty for a number.
    pub fn shape(&self, sizes: &[usize]) -> String {
        let words: Vec<String> = sizes.iter().map(|&n| crate::syntax::echo::text(&self.name(n))).collect();
        words.join(" x ")
    }
}
