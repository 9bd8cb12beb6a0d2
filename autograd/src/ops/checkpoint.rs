//! y = f(x₀, x₁, ...) for a recorded f whose inner values are not kept: they are computed again when a derivative needs them

use super::prelude::*;
use crate::program::pull_back;
use crate::{Program, Tape, Var};

/// A recorded function as one op. Only its inputs and its output stay on the tape; backward runs it again, and so trades
/// time for memory: a chain of k steps in √k segments needs memory for about 2√k of them. The
/// values of the segment at work live beside the tape and are not in [`Tape::peak_bytes`]. See [`checkpoint`].
#[derive(Clone, Debug)]
pub struct Checkpoint {
    program: Arc<Program>,
    leaves: Arc<[usize]>,
}

/// `f` of the inputs as one op of their tape. `f` runs once, on a tape of its own that is dropped; everything that is to
/// have a gradient must be among the inputs, and branches that `f` takes in Rust stay as taken.
///
/// ```
/// use chainrule_autograd::{prelude::*, ops::checkpoint};
/// let tape = Tape::new();
/// let x = tape.leaf(Tensor::scalar(0.5));
/// let y = checkpoint(|x| (x[0] * x[0]).sigmoid().exp(), &[x]).unwrap();
/// assert_eq!(tape.len(), 2); // x and y
/// assert_eq!(tape.grad(y, &[x]).of(x), tape.grad((x * x).sigmoid().exp(), &[x]).of(x));
/// ```
pub fn checkpoint<'t, T: Real>(
    f: impl for<'s> Fn(&[Var<'s, T>]) -> Var<'s, T>,
    inputs: &[Var<'t, T>],
) -> Result<Var<'t, T>> {
    let values = inputs.iter().map(|x| x.try_value()).collect::<Result<Vec<_>>>()?;
    let rule = Checkpoint::record(f, &values)?;
    Var::try_apply(rule.into(), &inputs.iter().collect::<Vec<_>>())
}

impl Checkpoint {
    /// Records what `f` does to these inputs.
    pub fn record<T: Real>(
        f: impl for<'s> Fn(&[Var<'s, T>]) -> Var<'s, T>,
        inputs: &[Tensor<T>],
    ) -> Result<Checkpoint> {
        let tape = Tape::new();
        let x: Vec<Var<T>> = inputs.iter().map(|x| tape.leaf(x.clone())).collect();
        let y = f(&x);
        let program = tape.program(y.id())?;
        let leaves = x.iter().map(|x| x.id().index()).collect();
        if program.leaves().any(|i| i >= x.len()) {
            let why = "the function made a leaf of its own; hand everything in as an input";
            return Err(Error::domain(Self::NAME, why));
        }
        Ok(Checkpoint { program: Arc::new(program), leaves })
    }

    fn run<V: Value>(&self, x: &[&V], keep: bool) -> Result<Vec<Option<V>>> {
        self.program.run_with(&mut |i, _| Ok(x[i].clone()), keep)
    }

    fn pull<V: Value>(&self, values: &[Option<V>], g: V, targets: &[usize]) -> Result<Vec<Option<V>>> {
        let value = |i: usize| values[i].clone().ok_or(Error::Stale);
        pull_back(&*self.program, &value, self.out(), g, targets, &|_| Ok(()))
    }

    fn out(&self) -> usize {
        self.program.len() - 1
    }
}

impl Rule for Checkpoint {
    const NAME: &'static str = "checkpoint";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let expected: Vec<Shape> = self.leaves.iter().map(|&i| self.program.shape(i)).collect();
        if x != expected {
            return Err(
                ShapeError::invalid(Self::NAME, x, format!("was recorded for shapes {expected:?}")).into()
            );
        }
        Ok(self.program.shape(self.out()))
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        self.run(x, false)?.pop().flatten().ok_or(Error::Stale)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::INPUTS
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let x: Vec<&V> = (0..self.leaves.len()).map(|i| s.x(i)).collect();
        let values = self.run(&x, true).ok()?;
        self.pull(&values, g, &[self.leaves[i]]).ok()?.pop().flatten()
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let dual = |(i, d): (usize, &Option<V>)| Dual { primal: s.x(i).clone(), tangent: d.clone() };
        let x: Vec<Dual<V>> = dx.iter().enumerate().map(dual).collect();
        self.run(&x.iter().collect::<Vec<_>>(), false).ok()?.pop().flatten()?.tangent
    }
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        // One recomputation for all cotangents.
        let x: Vec<&Tensor<T>> = (0..self.leaves.len()).map(|i| s.x(i)).collect();
        let Ok(values) = self.run(&x, true) else { return false };
        let Ok(bars) = self.pull(&values, g.clone(), &self.leaves) else { return false };
        for (i, bar) in bars.into_iter().enumerate() {
            if let Some(bar) = bar.filter(|_| into.asked(i)) {
                into.add(i, bar);
            }
        }
        true
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("checkpoint", x).attr("steps", self.program.len() - self.leaves.len())
    }
    fn samples() -> Vec<Sample> {
        let f = Checkpoint::record::<f64>(
            |x| (x[0] * x[1]).sigmoid() * x[0],
            &[Tensor::zeros([2, 3]), Tensor::zeros([3])],
        );
        f.into_iter().map(|f| Sample::new(f, &[(&[2, 3], Domain::Any), (&[3], Domain::Any)])).collect()
    }
}
