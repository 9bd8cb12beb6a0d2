//! y = any number of inputs joined along an axis; x̄ᵢ = its part of ȳ

use super::prelude::*;
use chainrule_tensor::Range;

/// y = any number of inputs joined along an axis; x̄ᵢ = its part of ȳ
#[derive(Clone, Debug)]
pub struct Concat {
    /// Along which axis.
    pub axis: usize,
}

impl Concat {
    /// Zeros of `size` along the axis, with the other axes as `like` has them.
    fn zeros<V: Value>(&self, like: &V, size: usize) -> V {
        let nothing = Range::new(0, 0);
        let empty = V::apply(Slice::new(self.axis, nothing).into(), &[like]);
        V::apply(Unslice::new(self.axis, nothing, size).into(), &[&empty])
    }
}

impl Rule for Concat {
    const NAME: &'static str = "concat";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(kernels::concat_shape(x, self.axis)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::concat(x, self.axis)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let start: usize = (0..i).map(|j| s.shape(j)[self.axis]).sum();
        let part = Range::new(start as isize, (start + s.shape(i)[self.axis]) as isize);
        Some(V::apply(Slice::new(self.axis, part).into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let some = dx.iter().flatten().next()?;
        let whole = |(i, d): (usize, &Option<V>)| {
            d.clone().unwrap_or_else(|| self.zeros(some, s.shape(i)[self.axis]))
        };
        let parts: Vec<V> = dx.iter().enumerate().map(whole).collect();
        Some(V::apply(self.clone().into(), &parts.iter().collect::<Vec<_>>()))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("concat", x).attr("axis", self.axis)
    }
    fn samples() -> Vec<Sample> {
        let any = Domain::Any;
        vec![
            Sample::new(Concat { axis: 0 }, &[(&[2], any), (&[3], any)]),
            Sample::new(Concat { axis: 1 }, &[(&[2, 1], any), (&[2, 0], any), (&[2, 2], any)]),
            Sample::new(Concat { axis: 0 }, &[(&[1, 3], any)]),
            Sample::new(Concat { axis: 0 }, &[(&[2][..], any); 40]),
        ]
    }
}
