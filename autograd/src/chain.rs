//! Ops one after another, of which only the last is for anybody to read: what a bias and an activation are to a product.
//!
//! On a tape each of them is a node, as if it had been applied by itself; but where a kernel can do what follows on its
//! output as it goes, all of them cost one pass over memory, and the bits are the same.

use crate::node::{ARITY, Inputs, Slot};
use crate::tape::During;
use crate::{Op, Result, Tape, Var, ops};
use chainrule_tensor::kernels::{Each, Finish};
use chainrule_tensor::{Real, Shape, Tensor};
use smallvec::SmallVec;
use std::panic::Location;

/// An op on what came before.
pub struct Link<'a, V> {
    /// The op.
    pub op: Op,
    /// Its second operand, if it takes two.
    pub with: Option<&'a V>,
    /// The name of the layer that it is, if it is another than the one that runs: a neighbour inside the same one.
    pub layer: Option<&'a str>,
}

impl<V> Link<'_, V> {
    /// A bias.
    pub fn plus(bias: &V) -> Link<'_, V> {
        Link { op: ops::Add.into(), with: Some(bias), layer: None }
    }
}

/// The ops after the first, with their operands' numbers.
pub(crate) type Links<'a, T> = SmallVec<[(&'a Op, Option<&'a Tensor<T>>); 2]>;

/// A chain's last value, and the shape of all its values.
pub(crate) struct Done<T: Real> {
    pub value: Tensor<T>,
    pub shape: Shape,
}

/// What a chain gives, if the first op has a kernel that can do all of it. Mistakes are left to those who do it one by one.
pub(crate) fn in_one_pass<T: Real>(first: &Op, x: &[&Tensor<T>], then: &Links<'_, T>) -> Option<Done<T>> {
    let (bias, rest) = match &**then {
        [(Op::Add(_), Some(bias)), rest @ ..] => (Some(*bias), rest),
        rest => (None, rest),
    };
    let activation = match rest {
        [] => None,
        [(op, None)] if op.each::<T>(&mut []) && !op.needs(0).reads(0) => Some(*op),
        _ => return None,
    };
    let shapes: SmallVec<[Shape; ARITY]> = x.iter().map(|x| *x.shape()).collect();
    let shape = first.shape(&shapes).ok()?;
    if let Some(bias) = bias
        && Shape::broadcast("add", &shape, bias.shape()).ok()? != shape
    {
        return None;
    }
    let each = activation.map(|op| move |x: &mut [T]| _ = op.each(x));
    let each = each.as_ref().map(|f| f as &Each<'_, T>);
    Some(Done { value: first.forward_then(x, &Finish { bias, each })?, shape })
}

impl<T: Real> Tape<T> {
    /// Records a chain; of the values before the last, those that no rule reads are released at `at`.
    pub(crate) fn record_chain(
        &self,
        first: Op,
        inputs: Inputs,
        then: &[Link<'_, Var<'_, T>>],
        at: &'static Location<'static>,
    ) -> Result<u32> {
        let done = if self.watches() { None } else { self.whole(&first, &inputs, then) };
        let Some(Done { value, shape }) = done else {
            let mut made = (&first, inputs.len());
            let mut last = self.record(first.clone(), inputs, at)?;
            for link in then {
                let _inside = link.layer.map(|name| self.beside(name));
                let inputs = operands(last, link);
                let next = (&link.op, inputs.len());
                let value = self.record(link.op.clone(), inputs, at)?;
                if !read_again(made, next) {
                    self.release(last, at);
                }
                (made, last) = (next, value);
            }
            return Ok(last);
        };
        let wants = |inputs: &Inputs| {
            let inner = self.inner.borrow();
            inputs.iter().any(|&i| inner.nodes[i as usize].wants)
        };
        let mut value = Some(value);
        let mut slot = |last: bool| match value.take_if(|_| last) {
            Some(value) => Slot::Held(value),
            None => Slot::Released(at, shape),
        };
        let wanted = wants(&inputs);
        let mut last = self.push(Some(first), inputs, slot(then.is_empty()), None, wanted, at);
        for (i, link) in then.iter().enumerate() {
            let _inside = link.layer.map(|name| self.beside(name));
            let inputs = operands(last, link);
            let wanted = wants(&inputs);
            last = self.push(Some(link.op.clone()), inputs, slot(i + 1 == then.len()), None, wanted, at);
        }
        Ok(last)
    }

    /// The numbers of a chain in one pass.
    fn whole(&self, first: &Op, inputs: &Inputs, then: &[Link<'_, Var<'_, T>>]) -> Option<Done<T>> {
        let inner = self.inner.borrow();
        let value = |i: u32| inner.nodes[i as usize].value().ok();
        let x: SmallVec<[&Tensor<T>; ARITY]> = inputs.iter().map(|&i| value(i)).collect::<Option<_>>()?;
        let link = |link: &'_ Link<'_, Var<'_, T>>| match link.with {
            Some(with) => value(with.index).map(Some),
            None => Some(None),
        };
        let with: SmallVec<[Option<&Tensor<T>>; 2]> = then.iter().map(link).collect::<Option<_>>()?;
        let links: Links<'_, T> = then.iter().zip(with).map(|(link, with)| (&link.op, with)).collect();
        in_one_pass(first, &x, &links)
    }

    /// As long as it lives, what is recorded belongs to a layer beside the one that runs.
    fn beside(&self, layer: &str) -> During<'_, u32> {
        let path = self.inner.borrow_mut().paths.beside(self.path.get(), layer);
        During::set(&self.path, path)
    }
}

/// Whether a backward sweep reads a value that the one op made and the other took first; with the numbers of their inputs.
fn read_again(made: (&Op, usize), next: (&Op, usize)) -> bool {
    (0..made.1).any(|k| made.0.needs(k).reads_output()) || (0..next.1).any(|k| next.0.needs(k).reads(0))
}

fn operands<T: Real>(last: u32, link: &Link<'_, Var<'_, T>>) -> Inputs {
    std::iter::once(last).chain(link.with.map(|with| with.index)).collect()
}
