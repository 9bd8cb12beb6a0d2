//! Ops one after another, of which only the last is for anybody to read: what a bias and an activation are to a product.
//!
//! On a tape each of them is a node, as if it had been applied by itself; but where a kernel can do what follows on its
//! output as it goes, all of them cost one pass over memory, and the bits are the same.

use crate::node::{Few, Inputs, Slot};
use crate::tape::During;
use crate::{Op, Result, Tape, Var, ops};
use chainrule_tensor::kernels::Finish;
use chainrule_tensor::{Real, Shape, Tensor};
use smallvec::SmallVec;
use std::panic::Location;

/// An op on what came before.
pub struct Link<'a, V> {
    /// The op.
    pub op: Op,
    /// Its second operand, if it takes two.
    pub with: Option<&'a V>,
    /// The name of the layer that it is, if it is another than the one that runs: in `Sequential` the activation `1` is done
    /// while the product `0` runs, and both are inside the `Sequential`.
    pub layer: Option<&'a str>,
}

impl<V> Link<'_, V> {
    /// A bias.
    pub fn plus(bias: &V) -> Link<'_, V> {
        Link { op: ops::Add.into(), with: Some(bias), layer: None }
    }

    /// How many inputs its op has.
    fn arity(&self) -> usize {
        1 + usize::from(self.with.is_some())
    }
}

/// The ops after the first, with their operands' numbers.
pub(crate) type Links<'a, T> = SmallVec<[(&'a Op, Option<&'a Tensor<T>>); 2]>;

/// What the beginning of a chain gives.
pub(crate) struct Done<T: Real> {
    pub value: Tensor<T>,
    /// That of each op's output.
    pub shape: Shape,
    /// How many ops after the first are in it.
    pub links: usize,
}

/// The first op, and what follows on it for as far as a kernel can do it in the same pass; `None` if that is nothing. Mistakes
/// are left to those who do it one by one.
pub(crate) fn in_one_pass<T: Real>(first: &Op, x: &[&Tensor<T>], then: &Links<'_, T>) -> Option<Done<T>> {
    let shapes: Few<Shape> = x.iter().map(|x| *x.shape()).collect();
    let shape = first.shape(&shapes).ok()?;
    let fits = |bias: &Tensor<T>| Shape::broadcast("add", &shape, bias.shape()).is_ok_and(|sum| sum == shape);
    let (mut made, mut links) = ((first, x.len()), 0);
    let mut finish = Finish::default();
    if let Some(&(add @ Op::Add(_), Some(bias))) = then.first()
        && fits(bias)
        && !read_again(made, (add, 2))
    {
        finish.bias = Some(bias);
        (made, links) = ((add, 2), 1);
    }
    let each;
    if let Some(&(op, None)) = then.get(links)
        // Of no number: whether it can.
        && op.each::<T>(&mut [])
        && !read_again(made, (op, 1))
    {
        each = |x: &mut [T]| _ = op.each(x);
        finish.each = Some(&each);
        links += 1;
    }
    if links == 0 {
        return None;
    }
    Some(Done { value: first.forward_then(x, &finish)?, shape, links })
}

impl<T: Real> Tape<T> {
    /// Records a chain; of the values before the last, those that no rule reads are released at `at`.
    pub(crate) fn record_chain(
        &self,
        first: &Op,
        inputs: Inputs,
        then: &[Link<'_, Var<'_, T>>],
        at: &'static Location<'static>,
    ) -> Result<u32> {
        self.hold(&inputs)?;
        then.iter().filter_map(|link| link.with).try_for_each(|with| self.hold(&[with.index]))?;
        let done = if self.watches() { None } else { self.beginning(first, &inputs, then) };
        let mut made = (first, inputs.len());
        let (mut last, rest) = match done {
            None => (self.record(first.clone(), inputs, at)?, then),
            Some(done) => {
                let (joined, rest) = then.split_at(done.links);
                if let Some(link) = joined.last() {
                    made = (&link.op, link.arity());
                }
                (self.push_joined(first, inputs, joined, done, at), rest)
            }
        };
        for link in rest {
            let _inside = link.layer.map(|name| self.beside(name));
            let next = (&link.op, link.arity());
            let value = self.record(link.op.clone(), operands(last, link), at)?;
            if !read_again(made, next) {
                self.release(last, at);
            }
            (made, last) = (next, value);
        }
        Ok(last)
    }

    /// The numbers of the beginning of a chain.
    fn beginning(&self, first: &Op, inputs: &Inputs, then: &[Link<'_, Var<'_, T>>]) -> Option<Done<T>> {
        let inner = self.inner.borrow();
        let value = |i: u32| inner.nodes[i as usize].value().ok();
        let x: Few<&Tensor<T>> = inputs.iter().map(|&i| value(i)).collect::<Option<_>>()?;
        let link = |link: &'_ Link<'_, Var<'_, T>>| match link.with {
            Some(with) => value(with.index).map(Some),
            None => Some(None),
        };
        let with: SmallVec<[Option<&Tensor<T>>; 2]> = then.iter().map(link).collect::<Option<_>>()?;
        let links: Links<'_, T> = then.iter().zip(with).map(|(link, with)| (&link.op, with)).collect();
        in_one_pass(first, &x, &links)
    }

    /// A node for each op of a beginning, of which the last has its value.
    fn push_joined(
        &self,
        first: &Op,
        inputs: Inputs,
        then: &[Link<'_, Var<'_, T>>],
        done: Done<T>,
        at: &'static Location<'static>,
    ) -> u32 {
        let push = |op: &Op, inputs: Inputs| {
            let wants = self.inner.borrow().wants(&inputs);
            self.push(Some(op.clone()), inputs, Slot::Released(at, done.shape), None, wants, at)
        };
        let mut last = push(first, inputs);
        for link in then {
            let _inside = link.layer.map(|name| self.beside(name));
            last = push(&link.op, operands(last, link));
        }
        self.inner.borrow_mut().nodes[last as usize].value = Slot::Held(done.value);
        last
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

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of the ops after the first are done in its pass.
    fn joined(first: &Op, x: &[&Tensor<f64>], then: &[(Op, Option<&Tensor<f64>>)]) -> usize {
        let links: Links<'_, f64> = then.iter().map(|(op, with)| (op, *with)).collect();
        in_one_pass(first, x, &links).map_or(0, |done| done.links)
    }

    #[test]
    fn as_much_is_joined_as_goes() {
        let [x, bias, full] =
            [&[3, 3][..], &[3], &[3, 3]].map(|dims| Tensor::ones(Shape::new(dims).unwrap()));
        let product: Op = ops::MatMul { ta: false, tb: true }.into();
        let add = |with| (ops::Add.into(), Some(with));
        let [relu, tanh, square]: [(Op, _); 3] =
            [ops::Relu.into(), ops::Tanh.into(), ops::Square.into()].map(|op| (op, None));
        for (then, expected) in [
            (vec![], 0),
            (vec![relu.clone()], 1),
            (vec![add(&bias), relu.clone()], 2),
            (vec![add(&bias), tanh.clone()], 1),
            (vec![add(&bias), square, relu.clone()], 1),
            (vec![relu.clone(), relu.clone()], 1),
            (vec![tanh, relu.clone()], 0),
            (vec![add(&full), relu.clone()], 0),
        ] {
            assert_eq!(joined(&product, &[&x, &x], &then), expected, "{then:?}");
        }
        assert_eq!(joined(&ops::Add.into(), &[&x, &bias], &[relu]), 1);
    }
}
