//! One pass through a model.

use crate::Data;
use crate::seed::mix;
use chainrule_autograd::{Param, Tape, Var};
use chainrule_tensor::memory::PoolVec;
use chainrule_tensor::{Real, Tensor};
use std::cell::{Cell, RefCell};

/// Whether a pass trains or only predicts: batch normalisation and dropout differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Batch statistics, active dropout.
    Train,
    /// Running statistics, no dropout.
    Eval,
}

/// Buffers with their new values.
pub type Updates<T> = PoolVec<(Param<T>, Tensor<T>)>;

/// What a layer may ask of the pass that it takes part in: parameters, the mode, randomness, and a place to leave new
/// buffer values. A layer itself never changes during a pass.
pub struct Run<V: Data> {
    home: V::Home,
    mode: Mode,
    place: Cell<Place>,
    /// How often each place asked for randomness. Few layers do.
    draws: RefCell<PoolVec<(u64, u64)>>,
    updates: RefCell<Updates<V::T>>,
}

/// Where in the model a pass is: the seed with the bytes of the layer path mixed in, and how many those are.
#[derive(Clone, Copy)]
struct Place {
    key: u64,
    bytes: usize,
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
            place: Cell::new(Place { key: mix(mix(0, seed), step), bytes: 0 }),
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
        let outer = self.place.get();
        let dot = if outer.bytes > 0 { "." } else { "" };
        let further = |at: Place, byte: u8| Place { key: mix(at.key, u64::from(byte)), bytes: at.bytes + 1 };
        self.place.set(dot.bytes().chain(name.bytes()).fold(outer, further));
        let out = V::scope(self.home, name, f);
        self.place.set(outer);
        out
    }

    /// A key for randomness: a function of the seed, the step, the layer path, and how often this path asked before.
    pub fn key(&self) -> u64 {
        let at = self.place.get().key;
        let mut draws = self.draws.borrow_mut();
        let count = match draws.iter_mut().find(|(place, _)| *place == at) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                draws.push((at, 1));
                1
            }
        };
        mix(at, count)
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
