//! One pass through a model.

use crate::Data;
use crate::seed::mix;
use chainrule_autograd::{Param, Tape, Var};
use chainrule_tensor::{Real, Tensor};
use std::cell::RefCell;
use std::collections::HashMap;

/// Whether a pass trains or only predicts: batch normalisation and dropout differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Batch statistics, active dropout.
    Train,
    /// Running statistics, no dropout.
    Eval,
}

/// Buffers with their new values.
pub type Updates<T> = Vec<(Param<T>, Tensor<T>)>;

/// What a layer may ask of the pass that it takes part in: parameters, the mode, randomness, and a place to leave new
/// buffer values. A layer itself never changes during a pass.
pub struct Run<V: Data> {
    home: V::Home,
    mode: Mode,
    seed: u64,
    path: RefCell<String>,
    draws: RefCell<HashMap<String, u64>>,
    updates: RefCell<Updates<V::T>>,
}

impl<T: Real> Run<Tensor<T>> {
    /// A pass that predicts, on plain tensors.
    pub fn eval() -> Run<Tensor<T>> {
        Run::new((), Mode::Eval, 0, 0)
    }
}

impl<'t, T: Real> Run<Var<'t, T>> {
    /// A pass that trains, recorded on a tape. `seed` and `step` decide the randomness.
    pub fn train(tape: &'t Tape<T>, seed: u64, step: u64) -> Run<Var<'t, T>> {
        Run::new(tape, Mode::Train, seed, step)
    }
}

impl<V: Data> Run<V> {
    /// A pass of any kind.
    pub fn new(home: V::Home, mode: Mode, seed: u64, step: u64) -> Run<V> {
        Run {
            home,
            mode,
            seed: mix(mix(0, seed), step),
            path: RefCell::default(),
            draws: RefCell::default(),
            updates: RefCell::default(),
        }
    }

    /// Training or predicting.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether the pass trains.
    pub fn training(&self) -> bool {
        self.mode == Mode::Train
    }

    /// A parameter's value in this pass; the same one however often it is asked for.
    pub fn param(&self, p: &Param<V::T>) -> V {
        V::param(self.home, p)
    }

    /// A value that no gradient is wanted for.
    pub fn constant(&self, tensor: Tensor<V::T>) -> V {
        V::constant(self.home, tensor)
    }

    /// Runs a part of the model under a name, which becomes part of the layer path.
    pub fn enter<R>(&self, name: &str, f: impl FnOnce() -> R) -> R {
        let outer = self.path.borrow().len();
        {
            let mut path = self.path.borrow_mut();
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
        }
        let out = V::scope(self.home, name, f);
        self.path.borrow_mut().truncate(outer);
        out
    }

    /// A key for randomness: a function of the seed, the step, the layer path, and how often this path asked before.
    pub fn key(&self) -> u64 {
        let path = self.path.borrow();
        let mut draws = self.draws.borrow_mut();
        let count = draws.entry(path.clone()).or_insert(0);
        *count += 1;
        mix(path.bytes().fold(self.seed, |k, b| mix(k, u64::from(b))), *count)
    }

    /// A buffer's value in this pass: the one that was last given to [`Run::update`], so that a layer that runs twice in
    /// a pass moves its statistics twice.
    pub fn buffer(&self, p: &Param<V::T>) -> Tensor<V::T> {
        let updates = self.updates.borrow();
        let newest = updates.iter().rfind(|(q, _)| q.key() == p.key());
        newest.map_or_else(|| p.value(), |(_, tensor)| tensor.clone())
    }

    /// A new value for a buffer, to take effect at [`Run::commit`].
    pub fn update(&self, p: &Param<V::T>, tensor: Tensor<V::T>) {
        self.updates.borrow_mut().push((p.clone(), tensor));
    }

    /// The buffers' new values, to be set once the step has succeeded; leaves the pass without any.
    pub fn updates(&self) -> Updates<V::T> {
        self.updates.take()
    }

    /// Gives the buffers their new values.
    pub fn commit(&self) {
        self.updates().into_iter().for_each(|(p, t)| p.set(t));
    }
}
