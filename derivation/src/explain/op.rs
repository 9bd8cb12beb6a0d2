//! What an op says in the language.

use super::build::{add, call, div, kind, mul, neg, number, over, pow, sub, times, transpose};
use super::fold::sum;
use super::product::product;
use super::shape::{expand, permute, reshape, select};
use super::term::{Sizes, Term};
use super::zip::{Pair, zip};
use crate::syntax::tree::{Cond, Expr, Kind, Rel};
use chainrule_autograd::{Op, ops};

/// Longer lists of places are left out.
const FEW_PLACES: usize = 6;

/// An op of some values; where the language has no word for it, it is called by its name.
pub fn say(op: &Op, x: &[&Term], out: &[usize], sizes: &Sizes) -> Term {
    said(op, x, out, sizes).unwrap_or_else(|| {
        let values = x.iter().map(|t| t.written_out(sizes).expr);
        Term::squeezed(call(op.name(), values.chain(places(op)).collect()), out)
    })
}

/// The places that an op picks or fills, from 1, if they are few.
fn places(op: &Op) -> Option<Expr> {
    let index = match op {
        Op::Gather(g) => &g.index,
        Op::ScatterAdd(s) => &s.index,
        _ => return None,
    };
    let list = || index.to_vec().iter().map(|&i| number(f64::from(i) + 1.0)).collect();
    (index.shape().numel() <= FEW_PLACES && index.shape().rank() == 1).then(|| super::build::list(list()))
}

fn said(op: &Op, x: &[&Term], out: &[usize], sizes: &Sizes) -> Option<Term> {
    let pair = |p: Pair| zip(p, x.first()?, x.get(1)?, out, sizes);
    let a = *x.first()?;
    let each = |f: &str| Some(a.with(call(f, vec![a.expr.clone()])));
    let scalar = |c: f64| Term::number(number(c), &[]);
    match op {
        Op::Add(_) => pair(Pair::Add),
        Op::Sub(_) => pair(Pair::Sub),
        Op::Mul(_) => pair(Pair::Mul),
        Op::Div(_) => pair(Pair::Div),
        Op::Power(_) => pair(Pair::Pow),
        Op::Maximum(_) => pair(Pair::Larger).filter(Term::is_number),
        Op::Minimum(_) => pair(Pair::Smaller).filter(Term::is_number),
        Op::Compare(c) => pair(Pair::Compare(match c {
            ops::Compare::Greater => Rel::Greater,
            ops::Compare::GreaterEqual => Rel::GreaterEqual,
            ops::Compare::Less => Rel::Less,
            ops::Compare::LessEqual => Rel::LessEqual,
            ops::Compare::Equal => Rel::Equal,
        })),
        Op::Keep(ops::Keep { set: true }) => pair(Pair::Mul),
        Op::Keep(ops::Keep { set: false }) => {
            let rest = x.get(1)?.with(sub(number(1.0), x.get(1)?.expr.clone()));
            zip(Pair::Mul, a, &rest, out, sizes)
        }
        Op::Neg(_) => Some(a.with(neg(a.expr.clone()))),
        Op::Scale(c) => zip(Pair::Mul, &scalar(c.0), a, out, sizes),
        Op::Shift(c) => Some(a.with(match &*a.expr.kind {
            Kind::Neg(inner) => sub(number(c.0), inner.clone()),
            _ => add(a.expr.clone(), number(c.0)),
        })),
        Op::Over(c) => Some(a.with(div(a.expr.clone(), number(c.0)))),
        Op::Reciprocal(c) => zip(Pair::Div, &scalar(c.0), a, out, sizes),
        Op::Square(_) => Some(a.with(square(a))),
        Op::Quadratic(_) => Some(a.with(entrywise(a, a.expr.clone(), sub(number(1.0), a.expr.clone())))),
        Op::Powf(p) => power(a, p.0),
        Op::Exp(_) => each("exp"),
        Op::Log(_) => each("log"),
        Op::Log1p(_) => each("log1p"),
        Op::Sqrt(_) => each("sqrt"),
        Op::Sin(_) => each("sin"),
        Op::Cos(_) => each("cos"),
        Op::Tan(_) => each("tan"),
        Op::Arcsin(_) => each("arcsin"),
        Op::Arctan(_) => each("arctan"),
        Op::Tanh(_) => each("tanh"),
        Op::Sigmoid(_) => each("sigmoid"),
        Op::Softplus(_) => each("softplus"),
        Op::Relu(_) => each("relu"),
        Op::Abs(_) => each("abs"),
        Op::Sign(_) => each("sign"),
        Op::Step(_) => Some(a.with(step(a))),
        Op::Sum(s) => sum(a, &s.axes.iter().collect::<Vec<_>>(), s.keepdim, sizes),
        Op::Mean(m) => {
            let over: Vec<usize> = m.axes.iter().collect();
            let total = sum(a, &over, m.keepdim, sizes)?;
            let count = over.iter().fold(number(1.0), |c, &i| mul(c, sizes.name(a.sizes[i])));
            Some(total.with(div(total.expr.clone(), count)))
        }
        Op::SumTo(_) => {
            let new = a.sizes.len().checked_sub(out.len())?;
            let folded = |i: usize| i < new || (out[i - new] == 1 && a.sizes[i] != 1);
            let over: Vec<usize> = (0..a.sizes.len()).filter(|&i| folded(i)).collect();
            Some(reshape(&sum(a, &over, false, sizes)?, out))
        }
        Op::Max(m) => all(a, m.axes.iter().collect(), "max", out),
        Op::Min(m) => all(a, m.axes.iter().collect(), "min", out),
        Op::LogSumExp(l) => all(a, l.axes.iter().collect(), "logsumexp", out).filter(|_| a.axes().len() == 1),
        Op::Softmax(s) => (a.axes() == [s.axis]).then(|| each("softmax"))?,
        Op::MatMul(m) => product(a, m.ta, x.get(1)?, m.tb, out, sizes),
        Op::Permute(p) => permute(a, &p.order()),
        Op::Reshape(_) => Some(reshape(a, out)),
        Op::Expand(_) => expand(a, out),
        Op::Gather(g) => {
            // The same places in all lines along the axis, or it is no selection.
            let index = g.index.to_vec();
            let inner: usize = out[g.axis + 1..].iter().product();
            let places: Vec<u32> = index.iter().step_by(inner.max(1)).take(out[g.axis]).copied().collect();
            let same = index
                .iter()
                .enumerate()
                .all(|(i, p)| places.get(i / inner.max(1) % out[g.axis].max(1)) == Some(p));
            if same { select(a, g.axis, &places, out) } else { None }
        }
        Op::DiagEmbed(_) => {
            let whole = a.written_out(sizes);
            (out.len() == 2 && whole.axes() == [0]).then(|| Term::whole(call("diag", vec![whole.expr]), out))
        }
        Op::Diagonal(_) => (a.axes() == [0, 1] && out.len() == 1)
            .then(|| Term::whole(call("diag", vec![a.expr.clone()]), out)),
        Op::Inverse(_) => (a.axes() == [0, 1]).then(|| each("inv"))?,
        Op::Pinv(_) if a.axes() == [0, 1] && out.len() == 2 => {
            Some(Term::whole(call("pinv", vec![a.expr.clone()]), out))
        }
        Op::Cofactor(_) if x.len() == 1 => (a.axes() == [0, 1]).then(|| each("cof"))?,
        Op::Det(_) => (a.axes() == [0, 1]).then(|| Term::number(call("det", vec![a.expr.clone()]), out)),
        Op::Logdet(_) => (a.axes() == [0, 1]).then(|| {
            let det = call("det", vec![a.expr.clone()]);
            Term::number(call("log", vec![kind(Kind::Abs(det))]), out)
        }),
        Op::Solve(s) => {
            let b = *x.get(1)?;
            let plain = a.axes() == [0, 1] && a.sizes.len() == 2 && !b.has.contains(&false);
            let matrix = if s.transposed { transpose(a.expr.clone()) } else { a.expr.clone() };
            plain.then(|| b.with(call("solve", vec![matrix, b.expr.clone()])))
        }
        Op::Concat(c) if out.len() == 1 && c.axis == 0 => {
            Some(Term::whole(super::build::list(x.iter().map(|t| t.expr.clone()).collect()), out))
        }
        _ => None,
    }
}

fn entrywise(of: &Term, a: Expr, b: Expr) -> Expr {
    if of.is_number() { mul(a, b) } else { times(a, b) }
}

fn square(a: &Term) -> Expr {
    let x = a.expr.clone();
    if a.is_number() { pow(x, number(2.0)) } else { times(x.clone(), x) }
}

/// Powers of arrays are written with `.*` and `./`.
fn power(a: &Term, p: f64) -> Option<Term> {
    let x = a.expr.clone();
    if a.is_number() {
        return Some(a.with(pow(x, number(p))));
    }
    let whole = p.abs();
    if whole.fract() != 0.0 || !(1.0..=4.0).contains(&whole) {
        return (p == 0.5).then(|| a.with(call("sqrt", vec![x])));
    }
    let product = (1..whole as usize).fold(x.clone(), |product, _| times(product, x.clone()));
    Some(a.with(if p < 0.0 { over(number(1.0), product) } else { product }))
}

/// 1 above 0, else 0. A ReLU is above 0 where its argument is.
fn step(a: &Term) -> Expr {
    if let Kind::Call { function, args, .. } = &*a.expr.kind
        && let ("relu", [inner]) = (function.name.as_str(), args.as_slice())
    {
        return step(&a.with(inner.clone()));
    }
    if a.is_number() {
        let rest = vec![(Rel::Greater, number(0.0))];
        return kind(Kind::Iverson(Cond::Compare { first: a.expr.clone(), rest }));
    }
    call("relu", vec![call("sign", vec![a.expr.clone()])])
}

/// A reduction of all entries.
fn all(a: &Term, over: Vec<usize>, function: &str, out: &[usize]) -> Option<Term> {
    let whole = a.axes().iter().all(|i| over.contains(i)) && out.iter().product::<usize>() == 1;
    whole.then(|| Term::number(call(function, vec![a.expr.clone()]), out))
}
