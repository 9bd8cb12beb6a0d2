//! A tape without its numbers: a program that can be run again, forwards and backwards, in any kind of value.

use crate::node::{Few, Inputs, fill};
use crate::rule::Saved;
use crate::{Dual, Error, NodeId, Op, Result, Sym, Tape, Value, ops};
use chainrule_tensor::{Real, Shape, ShapeError, Tensor};
use std::collections::HashSet;

#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub op: Option<Op>,
    pub inputs: Inputs,
    pub shape: Shape,
    pub name: Option<String>,
}

/// Recorded operations; see [`Tape::program`]. Branches that were taken in Rust stay as recorded.
#[derive(Debug, Clone)]
pub struct Program {
    pub(crate) steps: Vec<Step>,
}

impl Program {
    /// How many values it makes.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps that `last` depends on.
    fn reach(&self, last: usize) -> Vec<bool> {
        let mut used = vec![false; self.steps.len()];
        used[last] = true;
        for i in (0..=last).rev() {
            if used[i] {
                self.steps[i].inputs.iter().for_each(|&j| used[j as usize] = true);
            }
        }
        used
    }

    /// The shape of the value that a step makes.
    pub fn shape(&self, step: usize) -> Shape {
        self.steps[step].shape
    }

    /// The steps that are leaves.
    pub fn leaves(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().enumerate().filter(|(_, s)| s.op.is_none()).map(|(i, _)| i)
    }

    /// Runs the steps that the last one depends on, and gives all their values. `leaf` gives the value of each leaf, from
    /// its number and name.
    pub fn run<V: Value>(
        &self,
        leaf: &mut dyn FnMut(usize, Option<&str>) -> Result<V>,
    ) -> Result<Vec<Option<V>>> {
        self.run_with(leaf, true)
    }

    /// As [`Program::run`]; without `keep`, values are dropped after their last use, and only the last step's is left.
    pub(crate) fn run_with<V: Value>(
        &self,
        leaf: &mut dyn FnMut(usize, Option<&str>) -> Result<V>,
        keep: bool,
    ) -> Result<Vec<Option<V>>> {
        let Some(last) = self.steps.len().checked_sub(1) else { return Ok(Vec::new()) };
        let used = self.reach(last);
        // The step that reads a value last; none, for values that are kept.
        let mut last_use = vec![usize::MAX; self.steps.len()];
        for (i, step) in self.steps.iter().enumerate().filter(|(i, _)| !keep && used[*i]) {
            step.inputs.iter().for_each(|&j| last_use[j as usize] = i);
        }
        let mut values: Vec<Option<V>> = Vec::with_capacity(self.steps.len());
        for (i, step) in self.steps.iter().enumerate() {
            let value = match &step.op {
                _ if !used[i] => None,
                None => Some(leaf(i, step.name.as_deref())?),
                Some(op) => {
                    let x: Few<&V> =
                        step.inputs.iter().filter_map(|&j| values[j as usize].as_ref()).collect();
                    Some(V::try_apply(op.clone(), &x)?)
                }
            };
            values.push(value);
            for &j in step.inputs.iter().filter(|&&j| last_use[j as usize] == i) {
                values[j as usize] = None;
            }
        }
        Ok(values)
    }
}

/// Recorded steps, as a backward sweep reads them.
pub(crate) trait Steps {
    fn op(&self, i: usize) -> Option<Op>;
    fn inputs(&self, i: usize) -> Inputs;
    fn shape_of(&self, i: usize) -> Shape;
}

impl Steps for Program {
    fn op(&self, i: usize) -> Option<Op> {
        self.steps[i].op.clone()
    }
    fn inputs(&self, i: usize) -> Inputs {
        self.steps[i].inputs.clone()
    }
    fn shape_of(&self, i: usize) -> Shape {
        self.steps[i].shape
    }
}

/// Which of the steps `first..=out` lie on a way from a target to `out`; `first` is the earliest target. Only steps that `out`
/// depends on are asked for their inputs, so that what else was recorded between them costs next to nothing.
pub(crate) struct Reach {
    pub first: usize,
    wants: Vec<bool>,
}

impl Reach {
    pub fn new(out: usize, targets: &[usize], inputs: impl Fn(usize) -> Inputs) -> Reach {
        let first = targets.iter().copied().min().unwrap_or(out).min(out);
        let count = out + 1 - first;
        let (mut behind, mut below) = (vec![false; count], Vec::new());
        behind[out - first] = true;
        for i in (0..count).rev() {
            if behind[i] {
                let inputs = inputs(first + i);
                inputs.iter().filter_map(|&j| (j as usize).checked_sub(first)).for_each(|j| behind[j] = true);
                below.push((i, inputs));
            }
        }
        let mut reach = Reach { first, wants: vec![false; count] };
        targets.iter().filter(|&&t| t <= out).for_each(|&t| reach.wants[t - first] = behind[t - first]);
        for (i, inputs) in below.into_iter().rev() {
            reach.wants[i] |= inputs.iter().any(|&j| reach.wants(j as usize));
        }
        reach
    }

    pub fn wants(&self, i: usize) -> bool {
        i >= self.first && self.wants[i - self.first]
    }
}

/// The cotangents of `targets`, from the cotangent `seed` of `out`: the rules run backwards in any kind of value. `visit`
/// is told each step before its rules run, and may fail after them. A target that is not reached has none.
pub(crate) fn pull_back<V: Value>(
    steps: &dyn Steps,
    value: &dyn Fn(usize) -> Result<V>,
    out: usize,
    seed: V,
    targets: &[usize],
    visit: &dyn Fn(usize) -> Result<()>,
) -> Result<Vec<Option<V>>> {
    let reach = Reach::new(out, targets, |i| steps.inputs(i));
    let mut bars: Vec<Option<V>> = (reach.first..=out).map(|_| None).collect();
    bars[out - reach.first] = Some(seed);
    for i in (reach.first..=out).rev() {
        let Some(op) = reach.wants(i).then(|| steps.op(i)).flatten() else { continue };
        let Some(g) = bars[i - reach.first].clone() else { continue };
        visit(i)?;
        let inputs = steps.inputs(i);
        let mut shapes = Few::new();
        fill(&mut shapes, inputs.iter().map(|&j| steps.shape_of(j as usize)));
        for (k, &j) in inputs.iter().enumerate().filter(|&(_, &j)| reach.wants(j as usize)) {
            let needs = op.needs(k);
            let read = |at: usize, wanted: bool| if wanted { value(at).map(Some) } else { Ok(None) };
            let x = inputs.iter().enumerate().map(|(n, &j)| read(j as usize, needs.reads(n)));
            let x = x.collect::<Result<Few<Option<V>>>>()?;
            let y = read(i, needs.reads_output())?;
            let (x, y) = (x.iter().map(Option::as_ref).collect(), y.as_ref());
            let saved = Saved { x, y, shapes: &shapes, out: steps.shape_of(i), aux: None };
            let Some(bar) = op.vjp(k, &saved, g.clone()) else { continue };
            let bar = unbroadcast(&op, k, bar, &shapes[k])?;
            let slot = &mut bars[j as usize - reach.first];
            *slot = Some(match slot.take() {
                None => bar,
                Some(sum) => sum + bar,
            });
        }
        visit(i)?;
    }
    let bar = |&t: &usize| if t <= out { bars[t - reach.first].clone() } else { None };
    Ok(targets.iter().map(bar).collect())
}

/// Sums a cotangent back to its input's shape: the one place where broadcasting is undone.
pub(crate) fn unbroadcast<V: Value>(op: &Op, input: usize, bar: V, shape: &Shape) -> Result<V> {
    let found = bar.shape();
    if found == *shape {
        Ok(bar)
    } else if shape.expands_to(&found) {
        V::try_apply(ops::SumTo::new(*shape).into(), &[&bar])
    } else {
        Err(Error::Cotangent { op: op.name(), input, shapes: Box::new([*shape, found]) })
    }
}

impl<T: Real> Tape<T> {
    /// Runs the recorded operations that `out` depends on again, in another kind of value: [`Dual`] for a directional
    /// derivative, [`Sym`] for the formula, `Tensor<f64>` for an `f32` tape's oracle. `leaf` makes each leaf's value from
    /// its id and numbers.
    pub fn replay<V: Value>(&self, out: NodeId, mut leaf: impl FnMut(NodeId, &Tensor<T>) -> V) -> Result<V> {
        let program = self.program(out)?;
        let mut make = |i: usize, _: Option<&str>| {
            let value = self.inner.borrow().nodes[i].value()?.clone();
            Ok(leaf(self.id(i as u32), &value))
        };
        let mut values = program.run(&mut make)?;
        values.pop().flatten().ok_or(Error::Stale)
    }

    /// The tangent of `out` when the leaves move along `along`: forward mode, over the recorded operations.
    pub fn jvp(&self, out: NodeId, along: &[(NodeId, Tensor<T>)]) -> Result<Tensor<T>> {
        for (id, t) in along {
            let info = self.node(*id)?;
            if info.rule.is_some() {
                return Err(Error::domain(
                    "jvp",
                    format!("only leaves can be moved, and this is a {}", info.op),
                ));
            }
            if *t.shape() != info.shape {
                let why = "a tangent must have its leaf's shape";
                return Err(ShapeError::invalid("jvp", &[info.shape, *t.shape()], why).into());
            }
        }
        let tangent = |id| along.iter().find(|(i, _)| *i == id).map(|(_, t)| t.clone());
        let y = self.replay(out, |id, x| Dual { primal: x.clone(), tangent: tangent(id) })?;
        Ok(y.tangent.unwrap_or_else(|| Tensor::zeros(*y.primal.shape())))
    }

    /// `out` as a formula of the leaves, by their names (`x0`, `x1`, ... for those that have none).
    pub fn formula(&self, out: NodeId) -> Result<Sym> {
        let values = self.symbols(&self.program(out)?)?;
        values.into_iter().next_back().flatten().ok_or(Error::Stale)
    }

    /// ∂`out`/∂`x` as a formula, for an `out` that is one number: the derivation, made by the rules that compute the
    /// numbers.
    pub fn derive(&self, out: NodeId, x: NodeId) -> Result<Sym> {
        self.check(x)?;
        let program = self.program(out)?;
        let values = self.symbols(&program)?;
        let (at, target) = (out.index(), x.index());
        let shape = program.steps[at].shape;
        if shape.numel() != 1 {
            return Err(Error::NotScalar { shape });
        }
        let Some(Some(y)) = values.last() else { return Err(Error::Stale) };
        let value = |i: usize| values[i].clone().ok_or(Error::Stale);
        let bars = pull_back(&program, &value, at, y.number(1.0, shape), &[target], &|_| Ok(()))?;
        let bar = bars.into_iter().next().flatten();
        Ok(bar.unwrap_or_else(|| y.number(0.0, self.inner.borrow().nodes[target].shape())))
    }

    /// The values of a program of this tape as formulas. Leaves go by their names, each under another one; constants of
    /// one element are written as the number that they are.
    fn symbols(&self, program: &Program) -> Result<Vec<Option<Sym>>> {
        let pool = crate::sym::Pool::new();
        let mut used = HashSet::new();
        let mut fresh = 0;
        program.run(&mut |i, _| {
            let (info, value) = (self.node(self.id(i as u32))?, self.constant_value(i));
            if let (None, Some(x)) = (&info.name, value) {
                return Ok(pool.number(x, info.shape));
            }
            let base = match info.name {
                Some(name) if info.path.is_empty() => name,
                Some(name) => format!("{}.{name}", info.path),
                None => {
                    fresh += 1;
                    format!("x{}", fresh - 1)
                }
            };
            let mut names = std::iter::once(base.clone()).chain((2..).map(|n| format!("{base}_{n}")));
            let name = names.find(|n| !used.contains(n)).unwrap_or_default();
            used.insert(name.clone());
            Ok(pool.leaf(&name, info.shape))
        })
    }
}
