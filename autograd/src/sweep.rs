//! Backward sweeps over a tape: to numbers, to numbers while consuming it, and recorded for derivatives of derivatives.

use crate::first_order::{Plan, Wants};
use crate::node::Inputs;
use crate::program::{Reach, Steps, pull_back};
use crate::tape::During;
use crate::{Error, Grads, NodeId, Op, Result, Tape, Value, Var};
use chainrule_tensor::memory::PoolVec;
use chainrule_tensor::{Real, Shape, Tensor};

impl<T: Real> Tape<T> {
    /// Gradients of a scalar with respect to some values; the tape is left as it is, but for spared values, which are held again.
    ///
    /// # Panics
    /// If `loss` is not one number, or a value was released. See [`Tape::try_grad`].
    pub fn grad(&self, loss: Var<'_, T>, of: &[Var<'_, T>]) -> Grads<T> {
        done(self.try_grad(loss, of))
    }

    /// As [`Tape::grad`], with errors.
    pub fn try_grad(&self, loss: Var<'_, T>, of: &[Var<'_, T>]) -> Result<Grads<T>> {
        self.try_vjp(loss, &Tensor::full(scalar(loss.shape())?, T::ONE), of)
    }

    /// The cotangents of some values, from the cotangent `seed` of `out`, which need not be a scalar.
    pub fn try_vjp(&self, out: Var<'_, T>, seed: &Tensor<T>, of: &[Var<'_, T>]) -> Result<Grads<T>> {
        if of.iter().chain([&out]).any(|v| !std::ptr::eq(v.tape, self)) {
            return Err(Error::Stale);
        }
        same_shape(seed, out.shape())?;
        let targets: Vec<usize> = of.iter().map(|v| v.index as usize).collect();
        let mut inner = self.inner.borrow_mut();
        let reach = Reach::new(out.index as usize, &targets, |i| inner.nodes[i].inputs.clone());
        let plan = Plan { wants: Wants::Reached(reach), targets: &targets, consume: false };
        let by_node = self.sweep(&mut inner, out.index as usize, seed.clone(), plan)?;
        Ok(Grads::new(out.id().epoch, by_node, &inner.params))
    }

    /// Gradients of a scalar with respect to every leaf that wants one. Consumes the tape: each saved value is freed as
    /// the sweep passes it, and the arena is left empty with its capacity kept. `&mut` proves that no [`Var`] is alive, so
    /// that parameters are uniquely owned afterwards and can be updated in place.
    ///
    /// # Panics
    /// If `loss` is stale or not one number, or a value that is needed was released. See [`Tape::try_backward`].
    pub fn backward(&mut self, loss: NodeId) -> Grads<T> {
        done(self.try_backward(loss))
    }

    /// As [`Tape::backward`], with errors. The tape is emptied in any case.
    pub fn try_backward(&mut self, loss: NodeId) -> Result<Grads<T>> {
        let out = self.check(loss).and_then(|()| {
            let mut inner = self.inner.borrow_mut();
            let shape = scalar(inner.nodes[loss.index()].shape())?;
            let leaves = inner.nodes.iter().enumerate().filter(|(_, n)| n.op.is_none() && n.wants);
            let targets: PoolVec<usize> = leaves.map(|(i, _)| i).collect();
            let plan = Plan { wants: Wants::Leaves, targets: &targets, consume: true };
            let by_node = self.sweep(&mut inner, loss.index(), Tensor::full(shape, T::ONE), plan)?;
            Ok(Grads::new(loss.epoch, by_node, &inner.params))
        });
        self.clear();
        out
    }

    /// As [`Tape::grad`], with the sweep itself recorded: the gradients are values on the tape, and can be differentiated
    /// again. A value that is not reached gives zeros.
    ///
    /// # Panics
    /// As [`Tape::grad`]. See [`Tape::try_grad_graph`].
    pub fn grad_graph<'t>(&'t self, loss: Var<'t, T>, of: &[Var<'t, T>]) -> Vec<Var<'t, T>> {
        done(self.try_grad_graph(loss, of))
    }

    /// As [`Tape::grad_graph`], with errors.
    pub fn try_grad_graph<'t>(&'t self, loss: Var<'t, T>, of: &[Var<'t, T>]) -> Result<Vec<Var<'t, T>>> {
        let seed = self.constant(Tensor::full(scalar(loss.shape())?, T::ONE));
        self.try_vjp_graph(loss, seed, of)
    }

    /// As [`Tape::try_vjp`], with the sweep itself recorded.
    pub fn try_vjp_graph<'t>(
        &'t self,
        out: Var<'t, T>,
        seed: Var<'t, T>,
        of: &[Var<'t, T>],
    ) -> Result<Vec<Var<'t, T>>> {
        if of.iter().chain([&out, &seed]).any(|v| !std::ptr::eq(v.tape, self)) {
            return Err(Error::Stale);
        }
        same_shape(&seed.try_value()?, out.shape())?;
        let targets: Vec<usize> = of.iter().map(|v| v.index as usize).collect();
        let value = |i: usize| {
            // Released values are an error here, before a rule can stumble over them.
            self.hold(&[i as u32])?;
            self.inner.borrow().nodes[i].value()?;
            Ok(Var { tape: self, index: i as u32 })
        };
        let _sweeping = During::set(&self.from, out.index);
        let visit = |i: usize| {
            self.from.set(i as u32);
            self.inner.borrow_mut().poison.take().map_or(Ok(()), Err)
        };
        let bars = pull_back(self, &value, out.index as usize, seed, &targets, &visit)?;
        let zeros = |v: &Var<'t, T>| self.constant(Tensor::zeros(v.shape()));
        Ok(bars.into_iter().zip(of).map(|(bar, v)| bar.unwrap_or_else(|| zeros(v))).collect())
    }
}

impl<T: Real> Steps for Tape<T> {
    fn op(&self, i: usize) -> Option<Op> {
        self.inner.borrow().nodes[i].op.clone()
    }
    fn inputs(&self, i: usize) -> Inputs {
        self.inner.borrow().nodes[i].inputs.clone()
    }
    fn shape_of(&self, i: usize) -> Shape {
        self.inner.borrow().nodes[i].shape()
    }
}

fn scalar(shape: Shape) -> Result<Shape> {
    if shape.numel() == 1 { Ok(shape) } else { Err(Error::NotScalar { shape }) }
}

fn same_shape<T: Real>(seed: &Tensor<T>, out: Shape) -> Result<()> {
    if *seed.shape() == out {
        return Ok(());
    }
    let why = "the seed of a backward sweep must have the output's shape";
    Err(chainrule_tensor::ShapeError::invalid("vjp", &[*seed.shape(), out], why).into())
}

fn done<R>(result: Result<R>) -> R {
    match result {
        Ok(r) => r,
        Err(e) => panic!("{e}"),
    }
}
