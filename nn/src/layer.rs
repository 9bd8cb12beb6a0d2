//! What a layer is.

use crate::{Data, Run};
use chainrule_autograd::{Param, Result, Var};
use chainrule_tensor::{Real, Tensor};

/// A part of a model: a function with parameters. Written once, it runs on tensors and on tape values.
pub trait Layer<T: Real>: Send + Sync + 'static {
    /// The output for one batch.
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V>;

    /// Names the layer's parameters and buffers; none by default.
    fn list(&self, _list: &mut Params<T>) {}

    /// The parameters and buffers by name, such as `layer1.0.conv1.weight`.
    fn params(&self) -> Vec<(String, Param<T>)> {
        let mut list = Params { prefix: String::new(), items: Vec::new() };
        self.list(&mut list);
        list.items
    }

    /// How many numbers are trained.
    fn count(&self) -> usize {
        let params = self.params();
        params
            .iter()
            .filter(|(_, p)| p.role() != chainrule_autograd::Role::Buffer)
            .map(|(_, p)| p.shape().numel())
            .sum()
    }

    /// The output for one batch, predicting: running statistics, no dropout, nothing recorded.
    fn predict(&self, x: Tensor<T>) -> Result<Tensor<T>> {
        self.forward(&Run::eval(), x)
    }
}

/// The parameters of a model, under the names of the layers that hold them.
pub struct Params<T: Real> {
    prefix: String,
    items: Vec<(String, Param<T>)>,
}

impl<T: Real> Params<T> {
    /// Adds a parameter under its own name.
    pub fn add(&mut self, p: &Param<T>) {
        self.items.push((format!("{}{}", self.prefix, p.name()), p.clone()));
    }

    /// Adds what `list` adds, under a layer's name.
    pub fn nest(&mut self, name: &str, list: impl FnOnce(&mut Params<T>)) {
        let outer = self.prefix.len();
        self.prefix.push_str(name);
        self.prefix.push('.');
        list(self);
        self.prefix.truncate(outer);
    }
}

/// A layer as an object, one method for each kind of data; implemented for every [`Layer`].
pub trait DynLayer<T: Real>: Send + Sync {
    /// [`Layer::forward`] on tensors.
    fn forward_tensor(&self, run: &Run<Tensor<T>>, x: Tensor<T>) -> Result<Tensor<T>>;
    /// [`Layer::forward`] on tape values.
    fn forward_var<'t>(&self, run: &Run<Var<'t, T>>, x: Var<'t, T>) -> Result<Var<'t, T>>;
    /// [`Layer::list`].
    fn list_dyn(&self, list: &mut Params<T>);
}

impl<T: Real, L: Layer<T>> DynLayer<T> for L {
    fn forward_tensor(&self, run: &Run<Tensor<T>>, x: Tensor<T>) -> Result<Tensor<T>> {
        self.forward(run, x)
    }
    fn forward_var<'t>(&self, run: &Run<Var<'t, T>>, x: Var<'t, T>) -> Result<Var<'t, T>> {
        self.forward(run, x)
    }
    fn list_dyn(&self, list: &mut Params<T>) {
        self.list(list);
    }
}
