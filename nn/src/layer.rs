//! What a layer is.

use crate::{Data, Params, Product, Reads, Run};
use chainrule_autograd::{Op, Param, Result, Role, Var};
use chainrule_tensor::{Real, Tensor};

/// A part of a model: a function with parameters. Written once, it runs on tensors and on tape values.
///
/// A layer of one's own needs `forward` and, if it has parameters, `list`:
/// ```
/// use chainrule_autograd::prelude::*;
/// use chainrule_nn::{Data, Layer, Params, Run, Sequential, layers::Linear};
///
/// /// y = x + s σ(x), with a learnt s for each feature.
/// struct Gate {
///     scale: Param<f64>,
/// }
///
/// impl Layer<f64> for Gate {
///     fn forward<V: Data<T = f64>>(&self, run: &Run<V>, x: V) -> chainrule_autograd::Result<V> {
///         let gate = x.try_sigmoid()?;
///         Ok(gate * run.param(&self.scale) + x)
///     }
///     fn list(&self, list: &mut Params<f64>) {
///         list.add(&self.scale);
///     }
/// }
///
/// let gate = Gate { scale: Param::new("scale", Role::Weight, Tensor::full([3], 0.5)) };
/// let model = Sequential::new().push(Linear::new(2, 3, 1)).named("gate", gate);
/// let names: Vec<String> = model.params().into_iter().map(|(name, _)| name).collect();
/// assert_eq!(names, ["0.weight", "0.bias", "gate.scale"]);
///
/// // The same code predicts with tensors and records on a tape.
/// let x = Tensor::randn([4, 2], 1.0, 2);
/// let predicted = model.predict(x.clone()).unwrap();
/// let tape = Tape::new();
/// let y = model.forward(&Run::train(&tape, 0, 0), tape.constant(x)).unwrap();
/// assert_eq!(y.value(), predicted);
/// ```
pub trait Layer<T: Real>: Send + Sync + 'static {
    /// The output for one batch.
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V>;

    /// Names the layer's parameters and buffers; none by default.
    fn list(&self, _list: &mut Params<T>) {}

    /// Whether the backward sweep reads the layer's input and output again. A value between two layers that neither of
    /// them reads is freed early. The default, both, is always right, and the only right answer for a layer that may
    /// return its input itself.
    fn reads(&self) -> Reads {
        Reads::BOTH
    }

    /// The op, of a layer that is nothing but one op of its input, in every mode. After a [`Product`], [`Sequential`] applies it
    /// instead of calling `forward`: in the same pass, if the op is as cheap as [`Relu`](crate::layers::Relu).
    ///
    /// [`Sequential`]: crate::Sequential
    fn op(&self) -> Option<Op> {
        None
    }

    /// The product that the layer is, if it is one and nothing else, in every mode: before an activation it is called instead
    /// of `forward`.
    fn product(&self) -> Option<Product<'_, T>> {
        None
    }

    /// The parameters and buffers by name, such as `layer1.0.conv1.weight`; a shared one once, under its first name.
    fn params(&self) -> Vec<(String, Param<T>)> {
        Params::of(|list| self.list(list)).distinct()
    }

    /// How many numbers are trained; shared ones count once.
    fn count(&self) -> usize {
        let params = self.params();
        params.iter().filter(|(_, p)| p.role() != Role::Buffer).map(|(_, p)| p.shape().numel()).sum()
    }

    /// The output for one batch, predicting: running statistics, no dropout, nothing recorded.
    fn predict(&self, x: Tensor<T>) -> Result<Tensor<T>> {
        self.forward(&Run::eval(), x)
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
    /// [`Layer::reads`].
    fn reads_dyn(&self) -> Reads;
    /// [`Layer::op`].
    fn op_dyn(&self) -> Option<Op>;
    /// [`Layer::product`].
    fn product_dyn(&self) -> Option<Product<'_, T>>;
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
    fn reads_dyn(&self) -> Reads {
        self.reads()
    }
    fn op_dyn(&self) -> Option<Op> {
        self.op()
    }
    fn product_dyn(&self) -> Option<Product<'_, T>> {
        self.product()
    }
}
