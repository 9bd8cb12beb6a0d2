//! A tape without its numbers: a program that can be run again, forwards and backwards, in any kind of value.

use crate::rule::Saved;
use crate::tape::Inputs;
use crate::{Dual, Error, NodeId, Op, Result, Sym, Tape, Value, ops};
use chainrule_tensor::{Real, Shape, Tensor};
use smallvec::SmallVec;

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
                    let x: SmallVec<[&V; 4]> =
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

    /// The cotangents of `targets`, from the cotangent `seed` of `out`: the rules run backwards over `values`. `visit` is
    /// told each node before its rule runs. A target that is not reached has none.
    pub(crate) fn pull_back<V: Value>(
        &self,
        value: &dyn Fn(usize) -> Option<V>,
        out: usize,
        seed: V,
        targets: &[usize],
        visit: &dyn Fn(u32),
    ) -> Result<Vec<Option<V>>> {
        let mut wants = vec![false; out + 1];
        targets.iter().filter(|&&t| t <= out).for_each(|&t| wants[t] = true);
        for i in 0..=out {
            wants[i] |= self.steps[i].inputs.iter().any(|&j| wants[j as usize]);
        }
        let mut bars: Vec<Option<V>> = (0..=out).map(|_| None).collect();
        bars[out] = Some(seed);
        for i in (0..=out).rev() {
            let Step { op: Some(op), inputs, shape, .. } = &self.steps[i] else { continue };
            if !wants[i] {
                continue;
            }
            let Some(g) = bars[i].clone() else { continue };
            visit(i as u32);
            let shapes: SmallVec<[Shape; 3]> = inputs.iter().map(|&j| self.steps[j as usize].shape).collect();
            for (k, &j) in inputs.iter().enumerate().filter(|&(_, &j)| wants[j as usize]) {
                let needs = op.needs(k);
                let read = |at: usize, wanted: bool| if wanted { value(at) } else { None };
                let x: SmallVec<[Option<V>; 4]> =
                    inputs.iter().enumerate().map(|(n, &j)| read(j as usize, needs.reads(n))).collect();
                let y = read(i, needs.reads_output());
                let saved = Saved {
                    x: x.iter().map(Option::as_ref).collect(),
                    y: y.as_ref(),
                    shapes: &shapes,
                    out: *shape,
                    aux: None,
                };
                if let Some(bar) = op.vjp(k, &saved, g.clone()) {
                    let bar = unbroadcast(op, k, bar, &shapes[k])?;
                    let slot = &mut bars[j as usize];
                    *slot = Some(match slot.take() {
                        None => bar,
                        Some(sum) => sum + bar,
                    });
                }
            }
        }
        Ok(targets.iter().map(|&t| bars.get_mut(t).and_then(Option::take)).collect())
    }
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
        let tangent = |id| along.iter().find(|(i, _)| *i == id).map(|(_, t)| t.clone());
        let y = self.replay(out, |id, x| Dual { primal: x.clone(), tangent: tangent(id) })?;
        Ok(y.tangent.unwrap_or_else(|| Tensor::zeros(*y.primal.shape())))
    }

    /// `out` as a formula of the leaves, by their names (`x0`, `x1`, ... for those that have none).
    pub fn formula(&self, out: NodeId) -> Result<Sym> {
        let values = self.symbols(&self.program(out)?)?;
        values.into_iter().next_back().flatten().ok_or(Error::Stale)
    }

    /// ∂`out`/∂`x` as a formula: the derivation, made by the rules that compute the numbers.
    pub fn derive(&self, out: NodeId, x: NodeId) -> Result<Sym> {
        self.check(x)?;
        let program = self.program(out)?;
        let values = self.symbols(&program)?;
        let (at, target) = (out.index(), x.index());
        let shape = program.steps[at].shape;
        let Some(Some(y)) = values.last() else { return Err(Error::Stale) };
        let seed = y.one(shape);
        let bars = program.pull_back(&|i| values[i].clone(), at, seed, &[target], &|_| {})?;
        let zero = || y.zero(program.steps[target].shape);
        Ok(bars.into_iter().next().flatten().unwrap_or_else(zero))
    }

    fn symbols(&self, program: &Program) -> Result<Vec<Option<Sym>>> {
        let pool = crate::sym::Pool::new();
        let mut unnamed = 0;
        program.run(&mut |i, name| {
            let name = name.map_or_else(
                || {
                    unnamed += 1;
                    format!("x{}", unnamed - 1)
                },
                str::to_string,
            );
            Ok(pool.leaf(&name, program.steps[i].shape))
        })
    }
}
