//! Layers one after another.

use crate::{Data, DynLayer, Layer, Params, Reads, Run};
use chainrule_autograd::Result;
use chainrule_tensor::Real;

/// Layers one after another, each under a name: its number, unless it was given one.
///
/// On a tape, a value between two layers is released as soon as the second has run, if neither of them reads it on the way
/// back ([`Layer::reads`]); if one of them does, but the value is made again about as fast as memory is read, it is spared
/// ([`Data::spare`]). Nobody else can hold it: it was made inside, and a layer keeps nothing from a pass. An activation that does not
/// read its input on the way back is joined to the product before it ([`Layer::op`]).
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
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, mut x: V) -> Result<V> {
        // The model's own input belongs to the caller: it is spared at most, where the first layer gives it back.
        let (mut inside, mut unread) = (false, false);
        let mut layers = self.layers.iter().peekable();
        while let Some((name, layer)) = layers.next() {
            let reads = layer.reads_dyn();
            let before = x.handle();
            let spent = unread && !reads.input;
            if let Some(product) = layer.product_dyn()
                && let Some((next, activation)) = layers.next_if(|(_, next)| fits(&**next))
            {
                let then = activation.op_dyn().map(|op| (next.as_str(), op));
                x = run.enter(name, || product.forward(run, &x, then))?;
                unread = !activation.reads_dyn().output;
            } else {
                x = run.enter(name, || V::forward(&**layer, run, x))?;
                unread = !reads.output;
            }
            if spent {
                before.into_iter().for_each(V::release);
            } else if inside {
                before.into_iter().for_each(V::spare);
            }
            // What no way back can come to is still the caller's to release.
            inside |= reads.input;
        }
        Ok(x)
    }
    fn list(&self, list: &mut Params<T>) {
        self.layers.iter().for_each(|(name, layer)| list.nest(name, |list| layer.list_dyn(list)));
    }
    fn reads(&self) -> Reads {
        match (self.layers.first(), self.layers.last()) {
            (Some((_, first)), Some((_, last))) => {
                Reads { input: first.reads_dyn().input, output: last.reads_dyn().output }
            }
            _ => Reads::BOTH,
        }
    }
}

/// Whether a layer can be joined to a product before it, whose output it does not read on the way back.
fn fits<T: Real>(layer: &dyn DynLayer<T>) -> bool {
    layer.op_dyn().is_some_and(|op| !op.needs(0).reads(0))
}
