//! A way around some layers

use crate::{Data, Layer, Params, Reads, Run, Sequential};
use chainrule_autograd::{Link, Result, ops};
use chainrule_tensor::Real;

/// y = relu(main(x) + shortcut(x)); without a shortcut of its own, x itself is added, which then must have main's output
/// shape (He et al. 2015). Main's layers keep their names, the shortcut's come under `downsample`, as in torchvision.
pub struct Residual<T: Real> {
    main: Sequential<T>,
    shortcut: Option<Sequential<T>>,
}

impl<T: Real> Residual<T> {
    /// From its two ways.
    pub fn new(main: Sequential<T>, shortcut: Option<Sequential<T>>) -> Residual<T> {
        Residual { main, shortcut }
    }
}

impl<T: Real> Layer<T> for Residual<T> {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        let main = self.main.forward(run, x.clone())?;
        let side = match &self.shortcut {
            Some(shortcut) => run.enter("downsample", || shortcut.forward(run, x))?,
            None => x,
        };
        let relu = Link { op: ops::Relu.into(), with: None, layer: None };
        let y = V::try_chain(ops::Add.into(), &[&main, &side], &[relu])?;
        // The sum reads neither side. A side that is x itself belongs to the caller.
        if !self.main.reads().output {
            main.release();
        }
        if self.shortcut.as_ref().is_some_and(|s| !s.reads().output) {
            side.release();
        }
        Ok(y)
    }
    fn list(&self, list: &mut Params<T>) {
        self.main.list(list);
        self.shortcut.iter().for_each(|s| list.nest("downsample", |list| s.list(list)));
    }
    fn reads(&self) -> Reads {
        let side = self.shortcut.as_ref().is_some_and(|s| s.reads().input);
        Reads { input: self.main.reads().input || side, output: Reads::of(&ops::Relu).output }
    }
}
