//! Parameters: tensors with an identity that layers hold and optimizers update.

use chainrule_tensor::{Real, Shape, Tensor};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What tells parameters apart. A clone of a parameter is the same one and has the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParamKey(u64);

/// What a parameter is for: optimizers treat groups of them alike, such as "decay weights but not biases".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Multiplies inputs.
    Weight,
    /// Is added.
    Bias,
    /// Scale or shift of a normalisation.
    Norm,
    /// State that is not trained, such as running statistics.
    Buffer,
}

/// A named tensor that is shared between its layer, the optimizer and the state dict. Cloning gives another handle to the
/// same parameter, which is how weights are tied.
#[derive(Clone)]
pub struct Param<T: Real> {
    inner: Arc<Shared<T>>,
}

struct Shared<T: Real> {
    key: ParamKey,
    name: String,
    role: Role,
    trainable: AtomicBool,
    /// Grows with every change, so that a tape can tell that the leaf it has is out of date.
    version: AtomicU64,
    tensor: RwLock<Tensor<T>>,
}

impl<T: Real> Param<T> {
    /// A parameter with its first value. Buffers are not trainable, everything else is.
    pub fn new(name: impl Into<String>, role: Role, tensor: Tensor<T>) -> Param<T> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Param {
            inner: Arc::new(Shared {
                key: ParamKey(NEXT.fetch_add(1, Ordering::Relaxed)),
                name: name.into(),
                role,
                trainable: AtomicBool::new(role != Role::Buffer),
                version: AtomicU64::new(0),
                tensor: RwLock::new(tensor),
            }),
        }
    }

    /// What tells it from other parameters.
    pub fn key(&self) -> ParamKey {
        self.inner.key
    }

    /// Its name inside its layer, such as `weight`.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// What it is for.
    pub fn role(&self) -> Role {
        self.inner.role
    }

    /// Whether it is trained. A frozen one gets no gradient.
    pub fn trainable(&self) -> bool {
        self.inner.trainable.load(Ordering::Relaxed)
    }

    /// Freezes or thaws it.
    pub fn set_trainable(&self, on: bool) {
        self.inner.trainable.store(on, Ordering::Relaxed);
        self.changed();
    }

    /// Its value; shares the elements.
    pub fn value(&self) -> Tensor<T> {
        self.inner.tensor.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The sizes of its axes.
    pub fn shape(&self) -> Shape {
        *self.inner.tensor.read().unwrap_or_else(PoisonError::into_inner).shape()
    }

    /// Replaces its value.
    pub fn set(&self, tensor: Tensor<T>) {
        *self.inner.tensor.write().unwrap_or_else(PoisonError::into_inner) = tensor;
        self.changed();
    }

    fn changed(&self) {
        self.inner.version.fetch_add(1, Ordering::Relaxed);
    }

    /// How often it was changed.
    pub(crate) fn version(&self) -> u64 {
        self.inner.version.load(Ordering::Relaxed)
    }

    /// Changes its elements, in place if nobody else holds them.
    pub fn update(&self, f: impl FnOnce(&mut [T])) {
        f(self.inner.tensor.write().unwrap_or_else(PoisonError::into_inner).make_mut());
        self.changed();
    }
}

impl<T: Real> fmt::Debug for Param<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Param {} {}", self.name(), self.shape())
    }
}
