//! Layers one after another.

use crate::{Data, DynLayer, Layer, Params, Run};
use chainrule_autograd::Result;
use chainrule_tensor::Real;

/// Layers one after another, each under a name: its number, unless it was given one.
#[derive(Default)]
pub struct Sequential<T: Real> {
    layers: Vec<(String, Box<dyn DynLayer<T>>)>,
}

impl<T: Real> Sequential<T> {
    /// No layers: the identity.
    pub fn new() -> Sequential<T> {
        Sequential { layers: Vec::new() }
    }

    /// With one more layer, named by its number.
    #[must_use]
    pub fn push(self, layer: impl Layer<T>) -> Sequential<T> {
        let name = self.layers.len().to_string();
        self.named(&name, layer)
    }

    /// With one more layer of this name.
    #[must_use]
    pub fn named(mut self, name: &str, layer: impl Layer<T>) -> Sequential<T> {
        self.layers.push((name.to_string(), Box::new(layer)));
        self
    }
}

impl<T: Real> Layer<T> for Sequential<T> {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        self.layers.iter().try_fold(x, |x, (name, layer)| run.enter(name, || V::forward(&**layer, run, x)))
    }
    fn list(&self, list: &mut Params<T>) {
        self.layers.iter().for_each(|(name, layer)| list.nest(name, |list| layer.list_dyn(list)));
    }
}
